// Is the program polite, whatever happens to it? Judged by what the servers saw.
//
// Five hosts on three addresses in three domains; one asks for a Crawl-delay, one answers slowly, one sends
// the crawler away for a second. The program is killed with -9 in the middle of a fetch, twice, and run again
// until its end.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <map>

#include "model/url.h"
#include "tests/support/kill_switch.h"
#include "tests/support/newsieve_program.h"
#include "tests/support/test_site.h"

namespace newsieve {
namespace {

using namespace std::chrono_literals;
using Milliseconds = std::chrono::milliseconds;
using TimePoint = std::chrono::steady_clock::time_point;

constexpr Milliseconds kDelay = 60ms;
constexpr Milliseconds kCrawlDelay = 300ms;
constexpr Milliseconds kSlow = 150ms;
constexpr int kPages = 6;

struct Seen {
  TestLogEntry entry;
  std::string address;
};

class PolitenessTest : public ::testing::Test {
 protected:
  PolitenessTest() {
    for (TestSite* site : sites()) {
      site->handle_rest([this](const TestRequest& request) { return answer(request); });
    }
    const auto add = [this](const TestSite& site, const std::string& host) {
      arguments_.insert(arguments_.end(),
                        {"http://" + host + "/0", "--connect-to", site.connect_to(host, 80)});
    };
    add(first_, "www.one.example");
    add(second_, "img.one.example");
    add(second_, "slow.two.example");
    add(third_, "patient.three.example");
    add(third_, "busy.four.example");
  }

  std::vector<TestSite*> sites() { return {&first_, &second_, &third_}; }

  TestResponse answer(const TestRequest& request) {
    kill_switch_.strike();
    const bool patient = request.host.starts_with("patient");
    if (request.path == "/robots.txt") {
      return {.body = patient ? "User-agent: *\nCrawl-delay: 0.3\n" : "User-agent: *\nDisallow: /no\n"};
    }
    const int number = std::atoi(request.path.c_str() + 1);
    if (request.host.starts_with("busy") && number == 2 && !sent_away_.exchange(true)) {
      return {.status = 429, .headers = {{"Retry-After", "1"}}};
    }
    TestResponse page{.body = "<p>text"};
    for (const int next : {number + 1, number + 2}) {
      if (next < kPages) page.body += fmt::format("<a href=\"/{}\">more</a>", next);
    }
    if (request.host.starts_with("slow")) page.delay = kSlow;
    return page;
  }

  // Runs the crawl; kills it at its `at`th request, if it gets there. Never with 0.
  ProgramOutcome run_and_kill(int at) {
    kill_switch_.arm(at);
    std::vector<std::string> command = newsieve_command(
        {"crawl", "--config", folder_.write("config.toml", "[crawler]\nretry_delay_milliseconds = 100\n"),
         "--allow-private", "--delay", fmt::format("{}", std::chrono::duration<double>(kDelay).count()),
         "--contact", "mailto:somebody@example.org", "--progress", "none", "--data", folder_.path("state"),
         "--out", folder_.path("out.jsonl")});
    command.insert(command.end(), arguments_.begin(), arguments_.end());
    Program program(command);
    kill_switch_.aim(program);
    return kill_switch_.await_end(program);
  }

  // What all servers saw, in order. A request that was not answered when the program died ended with it.
  std::vector<Seen> log(const std::vector<TimePoint>& deaths) {
    const std::vector<std::string> addresses = {"127.0.0.11", "127.0.0.12", "127.0.0.13"};
    std::vector<Seen> seen;
    for (size_t i = 0; i < addresses.size(); ++i) {
      for (TestLogEntry& entry : sites()[i]->log()) {
        for (const TimePoint death : deaths) {
          const bool unanswered = entry.answered == TimePoint() || entry.answered > death;
          if (entry.received < death && unanswered) entry.answered = death;
        }
        seen.push_back({std::move(entry), addresses[i]});
      }
    }
    std::sort(seen.begin(), seen.end(),
              [](const Seen& a, const Seen& b) { return a.entry.received < b.entry.received; });
    return seen;
  }

  WorkFolder folder_;
  std::vector<std::string> arguments_;
  std::atomic<bool> sent_away_ = false;
  KillSwitch kill_switch_;
  TestSite first_{{.address = "127.0.0.11"}};
  TestSite second_{{.address = "127.0.0.12"}};
  TestSite third_{{.address = "127.0.0.13"}};
};

// True if what the answer said is in the state: it was not the last thing that happened before a kill.
bool is_settled(const TestLogEntry& entry, const std::vector<TimePoint>& deaths) {
  return std::none_of(deaths.begin(), deaths.end(), [&](TimePoint death) {
    return entry.answered <= death && death - entry.answered < 1s;
  });
}

// What must pass after `before` until the next request, of its host or of another one.
Milliseconds pause_after(const TestLogEntry& before, bool same_host, bool settled) {
  if (settled && before.host.starts_with("slow") && before.path != "/robots.txt") return kSlow;
  if (same_host && before.host.starts_with("patient")) return kCrawlDelay;
  return kDelay;
}

TEST_F(PolitenessTest, EveryPauseIsKeptByHostAddressAndDomainAlsoOverKills) {
  std::vector<TimePoint> deaths;
  for (const int at : {9, 17}) {
    ASSERT_EQ(run_and_kill(at).code, -SIGKILL);
    deaths.push_back(std::chrono::steady_clock::now());
  }
  const ProgramOutcome outcome = run_and_kill(0);
  ASSERT_EQ(outcome.code, 0) << outcome.error;

  std::map<std::string, const TestLogEntry*> last;     // By unit.
  std::map<std::string, const TestLogEntry*> fetched;  // The last request of a URL.
  const TestLogEntry* refused = nullptr;               // The one with the Retry-After,
  const TestLogEntry* sent_away = nullptr;             // as long as its host was not asked again.
  const std::vector<Seen> seen = log(deaths);
  for (const auto& [entry, address] : seen) {
    EXPECT_EQ(entry.user_agent, "newsieve/0.1 (+mailto:somebody@example.org)");
    const std::string domain = "domain " + registrable_domain(entry.host);
    for (const std::string& unit : {"host " + entry.host, domain, "address " + address}) {
      const TestLogEntry*& before = last[unit];
      if (before != nullptr) {
        EXPECT_GE(entry.received - before->answered,
                  pause_after(*before, before->host == entry.host, is_settled(*before, deaths)))
            << unit << ": " << before->host << before->path << ", then " << entry.host << entry.path;
      }
      before = &entry;
    }
    const bool is_busy = entry.host.starts_with("busy");
    if (is_busy && sent_away != nullptr && is_settled(*sent_away, deaths)) {
      EXPECT_GE(entry.received - sent_away->answered, 1s) << entry.path;
    }
    const TestLogEntry*& earlier = fetched[entry.host + entry.path];
    if (earlier != nullptr && earlier != refused) {
      EXPECT_FALSE(is_settled(*earlier, deaths)) << entry.host << entry.path << " is fetched again";
    }
    if (is_busy && entry.path == "/2" && earlier == nullptr) refused = &entry;
    if (is_busy) sent_away = refused == &entry ? &entry : nullptr;
    earlier = &entry;
  }
  for (const char* host : {"www.one.example", "img.one.example", "slow.two.example", "patient.three.example",
                           "busy.four.example"}) {
    for (int i = 0; i < kPages; ++i)
      EXPECT_TRUE(fetched.contains(fmt::format("{}/{}", host, i))) << host << i;
  }
}

TEST_F(PolitenessTest, ACrawlThatNamesNobodySaysHowToUnlessItStaysAtHome) {
  const auto said = [this](const std::vector<std::string>& more) {
    std::vector<std::string> command = newsieve_command(
        {"crawl", first_.url("/0"), "--config", folder_.write("once.toml", "[crawler]\ntries_max = 1\n"),
         "--delay", "0", "--max-pages", "1", "--progress", "none", "--out", folder_.path("once.jsonl")});
    command.insert(command.end(), more.begin(), more.end());
    return Program(command).wait().error;
  };
  const std::string warning = "--contact";
  const std::string alone = said({});
  ASSERT_NE(alone.find(warning), std::string::npos) << alone;
  EXPECT_EQ(alone.find(warning, alone.find(warning) + 1), std::string::npos) << alone;
  EXPECT_EQ(said({"--contact", "https://crawler.example/"}).find(warning), std::string::npos);
  EXPECT_EQ(said({"--allow-private"}).find(warning), std::string::npos);
}

}  // namespace
}  // namespace newsieve
