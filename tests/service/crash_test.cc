// kill -9 at any instant: the same command, run again until its end, writes what an undisturbed run writes.
//
// The program crawls with --data. The server counts its requests and kills the program at one that the seed
// decides, up to three times in one crawl, on the instant the request is received: whatever the other threads
// are doing then is cut off. NEWSIEVE_CRASH_ROUNDS crawls (6 unless set) are tried.
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <random>

#include "tests/support/kill_switch.h"
#include "tests/support/news_site.h"
#include "tests/support/newsieve_program.h"
#include "tests/support/test_records.h"

namespace newsieve {
namespace {

constexpr unsigned kSeed = 20260;
constexpr int kKillsMax = 3;  // Of one crawl.

int rounds() {
  const char* text = std::getenv("NEWSIEVE_CRASH_ROUNDS");
  return text == nullptr ? 6 : std::max(1, std::atoi(text));
}

class CrashTest : public ::testing::Test {
 protected:
  CrashTest() {
    news_.serve(site_);
    for (size_t i = 0; i < news_.articles().size(); ++i) {
      site_.handle(news_.articles()[i].path, [this, i](const TestRequest&) {
        kill_switch_.strike();
        return TestResponse{.body = news_.article_page(i)};
      });
    }
  }

  std::vector<std::string> crawl(const std::string& name) const {
    return newsieve_command({"crawl", site_.url("/"), "--config", config_, "--progress", "none", "--data",
                             folder_.path(name), "--out", folder_.path(name + ".jsonl")});
  }

  // Runs it; kills it at its `at`th request for an article, if it gets there. Never with 0.
  ProgramOutcome run_and_kill(const std::string& name, int64_t at) {
    kill_switch_.arm(at);
    Program program(crawl(name));
    kill_switch_.aim(program);
    return kill_switch_.await_end(program);
  }

  std::map<std::string, std::string> texts(const std::string& name) const {
    const auto texts = read_texts(folder_.path(name + ".jsonl"));
    EXPECT_TRUE(texts.has_value()) << texts.error().message;
    return texts.value_or(std::map<std::string, std::string>());
  }

  WorkFolder folder_;
  const std::string config_ = folder_.write("hasty.toml", kHastyConfig);
  const NewsSite news_{{.articles = 90}};
  KillSwitch kill_switch_;
  TestSite site_;  // The last: its handlers see what is above.
};

TEST_F(CrashTest, ACrawlKilledAtAnyInstantEndsAsIfItHadNotBeen) {
  ASSERT_EQ(run_and_kill("undisturbed", 0).code, 0);
  const auto expected = texts("undisturbed");
  ASSERT_EQ(expected.size(), news_.articles().size());

  std::mt19937 random(kSeed);
  int killed = 0;
  for (int round = 0; round < rounds(); ++round) {
    SCOPED_TRACE("seed " + std::to_string(kSeed) + ", round " + std::to_string(round));
    const std::string name = "round" + std::to_string(round);
    for (int kill = 0; kill < kKillsMax; ++kill) {
      const ProgramOutcome outcome = run_and_kill(name, 1 + random() % (news_.articles().size() / kKillsMax));
      ASSERT_TRUE(outcome.code == 0 || outcome.code == -SIGKILL) << outcome.code << outcome.error;
      killed += outcome.code == -SIGKILL;
    }
    const ProgramOutcome last = run_and_kill(name, 0);
    ASSERT_EQ(last.code, 0) << last.error;
    ASSERT_EQ(texts(name), expected);
  }
  EXPECT_GE(killed, rounds() * 2);
}

}  // namespace
}  // namespace newsieve
