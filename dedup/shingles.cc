#include "dedup/shingles.h"

namespace newsieve {

size_t shingle_words(const Words& words, std::string_view language) {
  return language == "vi" || words.syllables() ? 7 : 5;
}

void hash_shingles(const Words& words, size_t shingle_words, std::vector<uint64_t>& hashes) {
  hashes.clear();
  const std::span<const uint64_t> word_hashes = words.hashes();
  if (shingle_words == 0 || word_hashes.size() < shingle_words) return;
  hashes.resize(word_hashes.size() - shingle_words + 1);

  // A polynomial in an odd base, modulo 2^64, rolled by one word; the last step spreads it over all bits.
  constexpr uint64_t kBase = 0x9e3779b97f4a7c15ULL;
  uint64_t leaving_factor = 1;
  for (size_t i = 0; i < shingle_words; ++i) leaving_factor *= kBase;
  uint64_t rolling = 0;
  for (size_t i = 0; i < shingle_words - 1; ++i) rolling = rolling * kBase + word_hashes[i];
  uint64_t leaving = 0;
  for (size_t i = 0; i < hashes.size(); ++i) {
    rolling = rolling * kBase + word_hashes[i + shingle_words - 1] - leaving * leaving_factor;
    leaving = word_hashes[i];
    uint64_t mixed = (rolling ^ (rolling >> 32)) * 0xd6e8feb86659fd93ULL;
    mixed ^= mixed >> 32;
    hashes[i] = mixed;
  }
}

}  // namespace newsieve
