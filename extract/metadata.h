// What a page says of itself: title, authors, dates, addresses, pictures.
//
// A page says each thing in several places, and they disagree. The first place that says something usable
// wins:
//   title      the <h1> that one of the head's titles confirms; else JSON-LD headline, og:title and the like,
//   <title>
//              without the site's name, <h1>
//   authors    JSON-LD persons; else meta and microdata; else the visible byline
//   published  JSON-LD datePublished, article:published_time, microdata, other meta, <time> near the
//   headline,
//              visible text near the headline, /2021/09/21/ in the page's URL
//   the rest   JSON-LD, then OpenGraph, then other meta
// A date before 1990, or later than a day after page.fetched_at (where that is set), is nowhere believed.
//
// All strings are UTF-8, NFC, references decoded, white space folded, without tags. Time is linear in the
// page.
#pragma once

#include <string>

#include "extract/html_tree.h"
#include "model/article.h"
#include "model/page.h"

namespace newsieve {

struct PageMetadata {
  ArticleMetadata article;  // `language` is what the page declares: see detect_language().
  std::string
      article_body;  // JSON-LD articleBody as plain text, often cut short or absent: a prior, not the text.
  bool says_article = false;  // og:type article, or a JSON-LD or microdata type that is an article.
  bool noindex = false;       // meta robots or X-Robots-Tag.
  bool nofollow = false;

  // Where the tree shows them, or kNoNode: elements that belong to no body text.
  NodeId headline = kNoNode;  // The heading that holds the title.
  NodeId byline = kNoNode;    // The smallest element that holds the visible byline.
  NodeId date = kNoNode;      // The smallest element that holds the visible date.
};

PageMetadata read_metadata(const HtmlTree& tree, const Page& page);

}  // namespace newsieve
