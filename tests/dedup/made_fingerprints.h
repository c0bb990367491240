// Fingerprints of a made-up corpus, and what a search through all of them finds: for tests of the archive.
#pragma once

#include <bit>
#include <random>
#include <vector>

#include "dedup/archive_entry.h"
#include "dedup/fingerprint.h"

namespace newsieve {

// `value` with `bits` of its bits turned.
inline uint64_t with_bits_turned(uint64_t value, int bits, std::mt19937_64& random) {
  uint64_t turned = 0;
  while (std::popcount(turned) < bits) turned |= uint64_t{1} << (random() % 64);
  return value ^ turned;
}

// The next document of a corpus in which every second one is near an earlier one (0 to 6 bits), some are
// copies, and some too short to be compared.
inline Fingerprint made_fingerprint(const std::vector<Fingerprint>& earlier, std::mt19937_64& random) {
  Fingerprint made{{random(), random()}, random(), true};
  if (earlier.empty()) return made;
  const Fingerprint& other = earlier[random() % earlier.size()];
  const uint64_t kind = random() % 20;
  if (kind == 0) return other;
  if (kind == 1) return {made.text_hash, 0, false};
  if (kind < 12 && other.comparable) {
    made.simhash = with_bits_turned(other.simhash, static_cast<int>(random() % 7), random);
  }
  return made;
}

inline std::vector<Fingerprint> made_fingerprints(size_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Fingerprint> made;
  while (made.size() < count) made.push_back(made_fingerprint(made, random));
  return made;
}

inline std::optional<uint64_t> search_exact(const std::vector<Fingerprint>& all, const Fingerprint& wanted) {
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].text_hash == wanted.text_hash) return i;
  }
  return std::nullopt;
}

inline std::optional<ArchiveMatch> search_near(const std::vector<Fingerprint>& all, const Fingerprint& wanted,
                                               uint64_t before = UINT64_MAX) {
  std::optional<ArchiveMatch> best;
  if (!wanted.comparable) return best;
  for (size_t i = 0; i < all.size() && i < before; ++i) {
    const ArchiveMatch match{std::popcount(all[i].simhash ^ wanted.simhash), i};
    if (all[i].comparable && match.bits <= kNearBitsMax && (!best || match < *best)) best = match;
  }
  return best;
}

}  // namespace newsieve
