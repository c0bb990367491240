#include "crawler/socket_watch.h"

namespace newsieve {

namespace asio = boost::asio;

SocketWatch::SocketWatch(asio::io_context& io, int descriptor, OnEvents on_events)
    : descriptor_(io, descriptor), on_events_(std::move(on_events)) {}

void SocketWatch::want(bool readable, bool writable) {
  read_.wanted = readable;
  write_.wanted = writable;
  arm();
}

void SocketWatch::close() {
  read_.wanted = false;
  write_.wanted = false;
  if (descriptor_.is_open()) descriptor_.release();
}

void SocketWatch::arm() {
  for (const auto direction : {&SocketWatch::read_, &SocketWatch::write_}) {
    const Direction& state = this->*direction;
    if (state.wanted && !state.waiting) wait(direction);
  }
}

void SocketWatch::wait(Direction SocketWatch::*direction) {
  (this->*direction).waiting = true;
  const bool reads = direction == &SocketWatch::read_;
  const auto type = reads ? descriptor_.wait_read : descriptor_.wait_write;
  descriptor_.async_wait(type, [weak = weak_from_this(), direction, reads](boost::system::error_code error) {
    const std::shared_ptr<SocketWatch> watch = weak.lock();
    if (!watch) return;
    Direction& state = (*watch).*direction;
    state.waiting = false;
    if (!state.wanted) return;
    watch->on_events_(watch->descriptor_.native_handle(), {reads, !reads, static_cast<bool>(error)});
    watch->arm();
  });
}

}  // namespace newsieve
