// Which list each block stands in, so that a site's lists can be told from its articles.
//
// Climb from the block's element to the first ancestor C two of whose element children have one shape (tag
// and class). Let K be C's child on that way. If K is the block's element, or an item (li, dt, dd, tr, td,
// th), the block's container is C; else K is a box among C's children, and the container is K. The
// container's hash is that of its path of shapes, without positions: a box that is strewn among the
// paragraphs of a body has a hash of its own, the same on every page of the site, and can be learnt to hold
// teasers.
#pragma once

#include <span>

#include "extract/blocks.h"
#include "extract/html_tree.h"
#include "extract/node_facts.h"

namespace newsieve {

// Sets container, container_ordinal and item_ordinal of every block. A block in no list keeps zeros.
void set_kinship(const HtmlTree& tree, std::span<const NodeFacts> facts, PageBlocks& page);

}  // namespace newsieve
