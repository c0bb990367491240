#include "dedup/shingles.h"

#include <algorithm>

namespace newsieve {

size_t shingle_words(const Words& words) { return words.syllables() ? 7 : 5; }

void hash_shingles(const Words& words, size_t shingle_words, std::vector<uint64_t>& hashes) {
  hashes.clear();
  const std::vector<uint64_t>& word_hashes = words.hashes();
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

ShingleSet::ShingleSet(std::span<const uint64_t> hashes, size_t shingles_max) {
  hashes_.reserve(hashes.size());
  for (const uint64_t hash : hashes) hashes_.push_back(static_cast<uint32_t>(hash));
  if (hashes_.size() <= shingles_max) return;
  sort();
  if (hashes_.size() <= shingles_max) return;
  hash_max_ = hashes_[shingles_max - 1];
  hashes_.resize(shingles_max);
  hashes_.shrink_to_fit();
}

void ShingleSet::sort() {
  if (sorted_) return;
  std::sort(hashes_.begin(), hashes_.end());
  hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
  sorted_ = true;
}

Overlap overlap(ShingleSet& a, ShingleSet& b) {
  a.sort();
  b.sort();
  const uint32_t hash_max = std::min(a.hash_max_, b.hash_max_);
  const auto end_a = std::upper_bound(a.hashes_.begin(), a.hashes_.end(), hash_max);
  const auto end_b = std::upper_bound(b.hashes_.begin(), b.hashes_.end(), hash_max);
  size_t common = 0;
  for (auto i = a.hashes_.begin(), j = b.hashes_.begin(); i != end_a && j != end_b;) {
    const uint32_t x = *i;
    const uint32_t y = *j;
    common += x == y ? 1 : 0;
    i += x <= y ? 1 : 0;
    j += y <= x ? 1 : 0;
  }
  if (common == 0) return {};
  const auto size_a = static_cast<double>(end_a - a.hashes_.begin());
  const auto size_b = static_cast<double>(end_b - b.hashes_.begin());
  const auto both = static_cast<double>(common);
  return {common, both / (size_a + size_b - both), both / size_a, both / size_b};
}

}  // namespace newsieve
