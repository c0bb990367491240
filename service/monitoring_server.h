// The monitoring endpoint: GET /metrics (Prometheus text), /healthz, /readyz, /api/status (JSON), over plain HTTP.
//
// On loopback only: anybody who may connect may read. Requests whose Host header names neither the address nor
// localhost are refused, so that a web page cannot read it through DNS rebinding. One connection is served at a
// time, each for at most 5 seconds. Lives on a thread of its own; `metrics` must outlive it.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "service/metrics.h"

namespace newsieve {

class MonitoringServer {
 public:
  // Port 0 takes any free one. kInvalid if `address` is not a loopback address; kBusy if the port is taken.
  static Result<std::unique_ptr<MonitoringServer>> start(const std::string& address, uint16_t port,
                                                         const Metrics& metrics);
  ~MonitoringServer();

  uint16_t port() const;

 private:
  struct Impl;
  explicit MonitoringServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// GETs http://HOST:PORT/path from an endpoint such as the one above and returns the body. kIo if there is no answer
// within five seconds or it is not a 200.
Result<std::string> read_endpoint(const std::string& endpoint, const std::string& path);

}  // namespace newsieve
