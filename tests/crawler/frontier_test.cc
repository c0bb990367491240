#include "crawler/frontier.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace newsieve {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const Instant kStart = from_rfc3339("2024-01-01").value();

HostKey host(int i) { return HostKey(fmt::format("http://h{}.example", i)); }

QueuedUrl queued(const HostKey& host, int i, Instant due = {}) {
  QueuedUrl url;
  url.url = Url::parse(fmt::format("{}/{}", host.text(), i)).value();
  url.due = due;
  return url;
}

// The state behind the frontier, as simple as can be: what is queued of each host, in order.
struct Queues {
  std::map<HostKey, std::vector<QueuedUrl>> hosts;
  size_t claims = 0;

  Claim claim(const HostKey& name, size_t urls_max, Instant now) {
    ++claims;
    Claim claim;
    std::vector<QueuedUrl> left;
    std::stable_partition(hosts[name].begin(), hosts[name].end(),
                          [](const QueuedUrl& url) { return is_watched(url.kind); });
    for (QueuedUrl& url : hosts[name]) {
      const bool second_watched = is_watched(url.kind) && !claim.urls.empty();
      if (url.due <= now && claim.urls.size() < urls_max && !second_watched) {
        claim.urls.push_back(std::move(url));
      } else {
        claim.next_due = std::min(claim.next_due.value_or(url.due), url.due);
        if (is_watched(url.kind)) claim.watch_due = std::min(claim.watch_due.value_or(url.due), url.due);
        left.push_back(std::move(url));
      }
    }
    hosts[name] = std::move(left);
    return claim;
  }

  UrlSource source() {
    return [this](const HostKey& name, size_t urls_max, Instant now) { return claim(name, urls_max, now); };
  }
};

bool never(const HostKey&, Instant) { return false; }
bool always(const HostKey&) { return true; }

// A frontier whose hosts share nothing and have their addresses at once: what a host alone goes through.
struct LoneHosts : Frontier {
  LoneHosts(const FrontierOptions& options, UrlSource source, RobotsNeeded robots_needed,
            AnswersSoon answers_soon = always)
      : Frontier(
            options, {}, std::move(source), std::move(robots_needed),
            [this](const HostKey& host, const HostKey& target) {
              resolved(host, {{"address of " + target.text()}, "", hours(24 * 1000)}, kStart);
            },
            std::move(answers_soon)) {}

  bool wake(const HostKey& host, Instant not_before) { return Frontier::wake(host, all(not_before)); }
  void release(const HostKey& host, Instant next_fetch) { Frontier::release(host, all(next_fetch)); }
  std::optional<QueuedUrl> take(Instant now) {
    const std::optional<Turn> turn = Frontier::take(now);
    if (!turn) return std::nullopt;
    EXPECT_EQ(turn->target.href(), turn->url.url.href());
    return turn->url;
  }

 private:
  static Pauses all(Instant until) { return {until, until, until}; }
};

TEST(Frontier, HostsThatAreSlowOrNewLeavePlacesForThoseThatAnswer) {
  constexpr int kHosts = 1000;
  Queues queues;
  for (int i = 0; i < kHosts; ++i) queues.hosts[host(i)] = {queued(host(i), 0), queued(host(i), 1)};
  LoneHosts frontier({.slow_hosts_max = 3}, queues.source(), never,
                     [](const HostKey& name) { return name == host(0); });
  for (int i = kHosts; i-- > 0;) EXPECT_TRUE(frontier.wake(host(i), kStart));
  std::map<HostKey, int> taken;
  std::vector<HostKey> slow;
  while (const auto url = frontier.take(kStart)) {
    const HostKey name = url->url.host_key();
    ++taken[name];
    if (name == host(0)) {
      frontier.release(name, kStart);
    } else {
      slow.push_back(name);
    }
  }
  EXPECT_EQ(slow.size(), 3U);
  EXPECT_EQ(taken[host(0)], 2);
  // For each that is over the next one comes, in the order in which they became due.
  for (int i = 0; i < 2 * (kHosts - 1) - 3; ++i) {
    EXPECT_EQ(frontier.hosts_taken(), 3U);
    frontier.release(slow[static_cast<size_t>(i)], kStart);
    const auto url = frontier.take(kStart);
    ASSERT_TRUE(url.has_value()) << i;
    EXPECT_FALSE(frontier.take(kStart).has_value());
    slow.push_back(url->url.host_key());
    ++taken[slow.back()];
  }
  for (int i = 0; i < kHosts; ++i) EXPECT_EQ(taken[host(i)], 2) << i;
  EXPECT_EQ(slow[3], host(kHosts - 4));
}

TEST(Frontier, SlowHostsThatWaitAreForgottenByADrainWithTheOthers) {
  Queues queues;
  for (int i = 0; i < 5; ++i) queues.hosts[host(i)] = {queued(host(i), 0)};
  LoneHosts frontier({.slow_hosts_max = 1}, queues.source(), never, [](const HostKey&) { return false; });
  for (int i = 0; i < 5; ++i) frontier.wake(host(i), kStart);
  const auto url = frontier.take(kStart);
  ASSERT_TRUE(url.has_value());
  EXPECT_FALSE(frontier.take(kStart).has_value());
  frontier.drain();
  EXPECT_EQ(frontier.hosts(), 1U);
  frontier.release(url->url.host_key(), kStart);
  EXPECT_TRUE(frontier.idle());
  EXPECT_TRUE(frontier.wake(host(3), kStart));
  EXPECT_TRUE(frontier.take(kStart).has_value());
}

std::string path(const std::optional<QueuedUrl>& url) { return url ? std::string(url->url.path()) : "none"; }

TEST(Frontier, HandsOutAHostsUrlsOneAtATimeAndInOrder) {
  Queues queues;
  for (int i = 0; i < 5; ++i) queues.hosts[host(1)].push_back(queued(host(1), i));
  LoneHosts frontier({.host_urls_max = 2}, queues.source(), never);
  EXPECT_TRUE(frontier.idle());
  EXPECT_TRUE(frontier.wake(host(1), kStart));
  Instant now = kStart;
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(path(frontier.take(now)), fmt::format("/{}", i));
    EXPECT_EQ(frontier.take(now), std::nullopt);
    EXPECT_EQ(frontier.next_due(), std::nullopt);
    EXPECT_EQ(frontier.hosts_taken(), 1u);
    frontier.release(host(1), now + seconds(1));
    EXPECT_EQ(frontier.take(now + Milliseconds(999)), std::nullopt);
    now += seconds(1);
  }
  EXPECT_TRUE(frontier.idle());
  EXPECT_EQ(queues.claims, 3u);
}

TEST(Frontier, TakesHostsInTheOrderInWhichTheyAreDue) {
  Queues queues;
  LoneHosts frontier({}, queues.source(), never);
  for (const int i : {3, 1, 2}) {
    queues.hosts[host(i)].push_back(queued(host(i), i));
    frontier.wake(host(i), kStart + seconds(i == 2 ? 1 : 3));
  }
  EXPECT_EQ(frontier.next_due(), kStart + seconds(1));
  EXPECT_EQ(frontier.take(kStart), std::nullopt);
  EXPECT_EQ(path(frontier.take(kStart + seconds(9))), "/2");
  EXPECT_EQ(path(frontier.take(kStart + seconds(9))), "/3");
  EXPECT_EQ(path(frontier.take(kStart + seconds(9))), "/1");
}

TEST(Frontier, YieldsRobotsFirstAndOnlyToAHostWithWork) {
  Queues queues;
  queues.hosts[host(1)].push_back(queued(host(1), 1));
  bool known = false;
  LoneHosts frontier({}, queues.source(), [&](const HostKey&, Instant) { return !known; });
  frontier.wake(host(1), kStart);
  frontier.wake(host(2), kStart);
  const std::optional<QueuedUrl> robots = frontier.take(kStart);
  ASSERT_TRUE(robots.has_value());
  EXPECT_EQ(robots->kind, UrlKind::kRobots);
  EXPECT_EQ(robots->url.href(), "http://h1.example/robots.txt");
  EXPECT_EQ(frontier.take(kStart), std::nullopt);
  known = true;
  frontier.release(host(1), kStart + seconds(1));
  EXPECT_EQ(path(frontier.take(kStart + seconds(1))), "/1");
  frontier.release(host(1), kStart + seconds(2));
  EXPECT_TRUE(frontier.idle());
}

TEST(Frontier, WaitsForARetryThatTheSourcePromises) {
  Queues queues;
  queues.hosts[host(1)].push_back(queued(host(1), 1, kStart + hours(1)));
  LoneHosts frontier({}, queues.source(), never);
  frontier.wake(host(1), kStart);
  EXPECT_EQ(frontier.take(kStart), std::nullopt);
  EXPECT_EQ(frontier.next_due(), kStart + hours(1));
  EXPECT_FALSE(frontier.idle());
  EXPECT_EQ(path(frontier.take(kStart + hours(1))), "/1");
}

TEST(Frontier, AWatchedUrlDoesNotWaitBehindABacklogAndLeavesItHalfOfTheHost) {
  Queues queues;
  for (int i = 0; i < 20; ++i) queues.hosts[host(1)].push_back(queued(host(1), i));
  for (int i = 100; i < 104; ++i) {
    QueuedUrl feed = queued(host(1), i, i == 103 ? kStart + seconds(15) : kStart + seconds(3));
    feed.kind = UrlKind::kFeed;
    queues.hosts[host(1)].push_back(feed);
  }
  LoneHosts frontier({.host_urls_max = 16}, queues.source(), never);
  frontier.wake(host(1), kStart);
  std::string order;
  for (int second = 0; second < 24; ++second) {
    const std::optional<QueuedUrl> url = frontier.take(kStart + seconds(second));
    ASSERT_TRUE(url.has_value());
    order += url->kind == UrlKind::kFeed ? 'F' : '.';
    frontier.release(host(1), kStart + seconds(second + 1));
  }
  EXPECT_EQ(order, "...F.F.F.......F........");
  EXPECT_TRUE(frontier.idle());
}

TEST(Frontier, RestsWhenWhatIsLeftIsDueLaterAndNotWhileAHostWaitsForItsTurn) {
  Queues queues;
  queues.hosts[host(1)] = {queued(host(1), 1), queued(host(1), 2), queued(host(1), 3, kStart + hours(1))};
  LoneHosts frontier({}, queues.source(), never);
  frontier.wake(host(1), kStart);
  EXPECT_FALSE(frontier.resting());
  frontier.take(kStart);
  EXPECT_FALSE(frontier.resting());
  frontier.release(host(1), kStart + seconds(1));
  EXPECT_FALSE(frontier.resting());  // The second one waits for politeness.
  frontier.take(kStart + seconds(1));
  frontier.release(host(1), kStart + seconds(2));
  EXPECT_TRUE(frontier.resting());
  EXPECT_FALSE(frontier.idle());
  frontier.wake(host(1), kStart);
  EXPECT_FALSE(frontier.resting());
  EXPECT_EQ(frontier.take(kStart + seconds(2)), std::nullopt);
  EXPECT_TRUE(frontier.resting());
}

TEST(Frontier, AWakeBringsWorkForwardButNotPastPoliteness) {
  Queues queues;
  queues.hosts[host(1)].push_back(queued(host(1), 1, kStart + hours(1)));
  LoneHosts frontier({}, queues.source(), never);
  frontier.wake(host(1), kStart + seconds(5));
  EXPECT_EQ(frontier.take(kStart + seconds(5)), std::nullopt);
  queues.hosts[host(1)].push_back(queued(host(1), 2));
  frontier.wake(host(1), kStart);
  EXPECT_EQ(frontier.next_due(), kStart + seconds(5));
  EXPECT_EQ(path(frontier.take(kStart + seconds(5))), "/2");
}

TEST(Frontier, AHostWokenWhileTakenIsAskedAgainWhenReleased) {
  Queues queues;
  queues.hosts[host(1)].push_back(queued(host(1), 1));
  LoneHosts frontier({}, queues.source(), never);
  frontier.wake(host(1), kStart);
  frontier.take(kStart);
  queues.hosts[host(1)].push_back(queued(host(1), 2));
  EXPECT_TRUE(frontier.wake(host(1), kStart));
  EXPECT_EQ(frontier.take(kStart), std::nullopt);
  frontier.release(host(1), kStart + seconds(1));
  EXPECT_FALSE(frontier.idle());
  EXPECT_EQ(path(frontier.take(kStart + seconds(1))), "/2");
}

TEST(Frontier, DrainGivesBackEveryLeaseAndLandsFlights) {
  Queues queues;
  for (int i = 0; i < 4; ++i) {
    queues.hosts[host(1)].push_back(queued(host(1), i));
    queues.hosts[host(2)].push_back(queued(host(2), i));
  }
  LoneHosts frontier({.host_urls_max = 3}, queues.source(), never);
  frontier.wake(host(2), kStart);
  frontier.wake(host(1), kStart);
  frontier.take(kStart);
  frontier.take(kStart);
  frontier.release(host(2), kStart + seconds(1));
  std::vector<std::string> leased;
  for (const QueuedUrl& url : frontier.drain()) leased.push_back(url.url.href());
  EXPECT_EQ(leased, (std::vector<std::string>{"http://h1.example/1", "http://h1.example/2",
                                              "http://h2.example/1", "http://h2.example/2"}));
  EXPECT_EQ(frontier.take(kStart + hours(1)), std::nullopt);
  EXPECT_FALSE(frontier.idle());
  frontier.release(host(1), kStart + seconds(1));
  EXPECT_TRUE(frontier.idle());
}

TEST(Frontier, AWithdrawnHostGivesBackItsLeasesAndIsGoneUntilItIsWoken) {
  Queues queues;
  for (int i = 0; i < 3; ++i) queues.hosts[host(0)].push_back(queued(host(0), i));
  LoneHosts frontier({}, queues.source(), never);
  ASSERT_TRUE(frontier.wake(host(0), Instant()));
  const std::optional<QueuedUrl> first = frontier.take(kStart);
  ASSERT_TRUE(first.has_value());
  std::vector<QueuedUrl> left = frontier.withdraw(host(0));
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(left[0].url.path(), "/1");
  EXPECT_EQ(left[1].url.path(), "/2");
  EXPECT_TRUE(frontier.idle());
  EXPECT_FALSE(frontier.take(kStart).has_value());
  queues.hosts[host(0)] = std::move(left);
  ASSERT_TRUE(frontier.wake(host(0), Instant()));
  EXPECT_EQ(frontier.take(kStart)->url.path(), "/1");
}

TEST(Frontier, RefusesHostsBeyondItsLimitAndCountsThem) {
  Queues queues;
  LoneHosts frontier({.hosts_max = 2}, queues.source(), never);
  EXPECT_TRUE(frontier.wake(host(1), kStart));
  EXPECT_TRUE(frontier.wake(host(2), kStart));
  EXPECT_FALSE(frontier.wake(host(3), kStart));
  EXPECT_TRUE(frontier.wake(host(1), kStart));
  EXPECT_EQ(frontier.hosts_refused(), 1u);
}

TEST(FrontierDeathTest, ReleasingAHostThatWasNotTakenIsABug) {
  Queues queues;
  LoneHosts frontier({}, queues.source(), never);
  frontier.wake(host(1), kStart);
  EXPECT_DEATH(frontier.release(host(1), kStart), "does not hold");
  EXPECT_DEATH(frontier.release(host(2), kStart), "does not hold");
}

// Random work on a few hosts. The model knows of each host only what politeness allows and what is queued.
TEST(Frontier, AgreesWithANaiveModelUnderRandomOperations) {
  for (uint32_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<uint32_t>(n)); };
    Queues queues;
    LoneHosts frontier({.host_urls_max = 1 + random() % 3}, queues.source(), never);
    std::map<HostKey, std::multiset<std::string>> waiting;  // URLs not handed out.
    std::map<HostKey, Instant> next_fetch;
    std::set<HostKey> taken;
    std::map<std::string, Instant> due;
    Instant now = kStart;
    int made = 0;
    for (int step = 0; step < 400; ++step) {
      const HostKey name = host(below(5));
      switch (below(4)) {
        case 0: {
          const Instant when = below(3) == 0 ? now + seconds(below(50)) : now;
          QueuedUrl url = queued(name, made++, when);
          if (below(4) == 0) url.kind = UrlKind::kFront;
          due[url.url.href()] = when;
          waiting[name].insert(url.url.href());
          queues.hosts[name].push_back(url);
          ASSERT_TRUE(frontier.wake(name, next_fetch[name]));
          break;
        }
        case 1:
          if (!taken.empty()) {
            const HostKey landed = *std::next(taken.begin(), below(static_cast<int>(taken.size())));
            next_fetch[landed] = now + seconds(below(20));
            frontier.release(landed, next_fetch[landed]);
            taken.erase(landed);
          }
          break;
        case 2:
          now += seconds(below(10));
          break;
        default:
          break;
      }
      const std::optional<QueuedUrl> url = frontier.take(now);
      if (url) {
        const HostKey from = url->url.host_key();
        ASSERT_TRUE(taken.insert(from).second) << "a host was handed out twice";
        ASSERT_LE(next_fetch[from], now);
        ASSERT_LE(due[url->url.href()], now);
        ASSERT_EQ(waiting[from].erase(url->url.href()), 1u) << "a URL was handed out twice";
      } else {
        for (const auto& [free, urls] : waiting) {
          if (taken.contains(free) || next_fetch[free] > now) continue;
          for (const std::string& href : urls) ASSERT_GT(due[href], now) << "due, and not handed out";
        }
        ASSERT_TRUE(!frontier.next_due() || *frontier.next_due() > now);
      }
      ASSERT_EQ(frontier.hosts_taken(), taken.size());
    }
  }
}

// 20 hosts fetched every 6 hours for a year, each with its own delay: what the daemon does, without the wait.
TEST(Frontier, AYearOfCrawlingSimulatesInASecond) {
  ManualClock clock(kStart);
  Queues queues;
  int fetched = 0;
  LoneHosts frontier({}, queues.source(), never);
  for (int i = 0; i < 20; ++i) {
    queues.hosts[host(i)].push_back(queued(host(i), i, clock.now()));
    frontier.wake(host(i), clock.now());
  }
  const auto begin = std::chrono::steady_clock::now();
  while (clock.now() < kStart + hours(24 * 365)) {
    if (const std::optional<QueuedUrl> url = frontier.take(clock.now())) {
      ++fetched;
      QueuedUrl again = *url;
      again.due = clock.now() + hours(6);
      const HostKey name = url->url.host_key();
      queues.hosts[name].push_back(again);
      frontier.wake(name, clock.now());
      frontier.release(name, clock.now() + seconds(1));
      continue;
    }
    ASSERT_TRUE(frontier.next_due().has_value());
    ASSERT_GT(*frontier.next_due(), clock.now());
    clock.advance(*frontier.next_due() - clock.now());
  }
  EXPECT_EQ(fetched, 20 * 4 * 365);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(5));
}

}  // namespace
}  // namespace newsieve
