// How far a state had come when it was last known to be on the disk.
//
// RocksDB takes a damaged write-ahead log for one that a crash cut off: it leaves out what is behind the
// damage, without a word, and so it does with a log that is gone. What a crash may cut off was never synced.
// So a database that comes back with less than the mark says has lost what was promised to last.
//
// The file SYNCED in the state's folder: 16 bytes, written over in place. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "store/durable_file.h"

namespace newsieve {

class SyncedMark {
 public:
  // Makes the file where it is not there. A file that is not what set() wrote says nothing: a warning, and 0.
  static Result<SyncedMark> open(const std::string& folder);

  uint64_t sequence() const { return sequence_; }  // Of the last write that was synced; 0: none is known.
  const std::string& path() const { return path_; }

  // To be called after the sync. The mark itself needs none: an older one is true as well.
  Result<void> set(uint64_t sequence);

 private:
  SyncedMark(std::string path, Descriptor file) : path_(std::move(path)), file_(std::move(file)) {}

  std::string path_;
  Descriptor file_;
  uint64_t sequence_ = 0;
};

}  // namespace newsieve
