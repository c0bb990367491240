// One-permutation MinHash (Li, Owen, Zhang 2012) of 128 bins, with optimal densification of empty bins
// (Shrivastava 2017): two sketches agree in a bin with the probability of their sets' Jaccard similarity.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace newsieve {

constexpr size_t kMinHashBins = 128;
using MinHash = std::array<uint32_t, kMinHashBins>;

// The sketch of a set of shingle hashes; repeats do not matter. Requires at least one.
MinHash min_hash(std::span<const uint64_t> shingle_hashes);

}  // namespace newsieve
