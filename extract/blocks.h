// The page's text blocks: what a reader sees, cut where lines begin, in reading order.
//
// A block is a maximal run of inline text under one block element. Two line breaks part it as a paragraph
// does; one is a blank. A row of a data table is one block, its cells parted by a blank; the cells of a
// layout table are ordinary blocks. Hidden text is left out, and every other text is in exactly one block.
//
// Kinship: which list a block stands in. Climb from the block's element to the first ancestor C two of whose element
// children have one shape (tag and class). Let K be C's child on that way. If K is the block's element, or an
// item (li, dt, dd, tr, td, th), the block's container is C; else K is a box among C's children, and the
// container is K. The container's hash is that of its path of shapes, without positions: so a box that is
// strewn among the paragraphs of a body has a hash of its own, the same on every page of the site, and can
// be learnt to hold teasers.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "extract/html_tree.h"
#include "extract/links.h"
#include "extract/node_facts.h"
#include "model/text_block.h"

namespace newsieve {

struct BlockLimits {
  size_t blocks_max = 20'000;         // The rest of the page is left out.
  size_t block_bytes_max = 1 << 20;   // A block's further text is left out.
};

// Where a block stands, and what its text looks like. Positions are of the tree it was read from.
struct BlockPlace {
  NodeId element = kNoNode;     // Its block element.
  NodeId first_text = kNoNode;  // Its first text node: blocks stand in the order of these.
  uint16_t sentence_ends = 0;   // Full stops, question and exclamation marks of any script.
  uint16_t commas = 0;
  bool begins_with_link = false;
  bool ends_sentence = false;   // The last character but quotes and brackets ends a sentence.
};

struct PageBlocks {
  std::vector<TextBlock> blocks;   // All with reason kNotMainContent.
  std::vector<BlockPlace> places;  // One a block.
  std::vector<uint32_t> begin;     // For each node, and one past the last: how many blocks begin before it. The blocks of
                                   // a subtree are [begin[id], begin[tree[id].subtree_end]).
};

PageBlocks read_blocks(const HtmlTree& tree, std::span<const NodeFacts> facts, std::span<const Anchor> anchors,
                       const BlockLimits& limits);

}  // namespace newsieve
