#include "store/warc_writer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "base/file.h"
#include "store/warc_reader.h"

namespace newsieve {
namespace {

namespace fs = std::filesystem;

class WarcWriterTest : public ::testing::Test {
 protected:
  WarcWriterTest() { open_state(); }

  void open_state() {
    state_.reset();
    state_ = open_rocks_state({.path = folder_.path() + "/state"}).value();
  }
  Result<WarcWriter> open() { return WarcWriter::open(options_, {{"software", "test"}}, *state_); }

  static WarcCapture capture_of(int page) {
    HttpExchange exchange;
    exchange.url = Url::parse(fmt::format("http://news.example/{}", page)).value();
    exchange.request_head = "GET / HTTP/1.1\r\n\r\n";
    exchange.response_head = "HTTP/1.1 200 OK\r\n\r\n";
    exchange.body = std::string(static_cast<size_t>(page) * 10, 'x');
    return make_capture(exchange, {});
  }

  // As the committer does it.
  WarcPlace write(WarcWriter& writer, int page) {
    const Result<WarcPlace> place = writer.append(capture_of(page), now_);
    EXPECT_TRUE(place.has_value()) << place.error().message;
    PageCommit commit;
    commit.sinks.push_back(writer.sink());
    EXPECT_TRUE(state_->complete(commit).has_value());
    return place.value_or(WarcPlace());
  }

  std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(options_.folder)) names.insert(entry.path().filename());
    return names;
  }

  // The pages whose responses are in the folder's files, in order; a broken file fails the test.
  std::vector<std::string> pages() const {
    std::vector<std::string> urls;
    for (const std::string& name : files()) {
      WarcReader reader = WarcReader::open(options_.folder + "/" + name, {}).value();
      while (true) {
        const auto record = reader.next();
        EXPECT_TRUE(record.has_value()) << record.error().message;
        if (!record || !*record) break;
        if ((*record)->head.type == "response") urls.push_back((*record)->head.target_uri.substr(20));
      }
    }
    return urls;
  }

  TemporaryFolder folder_ = TemporaryFolder::create().value();
  WarcOptions options_{.folder = folder_.path() + "/warc"};
  std::unique_ptr<CrawlState> state_;
  const Instant now_ = *from_rfc3339("2024-05-01T07:30:00Z") + Milliseconds(250);
};

TEST_F(WarcWriterTest, AFileHasItsNameOnceItIsClosed) {
  auto writer = open().value();
  write(writer, 1);
  EXPECT_EQ(files(), std::set<std::string>{"newsieve-20240501073000250-00000.warc.gz.open"});
  ASSERT_TRUE(writer.close().has_value());
  EXPECT_EQ(files(), std::set<std::string>{"newsieve-20240501073000250-00000.warc.gz"});
  EXPECT_EQ(pages(), std::vector<std::string>{"1"});
}

TEST_F(WarcWriterTest, NothingFetchedMakesNoFile) {
  auto writer = open().value();
  ASSERT_TRUE(writer.close().has_value());
  EXPECT_TRUE(files().empty());
}

TEST_F(WarcWriterTest, APlaceIsWhereTheResponseStands) {
  auto writer = open().value();
  write(writer, 1);
  const WarcPlace place = write(writer, 2);
  const std::string bytes = read_file(options_.folder + "/" + place.file + ".open").value();
  std::ofstream(folder_.path() + "/one.warc.gz", std::ios::binary) << bytes.substr(place.offset, place.bytes);
  WarcReader reader = WarcReader::open(folder_.path() + "/one.warc.gz", {}).value();
  const auto record = reader.next().value();
  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(record->head.type, "response");
  EXPECT_EQ(record->head.target_uri, "http://news.example/2");
  EXPECT_FALSE(reader.next().value().has_value());
}

TEST_F(WarcWriterTest, AFullFileIsClosedAndTheNextBegins) {
  options_.bytes_max = 4000;
  auto writer = open().value();
  std::vector<std::string> expected;
  for (int page = 100; page < 130; ++page) {
    write(writer, page);
    expected.push_back(std::to_string(page));
  }
  ASSERT_TRUE(writer.close().has_value());
  EXPECT_GT(files().size(), 3U);
  EXPECT_EQ(pages(), expected);
  for (const std::string& name : files()) {
    EXPECT_TRUE(name.ends_with(".warc.gz")) << name;
    constexpr size_t kSpread = 64;  // Captures differ by their random names, as compressed.
    EXPECT_LT(fs::file_size(options_.folder + "/" + name), 4000 + capture_of(130).bytes.size() + kSpread);
  }
}

TEST_F(WarcWriterTest, WhatWasNotCommittedIsCutOffWhenItIsOpenedAgain) {
  {
    auto writer = open().value();
    write(writer, 1);
    write(writer, 2);
    ASSERT_TRUE(writer.append(capture_of(3), now_).has_value());  // The crash comes before its commit.
  }
  open_state();
  auto writer = open().value();
  EXPECT_EQ(pages(), (std::vector<std::string>{"1", "2"}));
  write(writer, 3);
  ASSERT_TRUE(writer.close().has_value());
  EXPECT_EQ(pages(), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(files(), (std::set<std::string>{"newsieve-20240501073000250-00000.warc.gz",
                                            "newsieve-20240501073000250-00001.warc.gz"}));
}

TEST_F(WarcWriterTest, ARecordTornAtAnyByteIsCutOff) {
  std::string name;
  {
    auto writer = open().value();
    name = write(writer, 1).file + ".open";
  }
  const std::string whole = read_file(options_.folder + "/" + name).value();
  const std::string torn = capture_of(2).bytes;
  for (size_t bytes = 1; bytes < torn.size(); bytes += 37) {
    fs::remove_all(options_.folder);
    fs::create_directory(options_.folder);
    std::ofstream(options_.folder + "/" + name, std::ios::binary) << whole << torn.substr(0, bytes);
    ASSERT_TRUE(open().has_value());
    EXPECT_EQ(pages(), std::vector<std::string>{"1"});
  }
}

TEST_F(WarcWriterTest, AClosedFileIsNeverTouchedAgain) {
  {
    auto writer = open().value();
    write(writer, 1);
    ASSERT_TRUE(writer.close().has_value());
  }
  const std::string path = options_.folder + "/" + *files().begin();
  std::ofstream(path, std::ios::app) << "what somebody appended";
  const std::string before = read_file(path).value();
  auto writer = open().value();
  write(writer, 2);
  ASSERT_TRUE(writer.close().has_value());
  EXPECT_TRUE(read_file(path).value() == before);
}

TEST_F(WarcWriterTest, AnOpenFileOfAnotherCrawlIsLeftAlone) {
  fs::create_directory(options_.folder);
  const std::string path = options_.folder + "/newsieve-20240501073000250-00000.warc.gz.open";
  std::ofstream(path) << "another's";
  auto writer = open().value();
  write(writer, 1);
  ASSERT_TRUE(writer.close().has_value());
  EXPECT_EQ(read_file(path).value(), "another's");
  EXPECT_TRUE(files().contains("newsieve-20240501073000250-00001.warc.gz"));
}

TEST_F(WarcWriterTest, AFileShorterThanTheStateSaysIsNamedAndLeftAlone) {
  std::string path;
  {
    auto writer = open().value();
    path = options_.folder + "/" + write(writer, 1).file + ".open";
  }
  fs::resize_file(path, 100);
  const auto again = open();
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(again.error().message.find(path), std::string::npos);
  EXPECT_EQ(fs::file_size(path), 100U);
}

TEST_F(WarcWriterTest, APrefixThatIsNoFileNameIsRefused) {
  for (const char* prefix : {"", "../x", "a b", "a.b"}) {
    options_.prefix = prefix;
    const auto writer = open();
    ASSERT_FALSE(writer.has_value()) << prefix;
    EXPECT_EQ(writer.error().code, ErrorCode::kInvalid);
  }
}

}  // namespace
}  // namespace newsieve
