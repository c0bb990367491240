#include "extract/open_elements.h"

#include <algorithm>

namespace newsieve {
namespace {

using namespace html_trait;

// The parser keeps three formatting elements of one name and attribute list and forgets older ones.
constexpr uint32_t kIdenticalMax = 3;

bool is_table_section(NameId name) {
  return name == name_id("tbody") || name == name_id("thead") || name == name_id("tfoot");
}

bool is_table_part(NameId name) {
  return is_table_section(name) || name == name_id("tr") || name == name_id("td") || name == name_id("th") ||
         name == name_id("caption") || name == name_id("col") || name == name_id("colgroup");
}

// Where the parser moves text to before the table.
bool is_table_structure(NameId name) {
  return name == name_id("table") || is_table_section(name) || name == name_id("tr") ||
         name == name_id("colgroup");
}

bool is_foreign_root(NameId name) { return name == name_id("svg") || name == name_id("math"); }

// <font> does with some attributes.
bool may_break_out(NameId name) { return kHtmlNames[name].is(kBreakout) || name == name_id("font"); }

// Foreign elements whose content is HTML, or may be.
bool is_integration_point(NameId name) {
  switch (name) {
    case name_id("foreignobject"):
    case name_id("desc"):
    case name_id("title"):
    case name_id("mi"):
    case name_id("mo"):
    case name_id("mn"):
    case name_id("ms"):
    case name_id("mtext"):
    case name_id("annotation-xml"):
      return true;
    default:
      return false;
  }
}

// No rule of tree construction is about elements of this name, but for closing <svg> and <math>.
constexpr bool is_inline(const HtmlName& name) { return (name.traits & ~(kBreakout | kModern)) == 0; }

// Void elements before which the parser reopens formatting elements, as it does before text.
constexpr bool reopens(NameId name) {
  return name == name_id("area") || name == name_id("br") || name == name_id("embed") ||
         name == name_id("img") || name == name_id("input") || name == name_id("wbr");
}

// Elements that the parser opens, and void ones closes at once, with no more ado than their traits tell.
constexpr bool is_ordinary(const HtmlName& name) {
  constexpr std::array<std::string_view, 15> kNoTraitTells = {
      "area", "br",       "button", "embed",  "iframe", "img",   "input", "link",
      "meta", "noscript", "param",  "select", "source", "track", "wbr"};
  constexpr std::array<std::string_view, 6> kOddities = {"form", "listing", "math", "nobr", "pre", "svg"};
  if (std::find(kOddities.begin(), kOddities.end(), name.name) != kOddities.end()) return false;
  if (std::find(kNoTraitTells.begin(), kNoTraitTells.end(), name.name) != kNoTraitTells.end()) return true;
  return is_inline(name) || name.is(kFormatting) || (name.is(kClosesP) && !name.is(kRawText));
}

constexpr auto kOrdinary = [] {
  std::array<bool, kHtmlNames.size()> ordinary{};
  std::transform(kHtmlNames.begin(), kHtmlNames.end(), ordinary.begin(), is_ordinary);
  return ordinary;
}();

}  // namespace

void OpenElements::clear(size_t depth_max, size_t lost_formatting_max) {
  entries_.clear();
  lost_.clear();
  open_.fill(0);
  left_out_.fill(0);
  left_out_sum_ = 0;
  formatting_open_ = 0;
  foreign_open_ = 0;
  foreign_is_sure_ = true;
  form_open_ = false;
  on_track_ = true;
  depth_max_ = depth_max;
  lost_formatting_max_ = lost_formatting_max;
}

bool OpenElements::open(Element element) {
  const HtmlName& name = kHtmlNames[element.name];
  if (name.is(kFormatting) && element.name != name_id("a") && !takes_formatting()) {
    return leave_out(element.name);
  }
  if (is_ignored(element.name)) return true;
  break_out_of_foreign(element.name);
  if (foreign_open_ == 0) {
    close_for_start_of(element.name);
    if (is_table_part(element.name)) {
      open_table_part(element);
      return true;
    }
    if (name.is(kVoid | kRawText)) return true;
  }
  if (element.name == name_id("form")) form_open_ = true;
  if (entries_.size() >= depth_max_) return leave_out(element.name);
  push(element);
  return true;
}

bool OpenElements::close(Element element) {
  if (left_out_[element.name] > 0) {
    --left_out_[element.name];
    --left_out_sum_;
    return false;
  }
  if (foreign_open_ > 0) {
    close_in_foreign(element);
  } else {
    close_in_html(element);
  }
  return true;
}

bool OpenElements::is_neutral(NameId name) const {
  const HtmlName& known = kHtmlNames[name];
  if (entries_.size() >= depth_max_ || left_out_sum_ > 0 || foreign_open_ > 0) return false;
  if (open_[name_id("template")] > 0 || (!entries_.empty() && !entries_.back().takes_text)) return false;
  if (open_[name_id("select")] > 0) {
    const bool in_group = name == name_id("option") && is_innermost(name_id("optgroup"));
    return in_group ||
           ((name == name_id("option") || name == name_id("optgroup")) && is_innermost(name_id("select")));
  }
  if (!kOrdinary[name]) return false;
  if (is_inline(known) || reopens(name)) return true;
  if (!on_track_) return false;
  if (name == name_id("a") || name == name_id("button")) return open_[name] == 0;
  if (known.is(kFormatting)) return open_[name] < kIdenticalMax;
  if (known.is(kHeading) && !entries_.empty() && entries_.back().name().is(kHeading)) return false;
  if (name == name_id("li") || name == name_id("dd") || name == name_id("dt")) {
    if (find_list_item(name) != kNone) return false;
  }
  return !known.is(kClosesP) || open_[name_id("p")] == 0;
}

// Whether the parser ignores this start tag, or takes only its attributes.
bool OpenElements::is_ignored(NameId name) const {
  const size_t outer = open_[name_id("html")] + open_[name_id("head")];  // Of entries: a body may be implied.
  switch (name) {
    case name_id("html"):
      return !entries_.empty();
    case name_id("head"):
      return entries_.size() > open_[name_id("html")];
    case name_id("body"):
      return entries_.size() > outer;
    case name_id("form"):
      return form_open_;
    default:
      return false;
  }
}

bool OpenElements::leave_out(NameId name) {
  ++left_out_[name];
  ++left_out_sum_;
  return false;
}

void OpenElements::push(Element element) {
  if (is_foreign_root(element.name)) ++foreign_open_;
  ++open_[element.name];
  if (kHtmlNames[element.name].is(kFormatting)) ++formatting_open_;
  const bool parent_takes_text = entries_.empty() || entries_.back().takes_text;
  const bool takes_text =
      !is_table_structure(element.name) && (parent_takes_text || is_table_part(element.name));
  entries_.push_back({element, static_cast<uint32_t>(lost_.size()), takes_text});
}

void OpenElements::forget(NameId name) {
  --open_[name];
  if (kHtmlNames[name].is(kFormatting)) --formatting_open_;
}

void OpenElements::pop() {
  forget(entries_.back().element.name);
  entries_.pop_back();
}

void OpenElements::pop_to(size_t depth) {
  if (depth >= entries_.size()) return;
  // The parser forgets the formatting elements inside the innermost marker, and those alone.
  size_t inside = entries_.size();
  while (inside > depth && !entries_[inside - 1].name().is(kMarker)) --inside;
  const bool has_marker = inside > depth;
  if (has_marker) lost_.resize(std::min<size_t>(lost_.size(), entries_[inside - 1].lost_before));
  const size_t kept_end = has_marker ? inside : entries_.size();
  for (size_t i = depth; i < kept_end; ++i) lose(entries_[i].element);
  for (; entries_.size() > depth; pop()) {
    if (is_foreign_root(entries_.back().element.name)) --foreign_open_;
  }
  foreign_is_sure_ = foreign_is_sure_ || foreign_open_ == 0;
  if (left_out_sum_ > 0) {  // They were all deeper than what is left.
    left_out_.fill(0);
    left_out_sum_ = 0;
  }
}

void OpenElements::erase(size_t index) {
  forget(entries_[index].element.name);
  entries_.erase(entries_.begin() + static_cast<ptrdiff_t>(index));
}

void OpenElements::lose(Element element) {
  if (!kHtmlNames[element.name].is(kFormatting)) return;
  on_track_ = false;
  if (element.name == name_id("a")) return;
  const auto same = [&](Element other) {
    return other.name == element.name && other.identity == element.identity;
  };
  if (std::count_if(lost_.begin(), lost_.end(), same) < ptrdiff_t{kIdenticalMax}) lost_.push_back(element);
}

template <class Is, class Stops>
size_t OpenElements::find(Is is, Stops stops) const {
  for (size_t i = entries_.size(); i-- > 0;) {
    if (is(entries_[i])) return i;
    if (stops(entries_[i])) break;
  }
  return kNone;
}

size_t OpenElements::find_in_scope(NameId name) const {
  return find([name](const Entry& e) { return e.element.name == name; },
              [](const Entry& e) { return e.name().is(kScope); });
}

void OpenElements::close_p() {
  if (open_[name_id("p")] == 0) return;
  pop_to(find([](const Entry& e) { return e.element.name == name_id("p"); },
              [](const Entry& e) { return e.name().is(kScope) || e.element.name == name_id("button"); }));
}

void OpenElements::close_for_start_of(NameId name) {
  switch (name) {
    case name_id("li"):
    case name_id("dd"):
    case name_id("dt"):
      pop_to(find_list_item(name));
      break;
    case name_id("option"):
    case name_id("optgroup"):
      if (!entries_.empty() && entries_.back().element.name == name_id("option")) pop_to(entries_.size() - 1);
      break;
    case name_id("a"):
    case name_id("nobr"):
      if (find_in_scope(name) != kNone) close_formatting(name);
      break;
    case name_id("button"):
      close_in_scope(name);
      break;
    case name_id("select"):
    case name_id("input"):
    case name_id("keygen"):
    case name_id("textarea"):
      close_in_scope(name_id("select"));
      break;
    case name_id("rb"):
    case name_id("rp"):
    case name_id("rt"):
    case name_id("rtc"):
      if (find_in_scope(name_id("ruby")) != kNone) close_implied();
      break;
    default:
      break;
  }
  if (kHtmlNames[name].is(kClosesP)) close_p();
  if (kHtmlNames[name].is(kHeading) && !entries_.empty() && entries_.back().name().is(kHeading)) {
    pop_to(entries_.size() - 1);
  }
}

size_t OpenElements::find_list_item(NameId name) const {
  const auto is_item = [name](const Entry& e) {
    const NameId open = e.element.name;
    return name == name_id("li") ? open == name : open == name_id("dd") || open == name_id("dt");
  };
  const auto stops = [](const Entry& e) {
    const NameId open = e.element.name;
    return e.name().is(kSpecial) && open != name_id("address") && open != name_id("div") &&
           open != name_id("p");
  };
  return find(is_item, stops);
}

void OpenElements::open_table_part(Element element) {
  const size_t table = find([](const Entry& e) { return e.element.name == name_id("table"); },
                            [](const Entry& e) { return e.element.name == name_id("template"); });
  if (table == kNone) {  // Ignored by the parser, unless a template holds it.
    const bool in_template = !entries_.empty() && entries_.front().element.name != name_id("table") &&
                             find_in_scope(name_id("template")) != kNone;
    if (in_template && entries_.size() < depth_max_) push(element);
    return;
  }
  const bool is_cell = element.name == name_id("td") || element.name == name_id("th");
  size_t depth = table + 1;
  if (is_cell || element.name == name_id("tr")) {
    if (depth >= entries_.size() || !is_table_section(entries_[depth].element.name)) {
      pop_to(depth);
      push({name_id("tbody")});
    }
    ++depth;
  }
  if (is_cell) {
    if (depth >= entries_.size() || entries_[depth].element.name != name_id("tr")) {
      pop_to(depth);
      push({name_id("tr")});
    }
    ++depth;
  }
  pop_to(depth);
  if (element.name != name_id("col")) push(element);
}

void OpenElements::close_in_html(Element element) {
  const NameId name = element.name;
  const HtmlName& known = kHtmlNames[name];
  if (name == name_id("p")) {
    close_p();
  } else if (name == name_id("li")) {
    pop_to(find([](const Entry& e) { return e.element.name == name_id("li"); },
                [](const Entry& e) {
                  const NameId open = e.element.name;
                  return e.name().is(kScope) || open == name_id("ol") || open == name_id("ul");
                }));
  } else if (name == name_id("form")) {
    close_form();
  } else if (known.is(kHeading)) {
    close_heading();
  } else if (known.is(kFormatting)) {
    close_formatting(name);
  } else if (is_table_part(name) || name == name_id("table")) {
    pop_to(find([name](const Entry& e) { return e.element.name == name; },
                [](const Entry& e) {
                  return e.element.name == name_id("table") || e.element.name == name_id("template");
                }));
  } else if (name == name_id("template")) {
    pop_to(find([](const Entry& e) { return e.element.name == name_id("template"); },
                [](const Entry&) { return false; }));
  } else if (known.is(kBlockEnd | kMarker) || name == name_id("select")) {
    close_in_scope(name);
  } else {
    close_other(name);
  }
}

void OpenElements::close_formatting(NameId name) {
  const size_t index = find_in_scope(name);
  if (index == kNone) {
    const auto lost =
        std::find_if(lost_.rbegin(), lost_.rend(), [name](Element e) { return e.name == name; });
    if (lost != lost_.rend()) lost_.erase(std::next(lost).base());
    return;
  }
  const auto first_inside = entries_.begin() + static_cast<ptrdiff_t>(index) + 1;
  const bool block_inside =
      std::any_of(first_inside, entries_.end(), [](const Entry& e) { return e.name().is(kSpecial); });
  if (block_inside) {
    on_track_ = false;
  } else {
    pop_to(index + 1);
  }
  erase(index);
}

void OpenElements::close_form() {
  form_open_ = false;
  if (find_in_scope(name_id("form")) == kNone) return;
  close_implied();
  erase(find_in_scope(name_id("form")));
}

void OpenElements::close_heading() {
  pop_to(find([](const Entry& e) { return e.name().is(kHeading); },
              [](const Entry& e) { return e.name().is(kScope); }));
}

void OpenElements::close_other(NameId name) {
  pop_to(find([name](const Entry& e) { return e.element.name == name; },
              [](const Entry& e) { return e.name().is(kSpecial); }));
}

// Inside <svg> and <math> names are compared as written, and there are no implied end tags. One that ends
// nothing there may end something outside, and them with it.
void OpenElements::close_in_foreign(Element element) {
  const size_t index = find(
      [element](const Entry& e) {
        return e.element.name == element.name &&
               (element.name != kUnknownName || e.element.identity == element.identity);
      },
      [](const Entry& e) { return is_foreign_root(e.element.name); });
  foreign_is_sure_ = foreign_is_sure_ && index != kNone;
  pop_to(index);
}

size_t OpenElements::find_foreign_root() const {
  return find([](const Entry& e) { return is_foreign_root(e.element.name); },
              [](const Entry& e) { return is_integration_point(e.element.name); });
}

bool OpenElements::in_foreign(NameId name) const {
  if (is_foreign_root(name)) return true;
  return foreign_open_ > 0 && foreign_is_sure_ && !may_break_out(name) && find_foreign_root() != kNone;
}

void OpenElements::break_out_of_foreign(NameId name) {
  if (foreign_open_ == 0 || !may_break_out(name)) return;
  if (foreign_is_sure_ && name != name_id("font")) pop_to(find_foreign_root());
  foreign_is_sure_ = foreign_open_ == 0;
}

void OpenElements::close_implied() {
  while (!entries_.empty() && entries_.back().name().is(kImpliedEnd)) pop_to(entries_.size() - 1);
}

}  // namespace newsieve
