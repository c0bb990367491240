// Which of a page's blocks are the article.
//
// Every block gets a weight: words of prose count for, words of links against; what stands in navigation, forms,
// asides and footers, or in containers whose names hint at comments or promotion, counts little. The article is the
// element whose blocks weigh most together, so a body split over sibling elements is found as one, and what
// lies between is pruned afterwards: subtrees that weigh less than nothing, headings left without text.
// No rule knows a site, a language or a heading's words.
#pragma once

#include <span>
#include <string>

#include "extract/blocks.h"
#include "extract/html_tree.h"
#include "extract/metadata.h"
#include "extract/node_facts.h"
#include "model/article.h"

namespace newsieve {

struct MainContent {
  PageType type = PageType::kOther;
  std::string error;  // Why there is no text; empty if there is.
};

// Sets `main` and `reason` of every block; captions also get their kind.
MainContent choose_main_content(const HtmlTree& tree, std::span<const NodeFacts> facts,
                                const PageMetadata& metadata, const Url& page_url, PageBlocks& page);

}  // namespace newsieve
