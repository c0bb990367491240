#include "extract/blocks.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "base/unicode.h"

namespace newsieve {
namespace {

// Appends one text node to a block's text, white space folded as it goes.
void append_folded(std::string_view text, std::string& out) {
  size_t i = 0;
  while (i < text.size()) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c > ' ' && c < 0x80) {
      const size_t start = i;
      while (i < text.size() && static_cast<unsigned char>(text[i]) > ' ' && static_cast<unsigned char>(text[i]) < 0x80) ++i;
      out.append(text.substr(start, i - start));
      continue;
    }
    const size_t start = i;
    const char32_t point = next_code_point(text, &i);
    constexpr char32_t kSoftHyphen = 0xAD;
    if (point == kSoftHyphen) continue;
    if (is_space(point) || point < ' ') {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out.append(text.substr(start, i - start));
    }
  }
}

bool ends_sentence(char32_t c) {
  switch (c) {
    case '.': case '!': case '?': case ':': case ';':
    case 0x2026:  // …
    case 0x3002:  // 。
    case 0xFF01: case 0xFF1F: case 0xFF0E: case 0xFF1A:
    case 0x061F: case 0x06D4: case 0x0964: case 0x0589: case 0x1362: case 0x104B: case 0x17D4:
      return true;
    default:
      return false;
  }
}

bool is_comma(char32_t c) { return c == ',' || c == 0x3001 || c == 0xFF0C || c == 0x060C; }

bool is_closing(char32_t c) {
  return c == '"' || c == '\'' || c == ')' || c == ']' || c == 0x201D || c == 0x2019 || c == 0xBB || c == 0x300D ||
         c == 0x300F || c == 0x201C || c == 0xAB || c == 0xFF09;
}

// Counts words and marks of punctuation.
void measure(TextBlock& block, BlockPlace& place) {
  bool in_word = false;
  for (size_t i = 0; i < block.text.size();) {
    const char32_t c = next_code_point(block.text, &i);
    const bool ideographic = is_ideographic(c);
    const bool word = !ideographic && is_word(c);
    if (ideographic || (word && !in_word)) ++block.tokens;
    in_word = word;
    if (word || ideographic || c == ' ') continue;
    if (is_comma(c)) {
      ++place.commas;
    } else if (ends_sentence(c)) {
      ++place.sentence_ends;
      place.ends_sentence = true;
      continue;
    }
    if (is_closing(c)) continue;
  }
  place.ends_sentence = false;
  for (size_t i = block.text.size(); i > 0;) {
    size_t start = i - 1;
    while (start > 0 && (static_cast<unsigned char>(block.text[start]) & 0xC0) == 0x80) --start;
    size_t at = start;
    const char32_t c = next_code_point(block.text, &at);
    if (!is_closing(c) && c != ' ') {
      place.ends_sentence = ends_sentence(c);
      break;
    }
    i = start;
  }
}

class BlockReader {
 public:
  BlockReader(const HtmlTree& tree, std::span<const NodeFacts> facts, std::span<const Anchor> anchors,
              const BlockLimits& limits)
      : tree_(tree), facts_(facts), anchors_(anchors), limits_(limits) {}

  PageBlocks read() {
    for (NodeId id = 1; id < tree_.size();) {
      close_until(id);
      if ((facts_[id].own & kMarkHidden) != 0) {
        id = tree_[id].subtree_end;
        continue;
      }
      visit(id);
      ++id;
    }
    close_until(static_cast<NodeId>(tree_.size()));
    flush();
    count_begins();
    return std::move(page_);
  }

 private:
  struct Open {
    NodeId node;
    bool is_block;
  };

  void visit(NodeId id) {
    const HtmlTag tag = tree_[id].tag;
    if (tag == HtmlTag::kText) return add_text(id);
    if (tag == HtmlTag::kBr) return add_break();
    if (tag == HtmlTag::kA) {
      while (next_anchor_ < anchors_.size() && anchors_[next_anchor_].node < id) ++next_anchor_;
      if (next_anchor_ < anchors_.size() && anchors_[next_anchor_].node == id) link_ = anchors_[next_anchor_].node;
    }
    const bool is_block = is_block_element(tree_, id);
    if (is_block) begin_line(id);
    if (tree_.first_child(id) != kNoNode) open_.push_back({id, is_block});
  }

  // A block element begins or ends at `element`: a new block, but for the cells of a row.
  void begin_line(NodeId element) {
    const bool in_row = (facts_[element].within & kMarkRow) != 0;
    if (in_row && tree_[element].tag != HtmlTag::kTr) {
      add_blank();
    } else {
      flush();
    }
  }

  void close_until(NodeId id) {
    while (!open_.empty() && id >= tree_[open_.back().node].subtree_end) {
      if (open_.back().is_block) begin_line(open_.back().node);
      open_.pop_back();
    }
  }

  void add_blank() {
    if (!text_.empty() && text_.back() != ' ') text_ += ' ';
    breaks_ = 0;
  }

  void add_break() {
    const bool in_row = !open_.empty() && (facts_[open_.back().node].within & kMarkRow) != 0;
    if (breaks_ + 1 >= 2 && !in_row) {
      flush();
    } else {
      const int breaks = breaks_ + 1;
      add_blank();
      breaks_ = breaks;
    }
  }

  void add_text(NodeId id) {
    if (page_.blocks.size() >= limits_.blocks_max || text_.size() >= limits_.block_bytes_max) return;
    scratch_.clear();
    tree_.append_text(id, scratch_);
    const size_t before = text_.size();
    append_folded(scratch_, text_);
    const size_t added = text_.size() - before;
    if (added == 0 || (added == 1 && text_.back() == ' ')) return;
    breaks_ = 0;
    if (first_text_ == kNoNode) first_text_ = id;
    if ((facts_[id].within & kMarkLink) != 0) {
      link_bytes_ += static_cast<uint32_t>(added);
      if (link_bytes_ == added) first_link_text_ = id;
    }
  }

  NodeId block_element() const {
    for (size_t i = open_.size(); i > 0; --i) {
      if (!open_[i - 1].is_block) continue;
      const NodeId node = open_[i - 1].node;
      const bool in_row = (facts_[node].within & kMarkRow) != 0 && tree_[node].tag != HtmlTag::kTr;
      if (!in_row) return node;
    }
    return 0;
  }

  void flush() {
    breaks_ = 0;
    if (first_text_ != kNoNode) add_block();
    text_.clear();
    link_bytes_ = 0;
    first_text_ = first_link_text_ = kNoNode;
  }

  void add_block() {
    while (!text_.empty() && text_.back() == ' ') text_.pop_back();
    if (text_.empty()) return;
    TextBlock block;
    BlockPlace place;
    // The run ended with the last text node; the element is the nearest block around the first.
    place.element = element_of(first_text_);
    place.first_text = first_text_;
    block.text = to_nfc(text_);
    block.link_bytes = std::min(link_bytes_, static_cast<uint32_t>(block.text.size()));
    place.begins_with_link = first_link_text_ == first_text_;
    measure(block, place);
    set_kind(place.element, block);
    block.path = facts_[place.element].path;
    block.link_url = link_of(place);
    page_.blocks.push_back(std::move(block));
    page_.places.push_back(place);
  }

  NodeId element_of(NodeId text) const {
    NodeId id = tree_[text].parent;
    if ((facts_[id].within & kMarkRow) != 0) {
      NodeId row = id;
      while (row != 0 && tree_[row].tag != HtmlTag::kTr) row = tree_[row].parent;
      return row;
    }
    while (id != 0 && !is_block_element(tree_, id)) id = tree_[id].parent;
    return id;
  }

  void set_kind(NodeId element, TextBlock& block) const {
    const HtmlTag tag = tree_[element].tag;
    const uint32_t within = facts_[element].within;
    if (tag >= HtmlTag::kH1 && tag <= HtmlTag::kH6) {
      block.kind = BlockKind::kHeading;
      block.heading_level = static_cast<uint8_t>(1 + static_cast<int>(tag) - static_cast<int>(HtmlTag::kH1));
    } else if ((within & kMarkCaption) != 0) {
      block.kind = BlockKind::kCaption;
    } else if ((within & kMarkRow) != 0) {
      block.kind = BlockKind::kTableRow;
    } else if ((within & kMarkPreformatted) != 0) {
      block.kind = BlockKind::kPreformatted;
    } else if ((within & kMarkQuote) != 0) {
      block.kind = BlockKind::kQuote;
    } else if ((within & kMarkList) != 0) {
      block.kind = BlockKind::kListItem;
    } else if ((within & kMarkNavigation) != 0 || block.link_bytes == block.text.size()) {
      block.kind = BlockKind::kOther;
    }
  }

  // The first link in the block; else the one around it; else one beside it in the same small box.
  std::string link_of(const BlockPlace& place) const {
    NodeId text = first_link_text_;
    if (text == kNoNode) return {};
    NodeId id = tree_[text].parent;
    while (id != 0 && (facts_[id].own & kMarkLink) == 0) id = tree_[id].parent;
    (void)place;
    const auto found = std::lower_bound(anchors_.begin(), anchors_.end(), id,
                                        [](const Anchor& anchor, NodeId node) { return anchor.node < node; });
    return found != anchors_.end() && found->node == id ? found->url.href() : std::string();
  }

  void count_begins() {
    page_.begin.assign(tree_.size() + 1, 0);
    size_t block = 0;
    for (NodeId id = 0; id <= tree_.size(); ++id) {
      page_.begin[id] = static_cast<uint32_t>(block);
      if (block < page_.places.size() && page_.places[block].first_text == id) ++block;
    }
  }

  const HtmlTree& tree_;
  const std::span<const NodeFacts> facts_;
  const std::span<const Anchor> anchors_;
  const BlockLimits& limits_;
  PageBlocks page_;
  std::vector<Open> open_;
  size_t next_anchor_ = 0;
  NodeId link_ = kNoNode;

  // The block that is being read.
  std::string text_;
  std::string scratch_;
  uint32_t link_bytes_ = 0;
  NodeId first_text_ = kNoNode;
  NodeId first_link_text_ = kNoNode;  // The first text of it that is in a link.
  int breaks_ = 0;                    // Line breaks since its last text.
};

// Sets the blocks' containers: see "Kinship" in the header.
class Kinship {
 public:
  Kinship(const HtmlTree& tree, std::span<const NodeFacts> facts) : tree_(tree), facts_(facts), lists_(tree.size()) {
    find_lists();
  }

  void set(PageBlocks& page) {
    std::unordered_map<NodeId, uint32_t> ordinals;
    for (size_t i = 0; i < page.blocks.size(); ++i) {
      const NodeId element = page.places[i].element;
      NodeId child = element;
      NodeId list = tree_[element].parent;
      if (list == kNoNode) continue;
      while (list != 0 && !lists_[list]) {
        child = list;
        list = tree_[list].parent;
      }
      if (list == 0) continue;
      const bool is_item = child == element || is_item_tag(tree_[child].tag);
      const NodeId container = is_item ? list : child;
      page.blocks[i].container = facts_[container].path;
      page.blocks[i].container_ordinal =
          ordinals.try_emplace(container, static_cast<uint32_t>(ordinals.size() + 1)).first->second;
      page.blocks[i].item_ordinal = child_ordinal(list, child);
    }
  }

 private:
  static bool is_item_tag(HtmlTag tag) {
    return tag == HtmlTag::kLi || tag == HtmlTag::kDt || tag == HtmlTag::kDd || tag == HtmlTag::kTr ||
           tag == HtmlTag::kTd || tag == HtmlTag::kTh;
  }

  void find_lists() {
    std::vector<std::pair<NodeId, uint64_t>> children;
    children.reserve(tree_.size());
    ordinals_.assign(tree_.size(), 0);
    std::vector<uint32_t> counts(tree_.size(), 0);
    for (NodeId id = 1; id < tree_.size(); ++id) {
      if (facts_[id].shape == 0) continue;
      ordinals_[id] = counts[tree_[id].parent]++;
      if (is_block_element(tree_, id)) children.emplace_back(tree_[id].parent, facts_[id].shape);
    }
    std::sort(children.begin(), children.end());
    for (size_t i = 1; i < children.size(); ++i) {
      if (children[i] == children[i - 1]) lists_[children[i].first] = true;
    }
  }

  uint32_t child_ordinal(NodeId, NodeId child) const { return ordinals_[child]; }

  const HtmlTree& tree_;
  const std::span<const NodeFacts> facts_;
  std::vector<bool> lists_;          // Elements two of whose children have one shape.
  std::vector<uint32_t> ordinals_;   // Which element child of its parent a node is.
};

}  // namespace

PageBlocks read_blocks(const HtmlTree& tree, std::span<const NodeFacts> facts, std::span<const Anchor> anchors,
                       const BlockLimits& limits) {
  PageBlocks page = BlockReader(tree, facts, anchors, limits).read();
  Kinship(tree, facts).set(page);
  return page;
}

}  // namespace newsieve
