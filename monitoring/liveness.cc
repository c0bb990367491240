#include "monitoring/liveness.h"

#include <utility>

namespace newsieve {

bool Liveness::alive(const Metrics& metrics, Time now) {
  const uint64_t ticks = metrics.io_thread_ticks;
  if (std::exchange(ticks_, ticks) != ticks) io_moved_at_ = now;
  const uint64_t commits = metrics.commits;
  const bool all_committed = commits >= metrics.pages_submitted;
  if (std::exchange(commits_, commits) != commits || all_committed) commits_moved_at_ = now;
  return now - io_moved_at_ < kIoStalled && now - commits_moved_at_ < kCommitStalled;
}

}  // namespace newsieve
