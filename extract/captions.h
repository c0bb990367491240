// Which blocks are captions of pictures.
//
// A <figcaption> says so itself. Other text in a <figure> is a caption unless it is a quote, a table or code. And
// so is the only text, and a short one, of a box that holds a picture: the lower cell of a photo table, the
// <div> under an <img>. That last evidence is weak, for a short article under its picture looks the same;
// a container named for captions makes it strong.
#pragma once

#include <span>
#include <vector>

#include "extract/blocks.h"
#include "extract/html_tree.h"
#include "extract/node_facts.h"

namespace newsieve {

// Sets the kind of captions in `page` to kCaption. Returns which of them rest on weak evidence.
std::vector<bool> mark_captions(const HtmlTree& tree, std::span<const NodeFacts> facts, PageBlocks& page);

}  // namespace newsieve
