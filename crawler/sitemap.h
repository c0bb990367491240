// Sitemaps (sitemaps.org 0.9): urlset, sitemapindex, or a text file with a URL a line; also RSS and Atom
// feeds, which the protocol takes as sitemaps. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/url.h"

namespace newsieve {

struct SitemapEntry {
  Url url;
  std::optional<Instant> last_modified;
};

struct Sitemap {
  std::vector<SitemapEntry> pages;
  std::vector<SitemapEntry> sitemaps;  // Of an index.
  size_t entries_invalid = 0;          // Entries left out: no usable URL.
};

inline constexpr size_t kSitemapUrlsMax = 50'000;  // The protocol's own limit; further entries are left out.

// `bytes` decoded, at most 50 MB. Addresses in XML are resolved against `base`; in text they must be
// absolute. Elements are known by their local names: many sitemaps have their namespace wrong. No entity is
// expanded, nothing external is loaded. Broken XML gives what came before the break; kInvalid if nothing of
// it is a sitemap.
Result<Sitemap> parse_sitemap(std::string_view bytes, const Url& base);

}  // namespace newsieve
