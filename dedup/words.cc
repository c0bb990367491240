#include "dedup/words.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf8.h>

#include <array>
#include <bit>
#include <cstring>
#include <memory>

#include "base/unicode.h"
#include "dedup/ascii_block.h"

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

constexpr size_t kSlack =
    kAsciiBlockBytes + 8;  // Bytes behind the folded text that may be read and overwritten.

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

// The code point at text[i], and moves i behind it; U+FFFD for each maximal subpart of ill-formed bytes.
inline char32_t decode(std::string_view text, size_t& i) {
  const auto* const bytes = reinterpret_cast<const uint8_t*>(text.data());
  UChar32 c = 0;
  U8_NEXT_OR_FFFD(bytes, i, text.size(), c);
  return static_cast<char32_t>(c);
}

// Takes the folded characters one after the other, and puts words and their hashes where they belong.
class Sink {
 public:
  Sink(char* text, uint64_t* hashes, std::vector<uint64_t>& figures)
      : text_(text), word_(text), end_(text), hashes_(hashes), hashes_end_(hashes), figures_(figures) {}

  // The `bytes` at `folded` continue the word. Reads and writes up to 8 bytes behind them, and so behind the
  // text so far.
  void add(const char* folded, size_t bytes, bool begins_with_digit) {
    if (word_ == end_) is_figure_ = begins_with_digit;
    for (size_t i = 0; i < bytes; i += 8) std::memcpy(end_ + i, folded + i, 8);
    end_ += bytes;
  }

  void end_word() {
    if (word_ == end_) return;
    *hashes_end_ = hash_word(word_, static_cast<size_t>(end_ - word_));
    if (is_figure_) figures_.push_back(*hashes_end_);
    ++hashes_end_;
    *end_++ = ' ';
    word_ = end_;
  }

  size_t words() const { return static_cast<size_t>(hashes_end_ - hashes_); }
  size_t text_bytes() const { return end_ == text_ ? 0 : static_cast<size_t>(end_ - text_) - 1; }

 private:
  char* const text_;
  char* word_;  // Where the current word begins, ...
  char* end_;   // ... and where it goes on.
  uint64_t* const hashes_;
  uint64_t* hashes_end_;
  bool is_figure_ = false;
  std::vector<uint64_t>& figures_;
};

// The words of a block that is all ASCII; the last one may go on behind it.
void add_ascii_block(const AsciiBlock& block, const char* folded, Sink& sink) {
  uint64_t words = block.words;
  size_t start = 0;
  while (words != 0) {
    const auto gap = static_cast<size_t>(std::countr_zero(words));
    if (gap > 0) sink.end_word();
    start += gap;
    words >>= gap;
    const auto length = static_cast<size_t>(std::countr_one(words));
    sink.add(folded + start, length, ((block.digits >> start) & 1) != 0);
    start += length;
    words = length == 64 ? 0 : words >> length;
  }
  if (start < kAsciiBlockBytes) sink.end_word();
}

// False if the text may not be in NFC.
bool add_beyond_bmp(char32_t c, bool nfc, Sink& sink) {
  if (!is_word(c)) {
    sink.end_word();
    return true;
  }
  if (!nfc && may_not_be_nfc(c)) return false;
  std::string utf8;
  append_utf8(utf8, static_cast<char32_t>(u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT)));
  const size_t bytes = utf8.size();
  utf8.resize(8);
  if (is_ideographic(c)) sink.end_word();
  sink.add(utf8.data(), bytes, is_digit(c));
  if (is_ideographic(c)) sink.end_word();
  return true;
}

void zero_digits(uint64_t digits, char* folded) {
  for (; digits != 0; digits &= digits - 1) folded[std::countr_zero(digits)] = '0';
}

}  // namespace

void Words::read(std::string_view text, Digits digits) {
  if (!read_once(text, digits, false)) read_once(to_nfc(text), digits, true);
}

void Words::make_room(size_t text_bytes) {
  // A byte of text gives at most two: a code point of two bytes may fold to three, and each gets a blank.
  const size_t bytes_max = 2 * text_bytes + kSlack;
  if (buffer_.size() < bytes_max) buffer_.resize(bytes_max);
  const size_t words_max = text_bytes / 2 + 1;
  if (hashes_.size() < words_max) hashes_.resize(words_max);
  figures_.clear();
  vietnamese_letters_ = 0;
}

bool Words::read_once(std::string_view text, Digits digits, bool nfc) {
  make_room(text.size());
  const bool keep_digits = digits == Digits::kKept;
  const uint32_t* const bmp = bmp_table();
  Sink sink(buffer_.data(), hashes_.data(), figures_);
  size_t vietnamese_letters = 0;
  std::array<char, kAsciiBlockBytes + 8> folded;
  for (size_t i = 0; i < text.size();) {
    size_t one_by_one = text.size();  // Up to here.
    if (text.size() - i >= kAsciiBlockBytes) {
      const AsciiBlock block = fold_ascii_block(text.data() + i, folded.data());
      if (block.beyond == 0) {
        if (!keep_digits) zero_digits(block.digits, folded.data());
        add_ascii_block(block, folded.data(), sink);
        i += kAsciiBlockBytes;
        continue;
      }
      one_by_one = i + static_cast<size_t>(std::bit_width(block.beyond));
    }
    while (i < one_by_one) {
      const char32_t c = decode(text, i);
      if (c >= kBmpSize) {
        if (!add_beyond_bmp(c, nfc, sink)) return false;
        continue;
      }
      const uint32_t entry = bmp[c];
      if ((entry & (kLengthMask << kLengthShift | kMaybeNotNfc)) == 0) {
        sink.end_word();
        continue;
      }
      if ((entry & kMaybeNotNfc) != 0 && !nfc) return false;
      const bool digit = (entry & kDigit) != 0;
      const uint64_t utf8 = digit && !keep_digits ? uint64_t{'0'} : entry & kBytesMask;
      const size_t bytes = digit && !keep_digits ? 1 : (entry >> kLengthShift) & kLengthMask;
      vietnamese_letters += (entry & kVietnamese) != 0 ? 1 : 0;
      if ((entry & kIdeographic) != 0) sink.end_word();
      sink.add(reinterpret_cast<const char*>(&utf8), bytes, digit);
      if (bytes == 0 || (entry & kIdeographic) != 0) sink.end_word();
    }
  }
  sink.end_word();
  words_ = sink.words();
  folded_bytes_ = sink.text_bytes();
  vietnamese_letters_ = vietnamese_letters;
  return true;
}

}  // namespace newsieve
