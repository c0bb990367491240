// Any bytes as a sitemap. Invariants: every entry is a canonical URL, and the limits hold.
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
  NEWSIEVE_CHECK(sitemap->alternates.size() <= newsieve::kSitemapUrlsMax);
  return 0;
}
