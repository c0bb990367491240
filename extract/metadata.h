// What a page says of itself: title, authors, dates, addresses, pictures.
//
// A page says each thing in several places, and they disagree. The first place that says something usable
// wins:
//   title      see title.h: a heading that a head title confirms, JSON-LD headline, og:title, <title>
//   authors    JSON-LD persons; meta and microdata; the visible byline; JSON-LD organizations; else the
//              name that signs the text (signature.h)
//   published  JSON-LD datePublished, article:published_time, microdata, other meta, <time> and then other
//              text near the headline, /2021/09/21/ in the page's URL, the date modified
//   the rest   JSON-LD and OpenGraph before other meta
// The site's own name is an author only where nobody else is.
// A date before 1990, or later than a day after page.fetched_at (where that is set), is nowhere believed.
//
// All strings are UTF-8, NFC, references decoded, white space folded, without tags. Time is linear in the
// page.
#pragma once

#include <optional>
#include <string>

#include "extract/html_tree.h"
#include "model/article.h"
#include "model/page.h"

namespace newsieve {

struct PageMetadata {
  ArticleMetadata article;    // `language` is what the page declares: see detect_language().
  std::string article_body;   // JSON-LD articleBody as plain text, often cut short or absent: a prior.
  bool says_article = false;  // og:type article, or a JSON-LD or microdata type that is an article.
  std::optional<PageType> declared_type;  // By og:type and the types of JSON-LD's objects at the top.
  bool noindex = false;                   // meta robots or X-Robots-Tag.
  bool nofollow = false;

  // Where the tree shows them, or kNoNode: elements that are no body text.
  NodeId headline = kNoNode;  // The heading that holds the title.
  NodeId byline = kNoNode;    // Holds the visible byline. Looked for only where nothing else names an author.
  NodeId date = kNoNode;      // The line that holds the visible date.
};

PageMetadata read_metadata(const HtmlTree& tree, const Page& page);

}  // namespace newsieve
