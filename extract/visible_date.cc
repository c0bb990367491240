#include "extract/visible_date.h"

#include <algorithm>

#include "extract/page_fields.h"

namespace newsieve {
namespace {

constexpr NodeId kNodesAfter = 160;  // The headline.
constexpr NodeId kNodesBefore = 40;
constexpr size_t kLineBytesMax = 160;

std::optional<Instant> date_of_time(const HtmlTree& tree, NodeId id, const DateContext& context) {
  if (const auto date = parse_date(tree.attribute(id, "datetime"), context)) return date;
  return find_date(text_below(tree, id, kFindDateBytesMax), context);
}

class VisibleDateFinder {
 public:
  VisibleDateFinder(const HtmlTree& tree, NodeId headline, const DateContext& context)
      : tree_(tree), headline_(headline), context_(context) {}

  VisibleDate first_time(const std::vector<NodeId>& times, NodeId begin, NodeId end) const {
    for (const NodeId id : times) {
      if (id < begin || id >= end) continue;
      if (const auto date = date_of_time(tree_, id, context_)) return {date, id};
    }
    return {};
  }

  VisibleDate first_line(NodeId begin, NodeId end) const {
    for (NodeId id = begin; id < end; ++id) {
      if (tree_[id].tag != HtmlTag::kText || !has_digit(tree_.raw_text(id))) continue;
      const NodeId line = line_around(id);
      if (line == kNoNode) continue;
      if (const auto date = find_date(text_below(tree_, line, kLineBytesMax + 1), context_))
        return {date, line};
    }
    return {};
  }

 private:
  static bool has_digit(std::string_view text) {
    return text.size() <= kLineBytesMax && std::any_of(text.begin(), text.end(), [](char c) {
             return (c >= '0' && c <= '9') || (c & 0x80) != 0;
           });
  }

  // The widest element around a text that is still short and does not hold the headline too; kNoNode if its
  // own element is long already.
  NodeId line_around(NodeId text) const {
    NodeId line = kNoNode;
    for (NodeId id = tree_[text].parent; id != kNoNode && tree_[id].subtree_end - id < 12;
         id = tree_[id].parent) {
      const bool holds_headline = id < headline_ && headline_ < tree_[id].subtree_end;
      if (holds_headline || text_below(tree_, id, kLineBytesMax + 1).size() > kLineBytesMax) break;
      line = id;
    }
    return line;
  }

  const HtmlTree& tree_;
  const NodeId headline_;
  const DateContext& context_;
};

}  // namespace

VisibleDate find_visible_date(const HtmlTree& tree, NodeId headline, const std::vector<NodeId>& times,
                              const DateContext& context) {
  const VisibleDateFinder finder(tree, headline, context);
  const auto size = static_cast<NodeId>(tree.size());
  if (headline == kNoNode) return finder.first_time(times, 0, size);
  const NodeId end = std::min(size, tree[headline].subtree_end + kNodesAfter);
  const NodeId begin = headline > kNodesBefore ? headline - kNodesBefore : 0;
  for (const auto& [from, to] : {std::pair(headline, end), std::pair(begin, headline)}) {
    if (VisibleDate found = finder.first_time(times, from, to); found.instant) return found;
    if (VisibleDate found = finder.first_line(from, to); found.instant) return found;
  }
  return {};
}

}  // namespace newsieve
