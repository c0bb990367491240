// How far a state had come when it was last known to be on the disk.
//
// RocksDB takes a damaged write-ahead log for one that a crash cut off: it leaves out what is behind the
// damage, without a word, and so it does with a newest log that is gone, and with its list of tables (the
// MANIFEST that CURRENT names). What a crash may cut off was never synced. So a database that comes back with
// less than the mark says has lost what was promised to last.
//
// The file SYNCED in the state's folder, written over in place. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/result.h"
#include "store/durable_file.h"

namespace newsieve {

// The number and the length of the MANIFEST that CURRENT names; zeros if there is none.
std::pair<uint64_t, uint64_t> current_manifest(const std::string& folder);

// All zero: nothing is known.
struct SyncedPlace {
  uint64_t sequence = 0;    // Of the last write.
  uint64_t log_number = 0;  // The log it is in: "000012.log", ...
  uint64_t log_bytes = 0;   // ... and how long that was.
  uint64_t manifest_number = 0;
  uint64_t manifest_bytes = 0;

  bool operator==(const SyncedPlace&) const = default;
};

class SyncedMark {
 public:
  // Makes the file where it is not there. A file that is not what set() wrote says nothing: a warning, and a
  // place that is all zero.
  static Result<SyncedMark> open(const std::string& folder);

  const SyncedPlace& place() const { return place_; }
  const std::string& path() const { return path_; }

  // kCorrupt if the log of the mark is shorter than it was, or is gone though no newer one has followed it;
  // the same for its manifest. To be asked before the database is opened: that changes both.
  Result<void> check_files() const;

  // kCorrupt if the database came back with less than the mark's sequence.
  Result<void> check_sequence(uint64_t found) const;

  // To be called after the sync. The mark itself needs none: an older one is true as well.
  Result<void> set(const SyncedPlace& place);

 private:
  SyncedMark(std::string folder, Descriptor file)
      : folder_(std::move(folder)), path_(folder_ + "/SYNCED"), file_(std::move(file)) {}
  Result<void> check_log() const;
  Result<void> check_manifest() const;
  tl::unexpected<Error> lost(const std::string& what) const;

  std::string folder_;
  std::string path_;
  Descriptor file_;
  SyncedPlace place_;
};

}  // namespace newsieve
