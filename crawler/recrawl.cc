#include "crawler/recrawl.h"

#include <algorithm>
#include <cmath>

namespace newsieve {
namespace {

using Hours = std::chrono::duration<double, std::ratio<3600>>;

constexpr uint32_t kDoublingsMax = 20;

double hours_between(Instant from, Instant to) { return std::max(0.0, Hours(to - from).count()); }

Milliseconds to_milliseconds(double hours) {
  return std::chrono::duration_cast<Milliseconds>(Hours(std::min(hours, 1e6)));
}

bool brought_something(const FetchResult& result) {
  return std::holds_alternative<FetchedPage>(result) || std::holds_alternative<NotModified>(result);
}

bool has_moved(const FetchResult& result) {
  const auto* redirect = std::get_if<Redirect>(&result);
  return redirect != nullptr && (redirect->http.status == 301 || redirect->http.status == 308);
}

// The validators of the newest answer that had some: a 304 need not repeat them (RFC 9110, 15.4.5).
void keep_validators(const HttpResponse& http, Visit& visit) {
  if (http.status != 304 || !http.etag.empty()) visit.etag = http.etag;
  if (http.status != 304 || !http.last_modified.empty()) visit.last_modified = http.last_modified;
}

}  // namespace

std::optional<QueuedUrl> Recrawl::next_visit(const QueuedUrl& visited, const FetchResult& result,
                                             const VisitReport& report) const {
  if (has_moved(result)) return std::nullopt;  // Its target is queued in its place.
  QueuedUrl next = visited;
  next.tries = 0;
  if (report.kind != UrlKind::kPage) {
    next.kind = report.kind;
  } else if (is_seed(visited) || (!report.is_story && visited.depth <= options_.front_depth_max)) {
    next.kind = UrlKind::kFront;
  }
  if (!brought_something(result)) return after_failure(std::move(next), result, report.now);

  Visit visit;
  if (visited.last_visit) visit = *visited.last_visit;
  const auto* unmodified = std::get_if<NotModified>(&result);
  keep_validators(unmodified != nullptr ? unmodified->http : std::get<FetchedPage>(result).http, visit);
  if (unmodified == nullptr) visit.body_hash = report.body_hash;
  const Milliseconds interval = learn_interval(visited, report, visit);
  visit.fetched_at = report.now;
  visit.failures = 0;
  next.last_visit = std::move(visit);
  if (!is_watched(next.kind)) return article_visit(std::move(next), report.published, report.now);
  next.due = report.now + interval;
  return next;
}

// What robots.txt denies is asked for again, too: rules change.
std::optional<QueuedUrl> Recrawl::after_failure(QueuedUrl next, const FetchResult& result,
                                                Instant now) const {
  if (!is_watched(next.kind)) return std::nullopt;
  if (!next.last_visit) next.last_visit.emplace();
  const uint32_t failures = next.last_visit->failures++;
  const bool is_gone = std::holds_alternative<Refused>(result) && failures + 1 >= options_.failures_max;
  if (is_gone && !is_seed(next)) return std::nullopt;
  const Milliseconds wait = options_.interval_first * (int64_t{1} << std::min(failures, kDoublingsMax));
  next.due = now + std::clamp(wait, options_.interval_min, options_.interval_max);
  return next;
}

std::optional<QueuedUrl> Recrawl::article_visit(QueuedUrl next, Instant published, Instant now) const {
  if (published == Instant()) published = std::max(next.published, next.freshness);
  if (published == Instant()) return std::nullopt;
  const double age = hours_between(published, now);
  next.due = now + std::max(options_.article_first, to_milliseconds(age * (options_.article_growth - 1)));
  if (next.due - published > options_.article_age_max) return std::nullopt;
  return next;
}

Milliseconds Recrawl::learn_interval(const QueuedUrl& visited, const VisitReport& report,
                                     Visit& visit) const {
  if (was_visited(visited)) {
    const double elapsed = hours_between(visited.last_visit->fetched_at, report.now);
    const double kept = std::exp2(-elapsed / Hours(options_.half_life).count());
    visit.news = visit.news * kept + static_cast<double>(report.links_new);
    visit.hours = visit.hours * kept + elapsed;
  } else if (report.links_last_day) {
    visit.news = static_cast<double>(*report.links_last_day);
    visit.hours = std::min(24.0, hours_between(report.links_since, report.now));
  }
  const double prior_hours = Hours(options_.interval_first).count();
  const double rate = (visit.news + options_.news_expected) / (visit.hours + prior_hours);
  return std::clamp(to_milliseconds(options_.news_expected / rate), options_.interval_min,
                    options_.interval_max);
}

}  // namespace newsieve
