#include "crawler/workbench.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <random>

namespace newsieve {
namespace {

using UnitKind = Workbench::UnitKind;
using Waiter = Workbench::Waiter;

const Instant kStart = from_rfc3339("2024-01-01").value();

Instant at(int64_t milliseconds) { return kStart + Milliseconds(milliseconds); }

Pauses all(Instant until) { return {until, until, until}; }

// Hosts that ask for a fetch again as soon as they have had one, each on units of its own and on shared ones.
struct Bench {
  Waiter& add(const std::vector<std::pair<UnitKind, std::string>>& units, Instant ready = kStart) {
    waiters.emplace_back();
    workbench.set_units(waiters.back(), units);
    workbench.sleep(waiters.back(), ready);
    return waiters.back();
  }

  // The next one that has all its units.
  Waiter* take(Instant now) {
    while (Waiter* waiter = workbench.call(now)) {
      if (workbench.take(*waiter, now)) return waiter;
    }
    return nullptr;
  }

  void release_and_sleep(Waiter& waiter, Instant until) {
    workbench.release(waiter, all(until));
    workbench.sleep(waiter, until);
  }

  Workbench workbench;
  std::deque<Waiter> waiters;
};

TEST(Workbench, WhoSharesAUnitWaitsUntilItHasRested) {
  Bench bench;
  Waiter& a = bench.add({{UnitKind::kHost, "a"}, {UnitKind::kAddress, "192.0.2.1"}});
  Waiter& b = bench.add({{UnitKind::kHost, "b"}, {UnitKind::kAddress, "192.0.2.1"}});
  EXPECT_EQ(bench.take(at(0)), &a);
  EXPECT_EQ(bench.take(at(0)), nullptr);
  EXPECT_EQ(bench.workbench.next_due(), std::nullopt);  // Nothing but the end of a's fetch helps b.
  bench.workbench.release(a, {at(500), at(300), {}});
  EXPECT_EQ(bench.workbench.next_due(), at(300));
  EXPECT_EQ(bench.take(at(299)), nullptr);
  EXPECT_EQ(bench.take(at(300)), &b);
}

TEST(Workbench, AnAddressAndAHostOfTheSameNameAreTwoUnits) {
  Bench bench;
  Waiter& a = bench.add({{UnitKind::kHost, "192.0.2.1"}});
  Waiter& b = bench.add({{UnitKind::kAddress, "192.0.2.1"}});
  EXPECT_EQ(bench.take(at(0)), &a);
  EXPECT_EQ(bench.take(at(0)), &b);
}

TEST(Workbench, AUnitRestsAlsoWhileNobodyLeansOnItAndIsForgottenAfterwards) {
  Bench bench;
  Waiter& a = bench.add({{UnitKind::kAddress, "192.0.2.1"}});
  EXPECT_EQ(bench.take(at(0)), &a);
  bench.workbench.release(a, all(at(1000)));
  bench.workbench.set_units(a, {});
  EXPECT_EQ(bench.take(at(999)), nullptr);
  EXPECT_EQ(bench.workbench.units(), 1u);
  Waiter& b = bench.add({{UnitKind::kAddress, "192.0.2.1"}}, at(10));
  EXPECT_EQ(bench.take(at(999)), nullptr);
  EXPECT_EQ(bench.take(at(1000)), &b);
  bench.workbench.release(b, {});
  bench.workbench.set_units(b, {});
  EXPECT_EQ(bench.take(at(1001)), nullptr);
  EXPECT_EQ(bench.workbench.units(), 0u);
}

// Each time the address is free the domain is not, and the other way round, as long as nobody keeps one of
// them for it.
TEST(Workbench, WhoNeedsTwoBusyUnitsGetsThemInTheEnd) {
  Bench bench;
  const std::pair<UnitKind, std::string> address{UnitKind::kAddress, "192.0.2.1"};
  const std::pair<UnitKind, std::string> domain{UnitKind::kDomain, "news.example"};
  Waiter& both = bench.add({address, domain}, at(1));
  Waiter& one = bench.add({address}, at(0));
  Waiter& other = bench.add({domain}, at(0));
  std::map<Waiter*, int64_t> ends;
  int fetches_of_both = 0;
  for (int64_t now = 0; now < 1000; ++now) {
    for (Waiter* waiter : {&one, &other, &both}) {
      if (!ends.contains(waiter) || ends[waiter] != now) continue;
      ends.erase(waiter);
      bench.release_and_sleep(*waiter, at(now));
    }
    while (Waiter* waiter = bench.take(at(now))) {
      ends[waiter] = now + 10 + (waiter == &other && now == 0 ? 5 : 0);  // Ends never meet.
      fetches_of_both += waiter == &both ? 1 : 0;
    }
  }
  EXPECT_GE(fetches_of_both, 10);
}

// The rule told again without any order: who may go is found by looking at everybody.
struct NaiveUnits {
  std::map<std::string, Instant> next;
  std::map<std::string, const Waiter*> taken;

  bool free(const std::string& unit, Instant now) { return !taken.contains(unit) && next[unit] <= now; }
};

// 10,000 hosts on units that are shared in all the ways there are, many of them by hundreds: no two fetches
// overlap or come too early, nobody is forgotten, and nobody is called again and again in vain.
TEST(Workbench, KeepsEveryPauseOfTenThousandHostsAndCallsFewInVain) {
  for (const uint32_t seed : {1u, 2u, 3u}) {
    SCOPED_TRACE(seed);
    constexpr int kHosts = 10'000;
    std::mt19937 random(seed);
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<uint32_t>(n)); };
    Bench bench;
    std::map<const Waiter*, std::vector<std::string>> names;
    for (int i = 0; i < kHosts; ++i) {
      std::vector<std::pair<UnitKind, std::string>> units = {{UnitKind::kHost, fmt::format("h{}", i)}};
      const int crowd = below(3) == 0 ? 20 : 5000;
      for (int k = 1 + below(3); k > 0; --k)
        units.emplace_back(UnitKind::kAddress, fmt::format("a{}", below(crowd)));
      units.emplace_back(UnitKind::kDomain, fmt::format("d{}", below(crowd)));
      const Waiter& waiter = bench.add(units, at(below(1000)));
      for (const auto& [kind, name] : units) names[&waiter].push_back(name);
    }
    NaiveUnits model;
    std::multimap<Instant, Waiter*> ends;
    std::map<const Waiter*, int> fetches;
    size_t taken = 0;
    Instant now = kStart;
    while (fetches.size() < kHosts) {
      for (; !ends.empty() && ends.begin()->first <= now; ends.erase(ends.begin())) {
        Waiter& waiter = *ends.begin()->second;
        const Instant until = now + Milliseconds(1 + below(100));
        for (const std::string& name : names[&waiter]) {
          model.taken.erase(name);
          model.next[name] = std::max(model.next[name], until);
        }
        bench.workbench.release(waiter, all(until));
        bench.workbench.sleep(waiter, until + std::chrono::seconds(below(20)));
      }
      while (Waiter* waiter = bench.take(now)) {
        for (const std::string& name : names[waiter]) {
          ASSERT_TRUE(model.free(name, now)) << name;
        }
        for (const std::string& name : names[waiter]) model.taken[name] = waiter;
        ends.emplace(now + Milliseconds(1 + below(50)), waiter);
        ++fetches[waiter];
        ++taken;
      }
      ASSERT_FALSE(ends.empty() && !bench.workbench.next_due()) << "everybody waits for nobody";
      const Instant due = bench.workbench.next_due().value_or(Instant::max());
      ASSERT_GT(due, now);
      now = std::min(due, ends.empty() ? due : ends.begin()->first);
      ASSERT_LT(now - kStart, std::chrono::minutes(10)) << fetches.size() << " hosts had a fetch";
    }
    EXPECT_LE(bench.workbench.calls(), taken * 8);
    const double vain = static_cast<double>(bench.workbench.calls()) / static_cast<double>(taken);
    RecordProperty(fmt::format("calls_per_fetch_{}", seed), fmt::format("{:.2f}", vain));
  }
}

}  // namespace
}  // namespace newsieve
