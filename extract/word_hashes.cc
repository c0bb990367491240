#include "extract/word_hashes.h"

#include "base/hash.h"
#include "base/unicode.h"

namespace newsieve {

void append_word_hashes(std::string_view text, std::vector<uint64_t>& words) {
  for (size_t i = 0; i < text.size();) {
    const size_t start = i;
    const char32_t c = next_code_point(text, &i);
    if (!is_word(c)) continue;
    while (!is_ideographic(c) && i < text.size()) {
      size_t next = i;
      const char32_t d = next_code_point(text, &next);
      if (!is_word(d) || is_ideographic(d)) break;
      i = next;
    }
    words.push_back(hash64(text.substr(start, i - start)));
  }
}

}  // namespace newsieve
