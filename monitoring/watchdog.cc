#include "monitoring/watchdog.h"

#include "monitoring/liveness.h"
#include "monitoring/notify.h"

namespace newsieve {

Watchdog::Watchdog(const Metrics& metrics) : metrics_(metrics) {
  if (const auto period = watchdog_period())
    thread_ = std::thread([this, period = *period] { run(period / 2); });
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
  Liveness liveness(std::chrono::steady_clock::now());
  MutexLock lock(mutex_);
  while (!stopping_) {
    stopping_changed_.wait_for(mutex_, period);
    if (liveness.alive(metrics_, std::chrono::steady_clock::now())) notify("WATCHDOG=1");
  }
}

}  // namespace newsieve
