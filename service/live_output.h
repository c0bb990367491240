// Where the daemon's records go: segments in the output folder (store/record_segments.h), and standard output
// if it is asked for. A thread of its own closes segments for their age and compresses what is closed.
//
// What is promised, whatever happens to the daemon:
//
//   segments         each record exactly once.
//   standard output  each record at least once: it is written there before it is committed. After a crash the
//                    last one may come a second time (with the same id; its text is the page's at the new
//                    fetch); nothing that was committed is written again. A line that the crash tore off is
//                    ended by an empty one before the first record of the next daemon. What a reader has not
//                    taken from the pipe when both die is gone from it, and is in the segments.
//
// A reader of standard output that stalls holds the daemon up, as a slow disk would: pages wait, fetches are
// not started, and /healthz says so after 30 s. A stop waits for it for 5 s, all in all: then append() fails
// wherever the reader does not take the record at once, its page is not committed, and the next daemon
// fetches and writes it. A reader that goes away is kIo at once, and the same holds for what it missed.
//
// Threads: append() and sync() belong to the committer.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "config/config.h"
#include "service/metrics.h"
#include "store/record_segments.h"

namespace newsieve {

class LiveOutput {
 public:
  // The state and the metrics must outlive the output.
  static Result<std::unique_ptr<LiveOutput>> open(const Config& config, bool to_standard_output,
                                                  CrawlState& state, Metrics& metrics);
  ~LiveOutput();

  // Writes the record, and has `commit` vouch for it: to be completed before the next append().
  Result<void> append(std::string_view record, PageCommit& commit);

  // A stop has been asked for: the reader of standard output is waited for a little longer only. Any thread.
  void expect_stop();

  // True once append() has failed because, at a stop, the reader did not take what it was given.
  bool was_left_by_stop() const { return left_by_stop_; }

  // What was appended survives a power cut. To be called before the state's sync().
  Result<void> sync() { return segments_->sync(); }

 private:
  using SteadyClock = std::chrono::steady_clock;

  LiveOutput(std::unique_ptr<RecordSegments> segments, bool to_standard_output, Metrics& metrics);
  Result<void> write_to_standard_output(std::string_view text);
  Result<void> wait_for_reader();
  void tend_segments();
  bool compress();

  const std::unique_ptr<RecordSegments> segments_;
  const bool to_standard_output_;
  Metrics& metrics_;
  bool line_is_torn_;  // The last daemon's last one, on standard output, perhaps. Committer's alone.
  std::atomic<SteadyClock::time_point> wait_until_{SteadyClock::time_point::max()};  // For the reader.
  std::atomic<bool> left_by_stop_{false};

  std::atomic<bool> stopping_{false};
  Mutex mutex_;  // For stopping_changed_ alone.
  CondVar stopping_changed_;
  std::thread thread_;
};

}  // namespace newsieve
