// Blocks that a site repeats, protected while the daemon runs.
#include <algorithm>
#include <fstream>
#include <thread>

#include "tests/support/serve_fixture.h"

namespace newsieve {
namespace {

// The records' texts that have it, of the last revision of each.
size_t texts_with(const std::string& jsonl, std::string_view piece) {
  std::map<std::string, std::string> text_by_id;
  const Result<std::vector<TestRecord>> records = parse_records(jsonl);
  EXPECT_TRUE(records.has_value()) << records.error().message;
  for (const TestRecord& record : *records) text_by_id[record.id] = record.text;
  return static_cast<size_t>(std::count_if(text_by_id.begin(), text_by_id.end(), [&](const auto& entry) {
    return entry.second.find(piece) != std::string::npos;
  }));
}

// A newspaper with a promotion among the paragraphs of each story.
class BlocksOfServeTest : public ServeTest {
 protected:
  BlocksOfServeTest() {
    for (size_t i = 0; i < news_.articles().size(); ++i) {
      std::string page = news_.article_page(i);
      page.insert(page.find("</p>") + 4, "<p>Read our paper every morning, with the names of the ships.</p>");
      site_.handle(news_.articles()[i].path,
                   [page](const TestRequest&) { return TestResponse{.body = page}; });
    }
  }

  // The block that the most articles dropped.
  static boost::json::object most_dropped(uint16_t port) {
    const auto answer = json_of(port, "/api/blocks?site=127.0.0.1");
    boost::json::object most;
    int64_t dropped = 0;
    for (const auto& block : answer.at("blocks").as_array()) {
      const int64_t count = block.at("articles").as_int64() - block.at("kept").as_int64();
      if (count > dropped) most = block.as_object();
      dropped = std::max(dropped, count);
    }
    EXPECT_GT(dropped, 10) << answer;
    return most;
  }

  static int post(uint16_t port, const std::string& target) {
    return status_of(answer_to(port, request_text(port, "POST", target)));
  }

  // Waits until as many of the block's articles as hold it keep it, or none.
  static void wait_until_done(uint16_t port, const std::string& key, bool is_protected) {
    for (int look = 0; look < 400; ++look) {
      const auto answer = json_of(port, "/api/blocks?limit=1000&site=127.0.0.1");
      for (const auto& block : answer.at("blocks").as_array()) {
        if (block.at("key").as_string() != key) continue;
        ASSERT_EQ(block.at("protected").as_bool(), is_protected);
        if (block.at("kept").as_int64() == (is_protected ? block.at("articles").as_int64() : 0)) return;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    FAIL() << "the articles are not written again";
  }
};

TEST_F(BlocksOfServeTest, AProtectedBlockIsWrittenAgainAtOnceAndStaysThroughAKillAndInAnExport) {
  std::string key;
  std::string text;
  std::string url;
  {
    Program daemon(command());
    const uint16_t port = port_of(daemon);
    ASSERT_TRUE(daemon.says("idle")) << daemon.said();
    const boost::json::object block = most_dropped(port);
    key = block.at("key").as_string();
    text = block.at("text").as_string();
    EXPECT_EQ(block.at("protected"), false);
    EXPECT_EQ(block.at("pages").as_array().size(), 5U);
    ASSERT_EQ(texts_with(output(), text), 0U);
    url = block.at("pages").as_array()[0].at("url").as_string();
    EXPECT_EQ(post(port, "/api/block/protect?site=127.0.0.1&key=" + key), 200);
    wait_until_done(port, key, true);
    daemon.signal(SIGKILL);
    daemon.wait();
  }
  const size_t holding = texts_with(output(), text);
  EXPECT_GT(holding, 10U);
  Program daemon(command());
  const uint16_t port = port_of(daemon);
  wait_until_done(port, key, true);
  expect_stops(daemon);
  EXPECT_EQ(texts_with(output(), text), holding);
  const ProgramOutcome exported =
      run_newsieve({"export", "--data", folder_.path("state"), "--out", folder_.path("all.jsonl")});
  EXPECT_EQ(exported.code, 0) << exported.error;
  EXPECT_EQ(texts_with(read_file(folder_.path("all.jsonl")).value(), text), holding);
  const ProgramOutcome explained = run_newsieve({"explain", url, "--data", folder_.path("state")});
  EXPECT_NE(explained.out.find("kept    [protected, on "), std::string::npos) << explained.out;
}

TEST_F(BlocksOfServeTest, WhatWasDecidedJustBeforeAKillIsDoneAfterwardsAndUndone) {
  std::string key;
  {
    Program daemon(command());
    const uint16_t port = port_of(daemon);
    ASSERT_TRUE(daemon.says("idle")) << daemon.said();
    key = most_dropped(port).at("key").as_string();
    EXPECT_EQ(post(port, "/api/block/protect?site=127.0.0.1&key=" + key), 200);
    daemon.signal(SIGKILL);
    daemon.wait();
  }
  Program daemon(command());
  const uint16_t port = port_of(daemon);
  wait_until_done(port, key, true);
  EXPECT_EQ(post(port, "/api/block/unprotect?site=127.0.0.1&key=" + key), 200);
  wait_until_done(port, key, false);
  expect_stops(daemon);
}

TEST_F(BlocksOfServeTest, WhatCannotBeProtectedIsToldAndChangesNothing) {
  Program daemon(command());
  const uint16_t port = port_of(daemon);
  ASSERT_TRUE(daemon.says("idle")) << daemon.said();
  const auto before = json_of(port, "/api/blocks?site=127.0.0.1");
  const std::string key(most_dropped(port).at("key").as_string());
  EXPECT_EQ(post(port, "/api/block/protect?site=127.0.0.1"), 400);
  EXPECT_EQ(post(port, "/api/block/protect?key=" + key), 400);
  EXPECT_EQ(post(port, "/api/block/protect?site=127.0.0.1&key=0123"), 400);
  EXPECT_EQ(post(port, "/api/block/protect?site=127.0.0.1&key=0123456789abcdef"), 404);
  EXPECT_EQ(post(port, "/api/block/protect?site=elsewhere.example&key=" + key), 404);
  EXPECT_EQ(post(port, "/api/block/protect?site=127.0.0.1&id=nothing&key=" + key), 404);
  EXPECT_EQ(post(port, "/api/block/unprotect?site=127.0.0.1&key=" + key), 200) << "it is not protected";
  EXPECT_EQ(status_of(get(port, "/api/blocks")), 400);
  EXPECT_EQ(status_of(get(port, "/api/blocks?site=127.0.0.1&limit=0")), 400);
  EXPECT_TRUE(json_of(port, "/api/blocks?site=elsewhere.example").at("blocks").as_array().empty());
  EXPECT_EQ(json_of(port, "/api/blocks?site=127.0.0.1&limit=1").at("blocks").as_array().size(), 1U);
  EXPECT_EQ(json_of(port, "/api/blocks?site=127.0.0.1"), before);
  expect_stops(daemon);
}

}  // namespace
}  // namespace newsieve
