// The page's element tree, as HTML5 builds it, in one flat array.
//
// parse_html() gives the tree gumbo would give for the page (comments, and script and style elements, left
// out), but gumbo only sees a skeleton: text and attributes stay views into the page's bytes and are put
// back while walking (see html_skeleton.h). Where the skeleton cannot vouch for its own tree the page goes
// to plain gumbo instead; fell_back() says so. Gumbo is the release this is built with: see html_names.h.
//
// Nodes stand in document order (pre-order): a node's subtree is the index range [id, node.subtree_end).
// Inside <svg> and <math> every element is kOther: an <a> or <title> there is no link and no page's title. Of
// an <svg> mostly only the root is there. White space at the start of <head> is left out. All views point
// into the bytes given to parse_html(), which must outlive the tree (or into the tree itself). The tree is
// immutable and may be read by any number of threads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/character_references.h"

namespace newsieve {

// Elements that some rule asks for by name; every other element is kOther and has its name in tag_name().
enum class HtmlTag : uint8_t {
  kDocument,  // Node 0, above <html>.
  kText,      // A run of text.
  kOther,
  // clang-format off
  kA, kAbbr, kAddress, kArticle, kAside, kAudio, kB, kBase, kBlockquote, kBody, kBr, kButton, kCanvas, kCaption,
  kCenter, kCite, kCode, kCol, kColgroup, kDd, kDel, kDetails, kDialog, kDiv, kDl, kDt, kEm, kEmbed, kFieldset,
  kFigcaption, kFigure, kFont, kFooter, kForm, kFrame, kFrameset, kH1, kH2, kH3, kH4, kH5, kH6, kHead, kHeader,
  kHgroup, kHr, kHtml, kI, kIframe, kImg, kInput, kIns, kKbd, kLabel, kLegend, kLi, kLink, kMain, kMark, kMath,
  kMenu, kMeta, kNav, kNoscript, kObject, kOl, kOptgroup, kOption, kP, kPicture, kPre, kQ, kRp, kRt, kRuby, kS,
  kSamp, kSection, kSelect, kSmall, kSource, kSpan, kStrike, kStrong, kSub, kSummary, kSup, kSvg, kTable, kTbody,
  kTd, kTemplate, kTextarea, kTfoot, kTh, kThead, kTime, kTitle, kTr, kTt, kU, kUl, kVar, kVideo, kWbr,
  // clang-format on
};

using NodeId = uint32_t;
inline constexpr NodeId kNoNode = 0xFFFFFFFF;

struct HtmlNode {
  HtmlTag tag = HtmlTag::kOther;
  NodeId parent = kNoNode;
  NodeId subtree_end = 0;  // One past the last node below this one.
  uint32_t source = 0;     // Where its bytes are: index into the tree's own tables.
};

struct HtmlLimits {
  size_t depth_max = 512;            // Levels of the tree; deeper elements are left out, their content stays.
  size_t attributes_max = 256;       // A tag's further attributes are dropped.
  size_t tags_max = 200'000;         // The page is cut after this many tags.
  size_t page_bytes_max = 10 << 20;  // The page is cut here. At most 4 GB.
  size_t lost_formatting_max = 24;   // Unclosed <b>, <font>, ... that are reopened in every following block.
  size_t arena_bytes_max = 48 << 20;  // Gumbo's memory for one page; over it the page is cut to a quarter.

  // On the fallback path gumbo's time may grow with the square of the tags: 20,000 nested ones take it half a
  // second.
  size_t fallback_bytes_max = 2 << 20;  // What plain gumbo gets to see of a page.
  size_t fallback_tags_max = 20'000;
};

// The body of a <script> that carries data rather than code, kept aside by the scan.
struct HtmlScript {
  std::string_view type;  // The type attribute as written, e.g. "application/ld+json".
  std::string_view id;    // The id attribute as written ("__NEXT_DATA__"), or empty.
  std::string_view body;  // The bytes between the tags.
};

class HtmlTree {
 public:
  HtmlTree(HtmlTree&&) noexcept;
  HtmlTree& operator=(HtmlTree&&) noexcept;
  ~HtmlTree();

  size_t size() const { return nodes_.size(); }
  const HtmlNode& operator[](NodeId id) const { return nodes_[id]; }

  // The first child of `id`, or kNoNode; the next child of the same parent, or kNoNode.
  NodeId first_child(NodeId id) const { return id + 1 < nodes_[id].subtree_end ? id + 1 : kNoNode; }
  NodeId next_sibling(NodeId id) const {
    const HtmlNode& node = nodes_[id];
    return id != 0 && node.subtree_end < nodes_[node.parent].subtree_end ? node.subtree_end : kNoNode;
  }

  // Lower-case name of an element ("div", "custom-tag"). Empty for the document and for text.
  std::string_view tag_name(NodeId id) const;

  // Appends the text of one text node, character references decoded. Nothing for other nodes.
  // A text may stand in several nodes in a row, parted where the page had a comment or a script.
  void append_text(NodeId id, std::string& out) const;

  // The same text as a view: of the page where nothing in it is to be decoded, else of `scratch`.
  std::string_view text(NodeId id, std::string& scratch) const;

  // The bytes of a text node as written, references not decoded (decoded if fell_back()). For cheap tests
  // ("is it all white space?").
  std::string_view raw_text(NodeId id) const;

  // The value of an attribute by its lower-case name, as written between its quotes (references not
  // decoded), and decoded. Read from the tag's bytes each time: linear in the tag. A valueless attribute is
  // empty. Parser-inserted elements have none. Second <html> and <body> tags add to the attributes of the
  // first.
  std::optional<std::string_view> find_attribute(NodeId id, std::string_view name) const;  // As written.
  bool has_attribute(NodeId id, std::string_view name) const;
  std::string_view raw_attribute(NodeId id, std::string_view name) const;  // Empty if absent.
  std::string attribute(NodeId id, std::string_view name) const;           // Empty if absent.

  // The bytes of an element's tag behind its name, to be read by an AttributeCursor (html_attributes.h): one
  // pass for rules that look at several attributes of every element. Without those of second <html> and
  // <body> tags. Empty for other nodes and for elements without a tag.
  std::string_view attribute_bytes(NodeId id) const;

  // All attributes in source order, names in lower case, of duplicates the first.
  struct Attribute {
    std::string name;
    std::string_view raw_value;
  };
  std::vector<Attribute> attributes(NodeId id) const;

  // JSON-LD and other data scripts, in source order. Scripts that are code are not kept.
  std::span<const HtmlScript> scripts() const;

  bool fell_back() const;  // Plain gumbo built this tree.
  bool cut() const;        // A limit was met: the tree is of the page's beginning, or lacks tags.

  // Memory gumbo took to build it. It is given back, or kept for the thread's next page.
  size_t parser_bytes() const;

 private:
  friend class HtmlParse;
  friend class HtmlTreeBuilder;
  struct Sources;  // What the nodes were made of.
  HtmlTree();

  std::vector<HtmlNode> nodes_;
  std::unique_ptr<Sources> sources_;
};

// Parses a page already decoded to UTF-8. Never fails: any bytes are a page. Time and memory are linear in
// the page, within `limits`.
HtmlTree parse_html(std::string_view utf8, const HtmlLimits& limits = {});

}  // namespace newsieve
