// The element names that HTML's tree construction knows, and what it does with each.
//
// Every other name is kUnknownName: the standard treats all of them alike. Our tree is the one that gumbo
// builds, so where gumbo's releases differ the traits are those of the one this is built with: 0.10 (Debian
// 12) or 0.13 (Debian 13), which follows a later standard.
#pragma once

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/ascii.h"
#include "extract/html_tree.h"

namespace newsieve {

// What tree construction does with an element, as a set of bits.
namespace html_trait {
inline constexpr uint16_t kVoid = 1 << 0;        // Never has content.
inline constexpr uint16_t kRawText = 1 << 1;     // Its content is no markup (script, title, textarea, ...).
inline constexpr uint16_t kFormatting = 1 << 2;  // Reopened by the parser where it was not closed.
inline constexpr uint16_t kSpecial = 1 << 3;   // Stops the search of an end tag that has no rule of its own.
inline constexpr uint16_t kScope = 1 << 4;     // Bounds "has an element in scope".
inline constexpr uint16_t kMarker = 1 << 5;    // Formatting elements opened inside stay inside.
inline constexpr uint16_t kClosesP = 1 << 6;   // Its start tag closes an open <p>.
inline constexpr uint16_t kBlockEnd = 1 << 7;  // Its end tag closes all that is open inside, within scope.
inline constexpr uint16_t kHeading = 1 << 8;
inline constexpr uint16_t kImpliedEnd = 1 << 9;  // Its end tag may be left out.
inline constexpr uint16_t kInHead = 1 << 10;     // Its start tag does not begin the body.
inline constexpr uint16_t kBreakout = 1 << 11;   // Its start tag ends <svg> and <math>.
inline constexpr uint16_t kModern = 1 << 12;     // Newer than gumbo, which takes it for an unknown name.
}  // namespace html_trait

struct HtmlName {
  std::string_view name;  // Lower case.
  HtmlTag tag;            // kOther where no rule of ours asks for it.
  uint16_t traits;

  constexpr bool is(uint16_t any_of) const { return (traits & any_of) != 0; }
};

using NameId = uint8_t;  // Index into kHtmlNames.
inline constexpr NameId kUnknownName = 0;

namespace html_names_detail {

using namespace html_trait;
inline constexpr uint16_t kBlock = kSpecial | kClosesP | kBlockEnd;
inline constexpr uint16_t kCell = kSpecial | kScope | kMarker;
inline constexpr uint16_t kH = kSpecial | kClosesP | kHeading | kBreakout;

// What 0.13 does with an element, and what 0.10 did.
inline constexpr uint16_t since_gumbo_13(uint16_t traits, uint16_t before) {
  return NEWSIEVE_GUMBO_MINOR >= 13 ? traits : before;
}

}  // namespace html_names_detail

inline constexpr auto kHtmlNames = [] {
  using namespace html_names_detail;
  using enum HtmlTag;
  return std::to_array<HtmlName>({
      {"", kOther, 0},
      {"a", kA, kFormatting},
      {"abbr", kAbbr, 0},
      {"acronym", kOther, 0},
      {"address", kAddress, kBlock},
      {"annotation-xml", kOther, 0},
      {"applet", kOther, kCell},
      {"area", kOther, kVoid | kSpecial},
      {"article", kArticle, kBlock},
      {"aside", kAside, kBlock},
      {"audio", kAudio, 0},
      {"b", kB, kFormatting | kBreakout},
      {"base", kBase, kVoid | kSpecial | kInHead},
      {"basefont", kOther, kVoid | kSpecial | kInHead},
      {"bdi", kOther, 0},
      {"bdo", kOther, 0},
      {"bgsound", kOther, kVoid | kSpecial | kInHead},
      {"big", kOther, kFormatting | kBreakout},
      {"blink", kOther, 0},
      {"blockquote", kBlockquote, kBlock | kBreakout},
      {"body", kBody, kSpecial | kBreakout},
      {"br", kBr, kVoid | kSpecial | kBreakout},
      {"button", kButton, kSpecial | kBlockEnd},
      {"canvas", kCanvas, 0},
      {"caption", kCaption, kCell},
      {"center", kCenter, kBlock | kBreakout},
      {"cite", kCite, 0},
      {"code", kCode, kFormatting | kBreakout},
      {"col", kCol, kVoid | kSpecial},
      {"colgroup", kColgroup, kSpecial},
      {"data", kOther, 0},
      {"datalist", kOther, 0},
      {"dd", kDd, kSpecial | kClosesP | kBlockEnd | kImpliedEnd | kBreakout},
      {"del", kDel, 0},
      {"desc", kOther, 0},
      {"details", kDetails, kBlock},
      {"dfn", kOther, 0},
      {"dialog", kDialog, since_gumbo_13(kClosesP | kBlockEnd, kModern)},
      {"dir", kOther, kBlock},
      {"div", kDiv, kBlock | kBreakout},
      {"dl", kDl, kBlock | kBreakout},
      {"dt", kDt, kSpecial | kClosesP | kBlockEnd | kImpliedEnd | kBreakout},
      {"em", kEm, kFormatting | kBreakout},
      {"embed", kEmbed, kVoid | kSpecial | kBreakout},
      {"fieldset", kFieldset, kBlock},
      {"figcaption", kFigcaption, kBlock},
      {"figure", kFigure, kBlock},
      {"font", kFont, kFormatting | kBreakout},
      {"footer", kFooter, kBlock},
      {"foreignobject", kOther, 0},
      {"form", kForm, kSpecial | kClosesP},
      {"frame", kFrame, kVoid | kSpecial},
      {"frameset", kFrameset, kSpecial | kInHead},
      {"h1", kH1, kH},
      {"h2", kH2, kH},
      {"h3", kH3, kH},
      {"h4", kH4, kH},
      {"h5", kH5, kH},
      {"h6", kH6, kH},
      {"head", kHead, kSpecial | kInHead | kBreakout},
      {"header", kHeader, kBlock},
      {"hgroup", kHgroup, kBlock},
      {"hr", kHr, kVoid | kSpecial | kClosesP | kBreakout},
      {"html", kHtml, kSpecial | kScope | kInHead},
      {"i", kI, kFormatting | kBreakout},
      {"iframe", kIframe, kRawText | kSpecial},
      {"image", kImg, kVoid},
      {"img", kImg, kVoid | kSpecial | kBreakout},
      {"input", kInput, kVoid | kSpecial},
      {"ins", kIns, 0},
      {"isindex", kOther, since_gumbo_13(0, kVoid | kSpecial)},
      {"kbd", kKbd, 0},
      {"keygen", kOther, kVoid},
      {"label", kLabel, 0},
      {"legend", kLegend, 0},
      {"li", kLi, kSpecial | kClosesP | kImpliedEnd | kBreakout},
      {"link", kLink, kVoid | kSpecial | kInHead},
      {"listing", kOther, kBlock | kBreakout},
      {"main", kMain, kClosesP | kBlockEnd},  // No special one to gumbo.
      {"malignmark", kOther, 0},
      {"map", kOther, 0},
      {"mark", kMark, 0},
      {"marquee", kOther, kCell},
      {"math", kMath, 0},
      {"menu", kMenu, kBlock | kBreakout},
      {"menuitem", kOther, since_gumbo_13(0, kVoid | kInHead)},
      {"meta", kMeta, kVoid | kSpecial | kInHead | kBreakout},
      {"meter", kOther, 0},
      {"mglyph", kOther, 0},
      {"mi", kOther, 0},
      {"mn", kOther, 0},
      {"mo", kOther, 0},
      {"ms", kOther, 0},
      {"mtext", kOther, 0},
      {"multicol", kOther, 0},
      {"nav", kNav, kBlock},
      {"nextid", kOther, 0},
      {"nobr", kOther, kFormatting | kBreakout},
      {"noembed", kOther, kRawText | kSpecial},
      {"noframes", kOther, kRawText | kSpecial | kInHead},
      {"noscript", kNoscript, kSpecial | kInHead},
      {"object", kObject, kCell},
      {"ol", kOl, kBlock | kBreakout},
      {"optgroup", kOptgroup, kImpliedEnd},
      {"option", kOption, kImpliedEnd},
      {"output", kOther, 0},
      {"p", kP, kSpecial | kClosesP | kImpliedEnd | kBreakout},
      {"param", kOther, kVoid | kSpecial},
      {"picture", kPicture, since_gumbo_13(0, kModern)},
      {"plaintext", kOther, kRawText | kSpecial | kClosesP},
      {"pre", kPre, kBlock | kBreakout},
      {"progress", kOther, 0},
      {"q", kQ, 0},
      {"rb", kOther, kImpliedEnd},
      {"rp", kRp, kImpliedEnd},
      {"rt", kRt, kImpliedEnd},
      {"rtc", kOther, kImpliedEnd},
      {"ruby", kRuby, kBreakout},
      {"s", kS, kFormatting | kBreakout},
      {"samp", kSamp, 0},
      {"script", kOther, kRawText | kSpecial | kInHead},
      {"search", kOther, since_gumbo_13(kClosesP | kBlockEnd, kModern)},
      {"section", kSection, kBlock},
      {"select", kSelect, kSpecial},
      {"small", kSmall, kFormatting | kBreakout},
      {"source", kSource, kVoid | kSpecial},
      {"spacer", kOther, 0},
      {"span", kSpan, kBreakout},
      {"strike", kStrike, kFormatting | kBreakout},
      {"strong", kStrong, kFormatting | kBreakout},
      {"style", kOther, kRawText | kSpecial | kInHead},
      {"sub", kSub, kBreakout},
      {"summary", kSummary, kBlock},
      {"sup", kSup, kBreakout},
      {"svg", kSvg, 0},
      {"table", kTable, kSpecial | kScope | kBreakout},
      {"tbody", kTbody, kSpecial},
      {"td", kTd, kCell},
      {"template", kTemplate, kCell | kInHead},
      {"textarea", kTextarea, kRawText | kSpecial},
      {"tfoot", kTfoot, kSpecial},
      {"th", kTh, kCell},
      {"thead", kThead, kSpecial},
      {"time", kTime, 0},
      {"title", kTitle, kRawText | kSpecial | kInHead},
      {"tr", kTr, kSpecial},
      {"track", kOther, kVoid | kSpecial},
      {"tt", kTt, kFormatting | kBreakout},
      {"u", kU, kFormatting | kBreakout},
      {"ul", kUl, kBlock | kBreakout},
      {"var", kVar, kBreakout},
      {"video", kVideo, 0},
      {"wbr", kWbr, kVoid | kSpecial},
      {"xmp", kOther, kRawText | kSpecial | kClosesP},
  });
}();
static_assert(kHtmlNames.size() <= 256);

// The id of an element name in any case; kUnknownName if tree construction does not know it.
NameId find_html_name(std::string_view name);

// The name of a tag, as in name("div"), where the compiler finds its id. Fails to compile for unknown names.
consteval NameId name_id(std::string_view name) {
  for (size_t i = 1; i < kHtmlNames.size(); ++i) {
    if (kHtmlNames[i].name == name) return static_cast<NameId>(i);
  }
  throw std::invalid_argument("not a name tree construction knows");
}

inline bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

inline bool is_html_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }

}  // namespace newsieve
