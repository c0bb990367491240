// Which kept blocks only repeat what the text says anyway: pull quotes, and bodies that a page holds twice
// for two widths of screen.
//
// A block repeats the text if all its runs of four words stand in one other kept block, which is longer or
// stands before it. Headings, short lines (a refrain, a label) and data are never taken for repetitions.
// Linear in the text.
#pragma once

#include <vector>

#include "extract/blocks.h"

namespace newsieve {

// One entry a block.
std::vector<bool> find_pull_quotes(const PageBlocks& page);

}  // namespace newsieve
