// Which kept blocks only show again what a paragraph of the text says: pull quotes.
//
// A block is one if all its runs of four words stand in one other kept block, which says more. Headings, short
// lines (a refrain, a label) and data never are. Linear in the text.
#pragma once

#include <vector>

#include "extract/blocks.h"

namespace newsieve {

// One entry a block.
std::vector<bool> find_pull_quotes(const PageBlocks& page);

}  // namespace newsieve
