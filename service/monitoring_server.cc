#include "service/monitoring_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <thread>

#include "service/liveness.h"

namespace newsieve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using Request = http::request<http::empty_body>;
using Response = http::response<http::string_body>;

constexpr auto kConnectionTimeout = std::chrono::seconds(5);
constexpr size_t kRequestBytesMax = 8 << 10;

}  // namespace

struct MonitoringServer::Impl {
  explicit Impl(const Metrics& read) : metrics(read), acceptor(io) {}

  const Metrics& metrics;
  asio::io_context io{1};
  tcp::acceptor acceptor;
  std::optional<beast::tcp_stream> stream;  // The one connection, and its one request.
  std::optional<http::request_parser<http::empty_body>> parser;
  beast::flat_buffer buffer;
  Response response;
  Liveness liveness{std::chrono::steady_clock::now()};
  std::string own_name;  // "127.0.0.1:9464"
  std::thread thread;

  void accept();
  void read();
  void respond(const Request& request);
  bool is_addressed_to_us(const Request& request) const;
  void answer(http::status status, const char* type, std::string body);
};

void MonitoringServer::Impl::accept() {
  acceptor.async_accept([this](const beast::error_code& error, tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (error) return accept();
    stream.emplace(std::move(socket));
    read();
  });
}

void MonitoringServer::Impl::read() {
  buffer.clear();
  parser.emplace();
  parser->header_limit(kRequestBytesMax);
  stream->expires_after(kConnectionTimeout);
  // A body, where somebody sends one, is nothing to us.
  http::async_read_header(*stream, buffer, *parser, [this](const beast::error_code& error, size_t) {
    if (error) return accept();
    respond(parser->get());
    http::async_write(*stream, response, [this](const beast::error_code&, size_t) {
      beast::error_code ignored;  // The peer may be gone already.
      stream->socket().shutdown(tcp::socket::shutdown_send, ignored);
      accept();
    });
  });
}

bool MonitoringServer::Impl::is_addressed_to_us(const Request& request) const {
  const std::string host(request[http::field::host]);
  const std::string port = own_name.substr(own_name.rfind(':'));
  return host == own_name || host == "localhost" + port;
}

void MonitoringServer::Impl::answer(http::status status, const char* type, std::string body) {
  response = Response(status, 11);
  response.set(http::field::content_type, type);
  response.set(http::field::cache_control, "no-store");
  response.keep_alive(false);
  response.body() = std::move(body);
  response.prepare_payload();
}

void MonitoringServer::Impl::respond(const Request& request) {
  constexpr const char* kText = "text/plain; charset=utf-8";
  const auto target = request.target();
  if (!is_addressed_to_us(request)) {
    answer(http::status::misdirected_request, kText, "this endpoint is " + own_name + "\n");
  } else if (request.method() != http::verb::get) {
    answer(http::status::method_not_allowed, kText, "only GET\n");
  } else if (target == "/metrics") {
    answer(http::status::ok, "text/plain; version=0.0.4; charset=utf-8", to_prometheus(metrics));
  } else if (target == "/healthz") {
    const bool alive = liveness.alive(metrics, std::chrono::steady_clock::now());
    answer(alive ? http::status::ok : http::status::service_unavailable, kText,
           alive ? "ok\n" : "the io thread stands\n");
  } else if (target == "/readyz") {
    const bool ready = metrics.ready;
    answer(ready ? http::status::ok : http::status::service_unavailable, kText,
           ready ? "ready\n" : "starting or draining\n");
  } else if (target == "/api/status") {
    answer(http::status::ok, "application/json", to_status_json(metrics));
  } else {
    answer(http::status::not_found, kText, "there are /metrics, /healthz, /readyz and /api/status\n");
  }
}

MonitoringServer::MonitoringServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

MonitoringServer::~MonitoringServer() {
  impl_->io.stop();
  if (impl_->thread.joinable()) impl_->thread.join();
}

uint16_t MonitoringServer::port() const { return impl_->acceptor.local_endpoint().port(); }

Result<std::unique_ptr<MonitoringServer>> MonitoringServer::start(const std::string& address, uint16_t port,
                                                                  const Metrics& metrics) {
  beast::error_code error;
  const auto ip = asio::ip::make_address(address, error);
  if (error || !ip.is_loopback()) {
    return fail(ErrorCode::kInvalid,
                "monitoring_address \"" + address +
                    "\" is not a loopback address: the endpoint has no access control, so put a "
                    "proxy that has in front of it");
  }
  auto impl = std::make_unique<Impl>(metrics);
  const tcp::endpoint endpoint(ip, port);
  impl->acceptor.open(endpoint.protocol());
  impl->acceptor.set_option(tcp::acceptor::reuse_address(true));
  impl->acceptor.bind(endpoint, error);
  if (!error) impl->acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error) {
    return fail(ErrorCode::kBusy, "cannot listen on " + address + " port " + std::to_string(port) + ": " +
                                      error.message() + "; choose another monitoring_port");
  }
  const std::string shown = ip.is_v6() ? "[" + address + "]" : address;
  impl->own_name = shown + ":" + std::to_string(impl->acceptor.local_endpoint().port());
  impl->accept();
  impl->thread = std::thread([io = &impl->io] { io->run(); });
  return std::unique_ptr<MonitoringServer>(new MonitoringServer(std::move(impl)));
}

Result<std::string> read_endpoint(const std::string& endpoint, const std::string& path) {
  const size_t colon = endpoint.rfind(':');
  if (colon == std::string::npos)
    return fail(ErrorCode::kInvalid, "endpoint \"" + endpoint + "\" is not HOST:PORT");
  asio::io_context io(1);
  tcp::resolver resolver(io);
  beast::tcp_stream stream(io);
  beast::error_code error;
  const auto addresses = resolver.resolve(endpoint.substr(0, colon), endpoint.substr(colon + 1), error);
  http::request<http::empty_body> request(http::verb::get, path, 11);
  request.set(http::field::host, endpoint);
  beast::flat_buffer buffer;
  http::response<http::string_body> response;
  const auto fail_or = [&error](auto next) {
    return [&error, next](const beast::error_code& failed, auto&&...) {
      error = failed;
      if (!failed) next();
    };
  };
  if (!error) {
    stream.expires_after(kConnectionTimeout);
    stream.async_connect(addresses, fail_or([&] {
                           http::async_write(stream, request, fail_or([&] {
                                               http::async_read(stream, buffer, response, fail_or([] {}));
                                             }));
                         }));
    io.run();
  }
  if (error) return fail(ErrorCode::kIo, "no answer from " + endpoint + ": " + error.message());
  if (response.result() != http::status::ok) {
    return fail(ErrorCode::kIo, endpoint + path + " answered " + std::to_string(response.result_int()) +
                                    ": " + response.body());
  }
  return response.body();
}

}  // namespace newsieve
