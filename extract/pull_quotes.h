// Which kept blocks only show again what a paragraph of the text says: pull quotes.
//
// A block is one if its words stand in a row in one other kept block, which says more. But a block
// that is mostly made of others is the one that repeats them: some pages hold their text a second time in one
// piece. Headings, short lines (a refrain, a label) and data never are. Linear in the text.
#pragma once

#include <vector>

#include "extract/blocks.h"
#include "extract/word_hashes.h"

namespace newsieve {

// One entry a block. `words` are those of the page's blocks.
std::vector<bool> find_pull_quotes(const PageBlocks& page, BlockWords& words);

}  // namespace newsieve
