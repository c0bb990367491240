// How long something takes, as Prometheus wants it: how often at most so long, for each of a few bounds.
//
// Any thread may count and read; each number is exact, the set is not a snapshot.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace newsieve {

class DurationHistogram {
 public:
  // Ascending, in seconds.
  explicit DurationHistogram(std::vector<double> bounds);

  void count(std::chrono::microseconds duration);  // A negative one is none.

  const std::vector<double>& bounds() const { return bounds_; }
  uint64_t counted(size_t bucket) const { return counts_[bucket]; }  // bounds().size(): beyond them all.
  uint64_t counted() const;
  double seconds() const { return static_cast<double>(microseconds_) / 1e6; }  // Summed.

 private:
  const std::vector<double> bounds_;
  const std::unique_ptr<std::atomic<uint64_t>[]> counts_;
  std::atomic<uint64_t> microseconds_{0};
};

// Counts the time from its making to its end.
class DurationTimer {
 public:
  explicit DurationTimer(DurationHistogram& histogram) : histogram_(histogram) {}
  ~DurationTimer() {
    const auto passed = std::chrono::steady_clock::now() - began_;
    histogram_.count(std::chrono::duration_cast<std::chrono::microseconds>(passed));
  }
  DurationTimer(const DurationTimer&) = delete;
  DurationTimer& operator=(const DurationTimer&) = delete;

 private:
  DurationHistogram& histogram_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace newsieve
