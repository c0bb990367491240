// A hash table from 32-bit keys to 32-bit numbers, for tens of millions of entries: 10 to 14 bytes each.
//
// A key may have several entries (as the low bits of a longer hash do). Buckets of eight entries fill one
// cache line each; the table is 1,024 segments by the keys' highest bits, and each that is full is built anew
// on its own, a quarter larger than what it holds, so that growing never needs the memory twice. Keys must be
// hashes: their bits are not mixed again. There is no erase: stale entries are left out when their segment is
// built anew. Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace newsieve {

class NumberTable {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;  // No entry's number.

  NumberTable();

  void prefetch(uint32_t key) const { __builtin_prefetch(&segment_of(key).buckets[bucket_of(key)]); }

  // The first entry's number, to be read or changed before the next insert(); nullptr if there is none.
  uint32_t* find(uint32_t key);

  // Calls visit(number) for the key's entries until it returns false.
  template <class Visit>
  void for_each(uint32_t key, Visit visit) const;

  // Adds an entry. `stale(number)`: true if an older entry may be forgotten; then it is, and not asked for
  // again.
  template <class Stale>
  void insert(uint32_t key, uint32_t number, Stale stale);

 private:
  static constexpr int kSegmentBits = 10;
  static constexpr size_t kBucketEntries = 8;
  struct alignas(64) Bucket {
    std::array<uint32_t, kBucketEntries> keys;
    std::array<uint32_t, kBucketEntries> numbers;  // kNone behind the last entry.
  };
  struct Entry {
    uint32_t key;
    uint32_t number;
  };
  struct Segment {
    std::vector<Bucket> buckets;
    uint32_t entries = 0;
  };

  const Segment& segment_of(uint32_t key) const { return segments_[key >> (32 - kSegmentBits)]; }
  size_t bucket_of(uint32_t key) const {
    return (uint64_t{key << kSegmentBits} * segment_of(key).buckets.size()) >> 32;
  }
  static bool is_full(const Segment& segment) {
    return (size_t{segment.entries} + 1) * 5 > segment.buckets.size() * kBucketEntries * 4;
  }
  static uint32_t equal_keys(const Bucket& bucket, uint32_t key);
  void place(Segment& segment, uint32_t key, uint32_t number);
  void rebuild(Segment& segment, const std::vector<Entry>& entries);

  std::vector<Segment> segments_;
};

template <class Visit>
void NumberTable::for_each(uint32_t key, Visit visit) const {
  const std::vector<Bucket>& buckets = segment_of(key).buckets;
  for (size_t b = bucket_of(key);; b = b + 1 == buckets.size() ? 0 : b + 1) {
    for (size_t i = 0; i < kBucketEntries; ++i) {
      if (buckets[b].numbers[i] == kNone) return;
      if (buckets[b].keys[i] == key && !visit(buckets[b].numbers[i])) return;
    }
  }
}

template <class Stale>
void NumberTable::insert(uint32_t key, uint32_t number, Stale stale) {
  Segment& segment = segments_[key >> (32 - kSegmentBits)];
  if (is_full(segment)) {
    std::vector<Entry> kept;
    kept.reserve(segment.entries);
    for (const Bucket& bucket : segment.buckets) {
      for (size_t i = 0; i < kBucketEntries && bucket.numbers[i] != kNone; ++i) {
        if (!stale(bucket.numbers[i])) kept.push_back({bucket.keys[i], bucket.numbers[i]});
      }
    }
    rebuild(segment, kept);
  }
  place(segment, key, number);
}

}  // namespace newsieve
