// A file of lines, read once from the beginning and then wherever it is needed, without ever being in memory
// whole.
//
// What cannot be read twice (standard input, a pipe) is copied to a temporary file first, which has no name
// and is gone with the process. Not thread-safe.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/durable_file.h"

namespace newsieve {

class LineFile {
 public:
  static constexpr size_t kLineBytesMax = size_t{1} << 28;  // 256 MiB.
  static constexpr size_t kPaddingBytes = 64;               // Readable behind every line that is handed out.

  // "-" is standard input.
  static Result<LineFile> open(const std::string& path);

  struct Line {
    uint64_t number;        // From 1.
    uint64_t offset;        // In the file, for read().
    std::string_view text;  // Without its newline. Only valid during the visit.
    bool too_long;          // Longer than kLineBytesMax: `text` is empty.
  };
  Result<void> for_each(const std::function<void(const Line&)>& visit);

  // The `bytes` at `offset`, valid until the next call. Reads ahead while one is asked for after the other.
  Result<std::string_view> read(uint64_t offset, size_t bytes);

 private:
  LineFile(Descriptor file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  Result<size_t> fill(uint64_t offset, size_t begin, size_t bytes_max);

  Descriptor file_;
  std::string path_;
  std::string buffer_;
  uint64_t buffer_offset_ = 0;  // Where in the file the buffer is from.
  size_t buffer_bytes_ = 0;
};

}  // namespace newsieve
