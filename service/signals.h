// SIGINT, SIGTERM and SIGHUP as calls on a thread of their own.
#pragma once

#include <functional>
#include <memory>

namespace newsieve {

// While it lives: the first SIGINT or SIGTERM calls on_stop(signal), a second one ends the process at once with exit
// code 128 + signal; SIGHUP calls on_reload, where there is one. The calls come from the watcher's thread.
class SignalWatcher {
 public:
  SignalWatcher(std::function<void(int signal)> on_stop, std::function<void()> on_reload);
  ~SignalWatcher();

  // The signal that asked to stop; 0: none did.
  int stopped_by() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace newsieve
