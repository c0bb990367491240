#include "dedup/number_table.h"

#include <bit>

namespace newsieve {

NumberTable::NumberTable() : segments_(size_t{1} << kSegmentBits) {
  for (Segment& segment : segments_) rebuild(segment, {});
}

// Which of the bucket's keys, a bit each, are this one: without a branch, for none would be foreseen.
uint32_t NumberTable::equal_keys(const Bucket& bucket, uint32_t key) {
  uint32_t equal = 0;
  for (uint32_t i = 0; i < kBucketEntries; ++i) equal |= static_cast<uint32_t>(bucket.keys[i] == key) << i;
  return equal;
}

uint32_t* NumberTable::find(uint32_t key) {
  std::vector<Bucket>& buckets = segments_[key >> (32 - kSegmentBits)].buckets;
  for (size_t b = bucket_of(key);; b = b + 1 == buckets.size() ? 0 : b + 1) {
    Bucket& bucket = buckets[b];
    if (const uint32_t equal = equal_keys(bucket, key); equal != 0) {
      uint32_t* const number = &bucket.numbers[static_cast<size_t>(std::countr_zero(equal))];
      if (*number != kNone) return number;  // Else the key of an empty place happens to be the same.
    }
    if (bucket.numbers.back() == kNone) return nullptr;
  }
}

void NumberTable::place(Segment& segment, uint32_t key, uint32_t number) {
  std::vector<Bucket>& buckets = segment.buckets;
  for (size_t b = bucket_of(key);; b = b + 1 == buckets.size() ? 0 : b + 1) {
    Bucket& bucket = buckets[b];
    for (size_t i = 0; i < kBucketEntries; ++i) {
      if (bucket.numbers[i] != kNone) continue;
      bucket.keys[i] = key;
      bucket.numbers[i] = number;
      ++segment.entries;
      return;
    }
  }
}

// Filled to .64, so that a quarter more fits before it is full again.
void NumberTable::rebuild(Segment& segment, const std::vector<Entry>& entries) {
  Bucket empty{};
  empty.numbers.fill(kNone);
  segment.buckets = std::vector<Bucket>();  // Before there are new ones.
  segment.buckets.assign(entries.size() * 25 / (16 * kBucketEntries) + 1, empty);
  segment.entries = 0;
  for (const Entry& entry : entries) place(segment, entry.key, entry.number);
}

}  // namespace newsieve
