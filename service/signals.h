// SIGINT, SIGTERM and SIGHUP as calls on a thread of their own.
//
//   SignalWatcher signals({SIGINT, SIGTERM});  // First: from here on no signal ends the process unasked.
//   auto crawl = CrawlRun::create(...);        // What is to be stopped.
//   const SignalCalls calls(signals, [&](int) { crawl->drain(); });  // What came meanwhile is delivered now.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>

namespace newsieve {

// Keeps the signals with these numbers while it lives, for SignalCalls to deliver. The second SIGINT or
// SIGTERM ends the process at once, with exit code 128 + signal, whoever is there to be called.
class SignalWatcher {
 public:
  explicit SignalWatcher(std::initializer_list<int> numbers);
  ~SignalWatcher();

  // The signal that asked to stop; 0: none did.
  int stopped_by() const;

 private:
  friend class SignalCalls;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// While it lives, the first SIGINT or SIGTERM is a call of on_stop(signal), and each SIGHUP one of on_reload,
// those included that came before (of several SIGHUP, one). The calls come from the watcher's thread; none
// lasts longer than this. One at a time for a watcher.
class SignalCalls {
 public:
  SignalCalls(
      SignalWatcher& watcher, std::function<void(int signal)> on_stop,
      std::function<void()> on_reload = [] {});
  ~SignalCalls();
  SignalCalls(const SignalCalls&) = delete;
  SignalCalls& operator=(const SignalCalls&) = delete;

 private:
  SignalWatcher& watcher_;
};

}  // namespace newsieve
