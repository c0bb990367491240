#include "service/live_output.h"

#include <fmt/format.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

namespace newsieve {
namespace {

constexpr auto kTick = std::chrono::seconds(1);          // Between two looks at the segment under way.
constexpr auto kRetryPause = std::chrono::seconds(60);   // After a segment could not be compressed.
constexpr auto kStopPatience = std::chrono::seconds(5);  // With a reader of standard output.
constexpr int kPollMilliseconds = 100;                   // Between two looks at whether a stop was asked for.

}  // namespace

LiveOutput::LiveOutput(std::unique_ptr<RecordSegments> segments, bool to_standard_output, Metrics& metrics)
    : segments_(std::move(segments)),
      to_standard_output_(to_standard_output),
      metrics_(metrics),
      line_is_torn_(segments_->was_cut()),
      thread_([this] { tend_segments(); }) {}

LiveOutput::~LiveOutput() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  stopping_changed_.notify_all();
  thread_.join();
}

Result<std::unique_ptr<LiveOutput>> LiveOutput::open(const Config& config, bool to_standard_output,
                                                     CrawlState& state, Metrics& metrics) {
  auto segments = RecordSegments::open(config.service.output_folder, config.output, state);
  if (!segments) return tl::unexpected(segments.error());
  return std::unique_ptr<LiveOutput>(new LiveOutput(std::move(*segments), to_standard_output, metrics));
}

void LiveOutput::expect_stop() { wait_until_ = SteadyClock::now() + kStopPatience; }

Result<void> LiveOutput::append(std::string_view record, PageCommit& commit) {
  Result<SinkOffset> vouched = segments_->append(record, SystemClock().now());
  if (!vouched) return tl::unexpected(vouched.error());
  commit.sinks.push_back(std::move(*vouched));
  ++metrics_.records;
  metrics_.record_bytes += record.size() + 1;
  if (!to_standard_output_) return {};
  const char* const torn_end = std::exchange(line_is_torn_, false) ? "\n" : "";
  return write_to_standard_output(fmt::format("{}{}\n", torn_end, record));
}

// In pieces that a pipe which is ready takes without blocking.
Result<void> LiveOutput::write_to_standard_output(std::string_view text) {
  while (!text.empty()) {
    if (Result<void> ready = wait_for_reader(); !ready) return ready;
    const std::string_view piece = text.substr(0, PIPE_BUF);
    if (Result<void> written = write_all(STDOUT_FILENO, piece, "standard output"); !written) return written;
    text.remove_prefix(piece.size());
  }
  return {};
}

// A reader that is gone is "ready": the write says so.
Result<void> LiveOutput::wait_for_reader() {
  pollfd reader{STDOUT_FILENO, POLLOUT, 0};
  for (;;) {
    const bool may_wait = SteadyClock::now() < wait_until_.load();
    const int ready = ::poll(&reader, 1, may_wait ? kPollMilliseconds : 0);
    if (ready > 0 || (ready < 0 && errno != EINTR)) return {};
    if (may_wait) continue;
    left_by_stop_ = true;
    return fail(ErrorCode::kBusy, "the reader of standard output takes nothing");
  }
}

void LiveOutput::tend_segments() {
  uint64_t serial = segments_->serial();
  SteadyClock::time_point compress_at = SteadyClock::now();  // What the last process left.
  while (!stopping_) {
    if (const Result<bool> closed = segments_->close_if_due(SystemClock().now()); !closed)
      spdlog::error("segment not closed: {}", closed.error().message);
    const uint64_t before = std::exchange(serial, segments_->serial());
    metrics_.segments_closed += serial - before;
    const SteadyClock::time_point now = SteadyClock::now();
    if (serial != before) compress_at = now;
    if (now >= compress_at) compress_at = compress() ? SteadyClock::time_point::max() : now + kRetryPause;
    const MutexLock lock(mutex_);
    if (!stopping_) stopping_changed_.wait_for(mutex_, kTick);
  }
}

// False: to be tried again. Nothing is lost by it: the segments stay as they are.
bool LiveOutput::compress() {
  const auto count_waiting = [this] {
    if (const auto waiting = segments_->closed_plain()) metrics_.segments_waiting = waiting->size();
  };
  count_waiting();
  const Result<void> compressed = segments_->compress_closed(stopping_);
  if (!compressed) spdlog::warn("segment not compressed: {}", compressed.error().message);
  count_waiting();
  return compressed.has_value();
}

}  // namespace newsieve
