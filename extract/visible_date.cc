#include "extract/visible_date.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/unicode.h"
#include "extract/element_attributes.h"
#include "extract/page_fields.h"

namespace newsieve {
namespace {

constexpr NodeId kNodesAfter = 160;  // The headline.
constexpr NodeId kNodesBefore = 40;
constexpr NodeId kNodesBeside = 40;  // Of the element that holds a date and its neighbours.
constexpr NodeId kFarther = 60;  // So much nearer a line in front of the headline must be than one behind.
constexpr size_t kLineBytesMax = 160;
constexpr size_t kDateBytesMax = 40;  // Of an element that holds a date and little more.
constexpr NodeId kLabelledNodesMax = 6;

bool has_digit(std::string_view text) {
  if (text.size() > kLineBytesMax) return false;
  for (size_t i = 0; i < text.size();) {
    if (is_digit(next_code_point(text, &i))) return true;
  }
  return false;
}

class VisibleDateFinder {
 public:
  VisibleDateFinder(const HtmlTree& tree, NodeId headline, const std::vector<NodeId>& times,
                    const DateContext& context)
      : tree_(tree), headline_(headline), times_(times), context_(context) {}

  VisibleDate find() const {
    const auto size = static_cast<NodeId>(tree_.size());
    if (headline_ == kNoNode) return first_time(0, size);
    const NodeId headline_end = tree_[headline_].subtree_end;
    const VisibleDate after = nearest(headline_, std::min(size, headline_end + kNodesAfter));
    const VisibleDate before = nearest(headline_ > kNodesBefore ? headline_ - kNodesBefore : 0, headline_);
    const bool is_before =
        before.instant &&
        (!after.instant || after.node > headline_end + (headline_ - before.node) + kFarther);
    const VisibleDate& found = is_before ? before : after;
    return found.instant ? earliest_beside(found) : VisibleDate();
  }

  VisibleDate only_labelled() const {
    VisibleDate only;
    for (NodeId id = 1; id < tree_.size(); ++id) {
      if (tree_[id].tag == HtmlTag::kA) id = tree_[id].subtree_end - 1;
      if (tree_[id].subtree_end - id > kLabelledNodesMax || !is_labelled(id)) continue;
      const std::string text = text_below(tree_, id, kDateBytesMax + 1);
      if (text.size() > kDateBytesMax || is_in_comment(tree_, id)) continue;
      const auto date = find_date(text, context_);
      if (!date || date == only.instant) continue;
      if (only.instant) return {};
      only = {date, id};
    }
    return only;
  }

 private:
  VisibleDate nearest(NodeId begin, NodeId end) const {
    const VisibleDate time = first_time(begin, end);
    const VisibleDate line = first_line(begin, time.instant ? std::min(time.node, end) : end);
    return line.instant ? line : time;
  }

  std::optional<Instant> date_of_time(NodeId id) const {
    if (const auto date = parse_date(tree_.attribute(id, "datetime"), context_)) return date;
    return find_date(text_below(tree_, id, kFindDateBytesMax), context_);
  }

  VisibleDate first_time(NodeId begin, NodeId end) const {
    for (const NodeId id : times_) {
      if (id < begin || id >= end || is_in_comment(tree_, id)) continue;
      if (const auto date = date_of_time(id)) return {date, id};
    }
    return {};
  }

  VisibleDate first_line(NodeId begin, NodeId end) const {
    for (NodeId id = begin; id < end; ++id) {
      if (tree_[id].tag != HtmlTag::kText || !has_digit(tree_.raw_text(id))) continue;
      const Line line = line_around(id);
      if (line.node == kNoNode) continue;
      if (const auto date = find_date(line.text, context_)) return {date, line.node};
      id = tree_[line.node].subtree_end - 1;  // It is the line around its other texts too.
    }
    return {};
  }

  struct Line {
    NodeId node = kNoNode;
    std::string text;
  };

  // The widest element around a text that is still short and does not hold the headline too; none if its own
  // element is long already.
  Line line_around(NodeId text) const {
    Line line;
    for (NodeId id = tree_[text].parent; id != kNoNode && tree_[id].subtree_end - id < 12;
         id = tree_[id].parent) {
      const bool holds_headline = id < headline_ && headline_ < tree_[id].subtree_end;
      if (holds_headline) break;
      std::string wider = text_below(tree_, id, kLineBytesMax + 1);
      if (wider.size() > kLineBytesMax) break;
      line = {id, std::move(wider)};
    }
    return line;
  }

  // Of `found` and the dates in the texts of the small element around it.
  VisibleDate earliest_beside(const VisibleDate& found) const {
    NodeId box = found.node;
    for (NodeId id = found.node; id != 0 && tree_[id].subtree_end - id <= kNodesBeside; id = tree_[id].parent)
      if (id > headline_ || headline_ >= tree_[id].subtree_end) box = id;
    VisibleDate earliest = found;
    for (NodeId id = box; id < tree_[box].subtree_end; ++id) {
      if (tree_[id].tag != HtmlTag::kText || !has_digit(tree_.raw_text(id))) continue;
      const auto date = find_date(text_below(tree_, tree_[id].parent, kLineBytesMax), context_);
      if (date && *date < *earliest.instant) earliest.instant = date;
    }
    return earliest;
  }

  bool is_labelled(NodeId id) const {
    if (tree_[id].tag == HtmlTag::kText || tree_[id].tag == HtmlTag::kA) return false;
    const ElementAttributes attributes = read_attributes(tree_, id);
    return contains_ignoring_case(attributes.names, "date") || contains_ignoring_case(attributes.id, "date");
  }

  const HtmlTree& tree_;
  const NodeId headline_;
  const std::vector<NodeId>& times_;
  const DateContext& context_;
};

}  // namespace

VisibleDate find_visible_date(const HtmlTree& tree, NodeId headline, const std::vector<NodeId>& times,
                              const DateContext& context) {
  return VisibleDateFinder(tree, headline, times, context).find();
}

VisibleDate find_labelled_date(const HtmlTree& tree, const DateContext& context) {
  return VisibleDateFinder(tree, kNoNode, {}, context).only_labelled();
}

}  // namespace newsieve
