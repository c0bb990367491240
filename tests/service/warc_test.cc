// The archive, end to end: a crawl of a real server writes it, a reader that is not ours checks it, and
// ingest makes the same articles of it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <sstream>

#include "tests/support/kill_switch.h"
#include "tests/support/news_site.h"
#include "tests/support/newsieve_program.h"
#include "tests/support/test_records.h"
#include "tests/support/warc_text.h"

namespace newsieve {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::vector<json::object> lines_of(const std::string& jsonl) {
  std::vector<json::object> lines;
  std::istringstream text(jsonl);
  for (std::string line; std::getline(text, line);) lines.push_back(json::parse(line).as_object());
  return lines;
}

std::string text(const json::object& object, std::string_view key) {
  const json::value* const value = object.if_contains(key);
  return value == nullptr || !value->is_string() ? "" : std::string(value->as_string());
}

class WarcTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (Program({"/usr/bin/env", "python3", "--version"}).wait().code != 0)
      GTEST_SKIP() << "python3 is not here, which reads the archives";
    news_.serve(site_);
    site_.respond("/gone.html", {.status = 410, .body = "gone"});
    site_.respond("/moved.html", {.status = 301, .headers = {{"Location", news_.articles()[0].path}}});
  }

  std::vector<std::string> crawl(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"crawl", site_.url("/"), "--config", config_,  "--progress",
                                          "none",  "--out",        out_,       "--warc", warc_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  std::vector<std::string> files() const {
    std::set<std::string> paths;
    for (const auto& entry : fs::directory_iterator(warc_)) paths.insert(entry.path());
    return {paths.begin(), paths.end()};
  }

  // Every record in the folder, as Python reads it; a test that fails if it finds anything unsound.
  std::vector<json::object> archived() const {
    std::vector<std::string> command = {"/usr/bin/env", "python3",
                                        NEWSIEVE_SOURCE_DIR "/tests/support/read_warc.py"};
    const auto paths = files();
    command.insert(command.end(), paths.begin(), paths.end());
    const ProgramOutcome outcome = Program(command).wait();
    EXPECT_EQ(outcome.code, 0) << outcome.error;
    return lines_of(outcome.out);
  }

  // How often each URL's response is in the archive.
  std::map<std::string, int> responses() const {
    std::map<std::string, int> count;
    for (const json::object& record : archived())
      if (text(record, "type") == "response") ++count[text(record, "uri")];
    return count;
  }

  std::map<std::string, std::string> ingested_texts(const std::vector<std::string>& paths) const {
    const std::string out = folder_.path("ingested.jsonl");
    std::vector<std::string> arguments = {"ingest", "--out", out, "--progress", "none"};
    arguments.insert(arguments.end(), paths.begin(), paths.end());
    const ProgramOutcome outcome = run_newsieve(arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.error;
    return article_texts(out);
  }

  // By URL, those with text.
  static std::map<std::string, std::string> article_texts(const std::string& path) {
    const auto records = read_records(path);
    EXPECT_TRUE(records.has_value()) << records.error().message;
    std::map<std::string, std::string> texts;
    if (!records) return texts;
    for (const auto& [id, record] : *records)
      if (!record.text.empty()) texts[record.url] = record.text;
    return texts;
  }

  WorkFolder folder_;
  const std::string config_ = folder_.write("hasty.toml", kHastyConfig);
  const std::string out_ = folder_.path("out.jsonl");
  const std::string warc_ = folder_.path("warc");
  const NewsSite news_;
  TestSite site_;
};

TEST_F(WarcTest, EverythingFetchedIsArchivedAsReceivedAndReadsBackAsTheSameArticles) {
  ASSERT_EQ(run_newsieve(crawl({site_.url("/moved.html")})).code, 0);
  const auto records = archived();
  ASSERT_FALSE(records.empty());
  EXPECT_EQ(text(records[0], "type"), "warcinfo");
  EXPECT_NE(text(records[0], "text").find("robots: obey\r\n"), std::string::npos);
  std::map<std::string, int> responses;
  for (const json::object& record : records) {
    if (text(record, "type") != "response") continue;
    ++responses[text(record, "uri")];
    EXPECT_EQ(text(record.at("fields").as_object(), "WARC-IP-Address"), "127.0.0.1");
  }
  for (const TestLogEntry& entry : site_.log()) EXPECT_EQ(responses[site_.url(entry.path)], 1) << entry.path;
  EXPECT_EQ(responses.size(), site_.log().size());
  EXPECT_EQ(responses.count(site_.url("/robots.txt")) + responses.count(site_.url("/moved.html")), 2U);
  const auto texts = article_texts(out_);
  EXPECT_EQ(texts.size(), news_.articles().size());
  EXPECT_EQ(ingested_texts(files()), texts);
}

TEST_F(WarcTest, RefusalsAreArchivedWithTheirBodies) {
  EXPECT_EQ(run_newsieve(crawl({site_.url("/gone.html")})).code, 3);
  for (const json::object& record : archived()) {
    if (text(record, "uri") != site_.url("/gone.html") || text(record, "type") != "response") continue;
    EXPECT_EQ(record.at("status").as_int64(), 410);
    EXPECT_EQ(text(record, "body"), "Z29uZQ==");
    return;
  }
  FAIL() << "it is not there";
}

TEST_F(WarcTest, ARecordSaysWhereItsPageIsArchived) {
  ASSERT_EQ(run_newsieve(crawl()).code, 0);
  for (const json::object& line : lines_of(read_file(out_).value())) {
    const json::object& place = line.at("warc").as_object();
    const std::string bytes = read_file(warc_ + "/" + text(place, "file")).value();
    const auto members = gunzip_members(
        bytes.substr(place.at("offset").to_number<size_t>(), place.at("bytes").to_number<size_t>()));
    ASSERT_EQ(members.size(), 1U);
    EXPECT_EQ(warc_field(members[0], "WARC-Type"), "response");
    EXPECT_EQ(warc_field(members[0], "WARC-Target-URI"), text(line, "url"));
  }
}

TEST_F(WarcTest, FilesAreClosedAtTheirLengthAndAllOfThemAreTheArchive) {
  const std::string config = folder_.write(
      "small.toml", kHastyConfig + std::string("[warc]\nbytes_max = 1048576\nprefix = \"quay\"\n"));
  for (int i = 0; i < 8; ++i) {
    std::mt19937 random(static_cast<unsigned>(i));
    std::string noise(400'000, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    site_.respond(fmt::format("/noise{}", i), {.headers = {{"Content-Type", "image/png"}}, .body = noise});
  }
  std::vector<std::string> arguments = crawl();
  *std::find(arguments.begin(), arguments.end(), config_) = config;
  for (int i = 0; i < 8; ++i) arguments.push_back(site_.url(fmt::format("/noise{}", i)));
  ASSERT_EQ(run_newsieve(arguments).code, 0);
  EXPECT_GE(files().size(), 3U);
  for (const std::string& path : files()) {
    EXPECT_TRUE(path.ends_with(".warc.gz")) << path;
    EXPECT_NE(path.find("/quay-"), std::string::npos) << path;
    EXPECT_LT(fs::file_size(path), 1'048'576U + 450'000U);
  }
  EXPECT_EQ(responses().size(), site_.log().size());
  EXPECT_EQ(ingested_texts(files()), article_texts(out_));
}

TEST_F(WarcTest, ACrawlKilledAtAnyInstantLeavesNothingTwiceAndNothingBroken) {
  std::mt19937 random(20261);
  KillSwitch kill_switch;
  for (size_t i = 0; i < news_.articles().size(); ++i) {
    site_.handle(news_.articles()[i].path, [&, i](const TestRequest&) {
      kill_switch.strike();
      return TestResponse{.body = news_.article_page(i)};
    });
  }
  const auto run_and_kill = [&](int64_t at) {
    kill_switch.arm(at);
    Program program(newsieve_command(crawl({"--data", folder_.path("data")})));
    kill_switch.aim(program);
    return kill_switch.await_end(program);
  };
  for (int round = 0; round < 5; ++round) {
    SCOPED_TRACE(round);
    fs::remove_all(warc_);
    fs::remove_all(folder_.path("data"));
    int killed = 0;
    for (int kill = 0; kill < 3; ++kill)
      killed += run_and_kill(1 + random() % (news_.articles().size() / 3)).code == -SIGKILL;
    EXPECT_GE(killed, 2);
    const ProgramOutcome last = run_and_kill(0);
    ASSERT_EQ(last.code, 0) << last.error;
    // A file that the kill left before the state heard of it stays open; no capture can be in it.
    for (const std::string& path : files()) {
      EXPECT_TRUE(path.ends_with(".warc.gz") || fs::file_size(path) < 2000) << path;
    }
    const auto found = responses();
    for (const NewsArticle& article : news_.articles()) {
      const auto at = found.find(site_.url(article.path));
      EXPECT_EQ(at == found.end() ? 0 : at->second, 1) << article.path;
    }
    EXPECT_EQ(ingested_texts(files()), article_texts(out_));
  }
}

// --- what ingest makes of others' files ---

using IngestArchiveTest = WarcTest;

TEST_F(IngestArchiveTest, OnlyPagesBecomeRecordsAndTheRestIsCounted) {
  const std::string page = news_.article_page(0);
  const auto ok = [&](const std::string& fields, const std::string& body) {
    return "HTTP/1.1 200 OK\r\n" + fields + "\r\n" + body;
  };
  const std::string html = "Content-Type: text/html; charset=utf-8\r\n";
  const std::string chunked = fmt::format("{:x}\r\n{}\r\n0\r\n\r\n", page.size(), page);
  const std::string path = folder_.write(
      "mixed.warc",
      warc_response("http://a.example/plain", ok(html, page)) +
          warc_response("http://a.example/gzip", ok(html + "Content-Encoding: gzip\r\n", gzip(page))) +
          warc_response("http://a.example/undone", ok(html + "Content-Encoding: gzip\r\n", page)) +
          warc_response("http://a.example/chunked", ok(html + "Transfer-Encoding: chunked\r\n", chunked)) +
          warc_response("http://a.example/joined", ok(html + "Transfer-Encoding: chunked\r\n", page)) +
          warc_response("http://a.example/typeless", ok("", page)) +
          warc_response("http://a.example/missing", "HTTP/1.1 404 Not Found\r\n" + html + "\r\n" + page) +
          warc_response("http://a.example/picture", ok("Content-Type: image/png\r\n", page)) +
          warc_response("dns:a.example", "20240501073000\r\na.example. 60 IN A 192.0.2.7") +
          "lost bytes\r\n" +
          "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Target-URI: http://a.example/resource\r\n"
          "Content-Type: text/html\r\nContent-Length: " +
          std::to_string(page.size()) + "\r\n\r\n" + page + "\r\n\r\n" +
          "WARC/1.1\r\nWARC-Type: revisit\r\nWARC-Target-URI: http://a.example/plain\r\nContent-Length: 0\r\n"
          "\r\n\r\n\r\n");
  const ProgramOutcome outcome = run_newsieve({"ingest", path, "--out", out_, "--progress", "none"});
  EXPECT_EQ(outcome.code, 3) << outcome.error;
  EXPECT_NE(
      outcome.error.find("archives: 11 records, 7 pages; left out: 1 revisits, 1 not 2xx, 1 not HTML, 1 "
                         "without a URL or response; 1 broken"),
      std::string::npos)
      << outcome.error;
  const auto texts = article_texts(out_);
  EXPECT_EQ(texts.size(), 7U);
  for (const auto& [url, text] : texts) EXPECT_EQ(text, news_.articles()[0].text()) << url;
}

TEST_F(IngestArchiveTest, ListsAndArchivesGoTogether) {
  folder_.write("0.html", news_.article_page(0));
  const std::string list =
      folder_.write("pages.jsonl", "{\"url\":\"http://b.example/0\",\"file\":\"0.html\"}\n");
  const std::string archive = folder_.write(
      "a.warc", warc_response("http://a.example/1", "HTTP/1.1 200 OK\r\n\r\n" + news_.article_page(1)));
  const auto texts = ingested_texts({list, archive});
  EXPECT_EQ(texts.at("http://b.example/0"), news_.articles()[0].text());
  EXPECT_EQ(texts.at("http://a.example/1"), news_.articles()[1].text());
}

TEST_F(IngestArchiveTest, ARecordSaysWhereItWasRead) {
  const std::string archive = folder_.write(
      "a.warc", warc_response("http://a.example/1", "HTTP/1.1 200 OK\r\n\r\n" + news_.article_page(1)));
  ingested_texts({archive});
  const auto lines = lines_of(read_file(folder_.path("ingested.jsonl")).value());
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(text(lines[0].at("warc").as_object(), "file"), "a.warc");
  EXPECT_EQ(lines[0].at("warc").at("offset").to_number<int>(), 0);
  EXPECT_EQ(text(lines[0], "date_fetched"), "2024-05-01T07:30:00Z");
}

}  // namespace
}  // namespace newsieve
