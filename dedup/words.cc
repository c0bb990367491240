#include "dedup/words.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include <array>
#include <cstring>
#include <memory>

#include "base/unicode.h"

namespace newsieve {
namespace {

// What is to be known of a code point of the Basic Multilingual Plane, in 32 bits: its folded form as up to 3
// bytes of UTF-8 (lowest first), how many bytes these are, and flags. 0: not part of a word.
constexpr uint32_t kBytesMask = 0xFFFFFF;
constexpr int kLengthShift = 24;
constexpr uint32_t kLengthMask = 3;
constexpr uint32_t kIdeographic = 1U << 27;
constexpr uint32_t kMaybeNotNfc = 1U << 28;
constexpr uint32_t kVietnamese = 1U << 29;
constexpr uint32_t kDigit = 1U << 30;
constexpr size_t kBmpSize = 0x10000;

bool is_vietnamese_letter(char32_t c) {
  return (c >= 0x1EA0 && c <= 0x1EF9) || c == 0x110 || c == 0x111 || c == 0x1A0 || c == 0x1A1 || c == 0x1AF ||
         c == 0x1B0;
}

bool may_not_be_nfc(char32_t c) {
  const auto code_point = static_cast<UChar32>(c);
  return u_getIntPropertyValue(code_point, UCHAR_NFC_QUICK_CHECK) != UNORM_YES ||
         u_getCombiningClass(code_point) != 0;
}

uint32_t table_entry(char32_t c) {
  const uint32_t nfc_flag = may_not_be_nfc(c) ? kMaybeNotNfc : 0;
  if (!is_word(c)) return nfc_flag;
  std::string utf8;
  append_utf8(utf8, static_cast<char32_t>(u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT)));
  uint32_t entry = nfc_flag | (static_cast<uint32_t>(utf8.size()) << kLengthShift);
  for (size_t i = 0; i < utf8.size(); ++i) {
    entry |= static_cast<uint32_t>(static_cast<unsigned char>(utf8[i])) << (8 * i);
  }
  if (is_ideographic(c)) entry |= kIdeographic;
  if (is_vietnamese_letter(c)) entry |= kVietnamese;
  if (is_digit(c)) entry |= kDigit;
  return entry;
}

// 256 KiB, built once (3 ms); a text touches only the rows of its scripts.
const uint32_t* bmp_table() {
  static const auto table = [] {
    auto entries = std::make_unique<std::array<uint32_t, kBmpSize>>();
    for (char32_t c = 0; c < kBmpSize; ++c) {
      const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
      (*entries)[c] = surrogate ? 0 : table_entry(c);
    }
    return entries;
  }();
  return table->data();
}

// The folded byte of an ASCII character; 0: not part of a word.
using AsciiTable = std::array<char, 128>;
constexpr AsciiTable ascii_table(Digits digits) {
  AsciiTable table{};
  for (char c = '0'; c <= '9'; ++c) table[static_cast<size_t>(c)] = digits == Digits::kZero ? '0' : c;
  for (char c = 'a'; c <= 'z'; ++c) table[static_cast<size_t>(c)] = c;
  for (char c = 'A'; c <= 'Z'; ++c) table[static_cast<size_t>(c)] = static_cast<char>(c - 'A' + 'a');
  table['_'] = '_';
  return table;
}
constexpr AsciiTable kAsciiDigitsKept = ascii_table(Digits::kKept);
constexpr AsciiTable kAsciiDigitsZero = ascii_table(Digits::kZero);

constexpr size_t kSlack = 16;  // Bytes behind the folded text that may be read and overwritten.

// Hashes the `bytes` at `data`, 8 at a time. Reads up to 7 bytes behind them.
uint64_t hash_word(const char* data, size_t bytes) {
  constexpr uint64_t kMultiplier = 0x9e3779b97f4a7c15ULL;
  uint64_t hash = bytes * 0xd6e8feb86659fd93ULL;
  uint64_t chunk = 0;
  for (; bytes > 8; bytes -= 8, data += 8) {
    std::memcpy(&chunk, data, 8);
    hash = (hash ^ chunk) * kMultiplier;
    hash ^= hash >> 32;
  }
  std::memcpy(&chunk, data, 8);
  chunk &= ~uint64_t{0} >> (8 * (8 - bytes));
  hash = (hash ^ chunk) * kMultiplier;
  return hash ^ (hash >> 29);
}

}  // namespace

void Words::read(std::string_view text, Digits digits) {
  if (!read_once(text, digits, false)) read_once(to_nfc(text), digits, true);
}

void Words::start(size_t text_bytes) {
  // A byte of text gives at most two: a code point of two bytes may fold to three, and each gets a blank.
  const size_t bytes_max = 2 * text_bytes + kSlack;
  if (buffer_.size() < bytes_max) buffer_.resize(bytes_max);
  folded_bytes_ = 0;
  hashes_.clear();
  vietnamese_letters_ = 0;
}

// Adds the word at [begin, end), if there is one, and returns where the next one goes.
inline char* Words::end_word(const char* begin, char* end) {
  if (begin == end) return end;
  hashes_.push_back(hash_word(begin, static_cast<size_t>(end - begin)));
  *end = ' ';
  return end + 1;
}

bool Words::read_once(std::string_view text, Digits digits, bool nfc) {
  start(text.size());
  const AsciiTable& ascii = digits == Digits::kZero ? kAsciiDigitsZero : kAsciiDigitsKept;
  const uint32_t* const bmp = bmp_table();
  char* out = buffer_.data();
  char* word = out;  // Where the current word begins.
  for (size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      ++i;
      const char folded = ascii[byte];
      if (folded != 0) {
        *out++ = folded;
      } else {
        word = out = end_word(word, out);
      }
      continue;
    }
    char32_t c = next_code_point(text, &i);
    if (c >= kBmpSize) {
      if (!is_word(c)) {
        word = out = end_word(word, out);
        continue;
      }
      std::string utf8;
      append_utf8(utf8, static_cast<char32_t>(u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT)));
      if (!nfc && may_not_be_nfc(c)) return false;
      const bool alone = is_ideographic(c);
      if (alone) word = out = end_word(word, out);
      out = std::copy(utf8.begin(), utf8.end(), out);
      if (alone) word = out = end_word(word, out);
      continue;
    }
    const uint32_t entry = bmp[c];
    if ((entry & kMaybeNotNfc) != 0 && !nfc) return false;
    const uint32_t length = (entry >> kLengthShift) & kLengthMask;
    if (length == 0) {
      word = out = end_word(word, out);
      continue;
    }
    vietnamese_letters_ += (entry & kVietnamese) != 0 ? 1 : 0;
    if ((entry & kIdeographic) != 0) word = out = end_word(word, out);
    if ((entry & kDigit) != 0 && digits == Digits::kZero) {
      *out++ = '0';
    } else {
      const uint32_t bytes = entry & kBytesMask;
      std::memcpy(out, &bytes, sizeof(bytes));
      out += length;
    }
    if ((entry & kIdeographic) != 0) word = out = end_word(word, out);
  }
  out = end_word(word, out);
  folded_bytes_ = out == buffer_.data() ? 0 : static_cast<size_t>(out - buffer_.data()) - 1;
  return true;
}

}  // namespace newsieve
