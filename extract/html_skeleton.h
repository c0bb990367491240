// The page reduced to what decides the shape of its tree: what gumbo parses in place of the page.
//
// build_skeleton() reads the page once with the states of HTML's tokenizer and builds no tree. It writes the
// tags without their attributes, a run of text as "x", a run of white space as one blank, and notes for each
// of these pieces which bytes of the page it stands for:
//
//   page      <div class="lead"> Hello,&nbsp;world <!-- ad --><b>!</b></div>
//   skeleton  <div>x<b>x</b></div>
//   pieces    ^    ^^  ^            "<div class=...>", " Hello,&nbsp;world ", "<b>", "!"
//
// Gumbo's cost is per byte and per token; the skeleton has a twentieth of the bytes. A node of gumbo's tree
// points at the skeleton byte it came from, however far it was moved, and so at its piece.
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
// caller verifies that all raw_text_tags and bare_svgs came out of gumbo as elements of HTML and SVG; if not,
// or if needs_plain is set, gumbo has to see the page itself. The standard's sections meant are 13.2.5
// (tokenization) and 13.2.6 (tree construction).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extract/html_names.h"
#include "extract/html_tree.h"

namespace newsieve {

struct SkeletonPiece {
  enum class Kind : uint8_t {
    kText,        // Text or white space, with character references.
    kRawText,     // Text without references (iframe, xmp, ...).
    kTag,         // A start tag.
    kRawTextTag,  // One the scan took to switch the tokenizer to raw text.
    kBareSvg,     // An <svg> whose content was left out.
  };
  uint32_t offset = 0;      // In the skeleton.
  uint32_t begin = 0;       // In the page: of a tag its "<" ...
  uint32_t end = 0;         // ... up to behind its ">".
  uint32_t name_bytes = 0;  // Of a tag.
  Kind kind = Kind::kText;

  bool is_tag() const { return kind >= Kind::kTag; }
};

// A child of <head>, or of a <noscript> or <title> there, that gumbo does not see.
struct HeadChild {
  SkeletonPiece piece;         // Its offset has no meaning.
  NameId name = kUnknownName;  // Of a tag.
  uint8_t depth = 0;           // 0: child of <head>; 1: child of the last one with depth 0.
};

struct HtmlSkeleton {
  std::string text;  // What gumbo sees. ASCII but for names in foreign content and the doctype.
  std::vector<SkeletonPiece> pieces;  // By ascending offset.
  std::vector<HeadChild> head;        // In document order.
  size_t head_piece = SIZE_MAX;       // The <head> tag whose children these are.
  std::vector<HtmlScript> scripts;    // Data, not code.
  size_t raw_text_tags = 0;           // Pieces of that kind.
  size_t bare_svgs = 0;
  bool needs_plain = false;  // The page has what the scan does not model.
  bool cut = false;          // A limit was met.
  size_t shallow_bytes = 0;  // The page's bytes before the first tag left out because of its depth.

  void clear();
};

// Scans `page` (limits.page_bytes_max at most; below 4 GB) into `skeleton`, whose buffers are reused.
void build_skeleton(std::string_view page, const HtmlLimits& limits, HtmlSkeleton& skeleton);

}  // namespace newsieve
