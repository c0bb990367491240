// When a URL is visited again: each watched one at its own learnt interval, an article while it is young.
//
// Watched (feeds, sitemaps, fronts): new links are taken to appear at random with a rate that changes slowly.
// The rate is estimated as in a Poisson process with a gamma prior: (news + prior) / (hours + prior), where
// both sums lose half their weight every half_life. The next visit is due when `news_expected` new links are
// to be expected. The dates in a feed tell its rate at the first visit.
//
// Articles: visited again when they have become article_growth times as old, until they are article_age_max
// old; of an unknown age never. So corrections are seen soon, and an archive costs nothing.
//
// A visit that brings nothing (unreachable, refused) doubles the interval. A watched URL that was refused
// failures_max times in a row is forgotten, unless it is a seed.
//
// Pure: time comes in as a parameter. Any thread.
#pragma once

#include <optional>

#include "crawler/fetcher.h"
#include "model/page.h"

namespace newsieve {

// True if something was had of the URL before: a visit that failed leaves a Visit, too.
inline bool was_visited(const QueuedUrl& url) {
  return url.last_visit && url.last_visit->fetched_at != Instant();
}

struct RecrawlOptions {
  Milliseconds interval_min{60'000};  // Of a watched URL; politeness comes first.
  Milliseconds interval_max{86'400'000};
  Milliseconds interval_first{3'600'000};  // Where nothing is known of it: the prior.
  double news_expected = 0.5;              // New links waiting for us, on average, at a visit.
  std::chrono::hours half_life{6};
  uint32_t failures_max = 5;
  uint16_t front_depth_max = 1;           // Pages that are no articles are fronts, so many links from a seed.
  Milliseconds article_first{3'600'000};  // The least between two visits of an article.
  double article_growth = 3;
  std::chrono::hours article_age_max{72};
};

// What a visit brought.
struct VisitReport {
  Instant now{};
  UrlKind kind = UrlKind::kPage;  // What the document turned out to be.
  bool is_story = false;
  Instant published{};  // Of a story; Instant(): unknown.
  Hash128 body_hash{};
  size_t links_new = 0;  // Never seen before.
  std::optional<size_t>
      links_last_day{};   // By their dates, published within 24 hours of now. Nullopt: no dates.
  Instant links_since{};  // The oldest date: a feed of a few stories may not reach back a day.
};

class Recrawl {
 public:
  explicit Recrawl(const RecrawlOptions& options) : options_(options) {}

  // The same URL with its next due time and what is to be remembered; nullopt: it is done with. `result` is
  // the last one: what is to be tried again first is not reported here.
  std::optional<QueuedUrl> next_visit(const QueuedUrl& visited, const FetchResult& result,
                                      const VisitReport& report) const;

 private:
  std::optional<QueuedUrl> after_failure(QueuedUrl next, const FetchResult& result, Instant now) const;
  std::optional<QueuedUrl> article_visit(QueuedUrl next, Instant published, Instant now) const;
  Milliseconds learn_interval(const QueuedUrl& visited, const VisitReport& report, Visit& visit) const;

  const RecrawlOptions options_;
};

}  // namespace newsieve
