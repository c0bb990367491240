#include "dedup/number_table.h"

#include <algorithm>

namespace newsieve {

NumberTable::NumberTable() : segments_(size_t{1} << kSegmentBits) {
  for (Segment& segment : segments_) rebuild(segment, {});
}

uint32_t* NumberTable::find(uint32_t key) {
  std::vector<Bucket>& buckets = segments_[key >> (32 - kSegmentBits)].buckets;
  for (size_t b = bucket_of(key);; b = b + 1 == buckets.size() ? 0 : b + 1) {
    Bucket& bucket = buckets[b];
    for (size_t i = 0; i < kBucketEntries; ++i) {
      if (bucket.numbers[i] == kNone) return nullptr;
      if (bucket.keys[i] == key) return &bucket.numbers[i];
    }
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
