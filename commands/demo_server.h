// Serves a few pages on a loopback port, for `newsieve demo`. HTTP/1.1, GET only, one request a
// connection.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "commands/demo_site.h"

namespace newsieve {

class DemoServer {
 public:
  // Listens on this port of 127.0.0.1, 0: any free one; requests wait until serve(). kIo if it is taken.
  static Result<DemoServer> listen(uint16_t port = 0);
  DemoServer(DemoServer&&) noexcept;
  DemoServer& operator=(DemoServer&&) noexcept;
  ~DemoServer();  // Stops, and closes what is open.

  std::string origin() const;  // "http://127.0.0.1:40123"

  // Begins to answer, on a thread of its own. To be called once.
  void serve(std::map<std::string, DemoPage> pages);

 private:
  struct Impl;
  explicit DemoServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace newsieve
