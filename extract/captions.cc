#include "extract/captions.h"

namespace newsieve {
namespace {

constexpr uint32_t kCaptionTokensMax = 35;        // Of a caption known by its place alone.
constexpr uint32_t kNamedCaptionTokensMax = 150;  // Of one in a figure or a container named for it.
constexpr int kBoxDepthMax = 4;                   // Elements from a caption's up to the box with its picture.

bool is_picture(HtmlTag tag) {
  return tag == HtmlTag::kImg || tag == HtmlTag::kPicture || tag == HtmlTag::kVideo || tag == HtmlTag::kSvg;
}

class CaptionFinder {
 public:
  CaptionFinder(const HtmlTree& tree, std::span<const NodeFacts> facts, const PageBlocks& page)
      : tree_(tree), facts_(facts), page_(page), pictures_before_(tree.size() + 1, 0) {
    for (NodeId id = 0; id < tree.size(); ++id) {
      pictures_before_[id + 1] = pictures_before_[id] + (is_picture(tree[id].tag) ? 1 : 0);
    }
  }

  bool is_named(size_t i) const {
    const TextBlock& block = page_.blocks[i];
    if (block.tokens > kNamedCaptionTokensMax) return false;
    const uint32_t within = facts_[page_.places[i].element].within;
    const bool plain = block.kind == BlockKind::kParagraph || block.kind == BlockKind::kOther;
    if (plain && (within & kMarkFigure) != 0) return true;
    return plain && (facts_[page_.places[i].element].own & kHintCaption) != 0;
  }

  // The only text of a box that also holds a picture.
  bool is_under_picture(size_t i) const {
    const TextBlock& block = page_.blocks[i];
    if (block.kind == BlockKind::kHeading || block.kind == BlockKind::kListItem ||
        block.kind == BlockKind::kQuote || block.tokens > kCaptionTokensMax)
      return false;
    NodeId box = page_.places[i].element;
    if (has_picture(box)) return false;  // Text around a picture.
    for (int depth = 0; depth < kBoxDepthMax && box != 0; ++depth) {
      box = tree_[box].parent;
      if (page_.begin[tree_[box].subtree_end] - page_.begin[box] > 1) return false;
      if (has_picture(box)) return size_t{block.link_bytes} * 2 <= block.text.size();
    }
    return false;
  }

 private:
  bool has_picture(NodeId id) const { return pictures_before_[tree_[id].subtree_end] > pictures_before_[id]; }

  const HtmlTree& tree_;
  const std::span<const NodeFacts> facts_;
  const PageBlocks& page_;
  std::vector<uint32_t> pictures_before_;  // One entry a node, and one past the last.
};

}  // namespace

std::vector<bool> mark_captions(const HtmlTree& tree, std::span<const NodeFacts> facts, PageBlocks& page) {
  const CaptionFinder finder(tree, facts, page);
  std::vector<bool> weak(page.blocks.size(), false);
  for (size_t i = 0; i < page.blocks.size(); ++i) {
    if (page.blocks[i].kind == BlockKind::kCaption) continue;
    if (finder.is_named(i)) {
      page.blocks[i].kind = BlockKind::kCaption;
    } else if (finder.is_under_picture(i)) {
      page.blocks[i].kind = BlockKind::kCaption;
      weak[i] = true;
    }
  }
  return weak;
}

}  // namespace newsieve
