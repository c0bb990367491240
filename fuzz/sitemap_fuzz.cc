// Any bytes as a sitemap. Invariants: every entry is a canonical URL, the limit holds, and what a prefix
// gives comes first in what the whole gives.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "crawler/sitemap.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using newsieve::Result;
  using newsieve::Sitemap;
  using newsieve::Url;
  static const Url base = Url::parse("https://news.example/sitemaps/index.xml").value();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Result<Sitemap> sitemap = newsieve::parse_sitemap(bytes, base);
  if (!sitemap) {
    NEWSIEVE_CHECK(sitemap.error().code == newsieve::ErrorCode::kInvalid);
    return 0;
  }
  NEWSIEVE_CHECK(sitemap->pages.size() + sitemap->sitemaps.size() <= newsieve::kSitemapUrlsMax);
  for (const auto* entries : {&sitemap->pages, &sitemap->sitemaps}) {
    for (const auto& entry : *entries) NEWSIEVE_CHECK(Url::parse(entry.url.href()) == entry.url);
  }
  const Result<Sitemap> half = newsieve::parse_sitemap(bytes.substr(0, size / 2), base);
  const bool is_xml = bytes.starts_with('<');
  if (!half || !is_xml) return 0;
  NEWSIEVE_CHECK(half->pages.size() <= sitemap->pages.size());
  for (size_t i = 0; i < half->pages.size(); ++i) NEWSIEVE_CHECK(half->pages[i].url == sitemap->pages[i].url);
  return 0;
}
