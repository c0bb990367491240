// One-permutation MinHash (Li, Owen, Zhang 2012): what of a document its copies are found by.
//
// The shingles fall into 32 bins by their hashes' highest bits, and each bin keeps the lowest. Two sketches
// agree in a bin with the probability of their sets' Jaccard similarity. A bin without a shingle stays empty
// and agrees with nothing: a short document has fewer bins, not invented ones (densification would give it
// many copies of one).
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace newsieve {

constexpr size_t kMinHashBins = 32;
constexpr uint32_t kMinHashEmpty = 0;

// For each bin 32 bits of its lowest hash that do not depend on the bin: equally distributed, whatever the
// bin.
using MinHash = std::array<uint32_t, kMinHashBins>;

// The sketch of a set of shingle hashes; repeats do not matter.
MinHash min_hash(std::span<const uint64_t> shingle_hashes);

}  // namespace newsieve
