#include "crawler/jobs.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace newsieve {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Instant kMidnight{};  // 1970-01-01T00:00Z.

CrawlJob job(const std::string& name, std::vector<std::string> seeds, ScopeKind kind = ScopeKind::kDomain) {
  CrawlJob made;
  made.name = name;
  made.seeds = std::move(seeds);
  made.scope.kind = kind;
  return made;
}

QueuedUrl url(const std::string& text, const std::string& referrer = {}) {
  QueuedUrl queued;
  queued.url = Url::parse(text).value();
  queued.referrer = referrer;
  return queued;
}

void set(Jobs& jobs, const std::vector<CrawlJob>& all) {
  std::vector<CheckedJob> checked;
  for (const CrawlJob& job : all) checked.push_back(CheckedJob::check(job).value());
  jobs.set(std::move(checked));
}

HostKey host(const std::string& text) { return HostKey(text); }

bool follows(const Jobs& jobs, const QueuedUrl& from, const std::string& link) {
  return jobs.scope_of(from)->contains(url(link).url, 1);
}

TEST(ActiveHours, AreFromTheFirstMinuteToTheLastEvenBehindMidnight) {
  const ActiveHours night = ActiveHours::parse({"22:00-06:00"}).value();
  EXPECT_FALSE(night.contains(kMidnight + hours(22) - Milliseconds(1)));
  EXPECT_TRUE(night.contains(kMidnight + hours(22)));
  EXPECT_TRUE(night.contains(kMidnight));
  EXPECT_TRUE(night.contains(kMidnight - Milliseconds(1)));
  EXPECT_TRUE(night.contains(kMidnight + hours(6) - Milliseconds(1)));
  EXPECT_FALSE(night.contains(kMidnight + hours(6)));
  EXPECT_EQ(night.next_start(kMidnight + hours(6)), "22:00");
  const ActiveHours two = ActiveHours::parse({"04:30-05:00", "12:00-13:00"}).value();
  EXPECT_EQ(two.next_start(kMidnight + hours(6)), "12:00");
  EXPECT_EQ(two.next_start(kMidnight + hours(20)), "04:30");
  EXPECT_TRUE(two.contains(kMidnight + hours(4) + minutes(30)));
  EXPECT_TRUE(ActiveHours().contains(kMidnight));
  EXPECT_TRUE(ActiveHours::parse({}).value().contains(kMidnight));
}

TEST(ActiveHours, OfTextsThatAreNoHoursThereAreNone) {
  for (const char* text : {"", "22-06", "24:00-06:00", "22:60-06:00", "22:00-22:00", "22:00", "aa:bb-cc:dd",
                           "22:00-06:00-07:00", "2:00-06:00"}) {
    EXPECT_FALSE(ActiveHours::parse({text}).has_value()) << text;
  }
}

TEST(Jobs, AHostIsTheJobsThatHasASeedThereThenTheDomainsThenTheWebs) {
  Jobs jobs;
  CrawlJob feeds = job("feeds", {});
  feeds.feeds = {"https://feeds.example/town.xml"};
  set(jobs,
      {job("a", {"https://www.paper.example/"}), job("b", {"https://blog.paper.example/"}, ScopeKind::kHost),
       job("web", {"https://start.example/"}, ScopeKind::kAny), feeds});
  EXPECT_EQ(jobs.name_of(host("https://www.paper.example")), "a");
  EXPECT_EQ(jobs.name_of(host("https://sport.paper.example")), "a");
  EXPECT_EQ(jobs.name_of(host("https://blog.paper.example")), "b");
  EXPECT_EQ(jobs.name_of(host("https://feeds.example")), "feeds");
  EXPECT_EQ(jobs.name_of(host("https://elsewhere.example")), "web");
}

TEST(Jobs, EachFollowsItsOwnScope) {
  Jobs jobs;
  CrawlJob strict = job("strict", {"https://a.example/"});
  strict.scope.include = {"/news/"};
  set(jobs, {strict, job("wide", {"https://b.example/"}, ScopeKind::kAny)});
  EXPECT_TRUE(follows(jobs, url("https://a.example/"), "https://a.example/news/1"));
  EXPECT_FALSE(follows(jobs, url("https://a.example/"), "https://a.example/about"));
  EXPECT_FALSE(follows(jobs, url("https://a.example/"), "https://c.example/news/1"));
  EXPECT_TRUE(follows(jobs, url("https://b.example/"), "https://c.example/about"));
}

TEST(Jobs, WhatASeedFeedListsElsewhereBelongsToTheFeedsJob) {
  Jobs jobs;
  set(jobs, {job("a", {"https://a.example/feed.xml"})});
  const QueuedUrl item = url("https://other.example/story", "https://a.example/feed.xml");
  EXPECT_EQ(jobs.held(item, kMidnight), std::nullopt);
  EXPECT_TRUE(follows(jobs, item, "https://a.example/more"));
  jobs.pause_job("a", true);
  EXPECT_EQ(jobs.held(item, kMidnight), "job a is paused");
}

TEST(Jobs, SayWhyAUrlIsHeld) {
  Jobs jobs;
  CrawlJob nightly = job("nightly", {"https://night.example/"});
  nightly.hours = {"22:00-06:00"};
  set(jobs, {nightly, job("other", {"https://day.example/"})});
  const Instant noon = kMidnight + hours(12);
  EXPECT_EQ(jobs.held(url("https://night.example/1"), noon), "job nightly rests until 22:00 UTC");
  EXPECT_EQ(jobs.held(url("https://night.example/1"), kMidnight), std::nullopt);
  EXPECT_EQ(jobs.activity("nightly", noon), Activity::kResting);
  EXPECT_EQ(jobs.activity("nightly", kMidnight), Activity::kRunning);
  EXPECT_TRUE(jobs.some_hours_begin(noon, noon + hours(10)));
  EXPECT_FALSE(jobs.some_hours_begin(noon, noon + hours(1)));
  EXPECT_EQ(jobs.held(url("https://day.example/1"), noon), std::nullopt);
  EXPECT_EQ(jobs.held(url("https://nobody.example/1"), noon), "no job has it");
  jobs.pause_host("https://day.example", true);
  EXPECT_EQ(jobs.held(url("https://day.example/1"), noon), "paused");
  EXPECT_EQ(jobs.held(url("https://day.example:8443/1"), noon), std::nullopt);
  jobs.pause_host("https://day.example", false);
  EXPECT_EQ(jobs.held(host("https://day.example"), noon), std::nullopt);
}

TEST(Jobs, WhatDoesNotHoldIsRefusedWithTheJobsName) {
  CrawlJob pattern = job("p", {"https://a.example/"});
  pattern.scope.include = {"("};
  CrawlJob hour = job("h", {"https://a.example/"});
  hour.hours = {"25:00-26:00"};
  CrawlJob feed = job("f", {});
  feed.feeds = {"no url"};
  for (const CrawlJob& broken : {pattern, hour, feed, job("s", {"no url"})}) {
    const auto checked = CheckedJob::check(broken);
    ASSERT_FALSE(checked.has_value()) << broken.name;
    EXPECT_EQ(checked.error().code, ErrorCode::kInvalid);
    EXPECT_TRUE(checked.error().message.starts_with("job " + broken.name + ": ")) << checked.error().message;
  }
}

TEST(Jobs, AMovedSeedsHostIsItsJobsInAnyOrderAndAfterItIsSetAgain) {
  Jobs jobs;
  const auto at = [](const char* text) { return Url::parse(text).value(); };
  const CrawlJob made = job("a", {"https://old.example/"});
  set(jobs, {made});
  jobs.move_seeds({{at("https://new.example/"), at("https://newest.example/")},
                   {at("https://old.example/"), at("https://new.example/")}});
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(jobs.name_of(host("https://newest.example")), "a");
    EXPECT_TRUE(follows(jobs, url("https://newest.example/"), "https://www.newest.example/1"));
    set(jobs, {made});
  }
  set(jobs, {});
  EXPECT_EQ(jobs.name_of(host("https://newest.example")), std::nullopt);
}

// Everything that Jobs say of some hosts.
std::string answers(const Jobs& jobs, const std::vector<std::string>& hosts) {
  std::string out;
  for (const std::string& text : hosts) {
    out += text + ": " + jobs.name_of(host(text)).value_or("nobody's") + ", follows";
    for (const std::string& link : hosts)
      out += follows(jobs, url(text + "/"), link + "/1") ? " " + link : "";
    out += "\n";
  }
  return out;
}

TEST(Jobs, ChangedOneByOneInAnyOrderTheyAreAsIfSetAtOnce) {
  const auto at = [](const std::string& text) { return Url::parse(text + "/").value(); };
  std::vector<std::string> hosts;
  for (const char* domain : {"a.example", "b.example", "c.example"}) {
    for (const char* name : {"", "www.", "old."}) hosts.push_back(std::string("https://") + name + domain);
  }
  std::mt19937 random(11);
  const auto any_host = [&] { return hosts[random() % hosts.size()]; };
  Jobs changed;
  std::map<std::string, CrawlJob> expected_jobs;
  std::vector<MovedSeed> moved;
  for (int step = 0; step < 400; ++step) {
    const std::string name(1, static_cast<char>('a' + random() % 5));
    switch (random() % 4) {
      case 0:
        changed.remove(name);
        expected_jobs.erase(name);
        break;
      case 1:
        if (moved.size() == 4) break;  // More would lead from everywhere to everywhere.
        moved.push_back({at(any_host()), at(any_host())});
        changed.move_seeds({moved.back()});
        break;
      default:
        const auto kind = random() % 8 == 0 ? ScopeKind::kAny : static_cast<ScopeKind>(random() % 2);
        CrawlJob made = job(name, {any_host() + "/", any_host() + "/"}, kind);
        made.feeds = {any_host() + "/feed.xml"};
        changed.put(CheckedJob::check(made).value());
        expected_jobs[name] = made;
    }
    Jobs expected;
    std::vector<CrawlJob> all;
    for (const auto& [its_name, its_job] : expected_jobs) all.push_back(its_job);
    if (random() % 2 == 0) expected.move_seeds(moved);
    set(expected, all);
    expected.move_seeds(moved);
    ASSERT_EQ(answers(changed, hosts), answers(expected, hosts)) << "step " << step;
  }
}

}  // namespace
}  // namespace newsieve
