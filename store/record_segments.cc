#include "store/record_segments.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>

namespace newsieve {
namespace {

// What the state knows: store/schema.md.
constexpr const char* kBytesSink = "articles.jsonl";     // Bytes of the segment under way.
constexpr const char* kSerialSink = "articles.segment";  // Its serial number.
constexpr const char* kLockName = "/.articles.lock";

// articles.jsonl, of an earlier version, gets a segment's name.
Result<void> adopt_unnumbered(const std::string& folder) {
  Result<std::vector<Segment>> segments = list_segments(folder);
  if (!segments) return tl::unexpected(segments.error());
  if (segments->size() != 1 || segments->front().begun != Instant() || !segments->front().plain) return {};
  const std::string from = segments->front().plain_path();
  const std::string to = new_segment(folder, 0, SystemClock().now()).plain_path();
  const Result<Descriptor> file = open_locked(from, 0);
  if (!file) return tl::unexpected(file.error());
  spdlog::info("output file={}: continued as {}", from, to);
  return rename_durably(file->get(), from, to);
}

}  // namespace

Result<std::unique_ptr<RecordSegments>> RecordSegments::open(const std::string& folder,
                                                             const OutputOptions& options,
                                                             CrawlState& state) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return fail(ErrorCode::kIo, fmt::format("cannot make the output folder {}: {}", folder, error.message()));
  }
  std::unique_ptr<RecordSegments> segments(new RecordSegments(folder, options, state));
  Result<Descriptor> lock = open_locked(folder + kLockName, 0);
  if (!lock) return tl::unexpected(lock.error());
  segments->lock_ = std::move(*lock);
  const MutexLock held(segments->mutex_);
  if (Result<void> recovered = segments->recover(); !recovered) return tl::unexpected(recovered.error());
  return segments;
}

Result<void> RecordSegments::recover() {
  const Result<uint64_t> serial = state_.sink_bytes(kSerialSink);
  if (!serial) return tl::unexpected(serial.error());
  const Result<uint64_t> bytes = state_.sink_bytes(kBytesSink);
  if (!bytes) return tl::unexpected(bytes.error());
  if (Result<void> adopted = adopt_unnumbered(folder_); !adopted) return adopted;
  const Result<std::vector<Segment>> segments = list_segments(folder_);
  if (!segments) return tl::unexpected(segments.error());
  const uint64_t newest = segments->empty() ? 0 : segments->back().serial;
  if (*serial == 0 && *bytes == 0) return count_in(newest + 1);  // A new state.
  const bool is_there = !segments->empty() && newest == *serial;
  if (newest > *serial || (is_there && segments->back().compressed)) {
    return fail(
        ErrorCode::kCorrupt,
        fmt::format("{} has segment {}, which the state has not closed: it is older than the records; "
                    "put the right state there, or move the segments from {} on away",
                    folder_, newest, *serial));
  }
  serial_ = *serial;
  if (is_there) return go_on_in(segments->back(), *bytes);
  if (*bytes == 0) return {};
  spdlog::warn("output segment={} of {} bytes is not in {}: going on with the next one", *serial, *bytes,
               folder_);
  return count_in(*serial + 1);
}

Result<void> RecordSegments::go_on_in(const Segment& segment, uint64_t committed_bytes) {
  std::error_code error;
  was_cut_ = std::filesystem::file_size(segment.plain_path(), error) > committed_bytes && !error;
  Result<RecordLog> log = RecordLog::open(segment.plain_path(), committed_bytes);
  if (!log) return tl::unexpected(log.error());
  log_ = std::move(*log);
  begun_ = segment.begun;
  return {};
}

// From now on the state counts in the segment `serial`, for good; its file is made when it gets a record.
Result<void> RecordSegments::count_in(uint64_t serial) {
  PageCommit begun;
  begun.sinks = {{kSerialSink, serial}, {kBytesSink, 0}};
  if (const Result<CommitResult> committed = state_.complete(begun); !committed)
    return tl::unexpected(committed.error());
  if (Result<void> synced = state_.sync(); !synced) return synced;
  serial_ = serial;
  return {};
}

Result<SinkOffset> RecordSegments::append(std::string_view record, Instant now) {
  const MutexLock lock(mutex_);
  if (const Result<bool> closed = close_if_due_locked(now); !closed) return tl::unexpected(closed.error());
  if (!log_) {
    const Segment segment = new_segment(folder_, serial_, now);
    Result<RecordLog> log = RecordLog::open(segment.plain_path(), 0);
    if (!log) return tl::unexpected(log.error());
    log_ = std::move(*log);
    begun_ = now;
  }
  return log_->append(record).map([](uint64_t bytes) { return SinkOffset{kBytesSink, bytes}; });
}

Result<bool> RecordSegments::close_if_due(Instant now) {
  const MutexLock lock(mutex_);
  return close_if_due_locked(now);
}

bool RecordSegments::is_due(Instant now) const {
  if (!log_ || log_->bytes() == 0) return false;
  if (options_.segment_bytes_max > 0 && log_->bytes() >= options_.segment_bytes_max) return true;
  return options_.segment_age_max.count() > 0 && now - begun_ >= options_.segment_age_max;
}

Result<bool> RecordSegments::close_if_due_locked(Instant now) {
  if (!is_due(now)) return false;
  const Result<uint64_t> committed = state_.sink_bytes(kBytesSink);
  if (!committed) return tl::unexpected(committed.error());
  if (*committed != log_->bytes()) return false;  // A page is being committed: the next time.
  return close().map([] { return true; });
}

Result<void> RecordSegments::close() {
  if (Result<void> synced = log_->sync(); !synced) return synced;
  if (Result<void> counted = count_in(serial_ + 1); !counted) return counted;
  log_.reset();
  return {};
}

uint64_t RecordSegments::serial() {
  const MutexLock lock(mutex_);
  return serial_;
}

Result<std::vector<Segment>> RecordSegments::closed_plain() {
  const uint64_t open = serial();
  Result<std::vector<Segment>> segments = list_segments(folder_);
  if (segments) std::erase_if(*segments, [&](const Segment& s) { return !s.plain || s.serial >= open; });
  return segments;
}

Result<void> RecordSegments::compress_closed(const std::atomic<bool>& stop) {
  const Result<std::vector<Segment>> closed = closed_plain();
  if (!closed) return tl::unexpected(closed.error());
  for (const Segment& segment : *closed) {
    Result<void> compressed = compress_segment(segment, options_.compression_level, stop);
    if (!compressed || stop) return compressed;
    spdlog::info("segment closed file={}", segment.compressed_path());
  }
  return {};
}

Result<void> RecordSegments::sync() {
  const MutexLock lock(mutex_);
  return log_ ? log_->sync() : Result<void>();
}

}  // namespace newsieve
