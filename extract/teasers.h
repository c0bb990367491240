// Lists of teasers: boxes of one shape, each of which begins with a link to another page of the site.
//
// Three or more such siblings with little text each are a list of other articles, whatever it is called and
// wherever it stands; their summaries are prose and would else pass for the article's.
//
// Where nothing but teasers is left of a page, however few and whatever their shapes, it is a section front.
#pragma once

#include <span>
#include <vector>

#include "extract/blocks.h"
#include "extract/html_tree.h"
#include "extract/node_facts.h"
#include "extract/prose.h"
#include "model/url.h"

namespace newsieve {

// One entry a block of `page`: it stands in a list of teasers.
std::vector<bool> find_teasers(const HtmlTree& tree, std::span<const NodeFacts> facts, const PageBlocks& page,
                               const Url& page_url);

// True if most words of the main blocks stand right below a title that is wholly a link to another page of
// the site: at least `titles_min` such titles, each to a page of its own. `canonical_url`: what the page
// calls its address; links there are its own title.
bool is_text_of_teasers(std::span<const NodeFacts> facts, const PageBlocks& page,
                        const std::vector<BlockProse>& prose, const Url& page_url,
                        std::string_view canonical_url, size_t titles_min);

}  // namespace newsieve
