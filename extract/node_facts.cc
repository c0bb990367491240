#include "extract/node_facts.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "base/hash.h"

namespace newsieve {
namespace {

struct HintWord {
  std::string_view word;
  uint32_t hint;
};

// Words of class names and ids as authors of pages choose them, whatever language the page is in.
constexpr auto kHintWords = std::to_array<HintWord>({
    {"ad", kHintRelated},         {"ads", kHintRelated},          {"advert", kHintRelated},
    {"advertisement", kHintRelated}, {"article", kHintBody},      {"articlebody", kHintBody},
    {"author", kHintByline},      {"body", kHintBody},            {"breadcrumb", kHintChrome},
    {"breadcrumbs", kHintChrome}, {"byline", kHintByline},        {"caption", kHintCaption},
    {"comment", kHintComment},    {"commentlist", kHintComment},  {"comments", kHintComment},
    {"consent", kHintChrome},     {"content", kHintBody},         {"cookie", kHintChrome},
    {"cookies", kHintChrome},     {"copyright", kHintChrome},     {"credit", kHintCaption},
    {"date", kHintByline},        {"dateline", kHintByline},      {"disqus", kHintComment},
    {"entry", kHintBody},         {"footer", kHintChrome},        {"gdpr", kHintChrome},
    {"login", kHintChrome},       {"masthead", kHintChrome},      {"menu", kHintChrome},
    {"meta", kHintByline},        {"modal", kHintChrome},         {"nav", kHintChrome},
    {"navbar", kHintChrome},      {"navigation", kHintChrome},    {"newsletter", kHintRelated},
    {"outbrain", kHintRelated},   {"pager", kHintChrome},         {"pagination", kHintChrome},
    {"paywall", kHintChrome},     {"popular", kHintRelated},      {"popup", kHintChrome},
    {"post", kHintBody},          {"promo", kHintRelated},        {"promotion", kHintRelated},
    {"pubdate", kHintByline},     {"recirc", kHintRelated},       {"recommend", kHintRelated},
    {"recommendations", kHintRelated}, {"recommended", kHintRelated}, {"related", kHintRelated},
    {"replies", kHintComment},    {"respond", kHintComment},      {"share", kHintChrome},
    {"sharing", kHintChrome},     {"sidebar", kHintRelated},      {"signup", kHintRelated},
    {"social", kHintChrome},      {"sponsor", kHintRelated},      {"sponsored", kHintRelated},
    {"story", kHintBody},         {"subscribe", kHintRelated},    {"subscription", kHintRelated},
    {"taboola", kHintRelated},    {"tags", kHintChrome},          {"teaser", kHintRelated},
    {"teasers", kHintRelated},    {"timestamp", kHintByline},     {"toolbar", kHintChrome},
    {"trending", kHintRelated},
});
static_assert(std::is_sorted(kHintWords.begin(), kHintWords.end(),
                             [](const HintWord& a, const HintWord& b) { return a.word < b.word; }));

uint32_t hint_of_word(std::string_view word) {
  const auto* found = std::lower_bound(kHintWords.begin(), kHintWords.end(), word,
                                       [](const HintWord& entry, std::string_view w) { return entry.word < w; });
  return found != kHintWords.end() && found->word == word ? found->hint : 0;
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

// The hints of a class or id: its words stand between other characters, or begin with a capital ("storyBody").
uint32_t hints_of(std::string_view names) {
  constexpr size_t kWordBytesMax = 24;
  std::array<char, kWordBytesMax> word;
  size_t length = 0;
  uint32_t hints = 0;
  char previous = 0;
  const auto close = [&] {
    if (length > 1 && length < kWordBytesMax) hints |= hint_of_word({word.data(), length});
    length = 0;
  };
  for (const char c : names) {
    if ((is_upper(c) && is_lower(previous)) || !(is_upper(c) || is_lower(c))) close();
    if ((is_upper(c) || is_lower(c)) && length < kWordBytesMax) word[length++] = static_cast<char>(c | 0x20);
    previous = c;
  }
  close();
  return hints;
}

// A class that style sheets by custom use for what is not shown. Shown at some widths ("hidden md:block"): shown.
uint32_t hint_of_hidden(std::string_view names) {
  if (names.find(':') != std::string_view::npos) return 0;
  for (const std::string_view word : {"hidden", "d-none", "invisible", "sr-only", "visually-hidden", "screen-reader-text"}) {
    const size_t at = names.find(word);
    if (at == std::string_view::npos) continue;
    const size_t end = at + word.size();
    if ((at == 0 || names[at - 1] == ' ') && (end == names.size() || names[end] == ' ')) return kHintHidden;
  }
  return 0;
}

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

bool says_display_none(std::string_view style) {
  const size_t at = style.find("display");
  if (at == std::string_view::npos) return false;
  size_t i = style.find_first_not_of(" \t\n", at + 7);
  if (i == std::string_view::npos || style[i] != ':') return false;
  i = style.find_first_not_of(" \t\n", i + 1);
  return i != std::string_view::npos && style.substr(i).starts_with("none");
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
      return kMarkHidden;
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
      return kMarkForm;
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
  if (role == "navigation" || role == "menu" || role == "menubar" || role == "tablist") return kMarkNavigation;
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

uint32_t marks_of_attributes(const HtmlTree& tree, NodeId id, HtmlTag tag) {
  uint32_t marks = 0;
  if (tag == HtmlTag::kA) {
    if (tree.has_attribute(id, "href")) marks |= kMarkLink;
    if (tree.raw_attribute(id, "rel") == "author") marks |= kMarkByline;
  }
  if (tag == HtmlTag::kHtml || tag == HtmlTag::kBody) return marks;  // Shown by a script, if hidden at first.
  if (tree.has_attribute(id, "hidden") || says_display_none(tree.raw_attribute(id, "style"))) marks |= kMarkHidden;
  marks |= mark_of_role(tree.raw_attribute(id, "role"));
  marks |= mark_of_property(tree.raw_attribute(id, "itemprop"));
  if (tree.raw_attribute(id, "itemtype").ends_with("Comment")) marks |= kMarkComment;
  return marks;
}

// One pass over the tables: which of them hold data, so that their rows are lines of text?
//
// A table of layout has one column or one row, a table inside, or a cell that holds blocks of its own.
class DataTables {
 public:
  DataTables(const HtmlTree& tree, std::vector<NodeFacts>& facts) : tree_(tree), facts_(facts) {}

  void visit(NodeId id) {
    while (!open_.empty() && id >= tree_[open_.back().table].subtree_end) close();
    const HtmlTag tag = tree_[id].tag;
    if (tag == HtmlTag::kTable) {
      if (!open_.empty()) open_.back().is_layout = true;
      open_.push_back({.table = id, .is_layout = tree_.raw_attribute(id, "role") == "presentation"});
      return;
    }
    if (open_.empty() || open_.back().is_layout) return;
    Table& table = open_.back();
    if (tag == HtmlTag::kTr) {
      ++table.rows;
      table.cells = 0;
    } else if (tag == HtmlTag::kTd || tag == HtmlTag::kTh) {
      table.columns = std::max(table.columns, ++table.cells);
      table.blocks = table.breaks = 0;
    } else if (tag == HtmlTag::kBr) {
      table.is_layout = ++table.breaks > kCellBreaksMax;
    } else if (is_block_element(tree_, id)) {
      const bool is_part = tag == HtmlTag::kTbody || tag == HtmlTag::kThead || tag == HtmlTag::kTfoot ||
                           tag == HtmlTag::kCaption || tag == HtmlTag::kColgroup;
      if (!is_part) table.is_layout = ++table.blocks > kCellBlocksMax;
    }
  }

  void finish() {
    while (!open_.empty()) close();
  }

 private:
  static constexpr uint32_t kCellBlocksMax = 2;
  static constexpr uint32_t kCellBreaksMax = 3;

  struct Table {
    NodeId table = kNoNode;
    bool is_layout = false;
    uint32_t rows = 0, columns = 0;   // Columns: cells of the longest row.
    uint32_t cells = 0;               // Of the row that is being read.
    uint32_t blocks = 0, breaks = 0;  // Of the cell that is being read.
  };

  void close() {
    const Table table = open_.back();
    open_.pop_back();
    if (table.is_layout || table.rows < 2 || table.columns < 2) return;
    for (NodeId id = table.table; id < tree_[table.table].subtree_end; ++id) {
      if (tree_[id].tag == HtmlTag::kTr) facts_[id].own |= kMarkRow;
    }
  }

  const HtmlTree& tree_;
  std::vector<NodeFacts>& facts_;
  std::vector<Table> open_;
};

}  // namespace

bool is_block_element(const HtmlTree& tree, NodeId id) {
  switch (tree[id].tag) {
    case HtmlTag::kText:
    case HtmlTag::kA:
    case HtmlTag::kAbbr:
    case HtmlTag::kB:
    case HtmlTag::kBase:
    case HtmlTag::kBr:
    case HtmlTag::kCite:
    case HtmlTag::kCode:
    case HtmlTag::kDel:
    case HtmlTag::kEm:
    case HtmlTag::kEmbed:
    case HtmlTag::kFont:
    case HtmlTag::kI:
    case HtmlTag::kImg:
    case HtmlTag::kInput:
    case HtmlTag::kIns:
    case HtmlTag::kKbd:
    case HtmlTag::kLabel:
    case HtmlTag::kLink:
    case HtmlTag::kMark:
    case HtmlTag::kMath:
    case HtmlTag::kMeta:
    case HtmlTag::kPicture:
    case HtmlTag::kQ:
    case HtmlTag::kRp:
    case HtmlTag::kRt:
    case HtmlTag::kRuby:
    case HtmlTag::kS:
    case HtmlTag::kSamp:
    case HtmlTag::kSmall:
    case HtmlTag::kSource:
    case HtmlTag::kSpan:
    case HtmlTag::kStrike:
    case HtmlTag::kStrong:
    case HtmlTag::kSub:
    case HtmlTag::kSup:
    case HtmlTag::kTime:
    case HtmlTag::kTt:
    case HtmlTag::kU:
    case HtmlTag::kVar:
    case HtmlTag::kWbr:
      return false;
    case HtmlTag::kOther:  // Custom elements are components: boxes of the page.
      return tree.tag_name(id).find('-') != std::string_view::npos;
    default:
      return true;
  }
}

std::vector<NodeFacts> read_node_facts(const HtmlTree& tree) {
  std::vector<NodeFacts> facts(tree.size());
  std::unordered_map<std::string_view, ClassFacts> classes;
  DataTables tables(tree, facts);
  for (NodeId id = 0; id < tree.size(); ++id) {
    const HtmlNode& node = tree[id];
    if (node.tag == HtmlTag::kText || node.tag == HtmlTag::kDocument) continue;
    tables.visit(id);
    const std::string_view names = tree.raw_attribute(id, "class");
    const auto [entry, added] = classes.try_emplace(names);
    if (added) entry->second = {hash_of_class(names), hints_of(names) | hint_of_hidden(names)};
    const uint64_t tag = node.tag == HtmlTag::kOther ? hash64(tree.tag_name(id)) : static_cast<uint64_t>(node.tag);
    NodeFacts& fact = facts[id];
    fact.shape = hash_combine(tag, entry->second.hash);
    fact.own = marks_of_tag(node.tag) | marks_of_attributes(tree, id, node.tag) | entry->second.hints |
               hints_of(tree.raw_attribute(id, "id"));
  }
  tables.finish();
  for (NodeId id = 1; id < tree.size(); ++id) {
    const NodeFacts& parent = facts[tree[id].parent];
    facts[id].within = parent.within | facts[id].own;
    facts[id].path = facts[id].shape == 0 ? parent.path : hash_combine(parent.path, facts[id].shape);
  }
  return facts;
}

}  // namespace newsieve
