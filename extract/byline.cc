#include "extract/byline.h"

#include <unicode/listformatter.h>
#include <unicode/locid.h>

#include <algorithm>

#include "base/unicode.h"
#include "extract/page_fields.h"
#include "extract/plain_text.h"

namespace newsieve {
namespace {

constexpr size_t kNameBytesMax = 100;
constexpr size_t kNameWordsMax = 8;
constexpr size_t kNamesMax = 30;
constexpr size_t kBylineBytesMax = 200;
constexpr NodeId kNodesBefore = 60;  // Of the headline: where a byline may stand.
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
  if (text.size() > 3 && equals_ignoring_case(text.substr(0, 3), "by ")) text = trim_marks(text.substr(3));
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

enum class BylineSign : uint8_t { kNone, kClass, kItemprop, kRel };

bool contains_ignoring_case(std::string_view text, std::string_view wanted) {
  for (size_t i = 0; i + wanted.size() <= text.size(); ++i) {
    if (equals_ignoring_case(text.substr(i, wanted.size()), wanted)) return true;
  }
  return false;
}

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
      if (sign_of(id) == BylineSign::kNone) continue;
      std::vector<std::string> names = names_in(id);
      if (names.empty()) continue;
      if (found.node == kNoNode) found.node = id;
      add_names(std::move(names), found.names);
      if (found.names.size() > kFarNamesMax) return {};
    }
    return found;
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
    if (tree_.raw_attribute(id, "rel").find("author") != std::string_view::npos) return BylineSign::kRel;
    if (tree_.raw_attribute(id, "itemprop") == "author") return BylineSign::kItemprop;
    for (const char* attribute : {"class", "id", "data-testid"}) {
      const std::string_view value = tree_.raw_attribute(id, attribute);
      if (contains_ignoring_case(value, "byline") || contains_ignoring_case(value, "author"))
        return BylineSign::kClass;
    }
    return BylineSign::kNone;
  }

  // The names in an element that says it holds them; none if it holds more than names.
  std::vector<std::string> names_in(NodeId id) const {
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

std::vector<std::string> split_names(std::string_view text, std::string_view language) {
  const bool may_be_joined = std::count(text.begin(), text.end(), ' ') >= 2;
  const std::string conjunction = may_be_joined ? conjunction_of(language) : std::string();
  std::vector<std::string> names;
  while (!text.empty() && names.size() < kNamesMax) {
    size_t end = text.find_first_of(",;&|/");
    for (const char* mark : {"·", "•", "、", "，"}) end = std::min(end, text.find(mark));
    split_at_conjunction(text.substr(0, end), conjunction, names);
    if (end == std::string_view::npos) break;
    next_code_point(text, &end);
    text.remove_prefix(end);
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

Byline find_byline(const HtmlTree& tree, NodeId headline, std::string_view language) {
  const BylineFinder finder(tree, language);
  if (headline != kNoNode) {
    if (Byline byline = finder.near(headline); !byline.names.empty()) return byline;
  }
  return finder.only_one();
}

}  // namespace newsieve
