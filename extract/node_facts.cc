#include "extract/node_facts.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/ascii.h"
#include "base/hash.h"
#include "extract/data_tables.h"
#include "extract/element_attributes.h"
#include "extract/name_hints.h"

namespace newsieve {
namespace {

// A class attribute without what differs from page to page: runs of digits count as one "0".
uint64_t hash_of_class(std::string_view names) {
  constexpr size_t kClassBytesMax = 256;
  std::array<char, kClassBytesMax> folded;
  size_t length = 0;
  for (const char c : names.substr(0, kClassBytesMax)) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && length > 0 && folded[length - 1] == '0') continue;
    folded[length++] = digit ? '0' : c;
  }
  return hash64({folded.data(), length});
}

struct ClassFacts {
  uint64_t hash = 0;
  uint32_t hints = 0;
};

// What is known of each class attribute of the page, found out once: pages repeat them.
class ClassTable {
 public:
  ClassTable() { classes_.reserve(256); }

  // Valid until the next call.
  const ClassFacts& facts_of(std::string_view names) {
    if (names.empty()) return none_;
    const auto [entry, is_new] = classes_.try_emplace(names);
    if (is_new) entry->second = {hash_of_class(names), hints_of_class(names)};
    return entry->second;
  }

 private:
  struct Hash {
    size_t operator()(std::string_view names) const { return hash64(names); }
  };

  const ClassFacts none_ = {hash_of_class({}), hints_of_class({})};
  std::unordered_map<std::string_view, ClassFacts, Hash> classes_;
};

bool says_hidden(std::string_view style) {
  return style_says(style, "display", "none") || style_says(style, "visibility", "hidden");
}

uint32_t marks_of_tag(HtmlTag tag) {
  switch (tag) {
    case HtmlTag::kHead:
    case HtmlTag::kTitle:
    case HtmlTag::kTemplate:
    case HtmlTag::kNoscript:
    case HtmlTag::kSelect:
    case HtmlTag::kOption:
    case HtmlTag::kOptgroup:
    case HtmlTag::kButton:
    case HtmlTag::kTextarea:
    case HtmlTag::kIframe:
    case HtmlTag::kObject:
    case HtmlTag::kCanvas:
    case HtmlTag::kAudio:
    case HtmlTag::kVideo:
    case HtmlTag::kSvg:
    case HtmlTag::kRt:
    case HtmlTag::kRp:
      return kMarkNoText;
    case HtmlTag::kNav:
    case HtmlTag::kMenu:
      return kMarkNavigation;
    case HtmlTag::kFooter:
      return kMarkFooter;
    case HtmlTag::kHeader:
      return kMarkHeader;
    case HtmlTag::kAside:
      return kMarkAside;
    case HtmlTag::kForm:
    case HtmlTag::kFieldset:
    case HtmlTag::kDialog:
      return kMarkForm;
    case HtmlTag::kFigure:
      return kMarkFigure;
    case HtmlTag::kFigcaption:
    case HtmlTag::kCaption:
      return kMarkCaption;
    case HtmlTag::kBlockquote:
      return kMarkQuote;
    case HtmlTag::kUl:
    case HtmlTag::kOl:
    case HtmlTag::kDl:
      return kMarkList;
    case HtmlTag::kPre:
      return kMarkPreformatted;
    case HtmlTag::kArticle:
    case HtmlTag::kMain:
      return kMarkArticle;
    case HtmlTag::kTime:
    case HtmlTag::kAddress:
      return kMarkByline;
    default:
      return 0;
  }
}

uint32_t mark_of_role(std::string_view role) {
  if (role == "navigation" || role == "menu" || role == "menubar" || role == "tablist")
    return kMarkNavigation;
  if (role == "contentinfo") return kMarkFooter;
  if (role == "banner") return kMarkHeader;
  if (role == "complementary") return kMarkAside;
  if (role == "search" || role == "dialog" || role == "alertdialog" || role == "alert") return kMarkForm;
  if (role == "main" || role == "article") return kMarkArticle;
  return 0;
}

uint32_t mark_of_property(std::string_view property) {
  if (property == "articleBody") return kMarkArticleBody;
  if (property == "author" || property == "datePublished" || property == "dateModified") return kMarkByline;
  if (property == "comment") return kMarkComment;
  return 0;
}

uint32_t marks_of_attributes(const ElementAttributes& attributes, HtmlTag tag) {
  uint32_t marks = 0;
  if (tag == HtmlTag::kA) {
    if (attributes.href.data() != nullptr) marks |= kMarkLink;
    if (attributes.rel == "author") marks |= kMarkByline;
    if (equal_ignoring_case(attributes.rel, "license")) marks |= kMarkLicense;
  }
  if (!attributes.itemprop.empty() || !attributes.itemtype.empty()) marks |= kMarkMicrodata;
  if (tag == HtmlTag::kHtml || tag == HtmlTag::kBody) return marks;  // Shown by a script, if hidden at first.
  if (attributes.hidden.data() != nullptr || says_hidden(attributes.style)) marks |= kMarkHidden;
  marks |= mark_of_role(attributes.role);
  marks |= mark_of_property(attributes.itemprop);
  if (attributes.itemtype.ends_with("Comment")) marks |= kMarkComment;
  return marks;
}

// Elements that run on within a line. kOther is none of them.
constexpr std::array<bool, 256> kInline = [] {
  using enum HtmlTag;
  std::array<bool, 256> is_inline{};
  for (const HtmlTag tag :
       {kText,    kA,   kAbbr, kB,     kBase, kBr,  kCite,  kCode,  kDel,    kEm,   kEmbed,
        kFont,    kI,   kImg,  kInput, kIns,  kKbd, kLabel, kLink,  kMark,   kMath, kMeta,
        kPicture, kQ,   kRp,   kRt,    kRuby, kS,   kSamp,  kSmall, kSource, kSpan, kStrike,
        kStrong,  kSub, kSup,  kTime,  kTt,   kU,   kVar,   kWbr}) {
    is_inline[static_cast<size_t>(tag)] = true;
  }
  return is_inline;
}();

}  // namespace

bool is_inline_tag(HtmlTag tag) { return kInline[static_cast<size_t>(tag)]; }

bool is_block_element(const HtmlTree& tree, NodeId id) {
  const HtmlTag tag = tree[id].tag;
  if (tag != HtmlTag::kOther) return !is_inline_tag(tag);
  // A component is a box of the page, but for one in the line of a paragraph.
  return tree.tag_name(id).find('-') != std::string_view::npos && tree[tree[id].parent].tag != HtmlTag::kP;
}

bool style_says(std::string_view style, std::string_view property, std::string_view value) {
  const size_t at = style.find(property);
  if (at == std::string_view::npos) return false;
  size_t i = style.find_first_not_of(" \t\n", at + property.size());
  if (i == std::string_view::npos || style[i] != ':') return false;
  i = style.find_first_not_of(" \t\n", i + 1);
  return i != std::string_view::npos && style.substr(i).starts_with(value);
}

std::vector<NodeFacts> read_node_facts(const HtmlTree& tree) {
  std::vector<NodeFacts> facts(tree.size());
  ClassTable classes;
  for (NodeId id = 0; id < tree.size(); ++id) {
    const HtmlNode& node = tree[id];
    if (node.tag == HtmlTag::kText || node.tag == HtmlTag::kDocument) continue;
    const ElementAttributes attributes = read_attributes(tree, id);
    const ClassFacts& of_class = classes.facts_of(attributes.names);
    const uint64_t tag =
        node.tag == HtmlTag::kOther ? hash64(tree.tag_name(id)) : static_cast<uint64_t>(node.tag);
    NodeFacts& fact = facts[id];
    fact.shape = hash_combine(tag, of_class.hash);
    fact.own = marks_of_tag(node.tag) | marks_of_attributes(attributes, node.tag) | of_class.hints |
               hints_of_id(attributes.id);
  }
  mark_data_rows(tree, facts);
  for (NodeId id = 1; id < tree.size(); ++id) {
    const NodeFacts& parent = facts[tree[id].parent];
    facts[id].within = parent.within | facts[id].own;
    facts[id].path = facts[id].shape == 0 ? parent.path : hash_combine(parent.path, facts[id].shape);
  }
  return facts;
}

}  // namespace newsieve
