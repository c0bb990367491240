#include "crawler/jobs.h"

#include <gtest/gtest.h>

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
  ASSERT_TRUE(jobs.set({job("a", {"https://www.paper.example/"}),
                        job("b", {"https://blog.paper.example/"}, ScopeKind::kHost),
                        job("web", {"https://start.example/"}, ScopeKind::kAny), feeds}));
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
  ASSERT_TRUE(jobs.set({strict, job("wide", {"https://b.example/"}, ScopeKind::kAny)}));
  EXPECT_TRUE(follows(jobs, url("https://a.example/"), "https://a.example/news/1"));
  EXPECT_FALSE(follows(jobs, url("https://a.example/"), "https://a.example/about"));
  EXPECT_FALSE(follows(jobs, url("https://a.example/"), "https://c.example/news/1"));
  EXPECT_TRUE(follows(jobs, url("https://b.example/"), "https://c.example/about"));
}

TEST(Jobs, WhatASeedFeedListsElsewhereBelongsToTheFeedsJob) {
  Jobs jobs;
  ASSERT_TRUE(jobs.set({job("a", {"https://a.example/feed.xml"})}));
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
  ASSERT_TRUE(jobs.set({nightly, job("other", {"https://day.example/"})}));
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

TEST(Jobs, AreSetAllOrNone) {
  Jobs jobs;
  ASSERT_TRUE(jobs.set({job("a", {"https://a.example/"})}));
  CrawlJob broken = job("b", {"https://b.example/"});
  broken.scope.include = {"("};
  const auto set = jobs.set({job("c", {"https://c.example/"}), broken});
  ASSERT_FALSE(set.has_value());
  EXPECT_NE(set.error().message.find("job b: "), std::string::npos) << set.error().message;
  EXPECT_EQ(jobs.name_of(host("https://a.example")), "a");
  EXPECT_EQ(jobs.name_of(host("https://c.example")), std::nullopt);
}

TEST(Jobs, AMovedSeedsHostIsItsJobsInAnyOrderAndAfterItIsSetAgain) {
  Jobs jobs;
  const auto at = [](const char* text) { return Url::parse(text).value(); };
  const CrawlJob made = job("a", {"https://old.example/"});
  ASSERT_TRUE(jobs.set({made}));
  jobs.move_seeds({{at("https://new.example/"), at("https://newest.example/")},
                   {at("https://old.example/"), at("https://new.example/")}});
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(jobs.name_of(host("https://newest.example")), "a");
    EXPECT_TRUE(follows(jobs, url("https://newest.example/"), "https://www.newest.example/1"));
    ASSERT_TRUE(jobs.set({made}));
  }
  ASSERT_TRUE(jobs.set({}));
  EXPECT_EQ(jobs.name_of(host("https://newest.example")), std::nullopt);
}

}  // namespace
}  // namespace newsieve
