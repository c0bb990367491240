#include "extract/folded_text.h"

#include <cstring>

#include "base/unicode.h"

namespace newsieve {
namespace {

constexpr char32_t kZeroWidthSpace = 0x200B;
constexpr char32_t kNonJoiner = 0x200C;
constexpr char32_t kJoiner = 0x200D;
constexpr char32_t kLatinEnd = 0x0300;

bool is_graphic(char c) { return c > ' ' && c < 0x7F; }

bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// How many bytes of ASCII words with single blanks between and behind them `text` begins with, from `begin`
// on; what stands before it is no blank.
size_t ascii_words_end(std::string_view text, size_t begin) {
  constexpr uint64_t kOnes = 0x0101010101010101ULL;
  constexpr uint64_t kHighs = kOnes << 7;
  const auto follows_blank = [&](size_t i) { return i > begin && text[i - 1] == ' '; };
  size_t i = begin;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word = 0;
    std::memcpy(&word, text.data() + i, 8);
    const bool has_others = ((word | (word - kOnes * ' ') | (word + kOnes)) & kHighs) != 0;
    const uint64_t not_blank = word ^ (kOnes * ' ');
    const uint64_t blanks = (not_blank - kOnes) & ~not_blank & kHighs;  // Perhaps also a "!" beside one.
    if (has_others || (blanks & (blanks << 8)) != 0 || (text[i] == ' ' && follows_blank(i))) break;
  }
  while (i < text.size() && (is_graphic(text[i]) || (text[i] == ' ' && !follows_blank(i)))) ++i;
  return i;
}

// How many bytes of words in ASCII and Latin letters, with single blanks between and behind them, `text`
// begins with: nothing of it is changed. It begins with a word.
size_t words_run(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    const size_t end = ascii_words_end(text, i);
    const size_t letter = latin_letter_bytes(text, end);
    if (letter == 0) return end;
    i = end + letter;
  }
  return i;
}

// East Asian Width W, F or H, without Hangul and emoji: lines of them are joined without a blank.
bool is_east_asian(char32_t c) {
  return (c >= 0x2E80 && c <= 0x312F) || (c >= 0x3190 && c <= 0xA4CF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF01 && c <= 0xFF9F) || (c >= 0x20000 && c <= 0x3FFFF);
}

// Controls, format characters and noncharacters that show nothing and that no script spells words with.
bool is_invisible(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x202A && c <= 0x202E) || c == 0x2060 || (c >= 0x2066 && c <= 0x206F) || c == 0xFEFF ||
         (c >= 0xFFF9 && c <= 0xFFFC) || c == 0xFFFE || c == 0xFFFF;
}

// The last character of `text` but `behind` bytes; 0 if there is none.
char32_t last_of(std::string_view text, size_t behind = 0) {
  text.remove_suffix(std::min(behind, text.size()));
  size_t begin = text.size();
  while (begin > 0 && (static_cast<unsigned char>(text[begin - 1]) & 0xC0) == 0x80) --begin;
  if (begin == 0) return 0;
  return next_code_point(text, &--begin);
}

}  // namespace

void FoldedText::append(std::string_view piece) {
  size_t i = 0;
  while (i < piece.size()) {
    const size_t start = i;
    if (is_graphic(piece[i]) || latin_letter_bytes(piece, i) > 0) {
      i += words_run(piece.substr(i));
      text_.append(piece, start, i - start);
      continue;
    }
    if (is_ascii_space(piece[i])) {
      i = append_ascii_spaces(piece, i);
      continue;
    }
    const char32_t c = next_code_point(piece, &i);
    if (is_space(c)) {
      append_space(c);
    } else if (!is_invisible(c)) {
      append_beyond_ascii(c, piece.substr(start, i - start));
    }
  }
}

void FoldedText::append_blank() {
  if (!text_.empty() && !ends_with_blank()) text_ += ' ';
  blank_ = Blank::kKept;
}

// The white space of ASCII that begins at `begin`. Returns where it ends.
size_t FoldedText::append_ascii_spaces(std::string_view piece, size_t begin) {
  size_t end = begin;
  bool has_line_end = false;
  for (; end < piece.size() && is_ascii_space(piece[end]); ++end)
    has_line_end = has_line_end || piece[end] == '\n' || piece[end] == '\r';
  append_space(' ');
  if (has_line_end) append_space('\n');
  return end;
}

void FoldedText::append_space(char32_t c) {
  if (text_.empty()) return;
  if (!ends_with_blank()) {
    text_ += ' ';
    blank_ = Blank::kSpaces;
  }
  const bool is_line_end = c == '\n' || c == '\r';
  if (c > ' ') {
    blank_ = Blank::kKept;
  } else if (is_line_end && blank_ == Blank::kSpaces) {
    blank_ = Blank::kLineEnd;
  }
}

void FoldedText::append_beyond_ascii(char32_t c, std::string_view bytes) {
  if (c >= kZeroWidthSpace && c <= kJoiner) {
    const char32_t last = last_of(text_);
    const bool is_spelling = c == kZeroWidthSpace
                                 ? is_ideographic(last) && !is_east_asian(last)
                                 : last >= kLatinEnd && last != kNonJoiner && last != kJoiner;
    if (!is_spelling) return;
  } else if (is_east_asian(c) && blank_ == Blank::kLineEnd && ends_with_blank() &&
             is_east_asian(last_of(text_, 1))) {
    text_.pop_back();
  }
  constexpr char32_t kReplacement = 0xFFFD;  // Ill-formed bytes, too, lest they form a character together.
  text_.append(c == kReplacement ? "\uFFFD" : bytes);
  plainly_nfc_ = plainly_nfc_ && is_plainly_nfc(c);
}

std::string FoldedText::take() {
  constexpr std::string_view kZeroWidthSpaceBytes = "\u200B";
  std::string_view text = text_;
  while (text.ends_with(' ') || text.ends_with(kZeroWidthSpaceBytes))
    text.remove_suffix(text.ends_with(' ') ? 1 : kZeroWidthSpaceBytes.size());
  std::string normal = plainly_nfc_ ? std::string(text) : to_nfc(text);
  clear();
  return normal;
}

std::string fold_text(std::string_view text) {
  FoldedText folded;
  folded.append(text);
  return folded.take();
}

}  // namespace newsieve
