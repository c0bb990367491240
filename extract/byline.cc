#include "extract/byline.h"

#include <unicode/listformatter.h>
#include <unicode/locid.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/unicode.h"
#include "extract/element_attributes.h"
#include "extract/page_fields.h"
#include "extract/plain_text.h"

namespace newsieve {
namespace {

constexpr size_t kNameBytesMax = 100;
constexpr size_t kNameWordsMax = 8;
constexpr size_t kNamesMax = 30;
constexpr size_t kBylineBytesMax = 200;
constexpr NodeId kBylineNodesMax = 200;
constexpr size_t kListBytesMax = 2000;  // Of a list of names; the rest is left out.
constexpr NodeId kNodesBefore = 60;     // Of the headline: where a byline may stand.
constexpr NodeId kNodesAfter = 250;
constexpr size_t kFarNamesMax = 3;  // More on one page, far from the headline, are other articles' authors.

// " and ", " und ", "和": what stands between the two of a list of two.
std::string conjunction_of(std::string_view language) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale locale(language.empty() ? "en" : std::string(language).c_str());
  const std::unique_ptr<icu::ListFormatter> formatter(icu::ListFormatter::createInstance(locale, status));
  if (U_FAILURE(status)) return {};
  const icu::UnicodeString pair[] = {u"\u0001", u"\u0002"};
  icu::UnicodeString joined;
  formatter->format(pair, 2, joined, status);
  const int32_t begin = joined.indexOf(u'\u0001') + 1;
  const int32_t end = joined.indexOf(u'\u0002');
  if (U_FAILURE(status) || begin <= 0 || end <= begin) return {};
  std::string conjunction;
  joined.tempSubStringBetween(begin, end).toUTF8String(conjunction);
  return conjunction;
}

bool has_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool begins_upper_case(std::string_view word) {
  size_t end = 0;
  next_code_point(word, &end);
  const std::string_view first = word.substr(0, end);
  return fold_case(first) != first;
}

// Can it be a name at all: not an address, a handle or a sentence?
bool is_plausible_name(std::string_view text) {
  if (text.size() < 2 || text.size() > kNameBytesMax || text.find('@') != std::string_view::npos)
    return false;
  if (text.find("://") != std::string_view::npos || text.starts_with("www.") || text.front() == '#')
    return false;
  size_t words = 0;
  for_each_token(text, [&](std::string_view) { ++words; });
  return words <= kNameWordsMax && !letters_of(text).empty() &&
         !std::all_of(text.begin(), text.end(),
                      [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == '-'; });
}

std::string_view trim_marks(std::string_view text) {
  static constexpr std::string_view kMarks = " -:.,|*()[]";
  while (!text.empty() && kMarks.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
  while (!text.empty() &&
         (text.back() == ' ' || text.back() == ':' || text.back() == ',' || text.back() == '-')) {
    text.remove_suffix(1);
  }
  return text;
}

// Without "By ", and without a label that a colon ends.
std::string_view without_label(std::string_view text) {
  text = trim_marks(text);
  const size_t colon = text.find(':');
  if (colon != std::string_view::npos && colon + 1 < text.size() && text.substr(colon, 3) != "://") {
    text = trim_marks(text.substr(colon + 1));
  }
  const std::string folded = fold_case(text);
  if (folded.size() == text.size()) {  // "By ", "Written by ", "View all posts by ".
    const size_t by = folded.starts_with("by ") ? 0 : folded.rfind(" by ");
    if (by != std::string::npos) text = trim_marks(text.substr(by + (by == 0 ? 3 : 4)));
  }
  return text;
}

void split_at_conjunction(std::string_view text, std::string_view conjunction,
                          std::vector<std::string>& names) {
  while (true) {
    const size_t at = conjunction.empty() ? std::string_view::npos : text.find(conjunction);
    const std::string_view name = without_label(text.substr(0, at));
    if (is_plausible_name(name)) names.emplace_back(name);
    if (at == std::string_view::npos) return;
    text.remove_prefix(at + conjunction.size());
  }
}

enum class BylineSign : uint8_t { kNone, kClass, kAddress, kItemprop, kRel };  // The surer the higher.

class BylineFinder {
 public:
  BylineFinder(const HtmlTree& tree, std::string_view language) : tree_(tree), language_(language) {}

  Byline near(NodeId headline) const {
    const NodeId begin = headline > kNodesBefore ? headline - kNodesBefore : 0;
    const auto end =
        static_cast<NodeId>(std::min<size_t>(tree_.size(), tree_[headline].subtree_end + kNodesAfter));
    Byline best;
    BylineSign best_sign = BylineSign::kNone;
    for (const auto& [from, to] : {std::pair(headline, end), std::pair(begin, headline)}) {
      for (NodeId id = from; id < to; ++id) {
        const BylineSign sign = sign_of(id);
        if (sign <= best_sign) continue;
        Byline byline{names_in(id), id};
        if (byline.names.empty()) continue;
        best = std::move(byline);
        best_sign = sign;
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
    std::vector<std::string> names;
    for (NodeId inner = id; inner < tree_[id].subtree_end; ++inner) {
      if (tree_[inner].tag == HtmlTag::kA) add_names(visible_names(text_below(tree_, inner)), names);
    }
    if (names.empty()) names = visible_names(text);
    return names;
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

bool is_capitalized_name(std::string_view name) {
  size_t words = 0;
  bool capitalized = true;
  for_each_token(name, [&](std::string_view word) {
    ++words;
    capitalized = capitalized && begins_upper_case(word);
  });
  return capitalized && words >= 2 && words <= 4;
}

std::vector<std::string> split_names(std::string_view text, std::string_view language) {
  text = text.substr(0, kListBytesMax);
  const bool may_be_joined = std::count(text.begin(), text.end(), ' ') >= 2;
  const std::string conjunction = may_be_joined ? conjunction_of(language) : std::string();
  static constexpr auto kMarks =
      std::to_array<std::string_view>({",", ";", "&", "|", " / ", "·", "•", "、", "，"});
  std::vector<std::string> names;
  while (!text.empty() && names.size() < kNamesMax) {
    size_t end = std::string_view::npos;
    size_t mark_bytes = 0;
    for (const std::string_view mark : kMarks) {
      if (const size_t at = text.find(mark); at < end) {
        end = at;
        mark_bytes = mark.size();
      }
    }
    split_at_conjunction(text.substr(0, end), conjunction, names);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + mark_bytes);
  }
  return names;
}

void add_names(std::vector<std::string> more, std::vector<std::string>& names) {
  for (std::string& name : more) {
    const std::string letters = letters_of(name);
    const bool known = std::any_of(names.begin(), names.end(),
                                   [&](const std::string& other) { return letters_of(other) == letters; });
    if (!known && names.size() < kNamesMax) names.push_back(std::move(name));
  }
}

Byline find_byline(const HtmlTree& tree, NodeId headline, NodeId date_line, std::string_view language) {
  const BylineFinder finder(tree, language);
  if (headline != kNoNode) {
    if (Byline byline = finder.near(headline); !byline.names.empty()) return byline;
  }
  if (Byline byline = finder.only_one(); !byline.names.empty()) return byline;
  return date_line == kNoNode ? Byline() : finder.beside_date(date_line);
}

}  // namespace newsieve
