// SimHash (Charikar 2002): 64 bits a text, of which few differ between texts that share most of their word
// pairs. And a table that finds those within distance 3 (Manku, Jain, Das Sarma 2007): two such hashes agree
// in at least one of their four 16-bit quarters.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace newsieve {

// Of pairs of neighbouring words, by their hashes; of the words themselves where there is only one.
uint64_t simhash(std::span<const uint64_t> word_hashes);

// Values by their SimHash. About 40 bytes an entry; entries are only dropped by clear().
class SimHashTable {
 public:
  static constexpr int kDistanceMax = 3;
  static constexpr size_t kVisitsMax = 1024;  // Of a bucket the newest are compared.

  void insert(uint64_t hash, uint64_t value);
  void clear();
  size_t size() const { return entries_.size(); }

  // Calls visit(value) once for each entry within kDistanceMax of `hash`, in no given order. Of hashes that
  // share a quarter with more than kVisitsMax entries, some may be missed.
  template <class Visit>
  void for_each_near(uint64_t hash, Visit visit) const;

 private:
  static constexpr size_t kQuarters = 4;
  static constexpr uint32_t kNone = UINT32_MAX;
  struct Entry {
    uint64_t hash;
    uint64_t value;
    std::array<uint32_t, kQuarters> next;  // The next entry in the same bucket, by quarter.
  };

  static uint64_t quarter(uint64_t hash, size_t i) { return (hash >> (16 * i)) & 0xFFFF; }
  size_t bucket(uint64_t hash, size_t i) const;
  void link(uint32_t entry);

  std::vector<Entry> entries_;
  std::vector<uint32_t> buckets_;  // First entries: for each quarter as many buckets, a power of two.
};

template <class Visit>
void SimHashTable::for_each_near(uint64_t hash, Visit visit) const {
  if (entries_.empty()) return;
  for (size_t i = 0; i < kQuarters; ++i) {
    size_t visits = 0;
    for (uint32_t e = buckets_[bucket(hash, i)]; e != kNone && visits < kVisitsMax; e = entries_[e].next[i]) {
      ++visits;
      const Entry& entry = entries_[e];
      if (std::popcount(entry.hash ^ hash) > kDistanceMax) continue;
      size_t first_shared = 0;  // An entry is reached by each quarter it shares and visited by the first.
      while (quarter(entry.hash, first_shared) != quarter(hash, first_shared)) ++first_shared;
      if (first_shared == i) visit(entry.value);
    }
  }
}

}  // namespace newsieve
