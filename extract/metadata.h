// What a page says of itself: title, authors, dates, addresses, pictures.
//
// A page says each thing in several places, and they disagree. The first place that says something usable
// wins:
//   title      see title.h: a heading that a head title confirms, JSON-LD headline, og:title, <title>
//   authors    see authors.h: JSON-LD persons; meta and microdata; the visible byline; JSON-LD organizations;
//              else the name that signs the text (signature.h)
//   published  JSON-LD datePublished, article:published_time, microdata, other meta; the day in the page's
//              URL; the visible date near the headline (visible_date.h); the page's only element that is
//              labelled a date; the date modified
//   modified   JSON-LD dateModified, article:modified_time, microdata, other meta
//   access     JSON-LD isAccessibleForFree, article:content_tier
//   the rest   JSON-LD and OpenGraph before other meta
// What is stated for machines beats what is shown: it has the time of day and the offset from UTC. A date is
// that of its own offset; where it has none, of UTC. Microdata that states several days is of a list of
// articles and not believed. What a page calls published is so even where it was changed later.
// A date before 1990, or later than a day after page.fetched_at (where that is set), is nowhere believed.
//
// All strings are UTF-8, NFC, references decoded, white space folded, without tags. Time is linear in the
// page.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "extract/node_facts.h"
#include "model/article.h"
#include "model/page.h"
#include "model/robots_directives.h"

namespace newsieve {

struct PageMetadata {
  ArticleMetadata article;    // `language` is what the page declares: see detect_language().
  std::string article_body;   // JSON-LD articleBody as plain text, often cut short or absent: a prior.
  bool says_article = false;  // og:type article, or a JSON-LD or microdata type that is an article.
  std::optional<PageType> declared_type;  // By og:type and the types of JSON-LD's objects at the top.
  RobotsDirectives robots;                // Of meta elements and header fields.

  // Where the tree shows them, or kNoNode: elements that are no body text.
  NodeId headline = kNoNode;  // The heading that holds the title.
  NodeId byline = kNoNode;    // Holds the visible byline. Looked for only where nothing else names an author.
  NodeId date = kNoNode;      // The line that holds the visible date.
};

// `agents`: whose robots directives count beside everybody's.
PageMetadata read_metadata(const HtmlTree& tree, std::span<const NodeFacts> facts, const Page& page,
                           std::span<const std::string> agents = {});

}  // namespace newsieve
