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
constexpr uint32_t kSpecial = kIdeographic | kMaybeNotNfc | kDigit;
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

constexpr size_t kLookAhead = 2;  // Of a code point that begins with a block's last byte.
constexpr size_t kSlack =
    kAsciiBlockBytes + 8;  // Bytes behind the folded text that may be read and overwritten.

constexpr uint64_t kMultiplier = 0x9e3779b97f4a7c15ULL;
constexpr uint64_t kLengthMultiplier = 0xd6e8feb86659fd93ULL;

// The hash of a word, from that of what stands before its last up to 8 bytes.
uint64_t hash_chunk(uint64_t hash, uint64_t chunk) {
  hash = (hash ^ chunk) * kMultiplier;
  return hash ^ (hash >> 29);
}

// Hashes the `bytes` at `data`, 8 at a time. Reads up to 7 bytes behind them.
uint64_t hash_word(const char* data, size_t bytes) {
  uint64_t hash = bytes * kLengthMultiplier;
  uint64_t chunk = 0;
  for (; bytes > 8; bytes -= 8, data += 8) {
    std::memcpy(&chunk, data, 8);
    hash = (hash ^ chunk) * kMultiplier;
    hash ^= hash >> 32;
  }
  std::memcpy(&chunk, data, 8);
  return hash_chunk(hash, chunk & ~uint64_t{0} >> (8 * (8 - bytes)));
}

// A code point of two or three bytes, as most beyond ASCII are: the same instructions for both, for which it
// is cannot be foreseen.
struct ShortCodePoint {
  uint32_t c;
  uint32_t bytes;
  bool valid;  // Else it is of another length, or ill-formed; `c` is less than kBmpSize all the same.
};

inline ShortCodePoint decode_short(const char* bytes) {
  const uint32_t first = static_cast<unsigned char>(bytes[0]);
  const uint32_t second = static_cast<unsigned char>(bytes[1]) ^ 0x80U;  // Less than 0x40: goes on.
  const uint32_t third = static_cast<unsigned char>(bytes[2]) ^ 0x80U;
  const bool three = first >= 0xE0;
  const uint32_t of_two = (first & 0x1F) << 6 | (second & 0x3F);
  const uint32_t of_three = (first & 0xF) << 12 | (second & 0x3F) << 6 | (third & 0x3F);
  const uint32_t c = three ? of_three : of_two;
  const uint32_t least = three ? 0x800 : 0x80;
  const uint32_t go_on = second | (three ? third : 0);
  return {c, three ? 3U : 2U, go_on < 0x40 && first - 0xC0 < 0x30 && c >= least && c - 0xD800 >= 0x800};
}

// The code point at text[i], which is beyond ASCII, and moves i behind it; U+FFFD for each maximal subpart of
// ill-formed bytes.
inline char32_t decode(std::string_view text, size_t& i) {
  if (text.size() - i >= 3) {
    if (const ShortCodePoint code_point = decode_short(text.data() + i); code_point.valid) {
      i += code_point.bytes;
      return code_point.c;
    }
  }
  const auto* const bytes = reinterpret_cast<const uint8_t*>(text.data());
  UChar32 c = 0;
  U8_NEXT_OR_FFFD(bytes, i, text.size(), c);
  return static_cast<char32_t>(c);
}

// Makes what is beyond ASCII in the block part of it, where every code point is an ordinary letter or no part
// of a word: then words are found by their ends alone, and what they consist of costs no branch. `size`:
// where the block ends before a code point that goes on behind it. Needs two readable bytes behind the block,
// and four of `folded`. False, with nothing changed but bytes beyond ASCII in `folded`, where there is
// anything else.
bool fold_letters_beyond_ascii(const char* bytes, const uint32_t* bmp, AsciiBlock& block, char* folded,
                               size_t& size, size_t& vietnamese_letters) {
  uint64_t words = block.words;
  uint64_t covered = 0;
  size_t vietnamese = 0;
  size = kAsciiBlockBytes;
  for (uint64_t leads = block.leads; leads != 0; leads &= leads - 1) {
    const auto at = static_cast<size_t>(std::countr_zero(leads));
    const ShortCodePoint code_point = decode_short(bytes + at);
    if (at + code_point.bytes > kAsciiBlockBytes) {
      size = at;
      break;
    }
    const uint32_t entry = bmp[code_point.c];
    const uint32_t folded_bytes = (entry >> kLengthShift) & kLengthMask;
    const bool ordinary = (entry & kSpecial) == 0 && (folded_bytes == 0 || folded_bytes == code_point.bytes);
    if (!code_point.valid || !ordinary) return false;
    const uint64_t places = ((uint64_t{1} << code_point.bytes) - 1) << at;
    covered |= places;
    words |= folded_bytes == 0 ? 0 : places;
    vietnamese += (entry & kVietnamese) != 0 ? 1 : 0;
    const uint32_t mask = (1U << (8 * code_point.bytes)) - 1;
    uint32_t place = 0;
    std::memcpy(&place, folded + at, sizeof(place));
    place = (place & ~mask) | (entry & kBytesMask & mask);
    std::memcpy(folded + at, &place, sizeof(place));
  }
  const uint64_t inside = size == kAsciiBlockBytes ? ~uint64_t{0} : (uint64_t{1} << size) - 1;
  if (covered != (block.beyond & inside)) return false;
  block.words = words & inside;
  block.beyond = 0;
  vietnamese_letters += vietnamese;
  return true;
}

void zero_digits(uint64_t digits, char* folded) {
  for (; digits != 0; digits &= digits - 1) folded[std::countr_zero(digits)] = '0';
}

}  // namespace

// Takes the folded characters one after the other, and puts words and their hashes where they belong.
class Words::Sink {
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

  // The same for one code point, by its `bytes` of UTF-8, lowest first.
  void add(uint64_t utf8, size_t bytes, bool begins_with_digit) {
    if (word_ == end_) is_figure_ = begins_with_digit;
    std::memcpy(end_, &utf8, sizeof(utf8));
    end_ += bytes;
  }

  // A code point that is a word of its own.
  void add_word(uint64_t utf8, size_t bytes) {
    end_word();
    *hashes_end_++ = hash_chunk(bytes * kLengthMultiplier, utf8);
    utf8 |= uint64_t{' '} << (8 * bytes);
    std::memcpy(end_, &utf8, sizeof(utf8));
    word_ = end_ += bytes + 1;
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

// False if the text may not be in NFC.
bool Words::add_beyond_bmp(char32_t c, bool keep_digits, bool nfc, Sink& sink) {
  if (!is_word(c)) {
    sink.end_word();
    return true;
  }
  if (!nfc && may_not_be_nfc(c)) return false;
  std::string utf8;
  const UChar32 simple = u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT);
  append_utf8(utf8, is_digit(c) && !keep_digits ? U'0' : static_cast<char32_t>(simple));
  const size_t bytes = utf8.size();
  utf8.resize(8);
  if (is_ideographic(c)) sink.end_word();
  sink.add(utf8.data(), bytes, is_digit(c));
  if (is_ideographic(c)) sink.end_word();
  return true;
}

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

// Adds the code points beyond ASCII at text[i], as long as there are any before `end`, and moves i behind
// them. False if the text may not be in NFC.
inline bool Words::add_beyond_ascii(std::string_view text, size_t& i, size_t end, bool keep_digits, bool nfc,
                                    const uint32_t* bmp, Sink& sink) {
  do {
    const char32_t c = decode(text, i);
    if (c >= kBmpSize) {
      if (!add_beyond_bmp(c, keep_digits, nfc, sink)) return false;
      continue;
    }
    const uint32_t entry = bmp[c];
    const uint32_t bytes = (entry >> kLengthShift) & kLengthMask;
    const uint64_t utf8 = entry & kBytesMask;
    if ((entry & kSpecial) == 0) {
      if (bytes == 0) {
        sink.end_word();
        continue;
      }
      vietnamese_letters_ += (entry & kVietnamese) != 0 ? 1 : 0;
      sink.add(utf8, bytes, false);
      continue;
    }
    if ((entry & kMaybeNotNfc) != 0 && !nfc) return false;
    const bool zero = (entry & kDigit) != 0 && !keep_digits;
    const uint64_t folded = zero ? uint64_t{'0'} : utf8;
    const size_t folded_bytes = zero ? 1 : bytes;
    if ((entry & kIdeographic) != 0) {
      sink.add_word(folded, folded_bytes);
    } else if (bytes != 0) {
      sink.add(folded, folded_bytes, (entry & kDigit) != 0);
    } else {
      sink.end_word();
    }
  } while (i < end && static_cast<unsigned char>(text[i]) >= 0x80);
  return true;
}

bool Words::read_once(std::string_view text, Digits digits, bool nfc) {
  make_room(text.size());
  const uint32_t* const bmp = bmp_table();
  Sink sink(buffer_.data(), hashes_.data(), figures_);
  std::array<char, kAsciiBlockBytes + kLookAhead> last{};  // The last bytes, with zeros behind.
  std::array<char, kAsciiBlockBytes + 8> folded{};
  for (size_t begin = 0; begin < text.size();) {
    const char* bytes = text.data() + begin;
    if (text.size() - begin < last.size()) {
      last.fill(0);
      std::copy(text.begin() + static_cast<ptrdiff_t>(begin), text.end(), last.begin());
      bytes = last.data();
    }
    AsciiBlock block = fold_ascii_block(bytes, folded.data());
    if (digits == Digits::kZero) zero_digits(block.digits, folded.data());
    size_t size = kAsciiBlockBytes;
    if (block.beyond != 0 &&
        !fold_letters_beyond_ascii(bytes, bmp, block, folded.data(), size, vietnamese_letters_)) {
      size = kAsciiBlockBytes;
    }
    size_t at = 0;  // In the block; the last code point may reach beyond it.
    while (at < size) {
      if (const auto run = static_cast<size_t>(std::countr_one(block.words >> at)); run > 0) {
        sink.add(folded.data() + at, run, ((block.digits >> at) & 1) != 0);
        at += run;
      } else if (((block.beyond >> at) & 1) != 0) {
        size_t i = begin + at;
        const size_t end = std::min(begin + kAsciiBlockBytes, text.size());
        if (!add_beyond_ascii(text, i, end, digits == Digits::kKept, nfc, bmp, sink)) return false;
        at = i - begin;
      } else {
        sink.end_word();
        const uint64_t rest = (block.words | block.beyond) >> at;
        at = rest == 0 ? size : at + static_cast<size_t>(std::countr_zero(rest));
      }
    }
    begin += at;
  }
  sink.end_word();
  words_ = sink.words();
  folded_bytes_ = sink.text_bytes();
  return true;
}

}  // namespace newsieve
