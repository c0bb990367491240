#include "extract/word_hashes.h"

#include "base/hash.h"
#include "base/unicode.h"

namespace newsieve {

namespace {

// Past the rest of a word that goes on at `i`.
size_t end_of_word(std::string_view text, size_t i) {
  while (i < text.size()) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      if (!is_word(byte)) return i;
      ++i;
      continue;
    }
    if (const size_t letter = latin_letter_bytes(text, i); letter > 0) {
      i += letter;
      continue;
    }
    size_t next = i;
    const char32_t c = next_code_point(text, &next);
    if (!is_word(c) || is_ideographic(c)) return i;
    i = next;
  }
  return i;
}

}  // namespace

void append_word_hashes(std::string_view text, std::vector<uint64_t>& words) {
  for (size_t i = 0; i < text.size();) {
    const size_t start = i;
    const char32_t c = next_code_point(text, &i);
    if (!is_word(c)) continue;
    if (!is_ideographic(c)) i = end_of_word(text, i);
    words.push_back(hash64(text.substr(start, i - start)));
  }
}

void BlockWords::read(size_t block) {
  Place& place = places_[block];
  if (place.is_read) return;
  place.begin = words_.size();
  append_word_hashes(blocks_[block].text, words_);
  place.end = words_.size();
  place.is_read = true;
}

}  // namespace newsieve
