#include "commands/demo_server.h"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <thread>

namespace newsieve {
namespace {

using boost::asio::ip::tcp;
using Pages = std::map<std::string, DemoPage>;

constexpr size_t kRequestBytesMax = 16 << 10;

std::string response_to(std::string_view request, const Pages& pages) {
  const size_t begin = request.find(' ') + 1;
  const std::string path(request.substr(begin, request.find(' ', begin) - begin));
  const auto page = pages.find(path);
  const bool found = request.substr(0, 4) == "GET " && page != pages.end();
  const DemoPage& sent = found ? page->second : DemoPage{"text/plain", "There is no such page.\n"};
  return fmt::format("HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}",
                     found ? "200 OK" : "404 Not Found", sent.content_type, sent.body.size(), sent.body);
}

// One connection: reads a request, writes the response, and is gone. Keeps itself alive in its callbacks.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, const Pages& pages) : socket_(std::move(socket)), pages_(pages) {}

  void start() {
    boost::asio::async_read_until(
        socket_, boost::asio::dynamic_buffer(request_, kRequestBytesMax), "\r\n\r\n",
        [self = shared_from_this()](const boost::system::error_code& error, size_t) {
          if (!error) self->respond();
        });
  }

 private:
  void respond() {
    response_ = response_to(request_, pages_);
    boost::asio::async_write(socket_, boost::asio::buffer(response_),
                             [self = shared_from_this()](const boost::system::error_code&, size_t) {});
  }

  tcp::socket socket_;
  const Pages& pages_;
  std::string request_;
  std::string response_;
};

}  // namespace

struct DemoServer::Impl {
  explicit Impl(uint16_t port) : acceptor(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), port)) {}
  ~Impl() {
    io.stop();
    if (thread.joinable()) thread.join();
  }

  void accept() {
    acceptor.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
      if (!error) std::make_shared<Connection>(std::move(socket), pages)->start();
      accept();
    });
  }

  Pages pages;
  boost::asio::io_context io{1};
  tcp::acceptor acceptor;
  std::thread thread;
};

DemoServer::DemoServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DemoServer::DemoServer(DemoServer&&) noexcept = default;
DemoServer& DemoServer::operator=(DemoServer&&) noexcept = default;
DemoServer::~DemoServer() = default;

Result<DemoServer> DemoServer::listen(uint16_t port) {
  try {
    return DemoServer(std::make_unique<Impl>(port));
  } catch (const boost::system::system_error& error) {
    return fail(ErrorCode::kIo,
                fmt::format("cannot listen on 127.0.0.1:{}: {}", port, error.code().message()));
  }
}

std::string DemoServer::origin() const {
  return fmt::format("http://127.0.0.1:{}", impl_->acceptor.local_endpoint().port());
}

void DemoServer::serve(std::map<std::string, DemoPage> pages) {
  impl_->pages = std::move(pages);
  impl_->accept();
  impl_->thread = std::thread([impl = impl_.get()] { impl->io.run(); });
}

}  // namespace newsieve
