#include "service/signals.h"

#include <unistd.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <thread>

namespace newsieve {

struct SignalWatcher::Impl {
  boost::asio::io_context io{1};
  boost::asio::signal_set signals{io, SIGINT, SIGTERM};
  std::function<void(int)> on_stop;
  std::function<void()> on_reload;
  std::atomic<int> stopped_by{0};
  std::thread thread;

  void wait() {
    signals.async_wait([this](const boost::system::error_code& error, int signal) {
      if (!error) handle(signal);
    });
  }

  void handle(int signal) {
    if (signal == SIGHUP) {
      on_reload();
    } else if (stopped_by.exchange(signal) == 0) {
      on_stop(signal);
    } else {
      ::_exit(128 + signal);
    }
    wait();
  }
};

SignalWatcher::SignalWatcher(std::function<void(int)> on_stop, std::function<void()> on_reload)
    : impl_(std::make_unique<Impl>()) {
  impl_->on_stop = std::move(on_stop);
  impl_->on_reload = std::move(on_reload);
  if (impl_->on_reload) impl_->signals.add(SIGHUP);
  impl_->wait();
  impl_->thread = std::thread([this] { impl_->io.run(); });
}

SignalWatcher::~SignalWatcher() {
  impl_->io.stop();
  impl_->thread.join();
}

int SignalWatcher::stopped_by() const { return impl_->stopped_by; }

}  // namespace newsieve
