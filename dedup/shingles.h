// Word shingles (Broder 1997): a document as the set of its runs of n words, and how far two such sets
// overlap.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dedup/words.h"

namespace newsieve {

// How many words make a shingle: 7 where spaces separate syllables (two to three words), else 5.
size_t shingle_words(const Words& words);

// One hash a shingle, in order, repeats included. Empty for a document shorter than one shingle.
void hash_shingles(const Words& words, size_t shingle_words, std::vector<uint64_t>& hashes);

// The distinct shingles of a document, 4 bytes each. Of a document with more than `shingles_max` those with
// the lowest hashes: a uniform sample (Broder's bottom-k), so that memory and comparing have a bound.
class ShingleSet {
 public:
  ShingleSet() = default;
  ShingleSet(std::span<const uint64_t> hashes, size_t shingles_max);

 private:
  friend struct Overlap overlap(ShingleSet& a, ShingleSet& b);
  void sort();

  std::vector<uint32_t> hashes_;    // Sorted on first use: most documents are never compared.
  uint32_t hash_max_ = UINT32_MAX;  // Shingles with a higher hash were left out.
  bool sorted_ = false;
};

struct Overlap {
  size_t common = 0;       // Shingles that both kept.
  double jaccard = 0;      // |A and B| / |A or B|
  double a_contained = 0;  // |A and B| / |A|
  double b_contained = 0;  // |A and B| / |B|
};

// Exact while neither set is a sample, else estimated from the part of the hashes that both kept.
Overlap overlap(ShingleSet& a, ShingleSet& b);

}  // namespace newsieve
