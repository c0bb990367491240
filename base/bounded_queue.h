// A queue between two threads that never holds more than its capacity.
//
// push() waits while the queue is full, pop() while it is empty; close() wakes everybody: pushes are then
// refused and pops return what is left, then nullopt. Any number of threads on both sides.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/mutex.h"

namespace newsieve {

template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(size_t capacity) : capacity_(capacity) { NEWSIEVE_CHECK(capacity > 0); }

  // False if the queue is closed: `value` is dropped.
  bool push(T value) {
    {
      MutexLock lock(mutex_);
      while (items_.size() >= capacity_ && !closed_) not_full_.wait(mutex_);
      if (closed_) return false;
      items_.push_back(std::move(value));
    }
    not_empty_.notify_one();
    return true;
  }

  // Nullopt once the queue is closed and empty.
  std::optional<T> pop() {
    std::optional<T> value;
    {
      MutexLock lock(mutex_);
      while (items_.empty() && !closed_) not_empty_.wait(mutex_);
      if (items_.empty()) return value;
      value.emplace(std::move(items_.front()));
      items_.pop_front();
    }
    not_full_.notify_one();
    return value;
  }

  // Waits until pop() has an answer at once; for one reader. False: there is none after `patience`.
  bool wait_for(std::chrono::milliseconds patience) {
    MutexLock lock(mutex_);
    const auto until = std::chrono::steady_clock::now() + patience;
    while (items_.empty() && !closed_) {
      if (not_empty_.wait_until(mutex_, until) == std::cv_status::timeout) break;
    }
    return !items_.empty() || closed_;
  }

  void close() {
    {
      MutexLock lock(mutex_);
      closed_ = true;
    }
    not_empty_.notify_all();
    not_full_.notify_all();
  }

  // For the gauge: how many items wait now.
  size_t size() const {
    MutexLock lock(mutex_);
    return items_.size();
  }

 private:
  const size_t capacity_;  // Constant after construction.
  mutable Mutex mutex_;
  CondVar not_empty_;
  CondVar not_full_;
  std::deque<T> items_ GUARDED_BY(mutex_);
  bool closed_ GUARDED_BY(mutex_) = false;
};

}  // namespace newsieve
