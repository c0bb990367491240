// Sitemaps (sitemaps.org 0.9): urlset, sitemapindex, or a text file with a URL a line; of their extensions
// Google's for news, and alternates in other languages (xhtml:link). Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/url.h"

namespace newsieve {

struct SitemapEntry {
  Url url;
  std::optional<Instant> last_modified = {};
  std::optional<Instant> published = {};  // news:publication_date
  std::string title = {};                 // news:title, plain text.
  std::string language = {};              // news:language as written: "en", "zh-cn".
};

struct Sitemap {
  std::vector<SitemapEntry> pages;
  std::vector<SitemapEntry> sitemaps;  // Of an index.
  std::vector<Url> alternates;         // The pages' other languages (hreflang), each once.
  size_t entries_invalid = 0;          // Entries left out: no usable URL.
};

// The protocol's own limit, for pages and sitemaps together; further entries are left out. Also of
// alternates.
inline constexpr size_t kSitemapUrlsMax = 50'000;

// `text` is the whole document in UTF-8, decoded as for parse_feed(), at most 50 MB. Addresses in XML are
// resolved against `base`; in text they must be absolute. Elements are known by their local names: many
// sitemaps have their namespace wrong. Broken XML gives what can be read of it (xml_reader.h); kInvalid if
// nothing of it is a sitemap.
Result<Sitemap> parse_sitemap(std::string_view text, const Url& base);

}  // namespace newsieve
