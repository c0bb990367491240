// Where records go: a JSONL file, zstd-compressed if its name ends in .zst, or standard output.
//
// A one-off job's file is written as PATH.part, and takes its name only when finish() has put every byte on
// the disk: a file with the wanted name is always whole, and one that was there before stays until then. A
// writer that dies without finish() removes nothing and renames nothing; the next one starts the .part file
// again. Not thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/durable_file.h"

namespace newsieve {

class RecordFile {
 public:
  // "-" is standard output; that, pipes and devices are written directly, and from then on the process
  // ignores SIGPIPE: a reader that goes away is a kIo. kIo if the folder cannot be written, kBusy if another
  // process writes the same file: found out here, before any work is done. `level`: of zstd, 1 to 19.
  static Result<RecordFile> create(const std::string& path, int level = 3);
  RecordFile(RecordFile&&) noexcept;
  RecordFile& operator=(RecordFile&&) noexcept;
  ~RecordFile();

  // Appends one record (or several, a line each) and a newline, to a buffer of 256 KiB. After an error
  // nothing more may be written.
  Result<void> write(std::string_view record);

  // Flushes, fsyncs, renames. Nothing may be written afterwards.
  Result<void> finish();

 private:
  struct Impl;
  explicit RecordFile(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// A JSONL file that is only ever appended to: a segment under way (store/record_segments.h). open() cuts it
// back to `committed_bytes` (what the state vouches for), so a crash leaves neither a torn line nor one
// twice. Not thread-safe; one process a file: a second one gets kBusy.
class RecordLog {
 public:
  // kCorrupt, and the file is left alone, if it is shorter than `committed_bytes` or no line ends there: then
  // it is not the file that the state speaks of.
  static Result<RecordLog> open(const std::string& path, uint64_t committed_bytes);

  // Appends one record and a newline: the file's length behind them. After an error the file is as before.
  Result<uint64_t> append(std::string_view record);

  // What was appended survives a power cut.
  Result<void> sync();

  uint64_t bytes() const { return bytes_; }

 private:
  RecordLog(Descriptor file, std::string path, uint64_t bytes);
  Descriptor file_;
  std::string path_;
  uint64_t bytes_;  // The file's length.
};

}  // namespace newsieve
