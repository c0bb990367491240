#include "monitoring/monitoring_server.h"

#include "dashboard/dashboard_file.h"
#include "monitoring/exposition.h"
#include "monitoring/liveness.h"
#include "monitoring/status_history.h"

namespace newsieve {
namespace {

// Of the dashboard: its own files and this server alone.
constexpr const char* kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

bool is_open(const std::string& path) { return path == "/healthz" || path == "/readyz"; }

}  // namespace

struct MonitoringServer::Impl {
  Impl(const Metrics& of, StatusApi& asked, ControlApi& told, BlocksApi& protecting)
      : metrics(of), status(asked), control(told), blocks(protecting) {}

  const Metrics& metrics;
  StatusApi& status;
  ControlApi& control;
  BlocksApi& blocks;
  Liveness liveness{std::chrono::steady_clock::now()};
  StatusHistory history{metrics};
  std::unique_ptr<HttpServer> server = nullptr;  // Dies first: it calls the others.

  ServedResponse respond(const ServedRequest& request);
};

ServedResponse MonitoringServer::Impl::respond(const ServedRequest& request) {
  if (std::optional<ServedResponse> answered = control.answer(request)) return std::move(*answered);
  if (std::optional<ServedResponse> answered = blocks.answer(request)) return std::move(*answered);
  if (request.is_post) return {.status = 405, .body = "a POST changes what docs/openapi.yaml names\n"};
  const std::string& path = request.path;
  if (path == "/metrics") {
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = to_prometheus(metrics)};
  }
  if (path == "/healthz") {
    if (liveness.alive(metrics, std::chrono::steady_clock::now())) return {.body = "ok\n"};
    return {.status = 503, .body = "the io thread stands\n"};
  }
  if (path == "/readyz") {
    if (metrics.ready) return {.body = "ready\n"};
    return {.status = 503, .body = "starting, draining or paused\n"};
  }
  if (path == "/api/history") return json_or_error(history.json());
  if (path == "/api/status") return {.content_type = "application/json", .body = to_status_json(metrics)};
  if (std::optional<ServedResponse> answered = status.answer(request)) return std::move(*answered);
  if (const std::optional<DashboardFile> file = dashboard_file(path)) {
    return {
        .content_type = std::string(file->content_type),
        .body = std::string(file->bytes),
        .headers = {{"Content-Security-Policy", kContentSecurityPolicy}, {"Referrer-Policy", "no-referrer"}}};
  }
  return {.status = 404,
          .body = "there are /, /metrics, /healthz, /readyz and what docs/openapi.yaml describes\n"};
}

MonitoringServer::MonitoringServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
MonitoringServer::~MonitoringServer() = default;

uint16_t MonitoringServer::port() const { return impl_->server->port(); }

Result<std::unique_ptr<MonitoringServer>> MonitoringServer::start(const HttpServerOptions& options,
                                                                  const Metrics& metrics, StatusApi& status,
                                                                  ControlApi& control, BlocksApi& blocks) {
  auto impl = std::make_unique<Impl>(metrics, status, control, blocks);
  auto server = HttpServer::start(
      options, [impl = impl.get()](const ServedRequest& request) { return impl->respond(request); }, is_open);
  if (!server) return tl::unexpected(server.error());
  impl->server = std::move(*server);
  return std::unique_ptr<MonitoringServer>(new MonitoringServer(std::move(impl)));
}

}  // namespace newsieve
