// Where records go: a JSONL file, zstd-compressed if its name ends in .zst, or standard output.
//
// A one-off job's file is written as PATH.part, and takes its name only when finish() has put every byte on
// the disk: a file with the wanted name is always whole. A writer that dies without finish() removes nothing
// and renames nothing; the next one starts the .part file again. Not thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace newsieve {

class RecordFile {
 public:
  // "-" is standard output. kIo if the folder cannot be written: found out here, before any work is done.
  static Result<RecordFile> create(const std::string& path);
  RecordFile(RecordFile&&) noexcept;
  RecordFile& operator=(RecordFile&&) noexcept;
  ~RecordFile();

  // Appends one record and a newline.
  Result<void> write(std::string_view record);

  // Flushes, fsyncs, renames. Nothing may be written afterwards.
  Result<void> finish();

 private:
  struct Impl;
  explicit RecordFile(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Where the daemon's records go: a JSONL file that is only ever appended to. open() cuts it back to
// `committed_bytes` (what the state vouches for), so a crash leaves neither a torn line nor one twice.
class RecordLog {
 public:
  static Result<RecordLog> open(const std::string& path, uint64_t committed_bytes);
  RecordLog(RecordLog&&) noexcept;
  RecordLog& operator=(RecordLog&&) noexcept;
  ~RecordLog();
  Result<uint64_t> append(std::string_view record);  // The file's length behind the record.
  Result<void> sync();

 private:
  explicit RecordLog(int descriptor, std::string path, uint64_t bytes);
  int descriptor_;
  std::string path_;
  uint64_t bytes_;
};

}  // namespace newsieve
