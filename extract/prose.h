// Is a block prose, links, or neither? What its own text says, before its place on the page is looked at.
#pragma once

#include <vector>

#include "extract/blocks.h"

namespace newsieve {

struct BlockProse {
  double words = 0;       // Two characters of a script without spaces count as a word.
  double link_share = 0;  // Of its bytes, 0 to 1.
  bool is_prose = false;  // Running text: a sentence, or enough words for one.
  bool is_links = false;  // Mostly links.
};

// One entry a block.
std::vector<BlockProse> measure_prose(const PageBlocks& page);

}  // namespace newsieve
