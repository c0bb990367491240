#include "extract/headline.h"

#include <string>

#include "base/unicode.h"

namespace newsieve {
namespace {

std::vector<bool> find_titles(const HtmlTree& tree, const PageMetadata& metadata, const PageBlocks& page) {
  std::vector<bool> is_title(page.blocks.size(), false);
  if (metadata.headline != kNoNode) {
    const size_t end = page.begin[tree[metadata.headline].subtree_end];
    for (size_t i = page.begin[metadata.headline]; i < end; ++i) is_title[i] = true;
  }
  const std::string title = fold_case(metadata.article.title);
  if (title.empty()) return is_title;
  constexpr size_t kFoldedBytesSlack = 8;  // Case folding may change a text's length by a little.
  for (size_t i = 0; i < page.blocks.size(); ++i) {
    const std::string& text = page.blocks[i].text;
    const bool same_size =
        text.size() <= title.size() + kFoldedBytesSlack && title.size() <= text.size() + kFoldedBytesSlack;
    if (same_size && fold_case(text) == title) is_title[i] = true;
  }
  return is_title;
}

// Of several titles the first <h1> is the headline, else the first heading, else the first.
int rank_of(const TextBlock& title) {
  if (title.kind != BlockKind::kHeading) return 1;
  return title.heading_level == 1 ? 3 : 2;
}

}  // namespace

Headline find_headline(const HtmlTree& tree, const PageMetadata& metadata, const PageBlocks& page,
                       const std::vector<BlockProse>& prose) {
  Headline headline;
  headline.is_title = find_titles(tree, metadata, page);
  double words = 0;
  for (const BlockProse& block : prose) words += block.is_prose ? block.words : 0;
  double before = 0;
  int best_rank = 0;
  for (size_t i = 0; i < prose.size() && before <= words / 2; ++i) {
    const int rank = headline.is_title[i] ? rank_of(page.blocks[i]) : 0;
    if (rank > best_rank) {
      best_rank = rank;
      headline.block = i;
    }
    before += prose[i].is_prose ? prose[i].words : 0;
  }
  if (headline.block == kNoBlock) return headline;
  for (NodeId id = page.places[headline.block].element; id != 0; id = tree[id].parent) {
    if (tree[id].tag == HtmlTag::kArticle) headline.article = id;
  }
  return headline;
}

}  // namespace newsieve
