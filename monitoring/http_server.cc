#include "monitoring/http_server.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <deque>
#include <list>
#include <optional>
#include <thread>

namespace newsieve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

constexpr uint32_t kHeadBytesMax = 8 << 10;
constexpr auto kAnswerTimeout = std::chrono::seconds(5);
constexpr auto kAcceptPause = std::chrono::milliseconds(100);  // After a connection could not be taken.

// In a time that does not tell how much of it was right.
bool is_same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// The password of "Basic BASE64(user:password)"; empty if that is malformed.
std::string basic_password(std::string_view credentials) {
  std::string text(credentials.size() / 4 * 3 + 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(credentials.data()),
                                   static_cast<int>(credentials.size()));
  text.resize(static_cast<size_t>(std::max(size, 0)));
  while (text.ends_with('\0')) text.pop_back();  // Of the padding.
  const size_t colon = text.find(':');
  return colon == std::string::npos ? std::string() : text.substr(colon + 1);
}

// So many a second, and as many at once after a quiet second; what is beyond waits, first come, first served.
class Turns {
 public:
  Turns(asio::io_context& io, uint32_t per_second) : per_second_(per_second), left_(per_second), timer_(io) {}

  // Calls `go` when it is its turn, which may be now.
  void await(std::function<void()> go) {
    waiting_.push_back(std::move(go));
    if (waiting_.size() == 1) let_go();
  }

 private:
  void let_go() {
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::duration<double> passed = now - seen_at_;
    seen_at_ = now;
    left_ = std::min(per_second_, left_ + passed.count() * per_second_);
    for (; left_ >= 1 && !waiting_.empty(); left_ -= 1) {
      waiting_.front()();
      waiting_.pop_front();
    }
    if (waiting_.empty()) return;
    timer_.expires_after(std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double>((1 - left_) / per_second_)));
    timer_.async_wait([this](const beast::error_code& error) {
      if (!error) let_go();
    });
  }

  const double per_second_;
  double left_;
  std::chrono::steady_clock::time_point seen_at_ = std::chrono::steady_clock::now();
  std::deque<std::function<void()>> waiting_;
  asio::steady_timer timer_;
};

class Connection;
using Connections = std::list<std::shared_ptr<Connection>>;

// What all connections share.
struct Shared {
  HttpServerOptions options;
  HttpServer::Handler handler;
  HttpServer::IsOpen is_open;
  std::string own_name;  // "127.0.0.1:9464"
  Turns turns;
  Connections connections{};        // The one silent longest first.
  Connections waiting{};            // Theirs is a request that waits its turn.
  std::function<void()> on_turn{};  // One of them waits no longer.

  Response answer(const Request& request);
  bool is_addressed_to_us(const Request& request) const;
  bool is_authorized(const Request& request) const;
  static bool is_from_elsewhere(const Request& request);
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, Shared& shared) : stream_(std::move(socket)), shared_(shared) {}

  void read() {
    parser_.emplace();
    parser_->header_limit(kHeadBytesMax);
    parser_->body_limit(shared_.options.request_bytes_max);
    stream_.expires_after(shared_.options.idle_timeout);
    http::async_read(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](const beast::error_code& error, size_t) { self->on_read(error); });
  }

  void end() {
    if (std::exchange(ended_, true)) return;
    beast::error_code ignored;  // The peer may be gone already.
    stream_.socket().close(ignored);
    shared_.connections.erase(place);  // Frees this once no handler is to come.
  }

  Connections::iterator place;  // Where the list has it.

 private:
  void on_read(const beast::error_code& error) {
    const bool too_large = error == http::error::body_limit || error == http::error::header_limit;
    if (ended_ || (error && !too_large)) return end();
    shared_.waiting.splice(shared_.waiting.end(), shared_.connections, place);
    shared_.turns.await([self = shared_from_this(), error] {
      self->shared_.connections.splice(self->shared_.connections.end(), self->shared_.waiting, self->place);
      self->response_ = error ? refusal(error) : self->shared_.answer(self->parser_->get());
      self->write();
      self->shared_.on_turn();
    });
  }

  // Of what is too large.
  static Response refusal(const beast::error_code& error) {
    Response response(error == http::error::body_limit ? http::status::payload_too_large
                                                       : http::status::request_header_fields_too_large,
                      11);
    response.keep_alive(false);
    response.prepare_payload();
    return response;
  }

  void write() {
    stream_.expires_after(shared_.options.idle_timeout);
    http::async_write(stream_, response_,
                      [self = shared_from_this()](const beast::error_code& error, size_t) {
                        if (error || self->ended_ || !self->response_.keep_alive()) return self->end();
                        self->read();
                      });
  }

  bool ended_ = false;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  Response response_;
  Shared& shared_;
};

bool Shared::is_addressed_to_us(const Request& request) const {
  const std::string_view host(request[http::field::host].data(), request[http::field::host].size());
  return host == own_name || host == "localhost" + own_name.substr(own_name.rfind(':'));
}

bool Shared::is_authorized(const Request& request) const {
  std::string_view given(request[http::field::authorization].data(),
                         request[http::field::authorization].size());
  const std::string_view scheme = given.substr(0, given.find(' '));
  given.remove_prefix(std::min(scheme.size() + 1, given.size()));
  if (beast::iequals({scheme.data(), scheme.size()}, "bearer")) return is_same_secret(given, options.token);
  const bool is_basic = beast::iequals({scheme.data(), scheme.size()}, "basic");
  return is_basic && !given.empty() && is_same_secret(basic_password(given), options.token);
}

bool Shared::is_from_elsewhere(const Request& request) {
  const auto origin = request[http::field::origin];
  const std::string host(request[http::field::host]);
  return !origin.empty() && origin != "http://" + host && origin != "https://" + host;
}

Response Shared::answer(const Request& request) {
  std::optional<ServedRequest> served = parse_target({request.target().data(), request.target().size()});
  const bool is_post = request.method() == http::verb::post;
  const bool is_get = request.method() == http::verb::get || request.method() == http::verb::head;
  ServedResponse answered;
  if (!served) {
    answered = {.status = 400, .body = "the request's target is malformed\n"};
  } else if (options.token.empty() && !is_addressed_to_us(request)) {
    answered = {.status = 421, .body = "this endpoint is " + own_name + "\n"};
  } else if (!options.token.empty() && !is_open(served->path) && !is_authorized(request)) {
    answered = {.status = 401, .body = "a token is needed\n"};
    answered.headers.emplace_back("WWW-Authenticate", "Basic realm=\"newsieve\", charset=\"UTF-8\"");
  } else if (!is_get && !is_post) {
    answered = {.status = 405, .body = "only GET, HEAD and POST\n"};
  } else if (is_post && is_from_elsewhere(request)) {
    answered = {.status = 403, .body = "another site's page may not change anything here\n"};
  } else {
    served->is_post = is_post;
    served->body = request.body();
    answered = handler(*served);
  }
  Response response(static_cast<http::status>(answered.status), request.version());
  response.set(http::field::content_type, answered.content_type);
  response.set(http::field::cache_control, "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : answered.headers) response.set(name, value);
  response.keep_alive(request.keep_alive());
  response.body() = std::move(answered.body);
  response.prepare_payload();
  if (request.method() == http::verb::head) response.body().clear();
  return response;
}

}  // namespace

struct HttpServer::Impl {
  Impl(const HttpServerOptions& options, Handler handler, IsOpen is_open)
      : shared{options, std::move(handler), std::move(is_open), {}, {io, options.requests_per_second_max}},
        acceptor(io),
        accept_timer(io) {
    shared.on_turn = [this] { accept(); };
  }

  asio::io_context io{1};
  Shared shared;
  tcp::acceptor acceptor;
  asio::steady_timer accept_timer;
  bool accepting = false;
  std::thread thread;

  // While every connection there may be waits its turn, others wait in the kernel.
  void accept() {
    if (accepting || shared.waiting.size() >= shared.options.connections_max) return;
    accepting = true;
    acceptor.async_accept([this](const beast::error_code& error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      accepting = false;
      if (error) return accept_later();
      take(std::move(socket));
      accept();
    });
  }

  // Without a descriptor left for it, a connection stays in the kernel, and the next try fails at once, too.
  void accept_later() {
    accept_timer.expires_after(kAcceptPause);
    accept_timer.async_wait([this](const beast::error_code& error) {
      if (!error) accept();
    });
  }

  void take(tcp::socket socket) {
    Connections& connections = shared.connections;
    const size_t all = connections.size() + shared.waiting.size();
    if (all >= shared.options.connections_max && !connections.empty()) connections.front()->end();
    const auto connection = std::make_shared<Connection>(std::move(socket), shared);
    connection->place = connections.insert(connections.end(), connection);
    connection->read();
  }
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpServer::~HttpServer() {
  impl_->io.stop();
  if (impl_->thread.joinable()) impl_->thread.join();
}

uint16_t HttpServer::port() const { return impl_->acceptor.local_endpoint().port(); }

Result<std::unique_ptr<HttpServer>> HttpServer::start(const HttpServerOptions& options, Handler handler,
                                                      IsOpen is_open) {
  beast::error_code error;
  const auto ip = asio::ip::make_address(options.address, error);
  if (error) return fail(ErrorCode::kInvalid, "\"" + options.address + "\" is no address to listen on");
  if (!ip.is_loopback() && options.token.empty()) {
    return fail(ErrorCode::kInvalid, "the address " + options.address +
                                         " is not of loopback: whoever listens there needs a token");
  }
  const tcp::endpoint endpoint(ip, options.port);
  auto impl = std::make_unique<Impl>(options, std::move(handler), std::move(is_open));
  impl->acceptor.open(endpoint.protocol(), error);
  if (!error) impl->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) impl->acceptor.bind(endpoint, error);
  if (!error) impl->acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error) {
    return fail(ErrorCode::kBusy, "cannot listen on " + options.address + " port " +
                                      std::to_string(options.port) + ": " + error.message());
  }
  const std::string shown = ip.is_v6() ? "[" + options.address + "]" : options.address;
  impl->shared.own_name = shown + ":" + std::to_string(impl->acceptor.local_endpoint().port());
  impl->accept();
  impl->thread = std::thread([io = &impl->io] { io->run(); });
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

Result<std::string> ask_endpoint(const EndpointRequest& asked) {
  const size_t colon = asked.endpoint.rfind(':');
  if (colon == std::string::npos)
    return fail(ErrorCode::kInvalid, "endpoint \"" + asked.endpoint + "\" is not HOST:PORT");
  asio::io_context io(1);
  tcp::resolver resolver(io);
  beast::tcp_stream stream(io);
  beast::error_code error;
  const auto addresses =
      resolver.resolve(asked.endpoint.substr(0, colon), asked.endpoint.substr(colon + 1), error);
  Request request(asked.body ? http::verb::post : http::verb::get, asked.path, 11);
  request.set(http::field::host, asked.endpoint);
  if (!asked.token.empty()) request.set(http::field::authorization, "Bearer " + asked.token);
  if (asked.body) {
    request.set(http::field::content_type, "application/json");
    request.body() = *asked.body;
  }
  request.prepare_payload();
  beast::flat_buffer buffer;
  Response response;
  const auto fail_or = [&error](auto next) {
    return [&error, next](const beast::error_code& failed, auto&&...) {
      error = failed;
      if (!failed) next();
    };
  };
  if (!error) {
    stream.expires_after(kAnswerTimeout);
    stream.async_connect(addresses, fail_or([&] {
                           http::async_write(stream, request, fail_or([&] {
                                               http::async_read(stream, buffer, response, fail_or([] {}));
                                             }));
                         }));
    io.run();
  }
  if (error) {
    return fail(ErrorCode::kIo, "no answer from " + asked.endpoint + ": " + error.message() +
                                    "; is the daemon running? --endpoint says where it listens");
  }
  if (http::to_status_class(response.result()) != http::status_class::successful) {
    std::string said = response.body();
    if (said.ends_with('\n')) said.pop_back();  // A line of text; ours is ended by who shows it.
    return fail(ErrorCode::kIo, asked.endpoint + asked.path + " answered " +
                                    std::to_string(response.result_int()) + ": " + said);
  }
  return response.body();
}

}  // namespace newsieve
