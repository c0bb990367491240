// A descriptor that belongs to a C library (libcurl, c-ares) and is watched for it on Asio.
//
// Kept by shared_ptr: its waits hold it weakly, and one that fires late finds it gone or closed.
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>

namespace newsieve {

struct SocketEvents {
  bool readable = false;
  bool writable = false;
  bool failed = false;  // The wait itself failed.
};

class SocketWatch : public std::enable_shared_from_this<SocketWatch> {
 public:
  // on_events runs from the io_context. The descriptor stays its owner's to close, after close() here.
  using OnEvents = std::function<void(int descriptor, SocketEvents events)>;
  SocketWatch(boost::asio::io_context& io, int descriptor, OnEvents on_events);
  ~SocketWatch() { close(); }
  SocketWatch(const SocketWatch&) = delete;
  SocketWatch& operator=(const SocketWatch&) = delete;

  // What to wait for from now on: again and again, until told otherwise.
  void want(bool readable, bool writable);

  // Stops watching, at once: the owner may close the descriptor next, and get the same number again.
  void close();

 private:
  struct Direction {
    bool wanted = false;
    bool waiting = false;
  };

  void arm();
  void wait(Direction SocketWatch::*direction);

  boost::asio::posix::stream_descriptor descriptor_;
  const OnEvents on_events_;
  Direction read_;
  Direction write_;
};

}  // namespace newsieve
