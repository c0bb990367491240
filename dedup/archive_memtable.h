// The newest entries of the fingerprint archive, in memory, until a run holds them.
//
// Const methods may be called from any thread while nobody inserts.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "dedup/archive_run.h"
#include "dedup/simhash.h"

namespace newsieve {

class ArchiveMemtable {
 public:
  // About 100 bytes an entry, 8 of them taken at once.
  explicit ArchiveMemtable(size_t entries_max);

  // In order of number. CHECKs that there is room.
  void insert(const ArchiveEntry& entry);

  size_t size() const { return entries_.size(); }
  bool full() const { return entries_.size() == entries_max_; }
  RunExtent extent() const;  // Of the run they would make. Requires at least one.

  // As those of ArchiveRun.
  std::optional<uint64_t> find_exact(const ArchiveEntry& wanted) const;
  void prefetch(const ArchiveEntry& wanted) const;
  void find_near(uint64_t simhash, uint64_t before, std::optional<ArchiveMatch>& best) const;
  std::unique_ptr<ArchiveCursor> cursor() const;  // Sorts a copy.

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  size_t slot_of(const Hash128& text_hash) const { return text_hash.low & (slots_.size() - 1); }

  const size_t entries_max_;
  std::vector<ArchiveEntry> entries_;
  std::vector<uint32_t> slots_;  // By text hash, linear probing: indexes of entries.
  SimHashTable simhashes_;       // Of the comparable ones: indexes of entries.
};

}  // namespace newsieve
