#include "dedup/shingles.h"

#include <bit>

namespace newsieve {

size_t shingle_words(const Words& words, std::string_view language) {
  return language == "vi" || words.syllables() ? 7 : 5;
}

void hash_shingles(const Words& words, size_t shingle_words, std::vector<uint64_t>& hashes) {
  hashes.clear();
  const std::span<const uint64_t> word_hashes = words.hashes();
  if (shingle_words == 0 || word_hashes.size() < shingle_words) return;
  hashes.resize(word_hashes.size() - shingle_words + 1);

  // Cyclic polynomials (Cohen 1997), rolled by one word; the last step spreads them over all bits.
  constexpr int kTurn = 9;  // Shared with 64 by no divisor: a word counts differently in each place.
  const int turn_of_leaving = static_cast<int>(kTurn * shingle_words % 64);
  uint64_t rolling = 0;
  for (size_t i = 0; i < shingle_words - 1; ++i) rolling = std::rotl(rolling, kTurn) ^ word_hashes[i];
  uint64_t leaving = 0;
  for (size_t i = 0; i < hashes.size(); ++i) {
    const uint64_t change = word_hashes[i + shingle_words - 1] ^ std::rotl(leaving, turn_of_leaving);
    rolling = std::rotl(rolling, kTurn) ^ change;
    leaving = word_hashes[i];
    const uint64_t mixed = (rolling ^ (rolling >> 32)) * 0xd6e8feb86659fd93ULL;
    hashes[i] = mixed ^ (mixed >> 32);
  }
}

}  // namespace newsieve
