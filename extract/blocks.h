// The page's text blocks: what a reader sees, cut where lines begin, in reading order.
//
// A block is a maximal run of inline text under one block element. Two line breaks part it as a paragraph
// does; one is a blank. A row of a data table is one block, its cells parted by a blank; the cells of a
// layout table are ordinary blocks. An inline element that shows the headline and begins a line is a block up
// to the line's end, so that old markup (<font>Section<br><b>Headline</b><br>Date</font>) parts as a reader
// sees it. Hidden text is left out, and every other text is in exactly one block.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extract/html_tree.h"
#include "extract/links.h"
#include "extract/node_facts.h"
#include "model/text_block.h"

namespace newsieve {

struct BlockLimits {
  size_t blocks_max = 20'000;        // The rest of the page is left out.
  size_t block_bytes_max = 1 << 20;  // A block's further text is left out.
  size_t text_bytes_max = 1 << 20;   // Of all blocks; twice a long novel. The rest of the page is left out.
};

// Where a block stands, and what its text looks like. Positions are of the tree it was read from.
struct BlockPlace {
  NodeId element = kNoNode;     // Its block element.
  NodeId first_text = kNoNode;  // Its first text node: blocks stand in the order of these.
  bool begins_with_link = false;
  bool ends_sentence = false;  // The last character but quotes and brackets ends a sentence.
};

struct PageBlocks {
  std::vector<TextBlock> blocks;   // All with reason kNotMainContent.
  std::vector<BlockPlace> places;  // One a block.
  std::vector<uint32_t> begin;  // For each node, and one past the last: how many blocks begin before it. The
                                // blocks of a subtree are [begin[id], begin[tree[id].subtree_end]).
};

// Which hidden text to read. Some pages send their body hidden and show it by script.
enum class HiddenText : uint8_t { kLeaveOut, kRead };

// `headline`: PageMetadata::headline.
PageBlocks read_blocks(const HtmlTree& tree, std::span<const NodeFacts> facts, const PageLinks& links,
                       const BlockLimits& limits, HiddenText hidden = HiddenText::kLeaveOut,
                       NodeId headline = kNoNode);

// Sets `tokens` of the block and the marks of punctuation of its place from the block's text.
void measure_text(TextBlock& block, BlockPlace& place);

}  // namespace newsieve
