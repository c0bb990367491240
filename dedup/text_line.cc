#include "dedup/text_line.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <string>

#include "base/hash.h"
#include "base/unicode.h"
#include "dedup/block_key.h"

namespace newsieve {
namespace {

bool ends_sentence(char32_t c) {
  return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_S_TERM) != 0 || c == U'…';
}

bool is_quote(char32_t c) { return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_QUOTATION_MARK) != 0; }

bool opens(char32_t c) {
  const int8_t type = u_charType(static_cast<UChar32>(c));
  return type == U_START_PUNCTUATION || type == U_INITIAL_PUNCTUATION;
}

bool closes(char32_t c) {
  const int8_t type = u_charType(static_cast<UChar32>(c));
  return is_quote(c) || type == U_END_PUNCTUATION || type == U_FINAL_PUNCTUATION;
}

// Reads a line's characters from the first to the last.
class LineScan {
 public:
  explicit LineScan(std::string_view line) {
    for (size_t position = 0; position < line.size();) {
      const char32_t c = next_code_point(line, &position);
      if (is_word(c)) {
        add_to_word(c);
      } else {
        const bool at_end = position >= line.size();
        add_between_words(c, at_end || is_space(static_cast<unsigned char>(line[position])));
      }
    }
    if (!any_word_) leading_ += attached_;
  }

  uint32_t frame() const {
    if (leading_.empty() && trailing_.empty()) return 0;
    return static_cast<uint32_t>(hash_combine(hash64(leading_), hash64(trailing_))) | 1U;
  }
  uint16_t length() const {
    return static_cast<uint16_t>(std::min<size_t>((half_words_ + 1) / 2, UINT16_MAX));
  }
  LineEnd end() const { return end_; }
  bool sentences() const { return sentences_; }

 private:
  void add_to_word(char32_t c) {
    const bool alone = is_ideographic(c);
    half_words_ += alone ? 1 : in_word_ ? 0 : 2;
    sentences_ |= after_sentence_;
    after_sentence_ = gap_ = false;
    in_word_ = !alone;
    any_word_ = true;
    end_ = LineEnd::kOpen;
    trailing_.clear();
  }

  void add_between_words(char32_t c, bool blank_follows) {
    if (in_word_) after_sentence_ = false;
    // "3.5" and "U.S" are no ends; 。 needs no blank behind it.
    if (any_word_ && ends_sentence(c)) after_sentence_ = blank_follows || c >= 0x2E80;
    in_word_ = false;
    gap_ |= is_space(c);
    if (ends_sentence(c)) {
      end_ = LineEnd::kSentence;
    } else if (c == U':' || c == U'：') {
      end_ = LineEnd::kColon;
    } else if (!is_space(c) && !closes(c)) {
      end_ = LineEnd::kOpen;
    }
    any_word_ ? add_behind(c) : add_before(c);
  }

  // What stands at a word without a gap belongs to it: "50%", "#1", "(AP)".
  void add_behind(char32_t c) {
    if (gap_ && !is_space(c) && !closes(c) && !ends_sentence(c)) append_utf8(trailing_, c);
  }

  void add_before(char32_t c) {
    if (is_space(c)) {
      leading_ += attached_;
      attached_.clear();
    } else if (!opens(c) || !attached_.empty()) {
      append_utf8(attached_, c);
    }
  }

  std::string leading_;   // Marks before the first word, with a gap between,
  std::string trailing_;  // ... and behind the last.
  std::string attached_;  // Characters before the first word since the last gap.
  size_t half_words_ = 0;
  bool in_word_ = false;
  bool any_word_ = false;
  bool after_sentence_ = false;
  bool gap_ = false;  // Behind the last word.
  bool sentences_ = false;
  LineEnd end_ = LineEnd::kOpen;
};

}  // namespace

TextLine TextLineReader::read(std::string_view line) {
  const BlockKey key = key_of(line, Similar::kYes, words_);
  sample_words();
  const LineScan scan(line);
  TextLine result;
  result.key = key.exact;
  result.opening = key.opening;
  result.simhash = key.simhash;
  result.frame = scan.frame();
  result.length = scan.length();
  result.end = scan.end();
  result.sentences = scan.sentences();
  return result;
}

void TextLineReader::sample_words() {
  hashes_.assign(words_.hashes().begin(), words_.hashes().end());
  std::sort(hashes_.begin(), hashes_.end());
  hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
  if (hashes_.size() > kWordsMax) hashes_.resize(kWordsMax);
  sampled_.clear();
  for (const uint64_t hash : hashes_) sampled_.push_back(static_cast<uint16_t>(hash >> 20));
  std::sort(sampled_.begin(), sampled_.end());
  sampled_.erase(std::unique(sampled_.begin(), sampled_.end()), sampled_.end());
}

}  // namespace newsieve
