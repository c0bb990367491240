// A line of a text dump, as site memory sees it: not its text, but how to know it again and what shape it
// has.
//
// A function of the line alone. Nothing in it knows a language, a heading or a mark: classes of characters
// are Unicode's (words, sentence ends, quotes), and a mark is whatever else stands before or behind the
// words.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "dedup/words.h"

namespace newsieve {

enum class LineEnd : uint8_t { kOpen, kColon, kSentence };

struct TextLine {
  uint64_t key = 0;      // BlockKey::exact: equal for lines that differ in case, marks and digits alone.
  uint64_t opening = 0;  // BlockKey::opening; 0 for fewer than eight words.
  uint64_t simhash = 0;  // 0 for fewer than eight words.
  uint32_t frame = 0;    // Hash of the marks before and behind the words; 0: there are none.
  uint16_t length = 0;   // In words; two code points of a script without spaces count as one.
  LineEnd end = LineEnd::kOpen;
  bool sentences = false;  // A sentence ends before the line does.

  static constexpr uint16_t kLongLength = 12;
  static constexpr uint16_t kProseLength = 60;  // No headline is so long, in syllables either.

  bool is_long() const { return length >= kLongLength; }
  // Long, and ended like a sentence, or very long.
  bool is_prose() const { return length >= kProseLength || (is_long() && end == LineEnd::kSentence); }

  bool operator==(const TextLine&) const = default;
};

// Reads lines, one after the other; keeps its buffers. Movable, not thread-safe.
class TextLineReader {
 public:
  static constexpr size_t kWordsMax = 32;

  // Any bytes are accepted.
  TextLine read(std::string_view line);

  // Of the line read last: which words it has, as 16-bit hashes, sorted, each once; of a line with more than
  // kWordsMax a sample that takes a word from every line that holds it or from none (bottom-k).
  const std::vector<uint16_t>& words() const { return sampled_; }

 private:
  void sample_words();

  Words words_;
  std::vector<uint64_t> hashes_;
  std::vector<uint16_t> sampled_;
};

}  // namespace newsieve
