#include "dedup/simhash.h"

#include <algorithm>

#include "base/hash.h"

namespace newsieve {
namespace {

// For each value of a byte, its bits spread over eight bytes: counters of eight bits at a time.
constexpr std::array<uint64_t, 256> kSpread = [] {
  std::array<uint64_t, 256> spread{};
  for (uint64_t byte = 0; byte < 256; ++byte) {
    for (int bit = 0; bit < 8; ++bit) spread[byte] |= ((byte >> bit) & 1) << (8 * bit);
  }
  return spread;
}();

constexpr size_t kBatchMax = 255;  // So many ones fit a counter of eight bits.

}  // namespace

uint64_t simhash(std::span<const uint64_t> word_hashes) {
  const size_t features = word_hashes.size() > 1 ? word_hashes.size() - 1 : word_hashes.size();
  const auto feature = [&](size_t i) {
    return word_hashes.size() > 1 ? hash_combine(word_hashes[i], word_hashes[i + 1]) : word_hashes[i];
  };
  std::array<uint32_t, 64> ones{};
  for (size_t begin = 0; begin < features; begin += kBatchMax) {
    std::array<uint64_t, 8> counters{};
    const size_t end = std::min(features, begin + kBatchMax);
    for (size_t i = begin; i < end; ++i) {
      const uint64_t hash = feature(i);
      for (size_t byte = 0; byte < 8; ++byte) counters[byte] += kSpread[(hash >> (8 * byte)) & 0xFF];
    }
    for (size_t bit = 0; bit < 64; ++bit) ones[bit] += (counters[bit / 8] >> (8 * (bit % 8))) & 0xFF;
  }
  uint64_t hash = 0;
  for (size_t bit = 0; bit < 64; ++bit) hash |= uint64_t{size_t{ones[bit]} * 2 > features} << bit;
  return hash;
}

size_t SimHashTable::bucket(uint64_t hash, size_t i) const {
  const size_t buckets = buckets_.size() / kQuarters;
  return i * buckets + (hash_combine(i, quarter(hash, i)) & (buckets - 1));
}

void SimHashTable::link(uint32_t entry) {
  for (size_t i = 0; i < kQuarters; ++i) {
    uint32_t& first = buckets_[bucket(entries_[entry].hash, i)];
    entries_[entry].next[i] = first;
    first = entry;
  }
}

void SimHashTable::insert(uint64_t hash, uint64_t value) {
  entries_.push_back({hash, value, {}});
  if (entries_.size() * kQuarters <= buckets_.size()) {
    link(static_cast<uint32_t>(entries_.size() - 1));
    return;
  }
  buckets_.assign(kQuarters * std::bit_ceil(entries_.size() * 2), kNone);
  for (uint32_t entry = 0; entry < entries_.size(); ++entry) link(entry);
}

void SimHashTable::clear() {
  entries_.clear();
  buckets_.clear();
}

}  // namespace newsieve
