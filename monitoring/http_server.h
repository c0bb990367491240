// A small HTTP/1.1 server for those who watch newsieve: scrapers, scripts, and people with a browser.
//
// Who may ask. Without a token only a loopback address may be listened on, and a request's Host must be that
// address or localhost, so that no web page reads it through DNS rebinding. With a token every request needs
// it ("Authorization: Bearer TOKEN", or Basic with the token as password, which browsers ask for), but for
// what the handler calls open. A POST that a browser sends from another site's page (its Origin says so) is
// refused.
//
// What is bounded: connections (the one that has been silent longest gives way to a new one), bytes of a
// request (beyond: 413 or 431), the time for sending one and for taking its answer (closed), requests a
// second of all clients together. A request beyond that waits its turn, at most connections_max /
// requests_per_second_max, half a second; so a flood costs no more than so many requests, and who asks beside
// it is answered. Meanwhile its connection gives way to none.
//
// The handler is called on the server's own thread, one request at a time; it must not take long.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "monitoring/served_request.h"

namespace newsieve {

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 0;    // 0: any free one.
  std::string token{};  // Empty: none is asked for.
  size_t connections_max = 256;
  size_t request_bytes_max = 64 << 10;  // Of the body; its head may have 8 KiB.
  std::chrono::milliseconds idle_timeout{
      5'000};  // For a request to arrive whole, and for its answer to be taken.
  uint32_t requests_per_second_max = 500;
};

class HttpServer {
 public:
  using Handler = std::function<ServedResponse(const ServedRequest&)>;
  using IsOpen = std::function<bool(const std::string& path)>;

  // kInvalid: an address that is none, or not of loopback though there is no token. kBusy: the port is taken.
  static Result<std::unique_ptr<HttpServer>> start(const HttpServerOptions& options, Handler handler,
                                                   IsOpen is_open);
  ~HttpServer();  // Closes all connections and joins the thread.

  uint16_t port() const;

 private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Asks a server such as the one above, at HOST:PORT, and returns the body. A POST if there is a body to send.
// kIo if there is no answer within five seconds or it is no 2xx; the message then has what it said.
struct EndpointRequest {
  std::string endpoint;
  std::string path;  // With the query.
  std::string token{};
  std::optional<std::string> body = std::nullopt;  // JSON.
};
Result<std::string> ask_endpoint(const EndpointRequest& request);

}  // namespace newsieve
