// One HTTP transfer, one callback, a closed set of outcomes. libcurl's multi interface on the io thread.
//
// Redirects are not followed: they are data for the crawler. Bodies are taken as sent, still compressed
// (crawler/content_decoder.h). TLS certificates are verified. The address gate (crawler/address_gate.h) looks
// at the address about to be connected to, after DNS, and refuses what is not public unless allow_private: so
// neither a redirect nor a DNS answer can lead inside.
//
// Through a proxy (crawler/proxy.h) the gate cannot see what is connected to. Names are still asked for here,
// and a fetch of which any address is private is refused before the proxy is asked: it then keeps the pauses
// of its addresses, too. With socks5h:// names are the proxy's alone to ask for: only addresses and localhost
// are judged, a name that leads inside is the proxy's to refuse, and pauses are kept by host and domain.
// The proxy itself may be anywhere. None is taken from the environment unless that is asked for.
//
// Headers, user and password go to the very hosts they are for (crawler/host_fields.h): a redirect is a fetch
// of its own, of another host. They, and cookies, are not in HttpExchange.
//
// A fetch is one request on the network: libcurl's own second try on a fresh connection is not let through.
// It goes to one of the addresses it was given, and to no other: a connection is used again (HTTP/1.1, or
// HTTP/2 where TLS negotiates it) only for a fetch with the same addresses. TLS sessions are remembered.
//
// Threads: everything on the io_context's one thread. The callback runs from the io_context, never from
// inside start(), and exactly once a fetch, also when the fetcher is stopped (Unreachable, "stopped").
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "crawler/resolver.h"
#include "model/http_exchange.h"
#include "model/page.h"

namespace newsieve {

struct FetcherOptions {
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds total_timeout{60'000};
  size_t stalled_bytes_per_second = 100;  // A transfer slower than this for stalled_timeout is given up.
  std::chrono::seconds stalled_timeout{20};
  size_t body_bytes_max = 10 << 20;    // As received. Longer bodies are cut here and marked truncated.
  size_t header_bytes_max = 64 << 10;  // All header lines together; more is Refused.
  size_t header_lines_max = 250;       // More is Refused.
  size_t connections_max = 512;        // One descriptor each; keep under RLIMIT_NOFILE.
  bool allow_private = false;
  std::string user_agent = "newsieve/0.1";
  std::string contact;  // URL or mail address of whoever runs the crawl: sent as "USER_AGENT (+CONTACT)".
  std::string ca_file;  // PEM bundle; empty: the system's.
  std::vector<std::string> connect_to;  // HOST:PORT:ADDR:PORT, as curl's --connect-to.
  std::string proxy;                    // See crawler/proxy.h; empty: none.
  bool proxy_from_environment = false;  // http_proxy, https_proxy, all_proxy, no_proxy, where proxy is empty.
  std::vector<std::string> headers;     // "HOST: NAME: VALUE"; HOST "*": all.
  std::vector<std::string> credentials;  // "HOST: USER:PASSWORD", for basic authentication.
  bool cookies = false;  // Send a host the cookies it has set, as long as this runs; crawler/cookie_jars.h.
  ResolverOptions resolver;
};

// True if whoever is crawled is told whom to complain to.
bool names_contact(const FetcherOptions& options);

struct FetchRequest {
  Url url;
  UrlKind kind = UrlKind::kPage;
  std::string etag;  // For a conditional request; empty: none.
  std::string last_modified;
  std::vector<std::string> addresses;  // What resolve() found; empty: the fetcher asks first, if it is to.
  // Where what goes over the wire is kept, complete when the callback is called. Null: it is not kept. It
  // costs a copy of the body.
  std::shared_ptr<HttpExchange> exchange;
};

struct Redirect {
  HttpResponse http;
  std::string location;  // As sent, resolved by the crawler.
};
struct NotModified {
  HttpResponse http;
};
struct SlowDown {  // 429, 503: the host asks for a pause.
  HttpResponse http;
  std::string retry_after;  // As sent: seconds or a date; may be empty.
};
struct Refused {  // The server said no (4xx, 5xx), or we refuse what it sent or where it leads.
  HttpResponse http;
  std::string reason;
};
struct Unreachable {  // No response: DNS, connect, TLS, timeout, broken transfer.
  std::string reason;
};
struct FetchedPage {  // 2xx
  HttpResponse http;
  std::string body;
  bool truncated = false;
};
using FetchResult = std::variant<FetchedPage, Redirect, NotModified, SlowDown, Refused, Unreachable>;

// "page", "redirect", "not_modified", "slow_down", "refused", "unreachable": the metric's label.
const char* outcome(const FetchResult& result);

// What the server answered; null if it did not.
const HttpResponse* response_of(const FetchResult& result);

using FetchCallback = std::function<void(FetchResult)>;

class Fetcher {
 public:
  // kInvalid if an option cannot be used: the CA file is not readable; a connect_to entry, the proxy, a
  // header, credentials or a DNS server is malformed.
  static Result<std::unique_ptr<Fetcher>> create(boost::asio::io_context& io, const FetcherOptions& options);
  virtual ~Fetcher() = default;

  virtual void start(FetchRequest request, FetchCallback callback) = 0;

  // Where a fetch of this URL's host leads: what connect_to says, else DNS. No address and no
  // failure: that is the proxy's to know. The callback runs as those of
  // fetches do; when stopped, with the failure "stopped".
  virtual void resolve(const Url& url, Resolver::Callback callback) = 0;

  // Ends every transfer now and for good: their callbacks, and those of later fetches, get
  // Unreachable{"stopped"}. The destructor stops, too: what callbacks refer to must live until the io_context
  // has run them.
  virtual void stop() = 0;

  virtual size_t in_flight() const = 0;
};

}  // namespace newsieve
