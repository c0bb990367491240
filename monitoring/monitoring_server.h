// The monitoring endpoint: /metrics (Prometheus text), /healthz, /readyz, /api/... (JSON: status_api.h and
// docs/openapi.yaml), and the dashboard at /. Who may ask, and how much: monitoring/http_server.h. /healthz
// and /readyz are open to whoever can connect. What changes something is a POST (control_api.h,
// blocks_api.h).
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "monitoring/blocks_api.h"
#include "monitoring/control_api.h"
#include "monitoring/http_server.h"
#include "monitoring/status_api.h"
#include "service/metrics.h"

namespace newsieve {

class MonitoringServer {
 public:
  // What it shows must outlive it. Errors: of HttpServer::start().
  static Result<std::unique_ptr<MonitoringServer>> start(const HttpServerOptions& options,
                                                         const Metrics& metrics, StatusApi& status,
                                                         ControlApi& control, BlocksApi& blocks);
  ~MonitoringServer();

  uint16_t port() const;

 private:
  struct Impl;
  explicit MonitoringServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace newsieve
