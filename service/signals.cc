#include "service/signals.h"

#include <unistd.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <thread>

#include "base/mutex.h"

namespace newsieve {

struct SignalWatcher::Impl {
  boost::asio::io_context io{1};
  boost::asio::signal_set signals{io};
  std::atomic<int> stopped_by{0};

  Mutex mutex;                                         // Held during a call.
  std::function<void(int)> on_stop GUARDED_BY(mutex);  // Empty: nobody is there to be called.
  std::function<void()> on_reload GUARDED_BY(mutex);
  bool stop_kept GUARDED_BY(mutex) = false;
  bool reload_kept GUARDED_BY(mutex) = false;

  std::thread thread;

  void wait() {
    signals.async_wait([this](const boost::system::error_code& error, int signal) {
      if (error) return;
      keep(signal);
      deliver();
      wait();
    });
  }

  void keep(int signal) {
    const MutexLock lock(mutex);
    if (signal == SIGHUP) {
      reload_kept = true;
    } else if (stopped_by.exchange(signal) == 0) {
      stop_kept = true;
    } else {
      ::_exit(128 + signal);
    }
  }

  void deliver() {
    const MutexLock lock(mutex);
    if (!on_stop) return;
    if (std::exchange(reload_kept, false)) on_reload();
    if (std::exchange(stop_kept, false)) on_stop(stopped_by);
  }
};

SignalWatcher::SignalWatcher(std::initializer_list<int> numbers) : impl_(std::make_unique<Impl>()) {
  for (const int number : numbers) impl_->signals.add(number);
  impl_->wait();
  impl_->thread = std::thread([this] { impl_->io.run(); });
}

SignalWatcher::~SignalWatcher() {
  impl_->io.stop();
  impl_->thread.join();
}

int SignalWatcher::stopped_by() const { return impl_->stopped_by; }

SignalCalls::SignalCalls(SignalWatcher& watcher, std::function<void(int)> on_stop,
                         std::function<void()> on_reload)
    : watcher_(watcher) {
  {
    const MutexLock lock(watcher.impl_->mutex);
    watcher.impl_->on_stop = std::move(on_stop);
    watcher.impl_->on_reload = std::move(on_reload);
  }
  boost::asio::post(watcher.impl_->io, [impl = watcher.impl_.get()] { impl->deliver(); });
}

SignalCalls::~SignalCalls() {
  const MutexLock lock(watcher_.impl_->mutex);
  watcher_.impl_->on_stop = nullptr;
  watcher_.impl_->on_reload = nullptr;
}

}  // namespace newsieve
