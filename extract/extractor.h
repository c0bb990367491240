// Page -> Article: the page's text blocks with the article's marked, its metadata, and its links.
//
// A pure function of the page: no state, no I/O, the same bytes give the same result on every thread. Any
// bytes are accepted; what could not be read is said in Article::error. Time is linear in the page.
#pragma once

#include <string>
#include <vector>

#include "extract/html_tree.h"
#include "extract/links.h"
#include "model/article.h"
#include "model/page.h"
#include "model/rich_text.h"
#include "model/robots_directives.h"

namespace newsieve {

struct ExtractorOptions {
  HtmlLimits html;
  size_t blocks_max = 20'000;  // Blocks of one page; the rest is left out.
  size_t links_max = 2'000;    // Links of one page.
  size_t block_bytes_max = 1 << 20;
  size_t text_bytes_max = 1 << 20;                 // Of all blocks; the rest of the page is left out.
  bool rich_text = false;                          // Also read ExtractedPage::rich_text.
  std::vector<std::string> agents = {"newsieve"};  // Our product tokens: whose robots directives count.
};

struct ExtractedPage {
  Article article;          // Without verdicts of the site or of near-duplicates.
  RichText rich_text;       // Of the article's kept blocks, where it was asked for.
  std::vector<Link> links;  // In source order, each URL once; <base> applied; http and https only.
  std::vector<Url> feeds;   // That the page names, in source order, each once, up to kFeedsMax.
  RobotsDirectives robots;  // Of meta elements and header fields; of all lines that are for us.
  std::string charset;      // That the page was read in: its WHATWG name, or as extract/charset.h says.
};

class Extractor {
 public:
  explicit Extractor(const ExtractorOptions& options) : options_(options) {}

  // `page.body` must be decoded (crawler/content_decoder.h). By value, so that a body in UTF-8 is not copied.
  ExtractedPage extract(Page page) const;

 private:
  const ExtractorOptions options_;
};

}  // namespace newsieve
