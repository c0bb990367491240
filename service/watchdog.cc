#include "service/watchdog.h"

#include "service/notify.h"

namespace newsieve {

Watchdog::Watchdog(const Metrics& metrics) : metrics_(metrics) {
  if (const auto period = watchdog_period()) thread_ = std::thread([this, period = *period] { run(period / 2); });
}

Watchdog::~Watchdog() {
  if (!thread_.joinable()) return;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  stopping_changed_.notify_all();
  thread_.join();
}

void Watchdog::run(std::chrono::microseconds period) {
  uint64_t ticks = 0;
  MutexLock lock(mutex_);
  while (!stopping_) {
    stopping_changed_.wait_for(mutex_, period);
    const uint64_t now = metrics_.io_thread_ticks;
    if (now != ticks) notify("WATCHDOG=1");
    ticks = now;
  }
}

}  // namespace newsieve
