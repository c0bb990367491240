#include "tests/support/test_site.h"

#include <fmt/format.h>

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <fstream>
#include <thread>
#include <unordered_map>

#include "base/ascii.h"
#include "base/check.h"
#include "base/file.h"
#include "base/mutex.h"
#include "tests/support/test_certificate.h"

namespace newsieve {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Time = std::chrono::steady_clock;
using Failure = boost::system::error_code;
using SecureSocket = asio::ssl::stream<tcp::socket>;

constexpr size_t kRequestBytesMax = 64 << 10;
constexpr size_t kEndlessPieces = 16;  // Copies of the body that one write of an endless one holds.

TestRequest parse_request(std::string_view text) {
  TestRequest request;
  bool first = true;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (first) {
      const size_t space = line.find(' ');
      request.method = line.substr(0, space);
      request.path = line.substr(space + 1, line.rfind(' ') - space - 1);
      first = false;
    } else if (const size_t colon = line.find(':'); colon != std::string_view::npos) {
      request.headers[to_lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
    }
  }
  request.host = to_lower(request.headers["host"]);
  return request;
}

std::string head_of(const TestResponse& response) {
  std::string head = response.interim + fmt::format("HTTP/1.1 {} Test\r\n", response.status);
  bool typed = false;
  for (const auto& [name, value] : response.headers) {
    head += name + ": " + value + "\r\n";
    typed |= equal_ignoring_case(name, "Content-Type");
  }
  if (!typed) head += "Content-Type: text/html; charset=utf-8\r\n";
  if (response.sending == TestBody::kEndless) return head + "Transfer-Encoding: chunked\r\n\r\n";
  size_t length = response.body.size();
  if (response.sending == TestBody::kCut) length *= 2;
  if (response.sending == TestBody::kWithheld) length += 1;
  const bool bodiless = response.status == 204 || response.status == 304;
  return head + (bodiless ? "\r\n" : fmt::format("Content-Length: {}\r\n\r\n", length));
}

// What has been asked, and what is being answered. Shared by the server's thread and the test's.
class Log {
 public:
  size_t begin(const TestRequest& request, uint64_t connection) {
    MutexLock lock(mutex_);
    const auto agent = request.headers.find("user-agent");
    entries_.push_back({Time::now(),
                        {},
                        request.host,
                        request.path,
                        agent == request.headers.end() ? "" : agent->second,
                        ++in_progress_[request.host],
                        connection});
    return entries_.size() - 1;
  }

  void end(size_t entry) {
    MutexLock lock(mutex_);
    entries_[entry].answered = Time::now();
    --in_progress_[entries_[entry].host];
  }

  void count_resumed() { ++sessions_resumed_; }
  size_t sessions_resumed() const { return sessions_resumed_; }

  std::vector<TestLogEntry> entries() const {
    MutexLock lock(mutex_);
    return entries_;
  }

 private:
  std::atomic<size_t> sessions_resumed_ = 0;
  mutable Mutex mutex_;
  std::vector<TestLogEntry> entries_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, size_t> in_progress_ GUARDED_BY(mutex_);
};

// The answers. Set by the test's thread while the server's reads them.
class Paths {
 public:
  void set(std::string path, TestHandler handler) {
    MutexLock lock(mutex_);
    handlers_[std::move(path)] = std::move(handler);
  }
  void set_rest(TestHandler handler) {
    MutexLock lock(mutex_);
    rest_ = std::move(handler);
  }
  TestResponse answer(const TestRequest& request) const {
    const TestHandler handler = find(request.path);
    return handler(request);
  }

 private:
  TestHandler find(const std::string& path) const {
    MutexLock lock(mutex_);
    auto found = handlers_.find(path);
    if (found == handlers_.end()) found = handlers_.find(path.substr(0, path.find('?')));
    return found == handlers_.end() ? rest_ : found->second;
  }

  mutable Mutex mutex_;
  std::unordered_map<std::string, TestHandler> handlers_ GUARDED_BY(mutex_);
  TestHandler rest_ GUARDED_BY(mutex_) = [](const TestRequest&) { return TestResponse{.status = 404}; };
};

class Connection {
 public:
  virtual ~Connection() = default;
  virtual void start() = 0;
  virtual void close() = 0;
};

// One connection: reads a request, answers it, reads the next. Lives as long as a handler of it is pending.
template <class Stream>
class Session final : public Connection, public std::enable_shared_from_this<Session<Stream>> {
 public:
  Session(Stream stream, const Paths& paths, Log& log, uint64_t number)
      : stream_(std::move(stream)),
        timer_(stream_.get_executor()),
        paths_(paths),
        log_(log),
        number_(number) {}

  void start() override {
    if constexpr (std::is_same_v<Stream, SecureSocket>) {
      stream_.async_handshake(asio::ssl::stream_base::server, then([this] {
                                if (SSL_session_reused(stream_.native_handle()) == 1) log_.count_resumed();
                                read();
                              }));
    } else {
      read();
    }
  }

  void close() override {
    Failure ignored;
    timer_.cancel();
    stream_.lowest_layer().close(ignored);
  }

 private:
  // A completion handler that keeps the session and goes on only if nothing failed.
  template <class Next>
  auto then(Next next) {
    return [self = this->shared_from_this(), next](Failure error, size_t = 0) {
      if (!error) next();
    };
  }

  void read() {
    asio::async_read_until(stream_, asio::dynamic_buffer(input_, kRequestBytesMax), "\r\n\r\n", then([this] {
                             const size_t end = input_.find("\r\n\r\n") + 4;
                             const TestRequest request = parse_request(input_.substr(0, end));
                             input_.erase(0, end);
                             log_entry_ = log_.begin(request, number_);
                             response_ = paths_.answer(request);
                             timer_.expires_after(response_.delay);
                             timer_.async_wait(then([this] { answer(); }));
                           }));
  }

  void answer() {
    if (response_.sending == TestBody::kNoAnswer) return wait_for_client();
    if (response_.sending == TestBody::kHangUp) return finish(), close();
    output_ = head_of(response_);
    const bool body_follows = response_.sending == TestBody::kWhole || response_.sending == TestBody::kCut;
    if (body_follows && response_.status != 204 && response_.status != 304) output_ += response_.body;
    if (body_follows) finish();
    asio::async_write(stream_, asio::buffer(output_), then([this] { sent(); }));
  }

  void sent() {
    switch (response_.sending) {
      case TestBody::kWhole:
        return read();
      case TestBody::kCut:
        return close();
      case TestBody::kEndless:
        return send_endlessly();
      default:
        return wait_for_client();
    }
  }

  void send_endlessly() {
    output_.clear();
    for (size_t i = 0; i < kEndlessPieces; ++i) {
      output_ += fmt::format("{:x}\r\n{}\r\n", response_.body.size(), response_.body);
    }
    asio::async_write(stream_, asio::buffer(output_), then([this] { send_endlessly(); }));
  }

  // Until the client hangs up or the site closes.
  void wait_for_client() {
    asio::async_read(stream_, asio::dynamic_buffer(input_, kRequestBytesMax), then([] {}));
  }

  void finish() { log_.end(log_entry_); }

  Stream stream_;
  asio::steady_timer timer_;
  const Paths& paths_;
  Log& log_;
  const uint64_t number_;
  std::string input_;
  std::string output_;
  TestResponse response_;
  size_t log_entry_ = 0;
};

}  // namespace

struct TestSite::Impl {
  explicit Impl(const TestSiteOptions& options)
      : address(options.address),
        acceptor(io, tcp::endpoint(asio::ip::make_address(address), 0)),
        secure(options.tls) {
    if (secure) {
      use_certificate(options.self_signed ? make_self_signed_certificate(options.names)
                                          : make_certificate(options.names, options.days_valid));
    }
    accept();
    thread = std::thread([this] { io.run(); });
  }

  ~Impl() {
    asio::post(io, [this] {
      acceptor.close();
      for (const auto& connection : connections) {
        if (const auto alive = connection.lock()) alive->close();
      }
    });
    thread.join();
  }

  void use_certificate(const TestCertificate& made) {
    context.use_certificate_chain(asio::buffer(made.certificate_pem));
    context.use_private_key(asio::buffer(made.key_pem), asio::ssl::context::pem);
    ca_file = folder->path() + "/ca.pem";
    std::ofstream(ca_file) << made.authority_pem;
  }

  void accept() {
    acceptor.async_accept([this](Failure error, tcp::socket socket) {
      if (error) return;
      socket.set_option(tcp::no_delay(true));
      const uint64_t number = ++accepted;
      if (secure) {
        open(std::make_shared<Session<SecureSocket>>(SecureSocket(std::move(socket), context), paths, log,
                                                     number));
      } else {
        open(std::make_shared<Session<tcp::socket>>(std::move(socket), paths, log, number));
      }
      accept();
    });
  }

  void open(const std::shared_ptr<Connection>& connection) {
    std::erase_if(connections, [](const auto& other) { return other.expired(); });
    connections.push_back(connection);
    connection->start();
  }

  // As it stands in a URL.
  std::string literal() const {
    return address.find(':') == std::string::npos ? address : "[" + address + "]";
  }

  asio::io_context io{1};
  asio::ssl::context context{asio::ssl::context::tls_server};
  const std::string address;
  tcp::acceptor acceptor;
  const bool secure;
  Result<TemporaryFolder> folder = TemporaryFolder::create();
  std::string ca_file;
  Paths paths;
  Log log;
  std::vector<std::weak_ptr<Connection>> connections;  // Of the server's thread.
  std::atomic<size_t> accepted = 0;
  std::thread thread;
};

TestSite::TestSite(const TestSiteOptions& options) : impl_(std::make_unique<Impl>(options)) {}
TestSite::~TestSite() = default;

void TestSite::page(std::string path, std::string html) {
  respond(std::move(path), TestResponse{.body = std::move(html)});
}

void TestSite::respond(std::string path, TestResponse response) {
  handle(std::move(path), [response = std::move(response)](const TestRequest&) { return response; });
}

void TestSite::handle(std::string path, TestHandler handler) {
  impl_->paths.set(std::move(path), std::move(handler));
}

void TestSite::handle_rest(TestHandler handler) { impl_->paths.set_rest(std::move(handler)); }

uint16_t TestSite::port() const { return impl_->acceptor.local_endpoint().port(); }

std::string TestSite::origin() const {
  return fmt::format("{}://{}:{}", impl_->secure ? "https" : "http", impl_->literal(), port());
}

std::string TestSite::url(std::string_view path) const { return origin() + std::string(path); }

const std::string& TestSite::ca_file() const { return impl_->ca_file; }

std::string TestSite::connect_to(std::string_view host, uint16_t host_port) const {
  return fmt::format("{}:{}:{}:{}", host, host_port, impl_->literal(), port());
}

std::vector<TestLogEntry> TestSite::log() const { return impl_->log.entries(); }

size_t TestSite::requests(std::string_view path) const {
  const auto entries = log();
  return static_cast<size_t>(std::count_if(entries.begin(), entries.end(),
                                           [&](const TestLogEntry& entry) { return entry.path == path; }));
}

size_t TestSite::connections() const { return impl_->accepted; }

size_t TestSite::sessions_resumed() const { return impl_->log.sessions_resumed(); }

}  // namespace newsieve
