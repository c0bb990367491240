// A sorted run of the fingerprint archive: the documents of one range of numbers in an immutable file, mapped
// into memory and looked up where it lies.
//
//   header       128 bytes: what the file is, its counts, its hashes
//   by quarter   4 tables, one a quarter of the SimHash: begins[65537] (4 bytes each), filters[n] (2),
//                values[n] (4). The n comparable entries stand in each in the order of that quarter, and of
//                the whole SimHash within; begins[q] is the first with the value q. Table 0 is the SimHashes:
//                filter = second quarter, value = the two lower ones. Tables 1 to 3: filter = first quarter,
//                value = the entry's place in table 0.
//   identities   n of {text hash (16), number (8)}, in the order of table 0, then of the text hash
//   exact only   begins[65537] by the upper 16 bits of the text hash, and m more identities in its order
//
// So a fingerprint takes 24 bytes that look-ups read, and 24 that only a match does. A near look-up scans one
// bucket of filters a table, n / 65,536 of two bytes, and reads the values of the 1 % that pass. An exact one
// is a search among the equal SimHashes of table 0: it needs no index of its own.
//
// The integers are little-endian, sections begin at multiples of 64. Numbers of bits apart from the hashes
// are trusted once check() has compared the file's bytes with the hash in its header. Even then a value that
// makes no sense leads to a wrong answer, never out of the file.
//
// Const methods may be called from any thread.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "dedup/archive_entry.h"
#include "store/mapped_file.h"

namespace newsieve {

// Which documents a run holds.
struct RunExtent {
  uint64_t first_number = 0;
  uint64_t end_number = 0;
  Hash128 last_text_hash;   // Of the document end_number - 1: whether the run belongs to these documents.
  uint64_t comparable = 0;  // Below 2^32.
  uint64_t exact_only = 0;

  bool operator==(const RunExtent&) const = default;
};

struct ArchiveIdentity {
  Hash128 text_hash;
  uint64_t number = 0;
};

struct QuarterTable {
  std::span<uint32_t> begins;
  std::span<uint16_t> filters;
  std::span<uint32_t> values;
};

// Where everything stands in a run's bytes.
struct RunSections {
  RunSections(std::byte* file, uint64_t comparable, uint64_t exact_only);

  std::array<QuarterTable, kQuarters> tables;
  std::span<ArchiveIdentity> identities;
  std::span<uint32_t> exact_begins;
  std::span<ArchiveIdentity> exact_only;
  size_t identities_begin;  // Offset of the bytes that only matches read, which end the file.
  size_t file_bytes;
};

class ArchiveRun {
 public:
  // Reads the header. kNotFound, kIo; kCorrupt: damaged, or not a run; kInvalid, with the remedy: of another
  // version of the format or of the sketch.
  static Result<ArchiveRun> open(const std::string& path);

  // Reads all of the file, which also brings it into memory. kCorrupt if it is not what was written.
  Result<void> check() const;

  const RunExtent& extent() const { return extent_; }
  const std::string& path() const { return path_; }
  size_t size() const { return extent_.comparable + extent_.exact_only; }

  // The first document with this text. An entry finds itself by its own text_hash, simhash and exact_only.
  std::optional<uint64_t> find_exact(const ArchiveEntry& wanted) const;

  // Brings what find_exact() reads first on its way into the processor's cache.
  void prefetch(const ArchiveEntry& wanted) const;

  // Replaces `best` by the best document before number `before` within kNearBitsMax of `simhash`, if there is
  // a better one.
  void find_near(uint64_t simhash, uint64_t before, std::optional<ArchiveMatch>& best) const;

  // How many entries the bucket of `value` in table `quarter` has.
  uint32_t bucket_size(size_t quarter, size_t value) const;

  std::unique_ptr<ArchiveCursor> cursor() const;  // Must not outlive the run.

 private:
  class Cursor;
  ArchiveRun(MappedFile file, std::string path, const RunExtent& extent);

  std::optional<uint64_t> find_comparable(const ArchiveEntry& wanted) const;
  std::optional<uint64_t> find_exact_only(const Hash128& text_hash) const;
  void offer(size_t place, int bits, uint64_t before, std::optional<ArchiveMatch>& best) const;
  void find_in_first(uint64_t simhash, uint64_t before, std::optional<ArchiveMatch>& best) const;
  void find_in(size_t quarter, uint64_t simhash, uint64_t before, std::optional<ArchiveMatch>& best) const;
  Error damaged(const std::string& how) const;

  MappedFile file_;
  std::string path_;
  RunExtent extent_;
  RunSections sections_;  // Into file_, which is read-only.
};

}  // namespace newsieve
