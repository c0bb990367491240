#include "extract/html_head_scan.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/character_references.h"
#include "extract/html_attributes.h"
#include "extract/html_skeleton_writer.h"

namespace newsieve {
namespace {

using Kind = SkeletonPiece::Kind;

void add_child(const TagToken& tag, uint8_t depth, HtmlSkeleton& skeleton) {
  skeleton.head.push_back({tag_piece(tag, Kind::kTag), depth});
}

// Where the tag ends that stands between `text_end`, the end of a raw text, and the rest of the page.
size_t behind_end_tag(std::string_view page, size_t text_end) {
  TagToken end_tag;
  const bool is_closed = text_end < page.size() && read_tag(page, text_end, text_end + 2, end_tag);
  return is_closed ? end_tag.end : page.size();
}

// A <noscript> with nothing but links, metas and styles in it.
std::optional<size_t> scan_noscript(std::string_view page, const TagToken& tag, HtmlSkeleton& skeleton) {
  const size_t noscript = skeleton.head.size();
  add_child(tag, 0, skeleton);
  size_t at = tag.end;
  while (true) {
    const size_t markup = find_markup(page, at);
    if (leading_space_bytes(page.substr(at, markup - at)) != markup - at || markup == page.size()) break;
    const bool is_end = page[markup + 1] == '/';
    if (!is_ascii_letter(page[markup + (is_end ? 2 : 1)])) {
      at = comment_end(page, markup);
      continue;
    }
    TagToken inner;
    if (!read_tag(page, markup, markup + (is_end ? 2 : 1), inner)) break;
    at = inner.end;
    if (is_end) {
      if (inner.id != name_id("noscript")) break;
      return at;
    }
    if (inner.id == name_id("style")) {
      at = raw_text_end(page, at, inner.id);
      if (!read_tag(page, at, std::min(at + 2, page.size()), inner)) break;
      at = inner.end;
    } else if (inner.id == name_id("link") || inner.id == name_id("meta")) {
      add_child(inner, 1, skeleton);
    } else {
      break;
    }
  }
  skeleton.head.resize(noscript);  // Not that simple: gumbo shall see it.
  return std::nullopt;
}

}  // namespace

std::optional<size_t> scan_head_child(std::string_view page, const TagToken& tag, size_t attributes_max,
                                      HtmlSkeleton& skeleton) {
  switch (tag.id) {
    case name_id("base"):
    case name_id("basefont"):
    case name_id("bgsound"):
    case name_id("link"):
    case name_id("meta"):
      add_child(tag, 0, skeleton);
      return tag.end;
    case name_id("noscript"):
      return scan_noscript(page, tag, skeleton);
    case name_id("noframes"):
    case name_id("script"):
    case name_id("style"):
    case name_id("title"):
      break;
    default:
      return std::nullopt;
  }
  const size_t text_end = raw_text_end(page, tag.end, tag.id);
  note_data_script(page, tag, text_end, attributes_max, skeleton);
  if (tag.id == name_id("title") || tag.id == name_id("noframes")) {
    add_child(tag, 0, skeleton);
    const Kind kind = tag.id == name_id("title") ? Kind::kText : Kind::kRawText;
    if (text_end > tag.end) skeleton.head.push_back({text_piece(tag.end, text_end, kind), 1});
  }
  return behind_end_tag(page, text_end);
}

void note_data_script(std::string_view page, const TagToken& tag, size_t body_end, size_t attributes_max,
                      HtmlSkeleton& skeleton) {
  if (tag.id != name_id("script")) return;
  const auto type = find_attribute(tag.after_name, "type", attributes_max);
  if (!type || to_lower(*type).find("json") == std::string::npos) return;
  const auto id = find_attribute(tag.after_name, "id", attributes_max);
  skeleton.scripts.push_back(
      {*type, id.value_or(std::string_view()), page.substr(tag.end, body_end - tag.end)});
}

}  // namespace newsieve
