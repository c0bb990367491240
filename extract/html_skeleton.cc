#include "extract/html_skeleton.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/character_references.h"
#include "extract/html_attributes.h"
#include "extract/html_head_scan.h"
#include "extract/html_skeleton_writer.h"
#include "extract/html_tokens.h"
#include "extract/open_elements.h"

namespace newsieve {
namespace {

using namespace html_trait;
using Kind = SkeletonPiece::Kind;

// <html> and <body> tags whose attributes go to the first of them, at a cost that grows with their square.
constexpr size_t kMergedTagsMax = 64;

// What gumbo reads inside <select>; it ignores most other tags there.
bool belongs_in_select(NameId name) {
  return name == name_id("select") || name == name_id("option") || name == name_id("optgroup");
}

// Start tags that gumbo may ignore where they stand, or that make it rearrange elements.
bool may_leave_text_pending(NameId name) {
  switch (name) {
    case name_id("a"):
    case name_id("nobr"):
    case name_id("html"):
    case name_id("head"):
    case name_id("body"):
    case name_id("form"):
    case name_id("frame"):
    case name_id("caption"):
    case name_id("col"):
    case name_id("colgroup"):
    case name_id("tbody"):
    case name_id("tfoot"):
    case name_id("thead"):
    case name_id("tr"):
    case name_id("td"):
    case name_id("th"):
      return true;
    default:
      return false;
  }
}

class SkeletonScan {
 public:
  SkeletonScan(std::string_view page, const HtmlLimits& limits, HtmlSkeleton& out, OpenElements& open)
      : page_(page), limits_(limits), out_(out), writer_(out), open_(open) {}

  void run();

 private:
  // Each returns where the scan goes on.
  size_t scan_markup(size_t at);
  size_t scan_declaration(size_t at);
  size_t scan_start_tag(size_t at);
  size_t scan_end_tag(size_t at);
  size_t scan_raw_text(const TagToken& tag);
  size_t scan_svg(const TagToken& tag);

  void add_text(size_t begin, size_t end);
  void add_raw_text(size_t begin, size_t end, Kind kind);
  size_t add_newline(size_t begin, size_t end);
  void add_piece(size_t begin, size_t end, Kind kind, char stand_in);
  void add_start_tag(const TagToken& tag, Kind kind);
  void add_leaf(const TagToken& tag, Kind kind);
  void add_tag(const TagToken& tag, Kind kind);
  void add_shaping_attributes(const TagToken& tag);
  void add_end_tag(const TagToken& tag);
  void write_end_tag(const TagToken& tag);
  bool close_subtree(const TagToken& tag);
  void end_subtree();
  void part_subtrees(bool text_may_stay_pending);
  void add_name(const TagToken& tag);
  void add_number(size_t number);
  void leave_mark(std::string_view mark);
  void note_start(const TagToken& tag);
  void note_body();

  bool counts_as_tag();
  // A frameset throws the body away, <isindex> makes elements up (Gumbo 0.10's), and in columns inside a
  // template gumbo ignores text character by character.
  bool is_beyond_the_model(NameId name) const {
    const bool is_column = name == name_id("col") || name == name_id("colgroup");
    return name == name_id("frameset") || name == name_id("isindex") || (is_column && template_seen_);
  }
  bool may_drop_code() const { return body_started_ && !after_column_ && !in_select_ && !foreign_kept_; }
  bool text_can_move() const { return form_seen_ || open_.may_rearrange(); }
  bool may_fold() const {
    return body_started_ && !foreign_kept_ && (!in_select_ || writer_.in_subtree());  // Then surely in one.
  }
  OpenElements::Element element_of(const TagToken& tag, uint32_t attribute_list) const;

  const std::string_view page_;
  const HtmlLimits& limits_;
  HtmlSkeleton& out_;
  SkeletonWriter writer_;
  OpenElements& open_;
  AttributeLists attribute_lists_;
  size_t tags_ = 0;
  size_t merged_tags_ = 0;
  bool stopped_ = false;         // tags_max was met.
  bool prologue_ = true;         // Only doctype, <html> and white space so far: gumbo ignores white space.
  bool in_head_prefix_ = false;  // Behind <head>, all children so far noted aside.
  bool body_started_ = false;    // Surely; it may have started before this is set.
  bool after_column_ =
      false;                // The last tag was <col>, <colgroup> or <template>: white space and others part.
  bool in_select_ = false;  // Perhaps. False only if surely not.
  bool foreign_kept_ = false;  // <svg> or <math> content was written: from here on names matter as written.
  bool table_seen_ = false;
  bool form_seen_ = false;
  bool template_seen_ = false;
  bool text_pending_ = false;     // Gumbo may not have put the last text into its tree yet.
  bool newline_matters_ = false;  // The skeleton ends with <pre>, <listing> or <textarea>.
};

void SkeletonScan::run() {
  out_.needs_plain = page_.find('\0') != std::string_view::npos;
  out_.shallow_bytes = page_.size();
  size_t at = 0;
  while (at < page_.size() && !stopped_) {
    const size_t markup = find_markup(page_, at);
    if (markup > at) add_text(at, markup);
    at = markup < page_.size() ? scan_markup(markup) : markup;
  }
}

size_t SkeletonScan::scan_markup(size_t at) {
  const char next = page_[at + 1];
  if (is_ascii_letter(next)) return scan_start_tag(at);
  if (next == '/' && is_ascii_letter(page_[at + 2])) return scan_end_tag(at);
  if (next == '/' && page_[at + 2] == '>') return at + 3;  // "</>" is nothing at all.
  return scan_declaration(at);
}

// A comment, a doctype, or what counts as a comment.
size_t SkeletonScan::scan_declaration(size_t at) {
  const size_t end = comment_end(page_, at);
  const std::string_view declaration = page_.substr(at, end - at);
  newline_matters_ = false;
  if (declaration.size() >= 9 && equal_ignoring_case(declaration.substr(0, 9), "<!doctype")) {
    if (out_.text.empty()) {
      out_.text += declaration;  // Decides between quirks and standards mode.
    } else {
      part_subtrees(true);
      leave_mark("<!doctype>");
    }
    return end;
  }
  if (foreign_kept_ && declaration.starts_with("<![CDATA[")) out_.needs_plain = true;
  leave_mark("<!>");
  return end;
}

// Something is left out here that makes gumbo finish the text before it. That shows in text of a table, which
// moves before the table only if not all of it is white space, and where gumbo takes elements off its stack
// without finishing their text: a form, and what it rearranges around formatting elements.
void SkeletonScan::leave_mark(std::string_view mark) {
  if (!text_pending_ || !(table_seen_ || text_can_move())) return;
  out_.text += mark;
  text_pending_ = false;
}

bool SkeletonScan::counts_as_tag() {
  if (++tags_ <= limits_.tags_max) return true;
  out_.cut = stopped_ = true;
  return false;
}

size_t SkeletonScan::scan_start_tag(size_t at) {
  TagToken tag;
  if (!read_tag(page_, at, at + 1, tag)) return page_.size();
  if (!counts_as_tag()) return at;
  if (tag.attributes > limits_.attributes_max) out_.cut = true;
  if (in_head_prefix_) {
    if (const std::optional<size_t> end = scan_head_child(page_, tag, limits_.attributes_max, out_))
      return *end;
    in_head_prefix_ = false;
  }
  if (kHtmlNames[tag.id].is(kRawText)) return scan_raw_text(tag);
  if (tag.id == name_id("svg") || tag.id == name_id("math")) return scan_svg(tag);
  if ((tag.id == name_id("html") || tag.id == name_id("body")) && ++merged_tags_ > kMergedTagsMax) {
    out_.cut = true;
    return tag.end;
  }
  if (is_beyond_the_model(tag.id)) out_.needs_plain = true;
  add_start_tag(tag, Kind::kTag);
  return tag.end;
}

size_t SkeletonScan::scan_end_tag(size_t at) {
  TagToken tag;
  if (!read_tag(page_, at, at + 2, tag)) return page_.size();
  if (!counts_as_tag()) return at;
  if (!close_subtree(tag)) add_end_tag(tag);
  return tag.end;
}

size_t SkeletonScan::scan_raw_text(const TagToken& tag) {
  const size_t text_end = raw_text_end(page_, tag.end, tag.id);
  const bool is_code = tag.id == name_id("script") || tag.id == name_id("style");
  TagToken end_tag;
  const bool is_closed = text_end < page_.size() && read_tag(page_, text_end, text_end + 2, end_tag);
  const size_t end = is_closed ? end_tag.end : page_.size();
  note_data_script(page_, tag, text_end, limits_.attributes_max, out_);
  if (is_code && may_drop_code()) {
    newline_matters_ = false;
    leave_mark("<!>");
    return end;
  }
  const bool is_leaf = may_fold() && open_.is_neutral(tag.id);
  if (is_leaf) {
    writer_.begin_subtree();
    add_tag(tag, Kind::kRawTextTag);
  } else {
    add_start_tag(tag, Kind::kRawTextTag);
  }
  const bool has_references = tag.id == name_id("title") || tag.id == name_id("textarea");
  if (!is_code && text_end > tag.end) {
    add_raw_text(tag.end, text_end, has_references ? Kind::kText : Kind::kRawText);
  }
  if (is_leaf) {
    end_subtree();
  } else if (is_closed) {
    write_end_tag(end_tag);
  }
  return end;
}

size_t SkeletonScan::scan_svg(const TagToken& tag) {
  const bool is_svg = tag.id == name_id("svg");
  const std::optional<size_t> end = is_svg && !foreign_kept_ ? end_of_closed_svg(page_, tag) : std::nullopt;
  if (!end) {
    foreign_kept_ = true;
    add_start_tag(tag, Kind::kTag);
    return tag.end;
  }
  if (may_fold() && open_.is_neutral(kUnknownName)) {
    add_leaf(tag, Kind::kBareSvg);
    return *end;
  }
  part_subtrees(false);
  add_tag(tag, Kind::kBareSvg);
  out_.text += "<svg></svg>";
  return *end;
}

void SkeletonScan::add_text(size_t begin, size_t end) {
  begin = add_newline(begin, end);
  const size_t space_end = begin + leading_space_bytes(page_.substr(begin, end - begin));
  const bool space_is_ignored = prologue_ || in_head_prefix_;
  if (space_end == end) {
    if (begin < end && !space_is_ignored) add_piece(begin, end, Kind::kText, ' ');
    return;
  }
  if (space_end > begin && (!body_started_ || after_column_)) {
    if (!space_is_ignored) add_piece(begin, space_end, Kind::kText, ' ');
    begin = space_end;
  }
  prologue_ = in_head_prefix_ = after_column_ = false;
  note_body();
  add_piece(begin, end, Kind::kText, 'x');
}

// The content of an element that holds no markup.
void SkeletonScan::add_raw_text(size_t begin, size_t end, Kind kind) {
  begin = add_newline(begin, end);
  if (begin == end) return;
  const std::string_view text = page_.substr(begin, end - begin);
  const bool is_space = kind == Kind::kText ? leading_space_bytes(text) == text.size()
                                            : std::all_of(text.begin(), text.end(), is_html_space);
  add_piece(begin, end, kind, is_space ? ' ' : 'x');
}

// A newline that gumbo ignores if it comes first in a <pre>. Returns where the text goes on.
size_t SkeletonScan::add_newline(size_t begin, size_t end) {
  if (!newline_matters_) return begin;
  const size_t newline_end = begin + leading_newline_bytes(page_.substr(begin, end - begin));
  if (newline_end > begin) add_piece(begin, newline_end, Kind::kText, '\n');
  return newline_end;
}

void SkeletonScan::add_piece(size_t begin, size_t end, Kind kind, char stand_in) {
  writer_.add_text(text_piece(begin, end, kind), stand_in);
  text_pending_ = true;
  newline_matters_ = false;
}

void SkeletonScan::add_start_tag(const TagToken& tag, Kind kind) {
  const bool is_formatting = kHtmlNames[tag.id].is(kFormatting) && tag.id != name_id("a");
  const uint32_t list = is_formatting && open_.takes_formatting()
                            ? attribute_lists_.number_of(tag.after_name, limits_.attributes_max)
                            : 0;
  if (in_select_ && !belongs_in_select(tag.id)) open_.lose_track();
  const bool is_neutral = may_fold() && open_.is_neutral(tag.id);
  if (is_neutral && kHtmlNames[tag.id].is(kVoid)) return add_leaf(tag, kind);
  if (!is_neutral) part_subtrees(may_leave_text_pending(tag.id));
  const bool opens = !(tag.self_closing && foreign_kept_ && open_.in_foreign(tag.id));
  if (opens && !open_.open(element_of(tag, list))) {
    out_.shallow_bytes = std::min(out_.shallow_bytes, tag.begin);
    out_.cut = true;
    return;
  }
  if (tag.id == name_id("head") && prologue_) {
    in_head_prefix_ = true;
    out_.head_piece = out_.pieces.size();
  }
  if (is_neutral) writer_.begin_subtree();
  add_tag(tag, kind);
  out_.text += '<';
  add_name(tag);
  if (list != 0) {
    out_.text += " q";
    add_number(list);
  }
  add_shaping_attributes(tag);
  if (tag.self_closing && (foreign_kept_ || !body_started_)) out_.text += " /";
  out_.text += '>';
}

// An element that is neutral and has no element inside.
void SkeletonScan::add_leaf(const TagToken& tag, Kind kind) {
  writer_.begin_subtree();
  add_tag(tag, kind);
  end_subtree();
}

void SkeletonScan::add_tag(const TagToken& tag, Kind kind) {
  if (kind == Kind::kRawTextTag) ++out_.raw_text_tags;
  if (kind == Kind::kBareSvg) ++out_.bare_svgs;
  writer_.add_tag(tag_piece(tag, kind));
  note_start(tag);
}

// Attributes, beside the formatting elements', that tree construction looks at.
void SkeletonScan::add_shaping_attributes(const TagToken& tag) {
  const auto value_of = [&](std::string_view name) {
    std::string value;
    const auto raw = find_attribute(tag.after_name, name, limits_.attributes_max);
    if (raw) append_decoded(*raw, true, value);
    return value;
  };
  const auto has = [&](std::string_view name) {
    return find_attribute(tag.after_name, name, limits_.attributes_max).has_value();
  };
  switch (tag.id) {
    case name_id("html"):
    case name_id("body"):
      out_.text += " k";
      add_number(out_.pieces.size() - 1);
      break;
    case name_id("input"):
      if (equal_ignoring_case(value_of("type"), "hidden")) out_.text += " type=hidden";
      break;
    case name_id("font"):
      if (foreign_kept_ && (has("color") || has("face") || has("size"))) out_.text += " size";
      break;
    case name_id("annotation-xml"):
      if (equal_ignoring_case(value_of("encoding"), "text/html") ||
          equal_ignoring_case(value_of("encoding"), "application/xhtml+xml")) {
        out_.text += " encoding=text/html";
      }
      break;
    default:
      break;
  }
}

// What the scan has to know of a start tag once it is in the skeleton.
void SkeletonScan::note_start(const TagToken& tag) {
  newline_matters_ =
      tag.id == name_id("pre") || tag.id == name_id("listing") || tag.id == name_id("textarea");
  after_column_ = tag.id == name_id("col") || tag.id == name_id("colgroup") || tag.id == name_id("template");
  if (tag.id == name_id("table")) table_seen_ = true;
  if (tag.id == name_id("form")) form_seen_ = true;
  if (tag.id == name_id("template")) template_seen_ = true;
  if (tag.id == name_id("select")) {
    in_select_ = true;
  } else if (tag.id == name_id("input") || tag.id == name_id("keygen") || tag.id == name_id("textarea")) {
    in_select_ = false;
  }
  if (tag.id != kUnknownName && !kHtmlNames[tag.id].is(kInHead | kModern)) note_body();
  prologue_ = prologue_ && tag.id == name_id("html") && out_.pieces.size() == 1;
}

// False: `tag` is not the end of the innermost subtree that could be folded.
bool SkeletonScan::close_subtree(const TagToken& tag) {
  if (!writer_.in_subtree()) return false;
  const SkeletonPiece& start = writer_.subtree();
  if (start.name != tag.id) return false;
  if (tag.id == kUnknownName &&
      !equal_ignoring_case(page_.substr(start.begin + 1, start.name_bytes), tag.name)) {
    return false;
  }
  if (tag.id == name_id("select")) in_select_ = false;
  open_.close_neutral();
  end_subtree();
  return true;
}

void SkeletonScan::end_subtree() {
  writer_.end_subtree();
  text_pending_ = true;
  newline_matters_ = false;
}

// The next tag interferes with the subtrees that are open. If it, or one after it, makes gumbo close a form
// or rearrange elements without finishing the text before, finished subtrees must be kept out of that text.
void SkeletonScan::part_subtrees(bool text_may_stay_pending) {
  writer_.part();
  if (text_may_stay_pending && text_can_move()) writer_.finish_subtrees();
}

void SkeletonScan::add_end_tag(const TagToken& tag) {
  if (in_select_ && !belongs_in_select(tag.id)) open_.lose_track();
  part_subtrees(tag.id == name_id("form") || !open_.is_innermost(tag.id));
  write_end_tag(tag);
}

// Text or a tag that starts the body, unless it is the content of a template in <head>.
void SkeletonScan::note_body() { body_started_ = body_started_ || !open_.is_open(name_id("template")); }

void SkeletonScan::write_end_tag(const TagToken& tag) {
  in_head_prefix_ = prologue_ = false;
  newline_matters_ = false;
  if (!open_.close(element_of(tag, 0))) return;
  if (tag.id == name_id("select")) in_select_ = false;
  if (tag.id != name_id("col") && tag.id != name_id("template")) after_column_ = false;
  out_.text += "</";
  add_name(tag);
  // Gumbo takes whatever stands behind the name for part of it when it closes foreign elements.
  if (foreign_kept_ && tag.after_name.size() > 1) out_.text += ' ';
  out_.text += '>';
}

void SkeletonScan::add_name(const TagToken& tag) {
  if (foreign_kept_) {
    out_.text += tag.name;
  } else if (tag.id == kUnknownName || kHtmlNames[tag.id].is(kModern)) {
    out_.text += 'z';
  } else {
    out_.text += kHtmlNames[tag.id].name;
  }
}

void SkeletonScan::add_number(size_t number) {
  char digits[20];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  out_.text.append(digits, end);
}

OpenElements::Element SkeletonScan::element_of(const TagToken& tag, uint32_t attribute_list) const {
  const NameId name = kHtmlNames[tag.id].is(kModern) ? kUnknownName : tag.id;
  if (name != kUnknownName || !foreign_kept_) return {name, attribute_list};
  return {name, static_cast<uint32_t>(std::hash<std::string>()(to_lower(tag.name)))};
}

}  // namespace

void HtmlSkeleton::clear() {
  text.clear();
  pieces.clear();
  marks.clear();
  head.clear();
  head_piece = SIZE_MAX;
  scripts.clear();
  raw_text_tags = 0;
  bare_svgs = 0;
  folded = 0;
  needs_plain = false;
  cut = false;
  shallow_bytes = 0;
}

void build_skeleton(std::string_view page, const HtmlLimits& limits, HtmlSkeleton& skeleton) {
  thread_local OpenElements open;
  open.clear(limits.depth_max, limits.lost_formatting_max);
  skeleton.clear();
  SkeletonScan(page, limits, skeleton, open).run();
}

}  // namespace newsieve
