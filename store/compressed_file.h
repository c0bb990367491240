// A file read from its beginning and decompressed as it goes: gzip in any number of members, zstd in any
// number of frames (with the dictionary of the .warc.zst format in front, if there is one), or as it is.
//
// Damage ends no file: what is broken is said once, and reading goes on at the next member that can be read.
// Memory: 256 KiB of the file and what the decompressor needs (8 MiB of a zstd window). A member that
// becomes more than `ratio_max` times as long as it is, after its first 64 MiB, is a bomb and counts as
// broken. Not thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"

namespace newsieve {

class CompressedFile {
 public:
  static constexpr uint64_t kRatioMax = 200;

  enum class Step : uint8_t {
    kBytes,    // Some were appended.
    kEnd,      // There is nothing more.
    kBroken,   // The member under way breaks off here: its last bytes may be wrong, and the rest is lost.
    kGarbage,  // Behind the last member stood bytes that are none; they were passed over.
  };

  static Result<CompressedFile> open(const std::string& path);
  CompressedFile(CompressedFile&&) noexcept;
  CompressedFile& operator=(CompressedFile&&) noexcept;
  ~CompressedFile();

  // Appends the next bytes to `out`, 64 KiB at most and of one member. kIo if the file cannot be read.
  Result<Step> read(std::string& out);

  // False for a file that is as it is: it has no members.
  bool is_compressed() const;

  // Where in the file the bytes of the last read() begin, if they are a member's first ones.
  std::optional<uint64_t> member_offset() const;

 private:
  struct Impl;
  explicit CompressedFile(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace newsieve
