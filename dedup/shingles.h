// Word shingles (Broder 1997): a document as its runs of n words.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dedup/words.h"

namespace newsieve {

// How many words make a shingle: 7 where spaces separate syllables (two to three words), else 5. `language`
// is ISO 639 and may be empty: then the letters tell.
size_t shingle_words(const Words& words, std::string_view language = {});

// One hash a shingle, in order, repeats included. Empty for a document shorter than one shingle.
void hash_shingles(const Words& words, size_t shingle_words, std::vector<uint64_t>& hashes);

}  // namespace newsieve
