#include "dedup/min_hash.h"

#include <algorithm>

#include "base/check.h"
#include "base/hash.h"

namespace newsieve {
namespace {

constexpr uint32_t kEmpty = UINT32_MAX;
constexpr int kBinShift = 64 - 7;  // The hash's highest 7 bits are its bin.
static_assert(size_t{1} << (64 - kBinShift) == kMinHashBins);

// Gives each empty bin the value of a filled one that is drawn by the bin's own sequence of hashes: the same
// in every sketch, so that two sketches agree there as often as they agree elsewhere.
void densify(MinHash& sketch) {
  const MinHash filled = sketch;
  for (size_t bin = 0; bin < kMinHashBins; ++bin) {
    for (uint64_t draw = bin + 1; sketch[bin] == kEmpty;) {
      draw = hash_combine(draw, bin);
      sketch[bin] = filled[draw % kMinHashBins];
    }
  }
}

}  // namespace

MinHash min_hash(std::span<const uint64_t> shingle_hashes) {
  NEWSIEVE_CHECK(!shingle_hashes.empty());
  MinHash sketch;
  sketch.fill(kEmpty);
  for (const uint64_t hash : shingle_hashes) {
    uint32_t& minimum = sketch[hash >> kBinShift];
    minimum = std::min(minimum, std::min(static_cast<uint32_t>(hash), kEmpty - 1));
  }
  densify(sketch);
  return sketch;
}

}  // namespace newsieve
