#include "extract/plain_text.h"

#include "base/unicode.h"
#include "extract/folded_text.h"
#include "extract/html_names.h"
#include "extract/html_tree.h"
#include "extract/node_facts.h"

namespace newsieve {
namespace {

// True for a tag ("b", "/span class=x") that parts no words.
bool runs_on(std::string_view tag) {
  if (tag.starts_with('/')) tag.remove_prefix(1);
  const HtmlTag known = kHtmlNames[find_html_name(tag.substr(0, tag.find_first_of(" \t\n\f\r/")))].tag;
  return is_inline_tag(known) && known != HtmlTag::kBr;
}

std::string without_tags(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  size_t at = 0;
  while (at < text.size()) {
    const size_t open = std::min(text.find('<', at), text.size());
    out.append(text, at, open - at);
    if (open == text.size()) break;
    const bool is_tag = open + 1 < text.size() && (is_ascii_letter(text[open + 1]) || text[open + 1] == '/');
    const size_t close = is_tag ? text.find('>', open) : std::string_view::npos;
    if (close == std::string_view::npos) {
      out.push_back('<');
      at = open + 1;
    } else {
      if (!runs_on(text.substr(open + 1, close - open - 1))) out.push_back(' ');
      at = close + 1;
    }
  }
  return out;
}

}  // namespace

std::string to_plain_text(std::string_view raw) {
  std::string text;
  append_decoded(raw, false, text);
  if (text.find('<') != std::string::npos) text = without_tags(text);
  return fold_text(text);
}

std::string letters_of(std::string_view text) {
  const std::string folded = fold_case(text);
  std::string letters;
  letters.reserve(folded.size());
  size_t i = 0;
  while (i < folded.size()) {
    const size_t begin = i;
    const char32_t c = next_code_point(folded, &i);
    if (is_word(c) || is_ideographic(c)) letters.append(folded, begin, i - begin);
  }
  return letters;
}

}  // namespace newsieve
