// What the daemon said of itself over the last quarter of an hour, so that whoever begins to look sees how it
// went. A sample each ten seconds, the status as /api/status has it; about 200 KB.
//
// Threads: has one of its own; json() from any.
#pragma once

#include <chrono>
#include <deque>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "service/metrics.h"

namespace newsieve {

class StatusHistory {
 public:
  explicit StatusHistory(const Metrics& metrics);  // Which must outlive it.
  ~StatusHistory();

  // {"samples":[{"at": seconds since 1970, "status": {...}}, ...]}, the oldest first.
  std::string json() const;

 private:
  struct Sample {
    std::chrono::system_clock::time_point at;
    std::string status;
  };

  void keep_sampling();
  void sample() REQUIRES(mutex_);

  const Metrics& metrics_;
  mutable Mutex mutex_;
  CondVar ends_;
  bool ended_ GUARDED_BY(mutex_) = false;
  std::deque<Sample> samples_ GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace newsieve
