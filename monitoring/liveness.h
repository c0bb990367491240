// Whether work flows: /healthz and systemd's watchdog ask the same question.
#pragma once

#include <chrono>

#include "service/metrics.h"

namespace newsieve {

// Alive while the io thread turns (it ticks four times a second), and what was handed to the pipeline is
// committed: at least one page in kCommitStalled, however slow the disk. Not thread-safe: one each asker.
class Liveness {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr auto kIoStalled = std::chrono::seconds(5);
  static constexpr auto kCommitStalled = std::chrono::seconds(30);

  explicit Liveness(Time now) : io_moved_at_(now), commits_moved_at_(now) {}

  bool alive(const Metrics& metrics, Time now);

 private:
  uint64_t ticks_ = 0;
  uint64_t commits_ = 0;
  Time io_moved_at_;
  Time commits_moved_at_;  // Or there was nothing to commit.
};

}  // namespace newsieve
