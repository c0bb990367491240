// What follows from a fetch without looking at the page: links that the crawler itself finds, and another
// try. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crawler/fetcher.h"
#include "crawler/scope.h"
#include "store/crawl_state.h"

namespace newsieve {

// Where `source` was redirected to, if that is to be fetched; else none. A redirected seed stays a seed,
// wherever it leads: http to https, or to the host with "www.". A sitemap or a feed may live anywhere.
std::vector<QueuedUrl> redirect_target(const QueuedUrl& source, const FetchResult& result,
                                       const Scope& scope);

// The sitemaps that `robots`, a robots.txt, names: the first sitemaps_max of `texts` that are URLs.
std::vector<QueuedUrl> sitemaps_named(const QueuedUrl& robots, const std::vector<std::string>& texts,
                                      size_t sitemaps_max);

// The URL as it is queued once more, after `delay` and twice as long each time; nullopt: the failure will not
// pass, or tries_max is reached. robots.txt is asked for again by Politeness.
std::optional<QueuedUrl> next_try(const QueuedUrl& source, const FetchResult& result, Instant now,
                                  uint8_t tries_max, Milliseconds delay);

}  // namespace newsieve
