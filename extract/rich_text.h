// Reads the kept blocks once more, with their marks.
//
// The text of a block stays what read_blocks() made of it: where the page's text nodes do not give the same
// text again (a body that was told rather than shown, a block cut at a limit), the block is one plain run.
// Time is linear in the kept text times the depth of its elements.
#pragma once

#include <span>

#include "extract/blocks.h"
#include "extract/html_tree.h"
#include "extract/links.h"
#include "extract/node_facts.h"
#include "model/rich_text.h"

namespace newsieve {

// `hidden` as the blocks were read with.
RichText read_rich_text(const HtmlTree& tree, std::span<const NodeFacts> facts, const PageLinks& links,
                        HiddenText hidden, const PageBlocks& page);

}  // namespace newsieve
