#include "extract/signature.h"

#include <algorithm>

#include "base/ascii.h"
#include "extract/names.h"
#include "extract/node_facts.h"
#include "extract/plain_text.h"

namespace newsieve {
namespace {

constexpr size_t kReach = 6;  // Blocks behind the text: captions and teasers may stand before its signature.
constexpr uint32_t kSignatureTokensMax = 10;  // Two names of up to four words, and what joins them.

// By its own element or one inside or around it, within `block`.
bool is_set_right(const HtmlTree& tree, const BlockPlace& place) {
  for (NodeId id = tree[place.first_text].parent;; id = tree[id].parent) {
    if (equal_ignoring_case(tree.raw_attribute(id, "align"), "right")) return true;
    if (style_says(tree.raw_attribute(id, "style"), "text-align", "right")) return true;
    if (id == place.element || id == 0) return false;
  }
}

// The names that block `i` holds, if it holds nothing else and is set to the right.
std::vector<std::string> names_in(const HtmlTree& tree, std::string_view language, const PageBlocks& page,
                                  size_t i) {
  const TextBlock& block = page.blocks[i];
  if (block.tokens > kSignatureTokensMax || block.link_bytes > 0 || block.kind == BlockKind::kCaption)
    return {};
  if (!is_set_right(tree, page.places[i])) return {};
  std::vector<std::string> names = split_names(block.text, language);
  if (!std::all_of(names.begin(), names.end(), is_capitalized_name)) return {};
  return names;
}

}  // namespace

std::vector<std::string> read_signature(const HtmlTree& tree, std::string_view language, PageBlocks& page) {
  size_t first = page.blocks.size();  // Main block.
  size_t end = 0;
  for (size_t i = 0; i < page.blocks.size(); ++i) {
    if (!page.blocks[i].main) continue;
    first = std::min(first, i);
    end = std::min(i + 1 + kReach, page.blocks.size());
  }
  for (size_t i = end; i-- > first;) {
    std::vector<std::string> names = names_in(tree, language, page, i);
    if (names.empty()) continue;
    page.blocks[i].reason = BlockReason::kMetadata;
    page.blocks[i].main = false;
    return names;
  }
  return {};
}

}  // namespace newsieve
