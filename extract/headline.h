// Where the page shows its title.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "extract/blocks.h"
#include "extract/html_tree.h"
#include "extract/metadata.h"
#include "extract/prose.h"

namespace newsieve {

inline constexpr size_t kNoBlock = SIZE_MAX;

struct Headline {
  std::vector<bool> is_title;  // One a block: it repeats the title and is no text.
  size_t block = kNoBlock;     // Of the titles before most of the page's prose the likeliest headline.
  NodeId article = kNoNode;    // The outermost <article> around it.
};

Headline find_headline(const HtmlTree& tree, const PageMetadata& metadata, const PageBlocks& page,
                       const std::vector<BlockProse>& prose);

}  // namespace newsieve
