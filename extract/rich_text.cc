#include "extract/rich_text.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "base/unicode.h"
#include "extract/folded_text.h"

namespace newsieve {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

uint8_t mark_of(HtmlTag tag) {
  switch (tag) {
    case HtmlTag::kB:
    case HtmlTag::kStrong:
      return kStrong;
    case HtmlTag::kEm:
    case HtmlTag::kI:
      return kEmphasis;
    case HtmlTag::kCode:
    case HtmlTag::kKbd:
    case HtmlTag::kSamp:
    case HtmlTag::kTt:
      return kCode;
    default:
      return 0;
  }
}

std::optional<NestKind> nest_of(HtmlTag tag) {
  switch (tag) {
    case HtmlTag::kBlockquote:
      return NestKind::kQuote;
    case HtmlTag::kOl:
      return NestKind::kOrderedList;
    case HtmlTag::kUl:
    case HtmlTag::kDl:
      return NestKind::kUnorderedList;
    default:
      return std::nullopt;
  }
}

constexpr size_t kNestsMax = 16;  // Of one block; what is deeper stands in the innermost of these.

bool is_cell(HtmlTag tag) { return tag == HtmlTag::kTd || tag == HtmlTag::kTh; }

class RichTextReader {
 public:
  RichTextReader(const HtmlTree& tree, std::span<const NodeFacts> facts, const PageLinks& links,
                 HiddenText hidden, const PageBlocks& page)
      : tree_(tree),
        facts_(facts),
        links_(links),
        left_out_(hidden == HiddenText::kLeaveOut ? kMarkNoText | kMarkHidden : kMarkNoText),
        page_(page) {}

  RichText read() {
    RichText rich;
    for (size_t i = 0; i < page_.blocks.size(); ++i) {
      if (page_.blocks[i].reason == BlockReason::kMainContent) rich.push_back(read_block(i));
    }
    drop_common_nests(rich);
    return rich;
  }

 private:
  // The text nodes of one block, folded into one text, and where its look changes.
  struct Piece {
    size_t begin;
    TextRun look;  // Without text.
    NodeId cell;   // In a row; else kNoNode.
  };

  RichBlock read_block(size_t i) {
    const TextBlock& block = page_.blocks[i];
    RichBlock rich;
    rich.kind = block.kind;
    rich.heading_level = block.heading_level;
    const BlockPlace& place = page_.places[i];
    if (place.first_text != kNoNode && place.element != kNoNode) {
      rich.nests = nests_around(place.element);
      const bool read = block.kind == BlockKind::kPreformatted ? read_code(i, rich) : read_runs(i, rich);
      if (read) return rich;
    }
    rich.runs = {TextRun{block.text, 0, ""}};
    rich.cell_runs = {1};
    return rich;
  }

  // Calls visit(node) for each text node and <br> of a block.
  template <class Visit>
  void for_each_text(size_t i, const Visit& visit) const {
    NodeId end = static_cast<NodeId>(tree_.size());
    for (size_t next = i + 1; next < page_.places.size(); ++next) {
      if (page_.places[next].first_text == kNoNode) continue;
      end = page_.places[next].first_text;
      break;
    }
    for (NodeId id = page_.places[i].first_text; id < end;) {
      if ((facts_[id].own & left_out_) != 0) {
        id = tree_[id].subtree_end;
        continue;
      }
      if (tree_[id].tag == HtmlTag::kText || tree_[id].tag == HtmlTag::kBr) visit(id);
      ++id;
    }
  }

  // False if the runs are not the block's text.
  bool read_runs(size_t i, RichBlock& rich) const {
    const NodeId element = page_.places[i].element;
    const bool is_row = tree_[element].tag == HtmlTag::kTr;
    FoldedText text;
    std::vector<Piece> pieces;
    NodeId line = kNoNode;
    for_each_text(i, [&](NodeId id) {
      if (tree_[id].tag == HtmlTag::kBr) return text.append_blank();
      const NodeId line_of_text = is_row ? block_element_of(id) : kNoNode;
      if (line_of_text != line) text.append_blank();
      line = line_of_text;
      std::string node_text;
      tree_.append_text(id, node_text);
      size_t begin = text.size();
      text.append(node_text);
      if (text.size() <= begin) return;
      if (is_continuation(text.view()[begin])) --begin;  // The piece took back the blank before it.
      pieces.push_back({begin, look_of(id, element), is_row ? cell_of(id, element) : kNoNode});
    });
    std::string_view shown = text.view();
    if (shown.ends_with(' ')) shown.remove_suffix(1);
    set_runs(shown, pieces, rich);
    if (text_of_runs(rich) != page_.blocks[i].text) return false;
    if (rich.kind == BlockKind::kTableRow) set_cells(element, pieces, rich);
    return true;
  }

  static std::string text_of_runs(const RichBlock& rich) {
    std::string text;
    for (const TextRun& run : rich.runs) text += run.text;
    return text;
  }

  // One run a piece; neighbours that look alike, and stand in one cell, are one.
  static void set_runs(std::string_view text, std::vector<Piece>& pieces, RichBlock& rich) {
    std::vector<Piece> joined;
    for (Piece& piece : pieces) {
      if (piece.begin >= text.size()) break;
      const bool continues =
          !joined.empty() && joined.back().look.looks_like(piece.look) && joined.back().cell == piece.cell;
      if (!continues) joined.push_back(std::move(piece));
    }
    for (size_t i = 0; i < joined.size(); ++i) {
      const size_t end = i + 1 < joined.size() ? joined[i + 1].begin : text.size();
      TextRun run = joined[i].look;
      run.text = to_nfc(text.substr(joined[i].begin, end - joined[i].begin));
      if (rich.kind == BlockKind::kHeading) run.marks &= static_cast<uint8_t>(~kStrong);
      rich.runs.push_back(std::move(run));
    }
    pieces = std::move(joined);
  }

  void set_cells(NodeId row, const std::vector<Piece>& pieces, RichBlock& rich) const {
    rich.group = table_of(row);
    rich.is_header = true;
    size_t piece = 0;
    for (NodeId cell = tree_.first_child(row); cell != kNoNode; cell = tree_.next_sibling(cell)) {
      if (!is_cell(tree_[cell].tag)) continue;
      rich.is_header = rich.is_header && tree_[cell].tag == HtmlTag::kTh;
      uint32_t runs = 0;
      for (; piece < pieces.size() && pieces[piece].cell == cell; ++piece) ++runs;
      rich.cell_runs.push_back(runs);
      std::string* last = runs > 0 ? &rich.runs[piece - 1].text : nullptr;
      if (last != nullptr && last->ends_with(' ')) last->pop_back();  // It parts the cells.
    }
    if (piece != pieces.size()) rich.cell_runs = {static_cast<uint32_t>(rich.runs.size())};
  }

  // The lines as they are, but for a first one that is empty and blanks at the end. False if the text is
  // another one than the block's.
  bool read_code(size_t i, RichBlock& rich) const {
    std::string code;
    for_each_text(i, [&](NodeId id) {
      tree_[id].tag == HtmlTag::kBr ? code.push_back('\n') : tree_.append_text(id, code);
    });
    std::erase(code, '\r');
    if (code.starts_with('\n')) code.erase(0, 1);
    code.erase(code.find_last_not_of(" \t\n") + 1);
    rich.runs = {TextRun{to_nfc(code), 0, ""}};
    rich.group = page_.places[i].element;
    return fold_text(code) == page_.blocks[i].text;
  }

  TextRun look_of(NodeId text, NodeId element) const {
    TextRun look;
    const bool in_link = (facts_[text].within & kMarkLink) != 0;
    bool inside = true;
    for (NodeId id = tree_[text].parent; id != 0 && (inside || in_link); id = tree_[id].parent) {
      inside = inside && id != element;
      if (inside) look.marks |= mark_of(tree_[id].tag);
      if ((facts_[id].own & kMarkLink) == 0) continue;
      const std::vector<Anchor>& anchors = links_.anchors;
      const auto anchor = std::lower_bound(anchors.begin(), anchors.end(), id,
                                           [](const Anchor& a, NodeId node) { return a.node < node; });
      if (anchor != anchors.end() && anchor->node == id) look.href = links_.targets[anchor->target].href();
      break;
    }
    return look;
  }

  NodeId block_element_of(NodeId id) const {
    while (id != 0 && (tree_[id].tag == HtmlTag::kText || !is_block_element(tree_, id)))
      id = tree_[id].parent;
    return id;
  }

  NodeId cell_of(NodeId id, NodeId row) const {
    while (id != 0 && tree_[id].parent != row) id = tree_[id].parent;
    return id;
  }

  NodeId table_of(NodeId row) const {
    NodeId id = row;
    while (id != 0 && tree_[id].tag != HtmlTag::kTable) id = tree_[id].parent;
    return id;
  }

  std::vector<Nest> nests_around(NodeId element) {
    std::vector<Nest> nests;
    NodeId item = element;
    for (NodeId id = element; id != 0; item = id, id = tree_[id].parent) {
      const std::optional<NestKind> kind = nest_of(tree_[id].tag);
      if (!kind) continue;
      Nest nest{*kind, id, *kind == NestKind::kQuote ? 0 : item, 1};
      if (*kind == NestKind::kOrderedList) nest.number = number_of(id, item);
      nests.push_back(nest);
    }
    std::reverse(nests.begin(), nests.end());
    if (nests.size() > kNestsMax) nests.resize(kNestsMax);
    return nests;
  }

  // Goes on counting from the item asked for last, so that a list is read once.
  uint32_t number_of(NodeId list, NodeId item) {
    auto [found, is_new] = counters_.try_emplace(list);
    Counter& counter = found->second;
    if (is_new) {
      const std::string start = tree_.attribute(list, "start");
      constexpr size_t kDigitsMax = 8;
      if (!start.empty() && start.size() <= kDigitsMax &&
          start.find_first_not_of("0123456789") == std::string::npos)
        counter.number = static_cast<uint32_t>(std::stoul(start));
      counter.item = tree_.first_child(list);
    }
    while (counter.item != kNoNode && counter.item < item) {
      if (tree_[counter.item].tag == HtmlTag::kLi) ++counter.number;
      counter.item = tree_.next_sibling(counter.item);
    }
    return counter.number;
  }

  // A list or quote around everything is layout.
  static void drop_common_nests(RichText& rich) {
    if (rich.size() < 2) return;
    const auto all_begin_alike = [&] {
      return std::all_of(rich.begin(), rich.end(), [&](const RichBlock& block) {
        return !block.nests.empty() && block.nests.front() == rich.front().nests.front();
      });
    };
    while (all_begin_alike()) {
      for (RichBlock& block : rich) block.nests.erase(block.nests.begin());
    }
  }

  struct Counter {
    NodeId item = kNoNode;
    uint32_t number = 1;
  };

  const HtmlTree& tree_;
  const std::span<const NodeFacts> facts_;
  const PageLinks& links_;
  const uint32_t left_out_;  // Marks of what is not read.
  const PageBlocks& page_;
  std::unordered_map<NodeId, Counter> counters_;  // Of ordered lists.
};

}  // namespace

RichText read_rich_text(const HtmlTree& tree, std::span<const NodeFacts> facts, const PageLinks& links,
                        HiddenText hidden, const PageBlocks& page) {
  return RichTextReader(tree, facts, links, hidden, page).read();
}

}  // namespace newsieve
