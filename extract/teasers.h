// Lists of teasers: boxes of one shape, each of which begins with a link to another page of the site.
//
// Three or more such siblings with little text each are a list of other articles, whatever it is called and
// wherever it stands; their summaries are prose and would else pass for the article's.
#pragma once

#include <span>
#include <vector>

#include "extract/blocks.h"
#include "extract/html_tree.h"
#include "extract/node_facts.h"
#include "model/url.h"

namespace newsieve {

// One entry a block of `page`: it stands in a list of teasers.
std::vector<bool> find_teasers(const HtmlTree& tree, std::span<const NodeFacts> facts, const PageBlocks& page, const Url& page_url);

}  // namespace newsieve
