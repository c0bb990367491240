// What the parts of the fingerprint archive hand each other.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/hash.h"

namespace newsieve {

// A SimHash as four quarters of 16 bits, the highest first. Two that differ in at most three bits are equal
// in at least one of them (Manku, Jain, Das Sarma 2007).
inline constexpr size_t kQuarters = 4;
inline constexpr size_t kQuarterValues = 1 << 16;
inline uint16_t quarter_of(uint64_t simhash, size_t i) {
  return static_cast<uint16_t>(simhash >> (48 - 16 * i));
}

// One fingerprint. In the order of its fields: those that are found by their SimHash, then the others.
struct ArchiveEntry {
  bool exact_only = false;  // Only found by its text's hash; `simhash` is 0.
  uint64_t simhash = 0;
  Hash128 text_hash;
  uint64_t number = 0;

  auto operator<=>(const ArchiveEntry&) const = default;
};

// An earlier document, `bits` away by SimHash.
struct ArchiveMatch {
  int bits = 0;
  uint64_t number = 0;

  // The order of preference: nearest first, of those the earliest.
  auto operator<=>(const ArchiveMatch&) const = default;
};

// Entries in their order, one after the other: a part of the archive that is being merged.
class ArchiveCursor {
 public:
  virtual ~ArchiveCursor() = default;
  const ArchiveEntry& entry() const { return entry_; }  // Requires !done().
  bool done() const { return done_; }
  virtual void next() = 0;  // Requires !done().

 protected:
  ArchiveEntry entry_;
  bool done_ = false;
};

}  // namespace newsieve
