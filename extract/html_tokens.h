// Where HTML's tokens begin and end in a page: the tokenizer's states as searches. No tree, no state, no
// copies.
//
// Positions are byte offsets into `page`. Every function reads each byte at most a few times.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "extract/html_names.h"

namespace newsieve {

struct TagToken {
  size_t begin = 0;             // Of "<".
  size_t end = 0;               // Behind ">".
  std::string_view name;        // As written.
  std::string_view after_name;  // Attributes, up to and with ">".
  NameId id = kUnknownName;
  size_t attributes = 0;
  bool self_closing = false;  // Ends with "/>".
};

// The first "<" at or after `at` that begins a tag, a comment or a doctype; page.size() if there is none.
size_t find_markup(std::string_view page, size_t at);

// Reads the tag whose name begins at `name_begin`. False: the page ends inside it, and it is no tag at all.
bool read_tag(std::string_view page, size_t begin, size_t name_begin, TagToken& tag);

// Behind the comment, bogus comment or doctype at `begin` ("<!" or "<?" or "</" without a letter).
size_t comment_end(std::string_view page, size_t begin);

// Where the end tag begins that closes raw text starting at `at` in an element of this name; page.size() if
// nothing closes it. Follows the "escaped" states of scripts, and knows that nothing closes <plaintext>.
size_t raw_text_end(std::string_view page, size_t at, NameId name);

// Where the <svg> that `tag` opens ends whose content cannot change the tree around it: all end tags match
// something in it, no tag breaks out into HTML, no HTML inside. Nullopt: it may change the tree around it.
std::optional<size_t> end_of_closed_svg(std::string_view page, const TagToken& tag);

}  // namespace newsieve
