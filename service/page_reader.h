// One page, from its bytes to what its commit needs: what a worker does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crawler/content_decoder.h"
#include "crawler/jobs.h"
#include "extract/extractor.h"
#include "model/canonical_link.h"

namespace newsieve {

struct ReadPage {
  std::optional<Article> article;  // Absent for feeds and sitemaps, and where a page asks not to be stored.
  std::vector<QueuedUrl> links;    // In scope, to be queued.
  RichText rich_text;              // Of the article, where the extractor was asked for it.
  std::string charset;             // That an HTML page was read in.
  std::string error;               // The page could not be read: one sentence. Empty: it was.
  UrlKind kind = UrlKind::kPage;   // What it turned out to be: kPage, kFeed or kSitemap.
  Hash128 body_hash;               // Of the decoded body.
  bool unchanged = false;          // The body is what it was at the last visit: nothing was read of it.
  std::optional<size_t> links_last_day;  // Those dated within 24 hours; nullopt: none has a date.
  Instant links_since = Instant::max();  // The oldest date of all.
};

// Pure and immutable: one reader serves every worker.
class PageReader {
 public:
  // `jobs` decide which links are followed, in the form that `links` gives them; null: none are (ingest).
  // They must outlive the reader.
  PageReader(const ExtractorOptions& extractor, const DecoderLimits& limits, const Jobs* jobs,
             const CanonicalLinkOptions& links = {})
      : extractor_(extractor), limits_(limits), jobs_(jobs), links_(links) {}

  ReadPage read(Page page) const;

  // For a page whose bytes could not be had: its record says why.
  static ReadPage unread(const Page& page, std::string error);

 private:
  UrlKind kind_of(const Page& page) const;
  ReadPage read_html(Page page) const;
  ReadPage read_sitemap(const Page& page, std::string_view text) const;
  ReadPage read_feed(const Page& page, std::string_view text) const;
  void add_canonical(const Article& article, const QueuedUrl& source, const Scope& scope,
                     ReadPage& read) const;
  void add_listed(QueuedUrl link, const Page& page, const Scope& scope, ReadPage& read) const;

  const Extractor extractor_;
  const DecoderLimits limits_;
  const Jobs* const jobs_;
  const CanonicalLinkOptions links_;
};

}  // namespace newsieve
