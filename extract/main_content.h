// Which of a page's blocks are the article.
//
// The article is the element that is worth most (extract/element_worth.h), so a body split over sibling
// elements is found as one. Inside it subtrees worth less than nothing are left out: lists of links, boxes of
// teasers, share bars, comments. So are headings that nothing kept follows, captions, and the short lines
// before the first and after the last prose. A standfirst between the headline and that element belongs to
// the article, too. No rule knows a site, a language, or a heading's words.
//
// Then a learned model (extract/block_model.h) looks at every block that the rules leave open, in its place:
// what it finds unlikely goes, what it finds likely comes in.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "extract/block_features.h"
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

// What the model was asked on a page, for its training. One entry a block.
struct ModelTrace {
  std::vector<bool> rules;  // The rules' choice.
  std::vector<bool> open;   // It was asked of this block.
  std::vector<BlockFeatures> features;
};

// Sets `main` and `reason` of every block, and the kind of captions. Where the page tells its body in its
// data and shows none of it, the told body becomes the page's last block, and the article. `trace` may be
// null.
MainContent choose_main_content(const HtmlTree& tree, std::span<const NodeFacts> facts,
                                const PageMetadata& metadata, const Url& page_url, PageBlocks& page,
                                ModelTrace* trace = nullptr);

}  // namespace newsieve
