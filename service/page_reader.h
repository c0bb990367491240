// One page, from its bytes to what its commit needs: what a worker does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crawler/content_decoder.h"
#include "crawler/scope.h"
#include "extract/extractor.h"

namespace newsieve {

struct ReadPage {
  std::optional<Article> article;  // Absent for sitemaps, and where a crawled page asks not to be stored.
  std::vector<QueuedUrl> links;    // In scope, to be queued.
  RichText rich_text;              // Of the article, where the extractor was asked for it.
  std::string charset;             // That an HTML page was read in.
  std::string error;               // The page could not be read: one sentence. Empty: it was.
};

// Pure and immutable: one reader serves every worker.
class PageReader {
 public:
  // `scope` decides which links are followed; null: none are (ingest). It must outlive the reader.
  PageReader(const ExtractorOptions& extractor, const DecoderLimits& limits, const Scope* scope)
      : extractor_(extractor), limits_(limits), scope_(scope) {}

  ReadPage read(Page page) const;

  // For a page whose bytes could not be had: its record says why.
  static ReadPage unread(const Page& page, std::string error);

 private:
  ReadPage read_html(Page page) const;
  ReadPage read_sitemap(const Page& page) const;

  const Extractor extractor_;
  const DecoderLimits limits_;
  const Scope* const scope_;
};

}  // namespace newsieve
