// std::mutex with clang's thread-safety annotations, so that forgetting the lock is a compile error there.
#pragma once

#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define NEWSIEVE_ANNOTATION(x) __attribute__((x))
#else
#define NEWSIEVE_ANNOTATION(x)
#endif
#define GUARDED_BY(x) NEWSIEVE_ANNOTATION(guarded_by(x))
#define REQUIRES(x) NEWSIEVE_ANNOTATION(requires_capability(x))

namespace newsieve {

class NEWSIEVE_ANNOTATION(capability("mutex")) Mutex {
 public:
  void lock() NEWSIEVE_ANNOTATION(acquire_capability()) { mutex_.lock(); }
  void unlock() NEWSIEVE_ANNOTATION(release_capability()) { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

class NEWSIEVE_ANNOTATION(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) NEWSIEVE_ANNOTATION(acquire_capability(mutex)) : mutex_(mutex) {
    mutex.lock();
  }
  ~MutexLock() NEWSIEVE_ANNOTATION(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

using CondVar = std::condition_variable_any;  // Waits on a Mutex.

}  // namespace newsieve
