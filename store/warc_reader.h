// Reads web archives record by record: *.warc, *.warc.gz (a member a record, or one for all), *.warc.zst
// (with its dictionary), and ARC 1.0.
//
// Files are what years of writers and disks made of them. What is broken (a wrong length, a member that
// breaks off, bytes between records) is said, and reading goes on at the next record: one error never costs
// the rest. The next record is found by its version line at the beginning of a line or of a member.
//
// Memory: one record, at most `head_bytes_max` + `block_bytes_max`, and what CompressedFile needs. Time is
// linear in the file, decompressed. Not thread-safe.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "model/page.h"
#include "store/compressed_file.h"
#include "store/warc_head.h"

namespace newsieve {

struct WarcLimits {
  size_t head_bytes_max = 64 << 10;   // A longer head is broken.
  size_t block_bytes_max = 64 << 20;  // A longer block is cut here and the record marked truncated.
};

struct WarcRecord {
  WarcHead head;
  std::string block;
  WarcPlace place;  // Without a file where the record does not begin a member: then nobody can seek to it.
};

class WarcReader {
 public:
  // True if the file begins as an archive does, or compressed. kIo, kNotFound.
  static Result<bool> is_archive(const std::string& path);

  static Result<WarcReader> open(const std::string& path, const WarcLimits& limits);

  // The next record; nullopt at the end. kCorrupt, naming the file and what is wrong: something was passed
  // over, call again. Another error ends the file.
  Result<std::optional<WarcRecord>> next();

 private:
  enum class Fill : uint8_t { kBytes, kEnd, kBroken };
  struct MemberStart {
    uint64_t position;  // In the decompressed stream.
    uint64_t offset;    // In the file.
  };

  // A member that is damaged: what it gave last may be wrong.
  struct Break {
    uint64_t begin;  // Of the member in the decompressed stream,
    uint64_t end;    // ... and where it broke off.
  };

  WarcReader(CompressedFile file, std::string path, const WarcLimits& limits);

  Result<Fill> fill();
  Result<Fill> fill_to(size_t bytes);
  Result<Fill> skip_blank_lines();
  Result<Fill> read_record(WarcRecord& record);
  Result<Fill> read_head(WarcHead& head);
  Result<Fill> read_block(WarcRecord& record);
  Result<Fill> skip_rest(uint64_t bytes);
  Result<Fill> check_end();
  Result<void> find_next_record();
  std::optional<size_t> find_start(size_t from) const;
  bool begins_record(size_t position) const;
  const MemberStart* member_at(size_t position) const;
  WarcPlace place_of(size_t position) const;
  bool is_damaged(uint64_t begin, uint64_t end) const;
  bool forget_breaks(uint64_t position);
  std::string_view rest() const { return std::string_view(buffer_).substr(cursor_); }
  Fill broken(std::string why);

  CompressedFile file_;
  std::string path_;
  WarcLimits limits_;
  std::string buffer_;  // Decompressed bytes; those before cursor_ are done with.
  size_t cursor_ = 0;
  size_t record_begin_ = 0;  // In buffer_: of the record that is read, which is kept whole until it is sound.
  uint64_t position_ = 0;    // Of buffer_ in the decompressed stream.
  std::deque<MemberStart> members_;  // That begin in buffer_.
  uint64_t member_begin_ = 0;        // Of the one under way, in the stream.
  std::deque<Break> breaks_;         // That are not said yet.
  bool is_arc_ = false;
  bool garbage_ = false;  // Bytes that are no member were passed over, and it is not said yet.
  std::string why_;       // What is wrong with the record that was read last.
};

}  // namespace newsieve
