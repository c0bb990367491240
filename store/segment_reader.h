// Reads the records in an output folder from the last few on, and then those that come, while a daemon (or
// nobody) writes there: across closed segments, without missing one or giving one twice.
//
// A record may be read some milliseconds before the state vouches for it. If the daemon is killed between the
// two, it is cut off, and comes again when its page has been fetched again. (For this the reader has to look
// between the daemon's start and its first record.)
//
// Segments that are moved away before they were read are passed over, and so is the rest of a damaged one;
// the log says which. Not thread-safe. Errors: kIo, kNotFound (there is no such folder).
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/durable_file.h"
#include "store/segment_folder.h"

namespace newsieve {

class SegmentReader {
 public:
  using Visit = std::function<void(std::string_view record)>;

  // Begins with the last `records` that are there.
  static Result<SegmentReader> open(const std::string& folder, size_t records);

  // Visits each record that has come since the last call, in order. A record is valid during its visit only.
  Result<void> read(const Visit& visit);

 private:
  explicit SegmentReader(std::string folder) : folder_(std::move(folder)) {}

  Result<void> find_last(const std::vector<Segment>& segments, size_t records);
  Result<std::deque<std::string>> last_of(const Segment& segment, size_t records);
  Result<std::deque<std::string>> last_of_plain(const Segment& segment, size_t records);
  Result<void> read_plain(const Visit& visit);
  Result<bool> go_to(const Segment& segment, const Visit& visit);

  const std::string folder_;
  std::deque<std::string> last_;    // What open() found and read() has not visited yet.
  std::optional<uint64_t> serial_;  // Of the segment that was read last. None: there was none.
  Descriptor plain_{};              // It, if it may still grow ...
  uint64_t offset_ = 0;             // ... and how much of it was read: whole lines.
};

}  // namespace newsieve
