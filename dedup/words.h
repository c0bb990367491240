// The words of a text, folded: what blocks are keyed by and documents are shingled by.
//
// A word is a run of is_word() code points; of a script written without spaces each code point is a word.
// Folded: NFC, simple case folding, everything between words one blank. Two texts with the same folded form
// differ in case, composition, punctuation and white space alone.
//
// One pass over the UTF-8: ASCII in blocks of 64 bytes, else one table look-up a code point; ICU's normaliser
// runs only for texts that hold a code point which may not be in NFC.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace newsieve {

enum class Digits : uint8_t {
  kKept,
  kZero,  // Every decimal digit reads "0": "12 comments" and "34 comments" are the same block.
};

// A buffer to read texts into, one after the other: it keeps its memory. Movable, not thread-safe.
class Words {
 public:
  // Replaces what was read before. Any bytes are accepted; ill-formed ones separate words.
  void read(std::string_view text, Digits digits);

  // The folded words, one blank between them. Valid until the next read().
  std::string_view folded() const { return {buffer_.data(), folded_bytes_}; }

  // One hash a word, in order: part of what kSketchVersion stands for.
  std::span<const uint64_t> hashes() const { return {hashes_.data(), words_}; }

  // Those of the words that begin with a decimal digit.
  std::span<const uint64_t> figures() const { return figures_; }

  // True for Vietnamese by its letters: what spaces separate there are syllables, and words have one to
  // three.
  bool syllables() const { return vietnamese_letters_ * 8 > words_; }

 private:
  // False if the text may not be in NFC: what was read so far is to be thrown away.
  bool read_once(std::string_view text, Digits digits, bool nfc);
  void make_room(size_t text_bytes);

  class Sink;
  static bool add_beyond_bmp(char32_t c, bool keep_digits, bool nfc, Sink& sink);
  bool add_beyond_ascii(std::string_view text, size_t& i, size_t end, bool keep_digits, bool nfc,
                        const uint32_t* bmp, Sink& sink);

  std::string buffer_;  // As long as the longest text needed, like the next one.
  std::vector<uint64_t> hashes_;
  size_t folded_bytes_ = 0;
  size_t words_ = 0;
  std::vector<uint64_t> figures_;
  size_t vietnamese_letters_ = 0;
};

}  // namespace newsieve
