// Tells systemd's watchdog that the service is alive, as long as it is.
#pragma once

#include <thread>

#include "base/mutex.h"
#include "service/metrics.h"

namespace newsieve {

// Sends WATCHDOG=1 twice a period while work flows (monitoring/liveness.h). Does nothing where no watchdog
// listens.
class Watchdog {
 public:
  explicit Watchdog(const Metrics& metrics);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  void run(std::chrono::microseconds period);

  const Metrics& metrics_;
  Mutex mutex_;
  CondVar stopping_changed_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace newsieve
