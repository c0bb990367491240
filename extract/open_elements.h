// How deep tree construction would stand at each tag: a model of its stack of open elements.
//
// The parser's work per tag grows with the depth of that stack, and a page can make it as deep as it is long.
// So tags that would open an element deeper than a limit are left out before the parser sees them. The model
// pops only where the parser is sure to pop: it may stand deeper than the parser, hardly ever shallower.
// For that it knows scopes (an end tag does not reach through a table cell), elements whose end tag may be
// left out (li, p, td, ...), and formatting elements that were popped without their end tag: those the parser
// reopens in every following block, so their number has a limit of its own.
//
// The model also knows where it stands exactly where the parser does, and so which elements change nothing
// but what is inside them (is_neutral).
//
// Not thread-safe; clear() makes it ready for another page and keeps its memory.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "extract/html_names.h"

namespace newsieve {

class OpenElements {
 public:
  // An element as the model knows it. `identity` tells formatting elements of one name with different
  // attributes apart, and elements of unknown name.
  struct Element {
    NameId name = kUnknownName;
    uint32_t identity = 0;
  };

  void clear(size_t depth_max, size_t lost_formatting_max);

  // A start tag. False: leave it out; the close() of its end tag will then be false too.
  bool open(Element element);

  // An end tag. False: leave it out.
  bool close(Element element);

  // Whether an element of this name, opened here, with none but neutral ones inside, and closed by its own
  // end tag, leaves the parser as a character of text would: nothing is closed or reopened before it that the
  // character would not reopen too, and it goes where the character would go.
  bool is_neutral(NameId name) const;

  // Closes the innermost element, which was neutral.
  void close_neutral() { pop(); }

  // The parser ignores most tags now, this model none (inside <select>): from here on it may stand elsewhere.
  void lose_track() { on_track_ = false; }

  // Whether formatting elements but <a> may be opened.
  bool takes_formatting() const { return lost_.size() < lost_formatting_max_; }

  // Whether a tag may make the parser rearrange elements: formatting elements may be open, with blocks
  // inside.
  bool may_rearrange() const { return formatting_open_ > 0 || !on_track_; }

  bool is_open(NameId name) const { return open_[name] > 0; }

  // Whether the innermost element has this name.
  bool is_innermost(NameId name) const { return !entries_.empty() && entries_.back().element.name == name; }

  // Whether an element of this name would surely be foreign content here: "/>" then closes it.
  bool in_foreign(NameId name) const;

 private:
  struct Entry {
    Element element;
    uint32_t lost_before = 0;  // Of a marker: how many formatting elements were lost when it opened.
    bool takes_text = true;    // Text put here stays here: it is not moved to before a table.

    const HtmlName& name() const { return kHtmlNames[element.name]; }
  };
  static constexpr size_t kNone = SIZE_MAX;

  bool is_ignored(NameId name) const;
  bool leave_out(NameId name);
  void push(Element element);
  void pop();
  void forget(NameId name);    // In the counts.
  void pop_to(size_t depth);   // Whatever stands at `depth` or deeper.
  void erase(size_t index);    // That one element alone.
  void lose(Element element);  // A formatting element was popped without its end tag.

  void close_for_start_of(NameId name);
  void open_table_part(Element element);
  void close_in_html(Element element);
  void close_formatting(NameId name);
  void close_form();
  void close_heading();
  void close_other(NameId name);
  void close_in_foreign(Element element);
  void break_out_of_foreign(NameId name);
  void close_implied();

  // The innermost entry that is(entry), unless an entry that stops(entry) stands inside it; kNone.
  template <class Is, class Stops>
  size_t find(Is is, Stops stops) const;
  size_t find_in_scope(NameId name) const;
  size_t find_foreign_root() const;  // The <svg> or <math> that what comes next is foreign content of.
  size_t find_list_item(NameId name) const;  // Which the start tag of another one would close.
  void close_in_scope(NameId name) { pop_to(find_in_scope(name)); }
  void close_p();

  std::vector<Entry> entries_;
  std::vector<Element> lost_;  // Formatting elements the parser will reopen; at most three of one identity.
  std::array<uint32_t, kHtmlNames.size()> open_{};      // Entries by name.
  std::array<uint32_t, kHtmlNames.size()> left_out_{};  // Start tags left out at the present depth, by name.
  size_t left_out_sum_ = 0;
  size_t formatting_open_ = 0;
  size_t foreign_open_ = 0;      // Open <svg> and <math>.
  bool foreign_is_sure_ = true;  // The parser is in them too: no tag came that may have led it out.
  bool form_open_ = false;       // A second <form> is ignored until </form>.
  bool on_track_ = true;  // The parser has no formatting elements to reopen, and stands where this stands.
  size_t depth_max_ = 0;
  size_t lost_formatting_max_ = 0;
};

}  // namespace newsieve
