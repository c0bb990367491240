// The author's name below an article, as newspapers sign one: a line of its own, set to the right.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/blocks.h"
#include "extract/html_tree.h"

namespace newsieve {

// The names in the last such line from the first main block to a few blocks behind the last one, where
// notices may stand; it is taken out of the text, with reason kMetadata. Empty if there is none. `language`:
// the page's, for the word that joins two names.
std::vector<std::string> read_signature(const HtmlTree& tree, std::string_view language, PageBlocks& page);

}  // namespace newsieve
