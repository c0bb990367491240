// Which documents' sketches agree with this one in two bins or more?
//
// Locality-sensitive hashing with bands of one row, of which a candidate must share two: any two of 32 bins
// find a pair of Jaccard .25 with probability .999, of .15 with .96 (64 bands of two rows each: .98 and .77,
// for twice the memory). A document has a number: the how-manieth it was to be pushed. Documents are
// forgotten first in, first out.
//
// Memory: 32 x 10 to 14 bytes a document. A bin's value that is common keeps its newest kSharersMax
// documents, so a query looks at no more than 32 x 64, however many share everything; the others are found by
// the values that are rare. Not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "dedup/min_hash.h"
#include "dedup/number_table.h"

namespace newsieve {

class SketchTable {
 public:
  static constexpr size_t kSharedMin = 2;
  static constexpr size_t kSharersMax = 64;

  // A bit for each bin, set where no document has its value.
  using NewBins = uint32_t;
  static_assert(kMinHashBins == 32);

  // Numbers of up to `candidates_max` documents that share bins: those with most first, then the newest. The
  // vector is replaced.
  NewBins candidates(const MinHash& sketch, size_t candidates_max, std::vector<uint64_t>& numbers);

  // Adds a document; its number is the number of documents pushed before. `new_bins` is what candidates()
  // said of it: so nothing is looked up twice.
  void push(const MinHash& sketch, NewBins new_bins);

  // Forgets the oldest document. Requires that there is one.
  void pop();

 private:
  // What the table holds for a key: the only document with it, by the low 31 bits of its number; or, with the
  // highest bit set, a list of several, oldest first: its size class and place.
  static constexpr uint32_t kNumberMask = 0x7FFFFFFF;
  static constexpr uint32_t kListFlag = 0x80000000;
  static constexpr int kClassShift = 29;
  static constexpr uint32_t kPlaceMask = (1U << kClassShift) - 1;
  static constexpr std::array<size_t, 3> kListSizes = {4, 16, kSharersMax};
  struct ListPool {
    std::vector<uint32_t> numbers;  // NumberTable::kNone behind a list's last.
    std::vector<uint32_t> free;     // Places.
  };

  bool remembered(uint32_t number) const { return ((number - first_) & kNumberMask) < size_; }
  bool forget_if_stale(uint32_t entry);
  uint32_t with(uint32_t entry, uint32_t number);
  uint32_t new_list(size_t size_class, const std::vector<uint32_t>& numbers);
  uint32_t* list(uint32_t entry);
  static size_t class_of(uint32_t list_entry) { return (list_entry >> kClassShift) & 3; }

  NumberTable table_;
  std::array<ListPool, kListSizes.size()> lists_;
  uint64_t first_ = 0;
  uint64_t size_ = 0;

  // Kept for their memory.
  std::vector<uint32_t> sharers_;
  struct Candidate {
    uint32_t age;  // From the oldest document.
    uint32_t shared;
  };
  std::vector<Candidate> ranked_;
};

}  // namespace newsieve
