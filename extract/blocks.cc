#include "extract/blocks.h"

#include <algorithm>
#include <string>

#include "base/unicode.h"
#include "extract/folded_text.h"
#include "extract/kinship.h"

namespace newsieve {
namespace {

constexpr size_t kUsualBlocks = 256;  // Of a page: memory for so many is taken at once.

bool is_all_blank(std::string_view text) {
  for (const char c : text) {
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r' && c != '\f') return false;
  }
  return true;
}

bool ends_sentence(char32_t c) {
  switch (c) {
    case '.':
    case '!':
    case '?':
    case ':':
    case ';':
    case 0x2026:  // …
    case 0x3002:  // 。
    case 0xFF01:
    case 0xFF1F:
    case 0xFF0E:
    case 0xFF1A:
    case 0x061F:
    case 0x06D4:
    case 0x0964:
    case 0x0589:
    case 0x1362:
    case 0x104B:
    case 0x17D4:
      return true;
    default:
      return false;
  }
}

bool is_closing(char32_t c) {
  return c == '"' || c == '\'' || c == ')' || c == ']' || c == 0x201D || c == 0x2019 || c == 0xBB ||
         c == 0x300D || c == 0x300F || c == 0x201C || c == 0xAB || c == 0xFF09;
}

// True if the last character, quotes and brackets aside, ends a sentence.
bool ends_as_sentence(std::string_view text) {
  for (size_t end = text.size(); end > 0;) {
    size_t start = end - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
    size_t position = start;
    const char32_t c = next_code_point(text, &position);
    if (!is_closing(c) && c != ' ') return ends_sentence(c);
    end = start;
  }
  return false;
}

class BlockReader {
 public:
  BlockReader(const HtmlTree& tree, std::span<const NodeFacts> facts, const PageLinks& links,
              const BlockLimits& limits, HiddenText hidden, NodeId headline)
      : tree_(tree),
        facts_(facts),
        links_(links),
        limits_(limits),
        headline_(headline),
        left_out_(hidden == HiddenText::kLeaveOut ? kMarkNoText | kMarkHidden : kMarkNoText) {}

  PageBlocks read() {
    page_.blocks.reserve(kUsualBlocks);
    page_.places.reserve(kUsualBlocks);
    for (NodeId id = 1; id < tree_.size();) {
      close_until(id);
      if ((facts_[id].own & left_out_) != 0) {
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
    const bool is_block = is_block_element(tree_, id);
    if (is_block) begin_line(id);
    if (id == headline_ && !is_block) begin_headline();
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

  void begin_headline() {
    const bool begins_line = first_text_ == kNoNode || breaks_ > 0;
    if (!begins_line || in_row()) return;
    flush();
    in_headline_line_ = true;
  }

  bool in_row() const { return !open_.empty() && (facts_[open_.back().node].within & kMarkRow) != 0; }

  void close_until(NodeId id) {
    while (!open_.empty() && id >= tree_[open_.back().node].subtree_end) {
      if (open_.back().is_block) begin_line(open_.back().node);
      open_.pop_back();
    }
  }

  void add_blank() {
    text_.append_blank();
    breaks_ = 0;
  }

  void add_break() {
    if ((breaks_ + 1 >= 2 || in_headline_line_) && !in_row()) {
      flush();
    } else {
      const int breaks = breaks_ + 1;
      add_blank();
      breaks_ = breaks;
    }
  }

  void add_text(NodeId id) {
    if (page_.blocks.size() >= limits_.blocks_max || text_bytes_ >= limits_.text_bytes_max ||
        text_.size() >= limits_.block_bytes_max)
      return;
    const std::string_view raw = tree_.raw_text(id);
    if (is_all_blank(raw)) return text_.append(raw);
    const size_t before = text_.size();
    text_.append(tree_.text(id, scratch_));
    const size_t added = text_.size() - before;
    if (added == 0 || (added == 1 && text_.ends_with_blank())) return;
    breaks_ = 0;
    if (first_text_ == kNoNode) first_text_ = id;
    if ((facts_[id].within & kMarkLink) != 0) {
      link_bytes_ += static_cast<uint32_t>(added);
      if (link_bytes_ == added) first_link_text_ = id;
    }
  }

  void flush() {
    breaks_ = 0;
    if (first_text_ != kNoNode) add_block();
    text_.clear();
    link_bytes_ = 0;
    in_headline_line_ = false;
    first_text_ = first_link_text_ = kNoNode;
  }

  void add_block() {
    TextBlock block;
    block.text = text_.take();
    if (block.text.empty()) return;
    BlockPlace place;
    place.element = element_of(first_text_);
    place.first_text = first_text_;
    block.link_bytes = std::min(link_bytes_, static_cast<uint32_t>(block.text.size()));
    place.begins_with_link = first_link_text_ == first_text_;
    measure_text(block, place);
    set_kind(place.element, block);
    block.path = facts_[place.element].path;
    block.link_url = link_of(place.element);
    text_bytes_ += block.text.size();
    page_.blocks.push_back(std::move(block));
    page_.places.push_back(place);
  }

  NodeId element_of(NodeId text) const {
    NodeId id = tree_[text].parent;
    const bool in_row = (facts_[id].within & kMarkRow) != 0;
    while (id != 0 && (in_row ? tree_[id].tag != HtmlTag::kTr : !is_block_element(tree_, id)))
      id = tree_[id].parent;
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

  // The first link in or around the block that leads to another page; else the first one beside it in its
  // box, as where a picture and a text of one teaser are linked apart.
  std::string link_of(NodeId element) const {
    if (first_link_text_ != kNoNode) {
      NodeId link = tree_[first_link_text_].parent;
      while (link != 0 && (facts_[link].own & kMarkLink) == 0) link = tree_[link].parent;
      std::string url = first_url_in(link, tree_[element].subtree_end);
      if (!url.empty()) return url;
    }
    return first_url_in(element, tree_[element].subtree_end);
  }

  std::string first_url_in(NodeId begin, NodeId end) const {
    const std::vector<Anchor>& anchors = links_.anchors;
    auto anchor = std::lower_bound(anchors.begin(), anchors.end(), begin,
                                   [](const Anchor& a, NodeId node) { return a.node < node; });
    while (anchor != anchors.end() && anchor->node < end && anchor->target == Anchor::kNoTarget) ++anchor;
    const bool is_found = anchor != anchors.end() && (anchor->node < end || anchor->node == begin);
    return is_found ? links_.targets[anchor->target].href() : std::string();
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
  const PageLinks& links_;
  const BlockLimits& limits_;
  const NodeId headline_;
  const uint32_t left_out_;  // Marks of what is not read.
  PageBlocks page_;
  size_t text_bytes_ = 0;  // Of its blocks.
  std::vector<Open> open_;

  // The block that is being read.
  FoldedText text_;
  std::string scratch_;
  uint32_t link_bytes_ = 0;
  NodeId first_text_ = kNoNode;
  NodeId first_link_text_ = kNoNode;  // The first text of it that is in a link.
  int breaks_ = 0;                    // Line breaks since its last text.
  bool in_headline_line_ = false;     // It begins with the headline.
};

}  // namespace

PageBlocks read_blocks(const HtmlTree& tree, std::span<const NodeFacts> facts, const PageLinks& links,
                       const BlockLimits& limits, HiddenText hidden, NodeId headline) {
  PageBlocks page = BlockReader(tree, facts, links, limits, hidden, headline).read();
  set_kinship(tree, facts, page);
  return page;
}

void measure_text(TextBlock& block, BlockPlace& place) {
  const std::string_view text = block.text;
  uint32_t tokens = 0;
  bool in_word = false;
  for (size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    bool ideographic = false;
    bool word = true;
    if (byte < 0x80) {
      word = is_word(byte);
      ++i;
    } else if (const size_t letter = latin_letter_bytes(text, i); letter > 0) {
      i += letter;
    } else {
      const char32_t c = next_code_point(text, &i);
      ideographic = is_ideographic(c);
      word = !ideographic && is_word(c);
    }
    tokens += static_cast<uint32_t>(ideographic | (word & !in_word));
    in_word = word;
  }
  block.tokens += tokens;
  place.ends_sentence = ends_as_sentence(block.text);
}

}  // namespace newsieve
