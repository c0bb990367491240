#include "extract/html_tokens.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <vector>

#include "extract/html_attributes.h"

namespace newsieve {
namespace {

// page.find(c, at), with the page's end for "not found".
size_t find_byte(std::string_view page, char c, size_t at) {
  if (at >= page.size()) return page.size();
  const void* const found = std::memchr(page.data() + at, c, page.size() - at);
  return found ? static_cast<size_t>(static_cast<const char*>(found) - page.data()) : page.size();
}

// Whether `name` stands at `at` in any case, and a tag's name would end behind it.
bool name_stands_at(std::string_view page, size_t at, std::string_view name) {
  if (page.size() - at <= name.size()) return false;
  const char after = page[at + name.size()];
  return (is_html_space(after) || after == '/' || after == '>') &&
         equal_ignoring_case(page.substr(at, name.size()), name);
}

bool end_tag_stands_at(std::string_view page, size_t at, std::string_view name) {
  return at + 2 < page.size() && page[at] == '<' && page[at + 1] == '/' && name_stands_at(page, at + 2, name);
}

// A script with "<!--" in it: "<script>" then opens a level of its own that takes a "</script>" to close.
size_t script_end(std::string_view page, size_t at) {
  bool escaped = false;         // Inside "<!--".
  bool double_escaped = false;  // Inside "<!--" and "<script>".
  size_t dashes_from = 0;       // "-->" counts the dashes of "<!--" itself.
  for (; at < page.size(); ++at) {
    if (!escaped) {
      at = find_byte(page, '<', at);
      if (end_tag_stands_at(page, at, "script")) return at;
      if (page.substr(at).starts_with("<!--")) {
        escaped = true;
        dashes_from = at + 2;
        at += 3;
      }
      continue;
    }
    if (page[at] == '>' && at >= dashes_from + 2 && page[at - 1] == '-' && page[at - 2] == '-') {
      escaped = double_escaped = false;
    } else if (end_tag_stands_at(page, at, "script")) {
      if (!double_escaped) return at;
      double_escaped = false;
    } else if (!double_escaped && page[at] == '<' && name_stands_at(page, at + 1, "script")) {
      double_escaped = true;
    }
  }
  return page.size();
}

// Behind the ">" that ends the comment whose text begins at `begin`.
size_t real_comment_end(std::string_view page, size_t begin) {
  for (size_t at = begin;; ++at) {
    at = find_byte(page, '>', at);
    if (at == page.size()) return at;
    const std::string_view text = page.substr(begin, at - begin);
    if (text.empty() || text == "-" || text.ends_with("--") || text.ends_with("--!")) return at + 1;
  }
}

}  // namespace

size_t find_markup(std::string_view page, size_t at) {
  for (;; ++at) {
    at = find_byte(page, '<', at);
    if (at + 1 >= page.size()) return page.size();
    const char next = page[at + 1];
    if (is_ascii_letter(next) || next == '!' || next == '?') return at;
    if (next == '/' && at + 2 < page.size()) return at;
  }
}

bool read_tag(std::string_view page, size_t begin, size_t name_begin, TagToken& tag) {
  size_t at = name_begin;
  while (at < page.size() && page[at] != '>' && page[at] != '/' && !is_html_space(page[at])) ++at;
  if (at == page.size()) return false;
  tag.begin = begin;
  tag.name = page.substr(name_begin, at - name_begin);
  tag.id = find_html_name(tag.name);
  if (page[at] == '>') {  // Most tags.
    tag.after_name = page.substr(at, 1);
    tag.end = at + 1;
    tag.attributes = 0;
    tag.self_closing = false;
    return true;
  }
  AttributeCursor cursor(page.substr(at));
  for (tag.attributes = 0; cursor.next(); ++tag.attributes) {
  }
  tag.self_closing = cursor.self_closing();
  tag.after_name = page.substr(at, cursor.bytes_read());
  tag.end = at + cursor.bytes_read();
  return cursor.closed();
}

size_t comment_end(std::string_view page, size_t begin) {
  if (page.substr(begin).starts_with("<!--")) return real_comment_end(page, begin + 4);
  return std::min(find_byte(page, '>', begin + 2) + 1, page.size());
}

size_t raw_text_end(std::string_view page, size_t at, NameId name) {
  if (name == name_id("plaintext")) return page.size();
  if (name == name_id("script")) return script_end(page, at);
  while (at < page.size() && !end_tag_stands_at(page, at, kHtmlNames[name].name)) {
    at = find_byte(page, '<', at + 1);
  }
  return std::min(at, page.size());
}

std::optional<size_t> end_of_closed_svg(std::string_view page, const TagToken& tag) {
  if (tag.self_closing) return tag.end;
  std::vector<TagToken> open = {tag};
  size_t at = tag.end;
  while (!open.empty()) {
    const size_t markup = find_markup(page, at);
    if (markup == page.size()) return std::nullopt;
    const char next = page[markup + 1];
    const bool is_end = next == '/';
    if (!is_ascii_letter(is_end ? page[markup + 2] : next)) {
      if (is_end || page.substr(markup).starts_with("<![CDATA[")) return std::nullopt;
      at = comment_end(page, markup);
      continue;
    }
    TagToken inner;
    if (!read_tag(page, markup, markup + (is_end ? 2 : 1), inner)) return std::nullopt;
    at = inner.end;
    if (is_end) {
      if (inner.after_name.size() > 1) return std::nullopt;
      const auto matches = [&](const TagToken& t) { return equal_ignoring_case(t.name, inner.name); };
      const auto match = std::find_if(open.rbegin(), open.rend(), matches);
      if (match == open.rend()) return std::nullopt;
      open.erase(std::next(match).base(), open.end());  // Unclosed elements inside are closed with it.
      continue;
    }
    const NameId parent = open.back().id;
    if (parent == name_id("title") || parent == name_id("desc")) return std::nullopt;
    if (kHtmlNames[inner.id].is(html_trait::kBreakout) || inner.id == name_id("foreignobject"))
      return std::nullopt;
    if (!inner.self_closing) open.push_back(inner);
  }
  return at;
}

}  // namespace newsieve
