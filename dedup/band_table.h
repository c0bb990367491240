// Locality-sensitive hashing by bands: which documents share how many bands of their MinHash with this one?
//
// A document has a number: the how-manieth it was to be pushed. Documents are forgotten first in, first out.
// Memory: 4 bytes a band for the document's links and 8 bytes / load for the slots, about 24 bytes a band. A
// query looks at no more than kBucketMax documents a band, the newest, however many share it.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "dedup/min_hash.h"

namespace newsieve {

class BandTable {
 public:
  static constexpr size_t kRows = 2;
  static constexpr size_t kBands = kMinHashBins / kRows;
  static constexpr size_t kBucketMax = 64;
  using Keys = std::array<uint32_t, kBands>;

  BandTable();

  static Keys keys_of(const MinHash& sketch);

  // Numbers of up to `candidates_max` documents that share a band: most shared bands first, then the newest.
  std::vector<uint64_t> candidates(const Keys& keys, size_t candidates_max) const;

  // Adds a document; its number is the number of documents pushed before.
  void push(const Keys& keys);

  // Forgets the oldest document. Requires that there is one.
  void pop();

  uint64_t first() const { return first_; }  // The oldest document's number.
  size_t size() const { return links_.size(); }

 private:
  // The newest document with a key. Older ones hang behind it by their links.
  struct Slot {
    uint32_t key = 0;
    uint32_t newest = kNone;  // The low 32 bits of its number.
  };
  static constexpr uint32_t kNone = UINT32_MAX;

  size_t slot_of(uint32_t key) const;
  bool remembered(uint32_t number) const;
  size_t index_of(uint32_t number) const {
    return static_cast<uint32_t>(number - static_cast<uint32_t>(first_));
  }
  void make_room();

  std::vector<Slot> slots_;  // Open addressing; a power of two. Slots of forgotten documents are stale until
                             // make_room() drops them.
  int slot_shift_;
  size_t slots_used_ = 0;   // Stale ones included.
  std::deque<Keys> links_;  // For each document and band, the next older document with that key, or kNone.
  uint64_t first_ = 0;
};

}  // namespace newsieve
