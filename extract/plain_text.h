// Strings that pages put into fields, as plain text.
#pragma once

#include <string>
#include <string_view>

namespace newsieve {

// `raw` with character references decoded and tags taken out, folded (folded_text.h), NFC. What looks like a
// tag is one: "<" and a letter or "/", to the next ">". Tags part words, but for those of inline elements.
std::string to_plain_text(std::string_view raw);

// Equal for titles and names that differ only in case, composition, punctuation and white space: the folded
// letters and digits alone.
std::string letters_of(std::string_view text);

// Calls visit(token) for each white-space separated token, as of class and rel attributes.
template <class Visit>
void for_each_token(std::string_view text, const Visit& visit) {
  constexpr std::string_view kSpaces = " \t\n\f\r";
  size_t begin = 0;
  while ((begin = text.find_first_not_of(kSpaces, begin)) != std::string_view::npos) {
    const size_t end = std::min(text.find_first_of(kSpaces, begin), text.size());
    visit(text.substr(begin, end - begin));
    begin = end;
  }
}

}  // namespace newsieve
