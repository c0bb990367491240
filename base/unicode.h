// UTF-8 text: decoding, normal forms, tokens' character classes. ICU underneath.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace newsieve {

// The functions below for what is beyond ASCII.
namespace beyond_ascii {
char32_t next_code_point(std::string_view text, size_t* position);
bool is_word(char32_t c);
bool is_digit(char32_t c);
}  // namespace beyond_ascii

// Reads the code point at text[*position] and moves *position behind it. Ill-formed bytes give U+FFFD, one a
// maximal subpart as in the Unicode standard, section 3.9. Requires *position < text.size().
inline char32_t next_code_point(std::string_view text, size_t* position) {
  const auto first = static_cast<unsigned char>(text[*position]);
  if (first >= 0x80) return beyond_ascii::next_code_point(text, position);
  ++*position;
  return first;
}

void append_utf8(std::string& out, char32_t code_point);

// True for characters that NFC leaves as they are, whatever stands beside them: those below U+0300, the Latin
// letters of Vietnamese (U+1E00 to U+1EFF), and quotation marks, dashes and the like (U+2002 to U+203F).
inline bool is_plainly_nfc(char32_t c) { return c < 0x300 || c - 0x1E00 < 0x100 || c - 0x2002 < 0x3E; }

// NFC. Returns the text unchanged (and cheaply) where it is already normal. Ill-formed bytes become U+FFFD.
std::string to_nfc(std::string_view text);

// NFC and full case folding: equal for texts that differ only in case or in composition.
std::string fold_case(std::string_view text);

// White_Space: what shows a gap.
inline bool is_space(char32_t c) {
  if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
  if (c < 0x1680) return c == 0x85 || c == 0xA0;
  return c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x205F || c == 0x3000;
}

// Decimal digit of any script. The first beyond ASCII are the Arabic ones.
inline bool is_digit(char32_t c) {
  constexpr char32_t kArabicZero = 0x660;
  return c < kArabicZero ? c >= '0' && c <= '9' : beyond_ascii::is_digit(c);
}

// Latin letters of two bytes from À to ɏ, and the three-byte ones that Vietnamese is full of (U+1E00 to
// U+1EFF). They are letters, none of them begins, ends or parts a sentence, and NFC leaves them as they are.
inline bool is_latin_beyond_ascii(char32_t c) {
  return (c - 0xC0 < 0x190 && c != 0xD7 && c != 0xF7) || c - 0x1E00 < 0x100;
}

// Letter, mark, digit or underscore: what a token is made of.
inline bool is_word(char32_t c) {
  constexpr uint64_t kDigits = 0x03FF000000000000;       // 0 to 9, one bit each.
  constexpr uint64_t kLettersAnd_ = 0x07FFFFFE87FFFFFE;  // Of 64 to 127.
  if (c >= 0x80) return is_latin_beyond_ascii(c) || beyond_ascii::is_word(c);
  return (((c < 64 ? kDigits : kLettersAnd_) >> (c & 63)) & 1) != 0;
}

// The bytes of the Latin letter with marks at text[i], told without decoding it; 0 for every other character.
// (Of U+00C0 to U+023F and U+1E00 to U+1EFF: what most words beyond ASCII are spelt with.)
inline size_t latin_letter_bytes(std::string_view text, size_t i) {
  const auto byte_at = [text](size_t k) {
    return k < text.size() ? static_cast<unsigned char>(text[k]) : 0U;
  };
  const unsigned first = byte_at(i);
  if (first < 0xC3) return 0;
  const unsigned second = byte_at(i + 1);
  if (first < 0xC9) {
    const bool is_sign = first == 0xC3 && (second == 0x97 || second == 0xB7);  // For times and divided by.
    return (second & 0xC0) == 0x80 && !is_sign ? 2 : 0;
  }
  return first == 0xE1 && second >= 0xB8 && second < 0xBC && (byte_at(i + 2) & 0xC0) == 0x80 ? 3 : 0;
}

// Scripts written without spaces: Han, kana, Thai, Lao, Khmer, Myanmar.
inline bool is_ideographic(char32_t c) {
  if (c < 0x0E00) return false;
  return c <= 0x0EFF || (c >= 0x1000 && c <= 0x109F) || (c >= 0x1780 && c <= 0x17FF) ||
         (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x20000 && c <= 0x3FFFF);
}

// Runs of white space become one blank; none at the ends.
std::string fold_spaces(std::string_view text);

}  // namespace newsieve
