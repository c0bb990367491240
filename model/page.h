// A page as it was received: what crawling and ingesting hand to extraction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/hash.h"
#include "model/url.h"

namespace newsieve {

// What a URL is fetched for. A front is a page that is watched for new links: a home page, a section.
enum class UrlKind : uint8_t { kPage, kRobots, kSitemap, kFeed, kFront };

// Those that are fetched again and again, for the links that are new in them.
constexpr bool is_watched(UrlKind kind) {
  return kind == UrlKind::kSitemap || kind == UrlKind::kFeed || kind == UrlKind::kFront;
}

// The capture in an archive that holds a URL's body.
struct EarlierCapture {
  Instant date{};
  std::string payload_digest;  // "sha1:..."
};

// What is remembered of a URL's last visit for its next one.
struct Visit {
  Instant fetched_at{};
  std::string etag;  // As sent, for a conditional request; empty: none.
  std::string last_modified;
  Hash128 body_hash;      // Of the decoded body: an unchanged one is not parsed again.
  uint32_t failures = 0;  // Visits in a row that brought nothing.
  // How often something new appears: `news` new links in `hours`. Old visits count less and less, so both
  // are fractions (crawler/recrawl.h).
  double news = 0;
  double hours = 0;
  std::optional<EarlierCapture> capture = std::nullopt;  // Of the body it has, where there is an archive.
};

// A URL that is to be fetched, and how we came to it.
struct QueuedUrl {
  Url url;
  UrlKind kind = UrlKind::kPage;
  uint16_t depth = 0;     // Links followed from a seed; redirects, sitemaps and feeds do not count.
  uint8_t redirects = 0;  // Redirects followed to here.
  uint8_t indexes = 0;    // Sitemap indexes above this sitemap.
  uint8_t tries = 0;      // Fetches that failed for a passing reason.
  Instant due{};          // Not to be fetched before.
  Instant published{};    // What a feed or a news sitemap says of the article; Instant(): nothing.
  Instant freshness{};    // Of pages never fetched, the freshest is first: when it was published, changed, or
                          // appeared on a watched page. Instant(): unknown, behind all others.
  std::string referrer;   // Canonical URL of the page or sitemap that named it; empty for a seed.
  std::optional<Visit> last_visit;
};

inline bool is_seed(const QueuedUrl& url) { return url.depth == 0 && url.referrer.empty(); }

// The response's status line and those header fields that somebody reads. Empty: not sent.
struct HttpResponse {
  int status = 0;
  int version = 0;  // 10, 11 or 20.
  std::string content_type;
  std::string content_encoding;  // What is still to be decoded: "gzip", "br", "zstd", "deflate", or a list.
  std::string etag;
  std::string last_modified;
  std::string robots_tag;   // X-Robots-Tag and Robots-Tag, a line each (robots_directives.h).
  uint64_t body_bytes = 0;  // As received.
  uint32_t fetch_milliseconds = 0;
};

// Where a page's bytes are archived: a record of a WARC file.
struct WarcPlace {
  std::string file;     // The file's name, without its folder. Empty: not archived.
  uint64_t offset = 0;  // Of the record in the file: of its gzip member, where the file is compressed.
  uint64_t bytes = 0;   // Of the record in the file; 0: not known.
};

struct Page {
  std::string id;    // The input's own id; empty: article_id(url).
  QueuedUrl source;  // source.url is the page's URL.
  HttpResponse http;
  std::string body;        // As received; decoded once decode_body() (crawler/content_decoder.h) has run.
  bool truncated = false;  // The body was cut at a limit.
  Instant fetched_at{};
  WarcPlace warc;  // Of an ingested page, where it was read.
};

}  // namespace newsieve
