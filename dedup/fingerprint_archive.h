// The fingerprints of every document ever seen, on disk, searched in bounded memory: which earlier document
// has this text, and which is nearly this one?
//
// The newest stand in a memtable, the others in sorted runs (dedup/archive_run.h), each for a range of
// numbers. A full memtable becomes a run, merged with those runs before it that are not larger than what is
// merged: with n documents there are at most log2(n / memtable_entries_max) + 1 of them (O'Neil et al. 1996).
// Merging goes on in a thread of its own. What a look-up answers depends on the documents alone, not on which
// runs they are in.
//
// The archive is an index and no truth: the documents' numbers are their places in a table that survives
// everything (CrawlState::fingerprint). A document is in the archive for good once a run holds it; after a
// crash size() says from which number on the table has to be read again, at most two memtables of it.
//
// Texts that look alike by SimHash without being copies (formulaic ones, by the million) cannot slow it down:
// a document for which one of its four buckets is full already (kBucketEntriesMax) is only found by its text.
// So a near look-up looks at 4 * 65,536 entries at most.
//
// Memory: see docs/SCALE.md. 24 bytes a document for look-ups in the system's cache, which is all of the
// files that matters; about 100 bytes for each in a memtable, of which there are two while runs are merged;
// and 1 MiB. Not thread-safe.
#pragma once

#include <array>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "dedup/archive_memtable.h"
#include "dedup/archive_run.h"
#include "model/fingerprint.h"

namespace newsieve {

struct FingerprintArchiveOptions {
  std::string folder;                     // For the runs alone; made if it is not there.
  size_t memtable_entries_max = 1 << 18;  // 26 MB, twice. What a start reads again: a second or two.
};

// Documents in one bucket: of 2^32 evenly spread ones, each has so many.
inline constexpr uint32_t kBucketEntriesMax = 1 << 16;

class FingerprintArchive {
 public:
  // Whether the document with this number has this text.
  using IsKnown = std::function<Result<bool>(uint64_t number, const Hash128& text_hash)>;

  // Opens what the last process left. A run that is damaged, or whose last document `is_known` does not know,
  // is deleted with those behind it, and so are files of merges that were not finished. kInvalid, and nothing
  // is deleted, if a run was made by another version; kIo.
  static Result<std::unique_ptr<FingerprintArchive>> open(const FingerprintArchiveOptions& options,
                                                          const IsKnown& is_known);

  // Merging that is under way is given up: the runs merged and the table still have everything.
  ~FingerprintArchive() = default;

  // Adds the document with the number size(). Waits only if two memtables are full and merging has not kept
  // pace. kIo if a run could not be written; what is here is still found.
  Result<void> insert(const Fingerprint& fingerprint);

  // The first document with the same text.
  std::optional<uint64_t> find_exact(const Fingerprint& fingerprint) const;

  // The best of the documents before number `before` whose SimHashes are within kNearBitsMax of this one's.
  // None for a fingerprint that is not comparable.
  std::optional<ArchiveMatch> find_near(const Fingerprint& fingerprint, uint64_t before = UINT64_MAX) const;

  uint64_t size() const { return size_; }
  size_t runs() const { return runs_.size(); }

  // A sentence for each run that was found and given up on open.
  const std::vector<std::string>& given_up() const { return given_up_; }

  // Waits until nothing is being merged, and what was merged is removed.
  Result<void> finish_merging();

 private:
  explicit FingerprintArchive(const FingerprintArchiveOptions& options);

  Result<void> load_runs(const IsKnown& is_known);
  Result<std::optional<ArchiveRun>> load_run(const std::string& path, uint64_t first,
                                             const IsKnown& is_known);
  void add_run(ArchiveRun run);
  ArchiveEntry entry_of(const Fingerprint& fingerprint) const;
  bool has_full_bucket(uint64_t simhash) const;
  void start_merging();
  Result<void> take_merged();

  const FingerprintArchiveOptions options_;
  std::vector<std::string> given_up_;
  uint64_t size_ = 0;
  std::array<std::vector<uint32_t>, kQuarters> bucket_sizes_;  // Of all entries, by quarter and its value.

  std::vector<ArchiveRun> runs_;  // By number. Not changed while merger_ works.
  std::unique_ptr<ArchiveMemtable> memtable_;
  std::unique_ptr<ArchiveMemtable> full_memtable_;  // While it is being merged.
  size_t merged_runs_begin_ = 0;  // The runs from here on, and full_memtable_, are merged ...
  std::future<Result<std::optional<ArchiveRun>>> merged_;  // ... into this one.
  std::jthread merger_;  // Also removes what was merged. The last: it stops before what it reads dies.
};

}  // namespace newsieve
