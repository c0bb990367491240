// The page reduced to what decides the shape of its tree: what gumbo parses in place of the page.
//
// build_skeleton() reads the page once with the states of HTML's tokenizer and builds no tree. It writes the
// tags without their attributes, a run of text as "x", a run of white space as one blank, and notes for each
// of these pieces which bytes of the page it stands for:
//
//   page      <td class="lead"> Hello,&nbsp;<!-- ad -->world<td>
//   skeleton  <td>x<td>
//   pieces    ^   ^^             "<td class=...>", " Hello,&nbsp;", "world", "<td>"
//
// Gumbo's cost is per byte and per token; the skeleton has a hundredth of the bytes. A node of gumbo's tree
// points at the skeleton byte it came from, however far it was moved, and so at its pieces: one tag, or a run
// of text and of balanced subtrees, for which one "x" stands (see html_skeleton_writer.h).
//
// Attributes decide the tree's shape in few places, and only there they are written: formatting elements
// carry a name for their attribute list (equal lists, equal name), <html> and <body> the number of their
// piece, because later ones are merged into the first, <input type=hidden>, and <font> and <annotation-xml>
// in foreign content. Comments, and scripts and styles in the body, are left out; where gumbo would otherwise
// join text across them with another result, an empty comment stays. So does every content of an <svg> that
// cannot break out of it. Children of <head> up to the first tag that is not head content are noted aside,
// unseen by gumbo.
//
// The scan speculates: tree construction may decide that a <textarea> is no text area where it stands. The
// caller verifies that all raw_text_tags and bare_svgs came out of gumbo as elements of HTML and SVG, and
// that every folded subtree came out; if not, or if needs_plain is set, gumbo has to see the page itself. The
// standard's sections meant are 13.2.5 (tokenization) and 13.2.6 (tree construction).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extract/html_names.h"
#include "extract/html_tree.h"

namespace newsieve {

// A text or a start tag of the page.
struct SkeletonPiece {
  enum class Kind : uint8_t {
    kText,        // Text or white space, with character references.
    kRawText,     // Text without references (iframe, xmp, ...).
    kTag,         // A start tag.
    kRawTextTag,  // One the scan took to switch the tokenizer to raw text.
    kBareSvg,     // An <svg> whose content was left out.
  };
  uint32_t begin = 0;        // In the page: of a tag its "<" ...
  uint32_t end = 0;          // ... up to behind its ">".
  uint32_t name_bytes = 0;   // Of a tag.
  uint32_t subtree_end = 0;  // Of a tag that gumbo does not see: one past the last piece inside its element.
  NameId name = kUnknownName;
  Kind kind = Kind::kText;

  bool is_tag() const { return kind >= Kind::kTag; }
  bool is_folded() const { return subtree_end != 0; }
};

// A place of the skeleton: a start tag, or the character that stands for a run of pieces.
struct SkeletonMark {
  uint32_t offset = 0;  // In the skeleton.
  uint32_t piece = 0;   // Its first piece. A run goes up to the next mark's.
};

// A child of <head>, or of a <noscript> or <title> there, that gumbo does not see.
struct HeadChild {
  SkeletonPiece piece;
  uint8_t depth = 0;  // 0: child of <head>; 1: child of the last one with depth 0.
};

struct HtmlSkeleton {
  std::string text;  // What gumbo sees. ASCII but for names in foreign content and the doctype.
  std::vector<SkeletonPiece> pieces;  // In document order.
  std::vector<SkeletonMark> marks;    // By ascending offset.
  std::vector<HeadChild> head;        // In document order.
  size_t head_piece = SIZE_MAX;       // The <head> tag whose children these are.
  std::vector<HtmlScript> scripts;    // Data, not code.
  size_t raw_text_tags = 0;           // Pieces of that kind.
  size_t bare_svgs = 0;
  size_t folded = 0;         // Subtrees that are no part of another folded one.
  bool needs_plain = false;  // The page has what the scan does not model.
  bool cut = false;          // A limit was met.
  size_t shallow_bytes = 0;  // The page's bytes before the first tag left out because of its depth.

  void clear();
};

// Scans `page` (limits.page_bytes_max at most; below 4 GB) into `skeleton`, whose buffers are reused.
void build_skeleton(std::string_view page, const HtmlLimits& limits, HtmlSkeleton& skeleton);

}  // namespace newsieve
