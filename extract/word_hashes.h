// The words of a text as numbers, for comparing texts by them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "model/text_block.h"

namespace newsieve {

// Appends a hash for each word of `text`: letters and digits in a row, as written; of scripts without blanks
// each character.
void append_word_hashes(std::string_view text, std::vector<uint64_t>& words);

// The words of a page's blocks, each block read once, for all that compare texts. The blocks must outlive it.
class BlockWords {
 public:
  explicit BlockWords(std::span<const TextBlock> blocks) : blocks_(blocks), places_(blocks.size()) {}

  // Reads the block's words, unless that was done.
  void read(size_t block);

  // Requires that they were read. Valid until the next read().
  std::span<const uint64_t> of(size_t block) const {
    return std::span(words_).subspan(places_[block].begin, places_[block].end - places_[block].begin);
  }

 private:
  // Of a block's words in words_.
  struct Place {
    size_t begin = 0;
    size_t end = 0;
    bool is_read = false;
  };

  const std::span<const TextBlock> blocks_;
  std::vector<Place> places_;
  std::vector<uint64_t> words_;
};

}  // namespace newsieve
