#include "service/live_output.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

namespace newsieve {
namespace {

constexpr auto kTick = std::chrono::seconds(1);         // Between two looks at the segment under way.
constexpr auto kRetryPause = std::chrono::seconds(60);  // After a segment could not be compressed.

}  // namespace

LiveOutput::LiveOutput(std::unique_ptr<RecordSegments> segments, bool to_standard_output, Metrics& metrics)
    : segments_(std::move(segments)),
      to_standard_output_(to_standard_output),
      metrics_(metrics),
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
  const bool was_cut = (*segments)->was_cut();
  std::unique_ptr<LiveOutput> output(new LiveOutput(std::move(*segments), to_standard_output, metrics));
  if (was_cut) {
    if (Result<void> ended = output->write_to_standard_output("\n"); !ended)
      return tl::unexpected(ended.error());
  }
  return output;
}

Result<void> LiveOutput::append(std::string_view record, PageCommit& commit) {
  Result<SinkOffset> vouched = segments_->append(record, SystemClock().now());
  if (!vouched) return tl::unexpected(vouched.error());
  commit.sinks.push_back(std::move(*vouched));
  ++metrics_.records;
  metrics_.record_bytes += record.size() + 1;
  return write_to_standard_output(std::string(record) + '\n');
}

Result<void> LiveOutput::write_to_standard_output(std::string_view line) const {
  return to_standard_output_ ? write_all(STDOUT_FILENO, line, "standard output") : Result<void>();
}

void LiveOutput::tend_segments() {
  using SteadyClock = std::chrono::steady_clock;
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
