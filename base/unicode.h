// UTF-8 text: decoding, normal forms, tokens' character classes. ICU underneath.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace newsieve {

// Reads the code point at text[*position] and moves *position behind it. Ill-formed bytes give U+FFFD, one a
// maximal subpart as in the Unicode standard, section 3.9. Requires *position < text.size().
char32_t next_code_point(std::string_view text, size_t* position);

void append_utf8(std::string& out, char32_t code_point);

// NFC. Returns the text unchanged (and cheaply) where it is already normal. Ill-formed bytes become U+FFFD.
std::string to_nfc(std::string_view text);

// NFC and full case folding: equal for texts that differ only in case or in composition.
std::string fold_case(std::string_view text);

bool is_space(char32_t c);        // White_Space, and U+200B, U+FEFF.
bool is_word(char32_t c);         // Letter, mark, digit or underscore: what a token is made of.
bool is_digit(char32_t c);        // Decimal digit of any script.
bool is_ideographic(char32_t c);  // Scripts written without spaces: Han, kana, Thai, Lao, Khmer, Myanmar.

// Runs of white space become one blank; none at the ends.
std::string fold_spaces(std::string_view text);

}  // namespace newsieve
