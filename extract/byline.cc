#include "extract/byline.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/unicode.h"
#include "extract/element_attributes.h"
#include "extract/names.h"
#include "extract/page_fields.h"
#include "extract/plain_text.h"

namespace newsieve {
namespace {

constexpr size_t kBylineBytesMax = 200;
constexpr size_t kByLineBytesMax = 120;  // Of a line that "By" opens.
constexpr NodeId kBylineNodesMax = 200;
constexpr NodeId kNodesBefore = 60;  // Of the headline: where a byline may stand.
constexpr NodeId kNodesAfter = 250;
constexpr NodeId kNextNodes = 8;  // From "By" to the name.
constexpr int kFigureLevels = 6;
constexpr int kCapitalizedWorth = 10;  // More than any sign.
constexpr size_t kFarNamesMax = 3;  // More on one page, far from the headline, are other articles' authors.

bool has_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// What says that an element holds names; the surer the higher.
enum class BylineSign : uint8_t { kNone, kBy, kClass, kAddress, kItemprop, kRel };

bool all_capitalized(const std::vector<std::string>& names) {
  return !names.empty() && std::all_of(names.begin(), names.end(), is_capitalized_name);
}

class BylineFinder {
 public:
  BylineFinder(const HtmlTree& tree, std::string_view language) : tree_(tree), language_(language) {}

  // The surest behind the headline, else before it; what looks like names before what does not.
  Byline near(NodeId headline) const {
    const NodeId begin = headline > kNodesBefore ? headline - kNodesBefore : 0;
    const auto end =
        static_cast<NodeId>(std::min<size_t>(tree_.size(), tree_[headline].subtree_end + kNodesAfter));
    Byline best;
    int best_worth = 0;
    for (const auto& [from, to] : {std::pair(headline, end), std::pair(begin, headline)}) {
      for (NodeId id = from; id < to; ++id) {
        const BylineSign sign = sign_of(id);
        const bool is_by = sign == BylineSign::kNone && tree_[id].tag == HtmlTag::kText;
        if (!is_by && sign == BylineSign::kNone) continue;
        Byline byline = is_by ? behind_by(id, to) : Byline{names_in(id), id};
        if (byline.names.empty()) continue;
        const int worth = static_cast<int>(is_by ? BylineSign::kBy : sign) +
                          (all_capitalized(byline.names) ? kCapitalizedWorth : 0);
        if (worth <= best_worth) continue;
        best = std::move(byline);
        best_worth = worth;
      }
      if (!best.names.empty()) break;
    }
    return best;
  }

  Byline only_one() const {
    Byline found;
    for (NodeId id = 0; id < tree_.size(); ++id) {
      if (sign_of(id) == BylineSign::kNone || is_in_comment(tree_, id)) continue;
      std::vector<std::string> names = names_in(id);
      if (names.empty()) continue;
      if (found.node == kNoNode) found.node = id;
      add_names(std::move(names), found.names);
      if (found.names.size() > kFarNamesMax) return {};
    }
    return found;
  }

  // "Ann Lee • 01/03/2024 16:58": parts without digits that are written as names, each word with a capital.
  Byline beside_date(NodeId line) const {
    Byline byline{visible_names(text_below(tree_, line)), line};
    std::erase_if(byline.names, [](const std::string& name) { return !is_capitalized_name(name); });
    return byline.names.size() == 1 ? byline : Byline();
  }

 private:
  BylineSign sign_of(NodeId id) const {
    const HtmlTag tag = tree_[id].tag;
    if (tag == HtmlTag::kText || tag == HtmlTag::kMeta || tag == HtmlTag::kLink || tag == HtmlTag::kImg) {
      return BylineSign::kNone;
    }
    if (tag == HtmlTag::kBody || tag == HtmlTag::kHtml || tag == HtmlTag::kArticle || tag == HtmlTag::kMain) {
      return BylineSign::kNone;
    }
    const ElementAttributes attributes = read_attributes(tree_, id);
    if (attributes.rel.find("author") != std::string_view::npos) return BylineSign::kRel;
    if (attributes.itemprop == "author") return BylineSign::kItemprop;
    if (tag == HtmlTag::kA && contains_ignoring_case(attributes.href, "/author")) return BylineSign::kAddress;
    for (const std::string_view value : {attributes.names, attributes.id}) {
      if (contains_ignoring_case(value, "byline") || contains_ignoring_case(value, "author"))
        return BylineSign::kClass;
    }
    return BylineSign::kNone;
  }

  // The names in an element that says it holds them; none if it holds more than names.
  std::vector<std::string> names_in(NodeId id) const {
    if (tree_[id].subtree_end - id > kBylineNodesMax) return {};
    const std::string text = text_below(tree_, id, kBylineBytesMax + 1);
    if (text.empty() || text.size() > kBylineBytesMax) return {};
    std::vector<std::string> names = names_in_links(id);
    if (names.empty()) names = names_in_parts(id);
    if (names.empty()) names = visible_names(text);
    return names;
  }

  // The texts of the links, if one of them looks like a name: of those into its folder. (Other links lead to
  // the author's other pages, or say how the site works.)
  std::vector<std::string> names_in_links(NodeId id) const {
    std::vector<std::string> all;
    std::vector<std::string> names;
    std::string folder;
    for (NodeId link = id; link < tree_[id].subtree_end; ++link) {
      if (tree_[link].tag != HtmlTag::kA) continue;
      std::vector<std::string> found = visible_names(text_below(tree_, link));
      const std::string href = tree_.attribute(link, "href");
      const std::string its_folder = href.substr(0, href.find_last_of("/=") + 1);
      if (all_capitalized(found) && (names.empty() || its_folder == folder)) {
        folder = its_folder;
        add_names(found, names);
      }
      add_names(std::move(found), all);
    }
    return names.empty() ? all : names;
  }

  // The first of the texts that looks like names: a role or a place may stand behind it.
  std::vector<std::string> names_in_parts(NodeId id) const {
    for (NodeId part = id; part < tree_[id].subtree_end; ++part) {
      if (tree_[part].tag != HtmlTag::kText) continue;
      std::vector<std::string> names = visible_names(text_below(tree_, part));
      if (all_capitalized(names)) return names;
    }
    return {};
  }

  // "By Ann Lee" in a text of its own, or "By" and then "Ann Lee".
  Byline behind_by(NodeId id, NodeId end) const {
    if (tree_.raw_text(id).size() > kByLineBytesMax) return {};
    const std::string line = text_below(tree_, id);
    const size_t name = name_behind_by(line);
    if (name == std::string::npos || !begins_short_line(id) || is_in_figure(id)) return {};
    NodeId holder = id;
    std::vector<std::string> names = visible_names(std::string_view(line).substr(name));
    for (NodeId next = id + 1; name == line.size() && names.empty() && next < std::min(end, id + kNextNodes);
         ++next) {
      if (tree_[next].tag != HtmlTag::kText || tree_.raw_text(next).size() > kBylineBytesMax) continue;
      names = visible_names(text_below(tree_, next));
      holder = next;
    }
    return all_capitalized(names) ? Byline{std::move(names), tree_[holder].parent} : Byline();
  }

  // Not in the middle of prose.
  bool begins_short_line(NodeId id) const {
    NodeId line = tree_[id].parent;
    while (line != 0 && is_inline(tree_[line].tag)) line = tree_[line].parent;
    const std::string text = text_below(tree_, line, kByLineBytesMax + 1);
    return text.size() <= kByLineBytesMax && name_behind_by(text) != std::string::npos;
  }

  bool is_in_figure(NodeId id) const {
    for (int level = 0; level < kFigureLevels && id != 0; ++level, id = tree_[id].parent) {
      if (tree_[id].tag == HtmlTag::kFigure || tree_[id].tag == HtmlTag::kFigcaption) return true;
      const ElementAttributes attributes = read_attributes(tree_, id);
      if (contains_ignoring_case(attributes.names, "caption") ||
          contains_ignoring_case(attributes.names, "credit"))
        return true;
    }
    return false;
  }

  // Names as people read them: what has digits is a date or a count.
  std::vector<std::string> visible_names(std::string_view text) const {
    std::vector<std::string> names = split_names(text, language_);
    std::erase_if(names, [](const std::string& name) { return has_digit(name); });
    return names;
  }

  const HtmlTree& tree_;
  const std::string_view language_;
};

}  // namespace

Byline find_byline(const HtmlTree& tree, NodeId headline, NodeId date_line, std::string_view language) {
  const BylineFinder finder(tree, language);
  if (headline != kNoNode) {
    if (Byline byline = finder.near(headline); !byline.names.empty()) return byline;
  }
  if (Byline byline = finder.only_one(); !byline.names.empty()) return byline;
  return date_line == kNoNode ? Byline() : finder.beside_date(date_line);
}

}  // namespace newsieve
