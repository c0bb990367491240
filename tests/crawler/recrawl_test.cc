#include "crawler/recrawl.h"

#include <gtest/gtest.h>

#include <random>

namespace newsieve {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Instant kNow = from_rfc3339("2026-05-06T12:00:00Z").value();

QueuedUrl url_of(UrlKind kind, uint16_t depth = 0) {
  QueuedUrl url;
  url.url = Url::parse("https://news.example/feed").value();
  url.kind = kind;
  url.depth = depth;
  url.referrer = "https://news.example/";
  return url;
}

HttpResponse answer(int status, std::string etag = "") {
  HttpResponse http;
  http.status = status;
  http.etag = std::move(etag);
  return http;
}

FetchResult fetched(std::string etag = "", std::string last_modified = "") {
  FetchedPage page;
  page.http = answer(200, std::move(etag));
  page.http.last_modified = std::move(last_modified);
  return page;
}

FetchResult refused(int status) { return Refused{answer(status), "HTTP " + std::to_string(status)}; }

// A feed with `items_per_hour` items at random moments, visited for `days` as the policy says. Returns the
// visits of the last day.
int visits_of_last_day(double items_per_hour, int days) {
  std::mt19937 random(1);
  std::exponential_distribution<double> gap(items_per_hour / 3600);
  const Recrawl recrawl({});
  QueuedUrl feed = url_of(UrlKind::kFeed);
  Instant now = kNow;
  const auto next_item = [&](Instant last) {
    return last + std::chrono::duration_cast<Milliseconds>(std::chrono::duration<double>(gap(random)));
  };
  Instant item = items_per_hour > 0 ? next_item(now) : Instant::max();
  int visits = 0;
  while (now < kNow + hours(24 * days)) {
    size_t links_new = 0;
    for (; item <= now; item = next_item(item)) ++links_new;
    feed = recrawl.next_visit(feed, fetched(), {.now = now, .kind = UrlKind::kFeed, .links_new = links_new})
               .value();
    visits += now >= kNow + hours(24 * (days - 1)) ? 1 : 0;
    now = feed.due;
  }
  return visits;
}

TEST(Recrawl, AFeedIsVisitedAsOftenAsItHasNews) {
  EXPECT_NEAR(visits_of_last_day(6, 5), 2 * 6 * 24, 60);
  EXPECT_NEAR(visits_of_last_day(1, 5), 2 * 24, 14);
  EXPECT_EQ(visits_of_last_day(600, 3), 24 * 60);  // interval_min.
  EXPECT_EQ(visits_of_last_day(0, 9), 1);          // interval_max.
}

TEST(Recrawl, AFeedThatDoesNotReachBackADayTellsItsRateByTheTimeItCovers) {
  const Recrawl recrawl({});
  VisitReport report{.now = kNow, .kind = UrlKind::kFeed, .links_new = 20, .links_last_day = 20};
  report.links_since = kNow - hours(2);
  EXPECT_LT(recrawl.next_visit(url_of(UrlKind::kFeed), fetched(), report)->due - kNow, minutes(6));
  report.links_since = kNow - hours(48);
  EXPECT_GT(recrawl.next_visit(url_of(UrlKind::kFeed), fetched(), report)->due - kNow, minutes(30));
}

TEST(Recrawl, TheDatesInAFeedTellItsRateAtTheFirstVisit) {
  const Recrawl recrawl({});
  const auto wait = [&](std::optional<size_t> links_last_day) {
    const VisitReport report{
        .now = kNow, .kind = UrlKind::kFeed, .links_new = 30, .links_last_day = links_last_day};
    return recrawl.next_visit(url_of(UrlKind::kFeed), fetched(), report)->due - kNow;
  };
  EXPECT_EQ(wait(std::nullopt), hours(1));
  EXPECT_LT(wait(240), minutes(4));
  EXPECT_GT(wait(0), hours(20));
}

TEST(Recrawl, AVisitIsConditionalOnWhatTheLastAnswerSaid) {
  const Recrawl recrawl({});
  const VisitReport report{.now = kNow, .kind = UrlKind::kFeed, .body_hash = hash128("one")};
  QueuedUrl next = recrawl.next_visit(url_of(UrlKind::kFeed), fetched("\"1\"", "Monday"), report).value();
  EXPECT_EQ(next.last_visit->etag, "\"1\"");
  EXPECT_EQ(next.last_visit->last_modified, "Monday");
  EXPECT_EQ(next.last_visit->body_hash, hash128("one"));
  next = recrawl.next_visit(next, NotModified{answer(304)}, {.now = kNow + hours(1), .kind = UrlKind::kFeed})
             .value();
  EXPECT_EQ(next.last_visit->etag, "\"1\"");
  EXPECT_EQ(next.last_visit->last_modified, "Monday");
  EXPECT_EQ(next.last_visit->body_hash, hash128("one"));
  next = recrawl.next_visit(next, NotModified{answer(304, "\"2\"")}, report).value();
  EXPECT_EQ(next.last_visit->etag, "\"2\"");
  next = recrawl.next_visit(next, fetched(), report).value();
  EXPECT_EQ(next.last_visit->etag, "");
}

TEST(Recrawl, PagesNearASeedThatAreNoArticlesAreFronts) {
  const Recrawl recrawl({});
  const VisitReport front{.now = kNow};
  EXPECT_EQ(recrawl.next_visit(url_of(UrlKind::kPage, 1), fetched(), front)->kind, UrlKind::kFront);
  EXPECT_EQ(recrawl.next_visit(url_of(UrlKind::kPage, 2), fetched(), front), std::nullopt);
  const VisitReport story{.now = kNow, .is_story = true};
  EXPECT_EQ(recrawl.next_visit(url_of(UrlKind::kPage, 1), fetched(), story), std::nullopt);
  QueuedUrl seed = url_of(UrlKind::kPage);
  seed.referrer.clear();
  EXPECT_EQ(recrawl.next_visit(seed, fetched(), story)->kind, UrlKind::kFront);
  const VisitReport feed{.now = kNow, .kind = UrlKind::kFeed};
  EXPECT_EQ(recrawl.next_visit(seed, fetched(), feed)->kind, UrlKind::kFeed);
}

TEST(Recrawl, AnArticleIsVisitedWhileItIsYoung) {
  const Recrawl recrawl({});
  QueuedUrl article = url_of(UrlKind::kPage, 3);
  std::vector<double> ages;
  Instant now = kNow + minutes(30);
  for (;;) {
    const auto next =
        recrawl.next_visit(article, fetched(), {.now = now, .is_story = true, .published = kNow});
    if (!next) break;
    EXPECT_EQ(next->kind, UrlKind::kPage);
    article = *next;
    now = article.due;
    ages.push_back(std::chrono::duration<double, std::ratio<3600>>(now - kNow).count());
  }
  EXPECT_EQ(ages, (std::vector<double>{1.5, 4.5, 13.5, 40.5}));
  const VisitReport undated{.now = now, .is_story = true};
  EXPECT_EQ(recrawl.next_visit(url_of(UrlKind::kPage, 3), fetched(), undated), std::nullopt);
  QueuedUrl appeared = url_of(UrlKind::kPage, 3);
  appeared.freshness = now - minutes(1);
  EXPECT_EQ(recrawl.next_visit(appeared, fetched(), undated)->due, now + hours(1));
}

TEST(Recrawl, AFeedThatFailsIsAskedLessAndLessAndForgottenOnlyIfItIsRefused) {
  const Recrawl recrawl({.failures_max = 3});
  QueuedUrl feed = url_of(UrlKind::kFeed);
  std::vector<int64_t> waits;
  for (int i = 0; i < 7; ++i) {
    feed = recrawl.next_visit(feed, Unreachable{"DNS"}, {.now = kNow, .kind = UrlKind::kFeed}).value();
    waits.push_back(std::chrono::duration_cast<hours>(feed.due - kNow).count());
  }
  EXPECT_EQ(waits, (std::vector<int64_t>{1, 2, 4, 8, 16, 24, 24}));
  EXPECT_EQ(recrawl.next_visit(feed, refused(404), {.now = kNow, .kind = UrlKind::kFeed}), std::nullopt);
  feed.last_visit->failures = 0;
  EXPECT_NE(recrawl.next_visit(feed, refused(404), {.now = kNow, .kind = UrlKind::kFeed}), std::nullopt);
  QueuedUrl seed = feed;
  seed.referrer.clear();
  seed.last_visit->failures = 40;
  EXPECT_EQ(recrawl.next_visit(seed, refused(410), {.now = kNow, .kind = UrlKind::kFeed})->due,
            kNow + hours(24));
}

TEST(Recrawl, WhatHasMovedForGoodIsLeftAndWhatHasMovedForNowIsNot) {
  const Recrawl recrawl({});
  const VisitReport report{.now = kNow, .kind = UrlKind::kFront};
  const QueuedUrl front = url_of(UrlKind::kFront);
  EXPECT_EQ(recrawl.next_visit(front, Redirect{answer(301), "/new"}, report), std::nullopt);
  EXPECT_EQ(recrawl.next_visit(front, Redirect{answer(302), "/today"}, report)->due, kNow + hours(1));
  EXPECT_EQ(recrawl.next_visit(url_of(UrlKind::kPage, 9), Redirect{answer(302), "/x"}, {.now = kNow}),
            std::nullopt);
}

}  // namespace
}  // namespace newsieve
