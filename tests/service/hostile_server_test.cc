// The program crawling servers that misbehave, tests/support/hostile_server.py: each ends in its outcome, as
// docs/OPERATIONS.md says, and none keeps the crawl from its end.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

#include "tests/support/newsieve_program.h"

namespace newsieve {
namespace {

constexpr const char* kServer = NEWSIEVE_SOURCE_DIR "/tests/support/hostile_server.py";

struct Expected {
  const char* name;
  const char* path;
  const char* outcome;
  const char* detail;  // In the sentence that says why; "": whatever it says.
};

constexpr Expected kExpected[] = {
    {"good", "/", "page", ""},
    {"gzip_bomb", "/", "page", ""},
    {"deflate_bomb", "/", "page", ""},
    {"br_bomb", "/", "page", ""},
    {"zstd_bomb", "/", "page", ""},
    {"nested_bomb", "/", "page", ""},
    {"nested_deep", "/", "page", ""},
    {"endless_body", "/", "page", ""},
    {"dripping_body", "/", "unreachable", "too slow"},
    {"dripping_header", "/", "unreachable", "too slow"},
    {"silence", "/", "unreachable", "too slow"},
    {"truncated_body", "/", "unreachable", "partial file"},
    {"reset_in_body", "/", "unreachable", "receiving data"},
    {"reset_at_once", "/", "unreachable", ""},
    {"length_too_long", "/", "unreachable", "partial file"},
    {"length_too_short", "/", "page", ""},
    {"length_negative", "/", "unreachable", "Content-Length"},
    {"length_twice", "/", "page", ""},
    {"charset_lie", "/", "page", ""},
    {"charset_unknown", "/", "page", ""},
    {"many_headers", "/", "refused", "head has over"},
    {"huge_header", "/", "refused", "head has over"},
    {"endless_headers", "/", "refused", "head has over"},
    {"interim_flood", "/", "refused", "head has over"},
    {"redirect_loop", "/", "redirect", ""},
    {"redirect_chain", "/", "redirect", ""},
    {"redirect_inside", "/", "redirect", ""},
    {"status_none", "/", "unreachable", ""},
    {"status_large", "/", "unreachable", ""},
    {"status_999", "/", "refused", "HTTP 999"},
    {"http_09", "/", "unreachable", "HTTP/0.9"},
    {"garbage", "/", "unreachable", "HTTP/0.9"},
    {"nul_in_header", "/", "unreachable", "Nul byte"},
    {"nul_in_body", "/", "page", ""},
    {"no_body", "/", "page", ""},
    {"chunk_size_garbage", "/", "unreachable", "chunk"},
    {"chunk_size_huge", "/", "unreachable", "chunk"},
    {"chunk_unended", "/", "unreachable", ""},
    {"coding_lie", "/", "page", ""},
    {"coding_unknown", "/", "page", ""},
    {"type_lie", "/", "page", ""},
    {"type_image", "/", "page", ""},
    {"deep_tree", "/", "page", ""},
    {"robots_endless", "/robots.txt", "page", ""},
    {"robots_endless", "/", "page", ""},
    {"robots_dripping", "/robots.txt", "unreachable", "too slow"},
    {"robots_redirects", "/", "page", ""},
    {"sitemap_self", "/sitemap.xml", "page", ""},
    {"sitemap_chain", "/sitemap.xml", "page", ""},
    {"sitemap_bomb", "/sitemap.xml", "page", ""},
    {"sitemap_gzip_bomb", "/sitemap.xml", "page", ""},
    {"feed_bomb", "/", "page", ""},
    {"feed_endless", "/", "page", ""},
};

class HostileServer : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* tool : {"python3", "brotli", "zstd"}) {
      if (Program({"/usr/bin/env", tool, "--version"}).wait().code != 0)
        GTEST_SKIP() << tool << " is not here, which the hostile server needs";
    }
    server_ = std::make_unique<Program>(std::vector<std::string>{"/usr/bin/env", "python3", kServer});
    ASSERT_TRUE(server_->says("listening "));
    while (server_->said().find('\n') == std::string::npos) ASSERT_TRUE(server_->says("\n"));
    const std::string& said = server_->said();
    port_ = said.substr(said.rfind(' ') + 1);
    port_.pop_back();
  }

  // Crawls these hosts; what the log says of each URL, "OUTCOME DETAIL".
  std::map<std::string, std::string> crawl(const std::set<std::string>& names) {
    const std::string config = folder_.write(
        "config.toml", std::string(kHastyConfig) +
                           "stalled_timeout_seconds = 2\ntotal_timeout_milliseconds = 30000\n[scope]\nkind = "
                           "\"host\"\n");
    std::vector<std::string> arguments = {
        "crawl", "--config",          config,       "--connect-to", "::127.0.0.1:" + port_,
        "--out", folder_.path("out"), "--progress", "none",         "--log",
        "debug"};
    for (const std::string& name : names) arguments.push_back(fmt::format("http://{}.test/", name));
    outcome_ = run_newsieve(arguments);
    std::map<std::string, std::string> outcomes;
    std::istringstream log(outcome_.error);
    for (std::string line; std::getline(log, line);) {
      const size_t url = line.find("fetched url=");
      const size_t outcome = line.find(" outcome=");
      if (url == std::string::npos || outcome == std::string::npos) continue;
      outcomes.emplace(line.substr(url + 12, outcome - url - 12), line.substr(outcome + 9));
    }
    return outcomes;
  }

  WorkFolder folder_;
  std::unique_ptr<Program> server_;
  std::string port_;
  ProgramOutcome outcome_;
};

TEST_F(HostileServer, EndsEachMisbehaviourInItsOutcomeAndTheCrawlWithIt) {
  std::set<std::string> names;
  for (const Expected& expected : kExpected) names.insert(expected.name);
  const auto outcomes = crawl(names);
  EXPECT_EQ(outcome_.code, 3) << outcome_.error.substr(0, 2000);
  for (const Expected& expected : kExpected) {
    const std::string url = fmt::format("http://{}.test{}", expected.name, expected.path);
    const auto found = outcomes.find(url);
    ASSERT_NE(found, outcomes.end()) << url;
    EXPECT_TRUE(found->second.starts_with(expected.outcome + std::string(" ")))
        << url << ": " << found->second;
    EXPECT_NE(found->second.find(expected.detail), std::string::npos) << url << ": " << found->second;
  }
  // Chains end.
  EXPECT_TRUE(outcomes.contains("http://sitemap_chain.test/sitemap5.xml"));
  EXPECT_FALSE(outcomes.contains("http://sitemap_chain.test/sitemap6.xml"));
  EXPECT_TRUE(outcomes.contains("http://redirect_chain.test/5"));
  EXPECT_FALSE(outcomes.contains("http://redirect_chain.test/12"));
}

// Three of four places may be held by hosts that are not known to answer soon.
TEST_F(HostileServer, SlowHostsKeepAHostThatAnswersFromNothing) {
  constexpr int kSlowHosts = 40;
  constexpr int kPages = 120;
  const std::string config = folder_.write(
      "few.toml",
      "[politeness]\ndelay_milliseconds = 0\nresponse_factor = 0\n[crawler]\ntries_max = 1\nfetches_max = 4\n"
      "[fetcher]\nallow_private = true\nstalled_timeout_seconds = 2\n"
      "[scope]\nkind = \"host\"\ndepth_max = 60000\n");
  std::vector<std::string> arguments = {"crawl",
                                        "--config",
                                        config,
                                        "--connect-to",
                                        "::127.0.0.1:" + port_,
                                        "--out",
                                        folder_.path("out"),
                                        "--data",
                                        folder_.path("state"),
                                        "--progress",
                                        "none",
                                        "--log",
                                        "debug",
                                        "http://site.test/"};
  std::vector<std::string> first = arguments;
  first.insert(first.end(), {"--max-pages", "3"});
  ASSERT_EQ(run_newsieve(first).code, 0);
  for (int i = 0; i < kSlowHosts; ++i) arguments.push_back(fmt::format("http://dripping_body.{}.test/", i));
  arguments.insert(arguments.end(), {"--max-pages", std::to_string(kPages)});
  const ProgramOutcome outcome = run_newsieve(arguments);
  int slow_over = 0;  // Given up before the pages of the host that answers had come, but for the last ones:
                      // while slow fetches are in flight, each might be the last page that may be had.
  int pages = 0;
  std::istringstream log(outcome.error);
  for (std::string line; std::getline(log, line);) {
    const bool is_page = line.find("fetched url=http://site.test/") != std::string::npos;
    pages += is_page && line.find("outcome=page") != std::string::npos;
    slow_over += pages < kPages - 10 && line.find("outcome=unreachable") != std::string::npos;
  }
  EXPECT_GE(pages, kPages - 10) << outcome.error.substr(0, 2000);
  EXPECT_LT(slow_over, kSlowHosts / 2);
}

}  // namespace
}  // namespace newsieve
