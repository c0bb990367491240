// newsieve extract: what it reads, what it writes, and what it says where it cannot.
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <csignal>
#include <filesystem>

#include "service/page_folder.h"
#include "tests/support/newsieve_program.h"
#include "tests/support/test_records.h"
#include "tests/support/test_site.h"

namespace newsieve {
namespace {

using Arguments = std::vector<std::string>;

std::string page(const std::string& name) {
  std::string html = "<title>" + name + "</title><article><h1>" + name + "</h1>";
  for (int i = 0; i < 4; ++i) {
    html += "<p>The <b>harbour</b> master of " + name + " said on day " + std::to_string(i) +
            " that the ferry would sail again before the end of the month.</p>";
  }
  return html + "</article>";
}

std::string gzip(const std::string& text) {
  std::string out(compressBound(text.size()) + 64, '\0');
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

std::string line(const std::string& id, const std::string& file) {
  return R"({"id": ")" + id + R"(", "url": "https://news.example/)" + id + R"(.html", "file": ")" + file +
         "\"}\n";
}

class ExtractTest : public ::testing::Test {
 protected:
  // The command with `file` as its standard input.
  ProgramOutcome run_with_input(const std::string& file, const Arguments& arguments) const {
    Arguments command = {"/bin/sh", "-c", "file=$1; shift; exec \"$@\" < \"$file\"", "sh", file};
    const Arguments program = newsieve_command(arguments);
    command.insert(command.end(), program.begin(), program.end());
    return Program(command).wait();
  }

  void expect_usage(const Arguments& arguments, const std::string& word) const {
    const ProgramOutcome outcome = run_newsieve(arguments);
    EXPECT_EQ(outcome.code, 2) << outcome.error;
    EXPECT_NE(outcome.error.find(word), std::string::npos) << outcome.error;
    EXPECT_EQ(outcome.out, "");
  }

  // A list of as many pages as `files`, whose ids count from 0.
  std::string list(const Arguments& files) const {
    std::string lines;
    for (size_t i = 0; i < files.size(); ++i) lines += line(std::to_string(i), files[i]);
    return folder_.write("pages.jsonl", lines);
  }

  WorkFolder folder_;
  const std::string ferry_ = folder_.write("ferry.html", page("Gull"));
};

TEST_F(ExtractTest, EveryFormatHasTheSameText) {
  const std::string text = run_newsieve({"extract", ferry_, "--format", "text"}).out;
  EXPECT_TRUE(text.starts_with("The harbour master of Gull said on day 0")) << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
  const std::string markdown = run_newsieve({"extract", ferry_, "--format", "markdown"}).out;
  EXPECT_TRUE(markdown.starts_with("# Gull\n\nThe **harbour** master of Gull said on day 0")) << markdown;
  const std::string html = run_newsieve({"extract", ferry_, "--format", "html"}).out;
  EXPECT_TRUE(html.starts_with("<article>\n<h1>Gull</h1>\n<p>The <strong>harbour</strong> master")) << html;
  EXPECT_TRUE(html.ends_with("</p>\n</article>\n")) << html;
  const auto records = parse_records(run_newsieve({"extract", ferry_, "--format", "json"}).out);
  ASSERT_TRUE(records.has_value());
  EXPECT_EQ(records->at(0).text + "\n", text);
  EXPECT_EQ(records->at(0).page_type, "article");
}

TEST_F(ExtractTest, StandardInputIsReadAsItIs) {
  const std::string file = folder_.write("binary.html", page("Gu\0ll\xff" + std::string(1, '\0')) + '\0');
  EXPECT_EQ(run_with_input(file, {"extract", "-", "--format", "text"}).code, 0);
  EXPECT_EQ(run_with_input(ferry_, {"extract", "--format", "text"}).out,
            run_newsieve({"extract", ferry_, "--format", "text"}).out);
}

TEST_F(ExtractTest, CompressionIsKnownByTheContentWhateverTheName) {
  const std::string plain = run_newsieve({"extract", ferry_, "--format", "text"}).out;
  for (const auto& [name, bytes] : {std::pair<std::string, std::string>{"a.html", gzip(page("Gull"))},
                                    {"b.gz", zstd(page("Gull"))},
                                    {"c.html.gz", page("Gull")},
                                    {"d.zst", "\n " + page("Gull")},
                                    {"e.br", page("Gull")}}) {
    const std::string file = folder_.write(name, bytes);
    EXPECT_EQ(run_newsieve({"extract", file, "--format", "text"}).out, plain) << name;
    EXPECT_EQ(run_with_input(file, {"extract", "-", "--format", "text"}).out, plain) << name;
  }
}

TEST_F(ExtractTest, AUrlIsFetchedThroughRedirectsAndItsErrorsAreNamed) {
  TestSite site;
  site.handle("/a", [](const TestRequest&) {
    return TestResponse{.status = 302, .headers = {{"Location", "/b"}}};
  });
  site.handle("/b", [](const TestRequest&) { return TestResponse{.body = page("Gull")}; });
  site.handle("/c", [](const TestRequest&) {
    return TestResponse{.status = 302, .headers = {{"Location", "/c"}}};
  });
  const ProgramOutcome found = run_newsieve({"extract", site.url("/a"), "--allow-private"});
  EXPECT_EQ(found.code, 0) << found.error;
  EXPECT_EQ(parse_records(found.out)->at(0).url, site.url("/b"));
  for (const auto& [input, word] : {std::pair<std::string, std::string>{site.url("/none"), "404"},
                                    {site.url("/c"), "redirects"},
                                    {"ftp://news.example/", "ftp"}}) {
    const ProgramOutcome outcome = run_newsieve({"extract", input, "--allow-private"});
    EXPECT_EQ(outcome.code, 1) << input;
    EXPECT_TRUE(is_one_sentence(outcome.error)) << outcome.error;
    EXPECT_NE(outcome.error.find(word), std::string::npos) << outcome.error;
  }
  const ProgramOutcome refused = run_newsieve({"extract", site.url("/b")});
  EXPECT_EQ(refused.code, 1);
  EXPECT_NE(refused.error.find("127.0.0.1"), std::string::npos) << refused.error;
}

TEST_F(ExtractTest, APageWithoutTextHasARecordThatSaysWhyAndIsPartial) {
  const ProgramOutcome outcome = run_newsieve({"extract", folder_.write("empty.html", "<title>x</title>")});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(parse_records(outcome.out)->at(0).error, "no text on the page");
  EXPECT_TRUE(is_one_sentence(outcome.error)) << outcome.error;
  EXPECT_EQ(run_newsieve({"extract", folder_.path("none.html")}).code, 1);
}

TEST_F(ExtractTest, AnotherToolsFieldsAreWrittenForOnePageAndForMany) {
  const std::string one = run_newsieve({"extract", ferry_, "--schema", "trafilatura"}).out;
  EXPECT_TRUE(one.starts_with("{\"title\":\"Gull\",\"author\":null,\"hostname\":")) << one;
  const std::string many =
      run_newsieve({"extract", "--pages", list({"ferry.html", "none.html"}), "--schema", "news-please"}).out;
  EXPECT_EQ(std::count(many.begin(), many.end(), '\n'), 2) << many;
  EXPECT_NE(many.find("\"maintext\":\"The harbour master"), std::string::npos) << many;
  EXPECT_NE(many.find("\"maintext\":null"), std::string::npos) << many;
}

TEST_F(ExtractTest, WhatDoesNotGoTogetherIsUsage) {
  const std::string pages = list({"ferry.html"});
  expect_usage({"extract", ferry_, "--pages", pages}, "--pages");
  expect_usage({"extract", "--pages", pages, "--url", "https://news.example/"}, "--url");
  expect_usage({"extract", "--pages", pages, "--format", "markdown"}, "--out");
  expect_usage({"extract", ferry_, "--format", "text", "--schema", "fundus"}, "--schema");
  expect_usage({"extract", ferry_, "--blocks", "--schema", "fundus"}, "--blocks");
  expect_usage({"extract", ferry_, "--schema", "goose"}, "--schema");
}

TEST_F(ExtractTest, ManyPagesComeInTheOrderOfTheListWhateverTheWorkers) {
  Arguments files;
  for (int i = 0; i < 300; ++i) {
    const std::string name = "p" + std::to_string(i % 7) + ".html";
    if (i < 7) folder_.write(name, page(std::string(static_cast<size_t>(1 + 300 * i), 'x')));
    files.push_back(name);
  }
  const std::string pages = list(files);
  const std::string one = run_newsieve({"extract", "--pages", pages, "--workers", "1"}).out;
  EXPECT_EQ(run_newsieve({"extract", "--pages", pages, "--workers", "5"}).out, one);
  const auto records = parse_records(one);
  ASSERT_TRUE(records.has_value());
  ASSERT_EQ(records->size(), files.size());
  for (size_t i = 0; i < files.size(); ++i) EXPECT_EQ(records->at(i).id, std::to_string(i));
}

TEST_F(ExtractTest, AListMayComeOnStandardInput) {
  const std::string pages = list({ferry_, ferry_});
  EXPECT_EQ(run_with_input(pages, {"extract", "--pages", "-"}).out,
            run_newsieve({"extract", "--pages", pages}).out);
}

TEST_F(ExtractTest, NoPageOfAListIsLost) {
  const std::string pages =
      folder_.write("pages.jsonl", line("a", "ferry.html") + line("b", "none.html") + "not json\n" +
                                       std::string(2 << 20, 'x') + "\n\n" + line("c", "broken.html") +
                                       line("d", "ferry.html"));
  folder_.write("broken.html", gzip(page("Gull")).substr(0, 12));
  const ProgramOutcome outcome = run_newsieve({"extract", "--pages", pages});
  EXPECT_EQ(outcome.code, 3);
  const auto records = parse_records(outcome.out);
  ASSERT_TRUE(records.has_value());
  ASSERT_EQ(records->size(), 4U);
  EXPECT_EQ(records->at(0).error, "");
  EXPECT_NE(records->at(1).error.find("none.html"), std::string::npos);
  EXPECT_NE(records->at(2).error, "");
  EXPECT_EQ(records->at(3).error, "");
  EXPECT_NE(outcome.error.find("pages.jsonl:3:"), std::string::npos) << outcome.error;
  EXPECT_NE(outcome.error.find("pages.jsonl:4: longer than"), std::string::npos) << outcome.error;
}

TEST_F(ExtractTest, AFolderGetsAFileForEachPageThatHasText) {
  const std::string pages =
      folder_.write("pages.jsonl", line("a", "ferry.html") + line("../b", "ferry.html") +
                                       line("c", "empty.html") + line("a", "ferry.html"));
  folder_.write("empty.html", "<title>x</title>");
  const std::string out = folder_.path("out");
  const ProgramOutcome outcome =
      run_newsieve({"extract", "--pages", pages, "--format", "markdown", "--out", out});
  EXPECT_EQ(outcome.code, 3);  // The second "a".
  EXPECT_NE(outcome.error.find("stands twice"), std::string::npos) << outcome.error;
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(out), {}), 2);
  const std::string markdown = run_newsieve({"extract", ferry_, "--format", "markdown"}).out;
  EXPECT_EQ(read_file(out + "/a.md").value(), markdown);
  EXPECT_EQ(read_file(out + "/" + file_name_of("../b") + ".md").value(), markdown);
  EXPECT_EQ(run_newsieve({"extract", "--pages", pages, "--format", "text", "--out", out}).code, 1);
}

TEST(PageFolder, NamesFilesAfterPlainIdsAndHashesTheRest) {
  EXPECT_EQ(file_name_of("a-1_b.c"), "a-1_b.c");
  for (const std::string& id : {std::string("../x"), std::string(".x"), std::string(), std::string("a/b"),
                                std::string("a\0b", 3), std::string(300, 'a')}) {
    const std::string name = file_name_of(id);
    EXPECT_EQ(name.size(), 32U) << id;
    EXPECT_EQ(name.find_first_not_of("0123456789abcdef"), std::string::npos) << name;
  }
}

TEST_F(ExtractTest, ASignalLeavesAWholePrefixAndItsExitCode) {
  std::string lines;
  for (int i = 0; i < 100'000; ++i) lines += line(std::to_string(i), "ferry.html");
  const std::string pages = folder_.write("pages.jsonl", lines);
  const std::string out = folder_.path("out.jsonl");
  Program job(newsieve_command({"extract", "--pages", pages, "--out", out}));
  while (!std::filesystem::exists(out + ".part") || std::filesystem::file_size(out + ".part") == 0) {
    std::this_thread::yield();
  }
  job.signal(SIGINT);
  EXPECT_EQ(job.wait().code, 130);
  const auto records = parse_records(read_file(out).value());
  ASSERT_TRUE(records.has_value()) << records.error().message;
  ASSERT_GT(records->size(), 0U);
  EXPECT_LT(records->size(), 100'000U);
  for (size_t i = 0; i < records->size(); ++i) ASSERT_EQ(records->at(i).id, std::to_string(i));
}

}  // namespace
}  // namespace newsieve
