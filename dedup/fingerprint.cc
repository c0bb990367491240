#include "dedup/fingerprint.h"

#include <cmath>
#include <numbers>

#include "dedup/simhash.h"

namespace newsieve {

Fingerprint fingerprint_of(const Words& words) {
  Fingerprint fingerprint;
  fingerprint.text_hash = hash128(words.folded());
  fingerprint.comparable = words.hashes().size() >= kComparableWordsMin;
  if (fingerprint.comparable) fingerprint.simhash = simhash(words.hashes());
  return fingerprint;
}

double similarity_of(int bits) {
  const double cosine = std::cos(std::numbers::pi * bits / 64);
  return cosine / (2 - cosine);
}

}  // namespace newsieve
