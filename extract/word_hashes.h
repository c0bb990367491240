// The words of a text as numbers, for comparing texts by them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace newsieve {

// Appends a hash for each word of `text`: letters and digits in a row, as written; of scripts without blanks
// each character.
void append_word_hashes(std::string_view text, std::vector<uint64_t>& words);

}  // namespace newsieve
