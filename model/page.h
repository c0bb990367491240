// A page as it was received: what crawling and ingesting hand to extraction.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "model/url.h"

namespace newsieve {

// What a URL is fetched for. Feeds come later.
enum class UrlKind : uint8_t { kPage, kRobots, kSitemap };

// A URL that is to be fetched, and how we came to it.
struct QueuedUrl {
  Url url;
  UrlKind kind = UrlKind::kPage;
  uint16_t depth = 0;     // Links followed from a seed; redirects and sitemaps do not count.
  uint8_t redirects = 0;  // Redirects followed to here.
  uint8_t tries = 0;      // Fetches that failed for a passing reason.
  Instant due{};          // Not to be fetched before.
  std::string referrer;   // Canonical URL of the page or sitemap that named it; empty for a seed.
};

// The response's status line and those header fields that somebody reads. Empty: not sent.
struct HttpResponse {
  int status = 0;
  int version = 0;  // 10, 11 or 20.
  std::string content_type;
  std::string content_encoding;  // What is still to be decoded: "gzip", "br", "zstd", "deflate", or a list.
  std::string etag;
  std::string last_modified;
  std::string robots_tag;   // X-Robots-Tag lines, joined by ", ".
  uint64_t body_bytes = 0;  // As received.
  uint32_t fetch_milliseconds = 0;
};

struct Page {
  std::string id;    // The input's own id; empty: article_id(url).
  QueuedUrl source;  // source.url is the page's URL.
  HttpResponse http;
  std::string body;        // As received; decoded once decode_body() (crawler/content_decoder.h) has run.
  bool truncated = false;  // The body was cut at a limit.
  Instant fetched_at{};
};

}  // namespace newsieve
