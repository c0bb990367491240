#include "dedup/min_hash.h"

#include <algorithm>
#include <bit>

namespace newsieve {
namespace {

constexpr int kBinShift = 64 - std::countr_zero(kMinHashBins);

}  // namespace

MinHash min_hash(std::span<const uint64_t> shingle_hashes) {
  constexpr uint64_t kNoHash = UINT64_MAX;
  std::array<uint64_t, kMinHashBins> lowest;
  lowest.fill(kNoHash);
  for (const uint64_t hash : shingle_hashes) {
    uint64_t& minimum = lowest[hash >> kBinShift];
    minimum = std::min(minimum, hash);
  }
  MinHash sketch;
  for (size_t bin = 0; bin < kMinHashBins; ++bin) {
    const auto low_bits = static_cast<uint32_t>(lowest[bin]);
    sketch[bin] = lowest[bin] == kNoHash ? kMinHashEmpty : std::max(low_bits, kMinHashEmpty + 1);
  }
  return sketch;
}

}  // namespace newsieve
