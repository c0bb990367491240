#include "crawler/consequences.h"

#include <algorithm>

namespace newsieve {
namespace {

constexpr unsigned kRetryDoublingsMax = 16;

// A failure that may be over when it is tried again.
bool is_passing(const FetchResult& result) {
  const auto* refused = std::get_if<Refused>(&result);
  return std::holds_alternative<Unreachable>(result) || std::holds_alternative<SlowDown>(result) ||
         (refused != nullptr && refused->http.status >= 500);
}

}  // namespace

std::vector<QueuedUrl> redirect_target(const QueuedUrl& source, const FetchResult& result,
                                       const Scope& scope) {
  const auto* redirect = std::get_if<Redirect>(&result);
  if (redirect == nullptr || source.redirects >= scope.redirects_max()) return {};
  Result<Url> target = Url::resolve(source.url, redirect->location);
  if (!target || *target == source.url) return {};
  const bool anywhere = is_seed(source) || source.kind == UrlKind::kSitemap || source.kind == UrlKind::kFeed;
  if (!anywhere && !scope.contains(*target, source.depth, source.kind)) return {};
  QueuedUrl link = source;
  link.url = std::move(*target);
  ++link.redirects;
  link.tries = 0;
  link.due = {};
  link.last_visit.reset();
  return {std::move(link)};
}

std::vector<QueuedUrl> sitemaps_named(const QueuedUrl& robots, const std::vector<std::string>& texts,
                                      size_t sitemaps_max) {
  std::vector<QueuedUrl> links;
  for (const std::string& text : texts) {
    if (links.size() >= sitemaps_max) break;
    Result<Url> url = Url::resolve(robots.url, text);
    if (!url) continue;
    QueuedUrl link;
    link.url = std::move(*url);
    link.kind = UrlKind::kSitemap;
    link.referrer = robots.url.href();
    links.push_back(std::move(link));
  }
  return links;
}

std::optional<QueuedUrl> next_try(const QueuedUrl& source, const FetchResult& result, Instant now,
                                  uint8_t tries_max, Milliseconds delay) {
  const bool is_queued = source.kind != UrlKind::kRobots;
  if (!is_queued || !is_passing(result) || source.tries + 1 >= tries_max) return std::nullopt;
  QueuedUrl retry = source;
  retry.due = now + delay * (1 << std::min<unsigned>(retry.tries, kRetryDoublingsMax));
  ++retry.tries;
  return retry;
}

}  // namespace newsieve
