#include "crawler/fetcher.h"

#include <curl/curl.h>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <unordered_map>

#include "base/check.h"
#include "base/file.h"
#include "base/match.h"
#include "crawler/address_gate.h"
#include "crawler/connect_to.h"
#include "crawler/cookie_jars.h"
#include "crawler/host_fields.h"
#include "crawler/proxy.h"
#include "crawler/socket_watch.h"
#include "crawler/transfer.h"

namespace newsieve {
namespace {

namespace asio = boost::asio;
using Time = std::chrono::steady_clock;
using TimePoint = Time::time_point;

constexpr Milliseconds kProxyNamesLifetime = std::chrono::hours(24);  // There is nothing to ask again for.
constexpr size_t kCaFileBytesMax = 16 << 20;

struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeShare {
  void operator()(CURLSH* share) const { curl_share_cleanup(share); }
};
using Multi = std::unique_ptr<CURLM, FreeMulti>;
using Share = std::unique_ptr<CURLSH, FreeShare>;

// What Fetcher::create() has read the options into.
struct Parsed {
  std::vector<ConnectTo> connect_to;
  Proxies proxies;
  HostFields host_fields;
};

class CurlFetcher final : public Fetcher {
 public:
  CurlFetcher(asio::io_context& io, const FetcherOptions& options, Parsed parsed,
              std::unique_ptr<Resolver> resolver);
  ~CurlFetcher() override { stop(); }

  void start(FetchRequest request, FetchCallback callback) override;
  void resolve(const Url& url, Resolver::Callback callback) override;
  void stop() override;
  size_t in_flight() const override { return active_.size() + resolving_.size(); }

 private:
  struct Unresolved {
    FetchRequest request;
    FetchCallback callback;
  };

  void resolve_then_start(FetchRequest request, FetchCallback callback);
  void start_transfer(const FetchRequest& request, FetchCallback callback);
  bool resolves(const Url& url) const;
  Route route(const FetchRequest& request) const;
  Extras extras(const Url& url) const;
  // Tells curl what happened to a descriptor, or that its time has come; then takes what is finished.
  void advance(curl_socket_t fd, int events);
  static int on_socket(CURL*, curl_socket_t fd, int what, void* user, void*);
  static int on_timer(CURLM*, long milliseconds, void* user);
  void arm_timer();
  void on_timer_fired();
  void finish(std::unique_ptr<Transfer> transfer, FetchResult result);
  void post(FetchCallback callback, FetchResult result);

  asio::io_context& io_;
  const FetcherOptions options_;  // Constant after construction.
  const Parsed parsed_;
  const std::unique_ptr<Resolver> resolver_;
  std::unordered_map<uint64_t, Unresolved> resolving_;  // Fetches that came without addresses.
  uint64_t unresolved_ = 0;                             // So many came.

  // Destroyed from below: transfers before what they share, curl before the sockets it reports on.
  std::shared_ptr<CurlFetcher*> alive_ = std::make_shared<CurlFetcher*>(this);  // Handlers hold it weakly.
  asio::steady_timer timer_;
  TimePoint due_ = TimePoint::max();        // When curl wants to be called.
  TimePoint timer_set_ = TimePoint::max();  // What the timer waits for: due_ or earlier.
  std::unordered_map<curl_socket_t, std::shared_ptr<SocketWatch>> sockets_;
  Share share_{curl_share_init()};
  Connections connections_;
  Multi multi_{curl_multi_init()};
  std::vector<std::unique_ptr<Transfer>> idle_;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> active_;
  CookieJars cookies_;
  bool stopped_ = false;
};

CurlFetcher::CurlFetcher(asio::io_context& io, const FetcherOptions& options, Parsed parsed,
                         std::unique_ptr<Resolver> resolver)
    : io_(io),
      options_(options),
      parsed_(std::move(parsed)),
      resolver_(std::move(resolver)),
      timer_(io),
      connections_{std::max<size_t>(1, options.connections_max * 3 / 4)} {
  curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  const long connections_max = static_cast<long>(options_.connections_max);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, connections_max);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, connections_max);
}

// An address and this machine's own name need no DNS, and say whether they are private.
bool says_its_address(const std::string& host) {
  return host.starts_with('[') || is_ip_v4(host) || host == "localhost" || host.ends_with(".localhost");
}

// Whether a name is asked for here, not by the proxy.
bool CurlFetcher::resolves(const Url& url) const {
  const Proxy* const proxy = parsed_.proxies.of(url);
  return proxy == nullptr || proxy->kind != Proxy::Kind::kSocksNames ||
         says_its_address(destination(url, parsed_.connect_to).host);
}

void CurlFetcher::resolve(const Url& url, Resolver::Callback callback) {
  if (resolves(url)) {
    return resolver_->resolve(destination(url, parsed_.connect_to).host, std::move(callback));
  }
  asio::post(io_, [callback = std::move(callback)] { callback({{}, {}, kProxyNamesLifetime}); });
}

void CurlFetcher::start(FetchRequest request, FetchCallback callback) {
  if (stopped_) return post(std::move(callback), Unreachable{"stopped"});
  if (request.addresses.empty() && resolves(request.url))
    return resolve_then_start(std::move(request), std::move(callback));
  start_transfer(request, std::move(callback));
}

void CurlFetcher::resolve_then_start(FetchRequest request, FetchCallback callback) {
  const uint64_t number = unresolved_++;
  const Url url = request.url;
  resolving_.emplace(number, Unresolved{std::move(request), std::move(callback)});
  resolve(url, [weak = std::weak_ptr(alive_), number](Addresses found) {
    const auto alive = weak.lock();
    if (!alive) return;
    CurlFetcher& self = **alive;
    auto unresolved = self.resolving_.extract(number);
    if (unresolved.empty()) return;  // Stopped meanwhile.
    auto& [request, callback] = unresolved.mapped();
    if (!found.failure.empty()) return callback(Unreachable{found.failure});
    request.addresses = std::move(found.addresses);
    self.start_transfer(request, std::move(callback));
  });
}

Route CurlFetcher::route(const FetchRequest& request) const {
  const Destination to = destination(request.url, parsed_.connect_to);
  const bool is_own = to.host == request.url.host() && to.port == request.url.port();
  return {to.host, to.port, is_own, request.addresses, parsed_.proxies.of(request.url)};
}

Extras CurlFetcher::extras(const Url& url) const {
  return {parsed_.host_fields.headers(url), parsed_.host_fields.credentials(url),
          options_.cookies ? &cookies_.of(url.host_key().text()) : nullptr};
}

void CurlFetcher::start_transfer(const FetchRequest& request, FetchCallback callback) {
  const Route way = route(request);
  // Without a proxy the gate is at the socket.
  if (way.proxy != nullptr && !options_.allow_private) {
    for (const std::string& address : way.addresses) {
      if (!is_public_address(address)) return post(std::move(callback), Refused{{}, gate_refusal(address)});
    }
  }
  std::unique_ptr<Transfer> transfer;
  if (idle_.empty()) {
    transfer = std::make_unique<Transfer>(options_, share_.get(), connections_);
  } else {
    transfer = std::move(idle_.back());
    idle_.pop_back();
  }
  transfer->begin(request, way, extras(request.url), std::move(callback));
  CURL* const easy = transfer->handle();
  active_.emplace(easy, std::move(transfer));
  NEWSIEVE_CHECK(curl_multi_add_handle(multi_.get(), easy) == CURLM_OK);
}

void CurlFetcher::stop() {
  stopped_ = true;
  while (!active_.empty()) {
    auto transfer = std::move(active_.extract(active_.begin()).mapped());
    curl_multi_remove_handle(multi_.get(), transfer->handle());
    finish(std::move(transfer), Unreachable{"stopped"});
  }
  for (auto& [number, unresolved] : resolving_) post(std::move(unresolved.callback), Unreachable{"stopped"});
  resolving_.clear();
  resolver_->stop();
}

void CurlFetcher::advance(curl_socket_t fd, int events) {
  int running = 0;
  curl_multi_socket_action(multi_.get(), fd, events, &running);
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* const easy = message->easy_handle;
    const CURLcode code = message->data.result;
    curl_multi_remove_handle(multi_.get(), easy);  // The message dies here.
    auto transfer = std::move(active_.extract(easy).mapped());
    FetchResult result = transfer->finish(code);
    if (options_.cookies) cookies_.set(transfer->host_key(), transfer->cookies());
    finish(std::move(transfer), std::move(result));
  }
}

// The callback is posted: it may start the next fetch, which must not happen inside curl.
void CurlFetcher::finish(std::unique_ptr<Transfer> transfer, FetchResult result) {
  post(transfer->take_callback(), std::move(result));
  idle_.push_back(std::move(transfer));
}

void CurlFetcher::post(FetchCallback callback, FetchResult result) {
  asio::post(io_, [callback = std::move(callback), result = std::move(result)]() mutable {
    callback(std::move(result));
  });
}

int CurlFetcher::on_socket(CURL*, curl_socket_t fd, int what, void* user, void*) {
  auto& self = *static_cast<CurlFetcher*>(user);
  if (what == CURL_POLL_REMOVE) {
    const auto socket = self.sockets_.extract(fd);
    if (!socket.empty()) socket.mapped()->close();
    return 0;
  }
  auto& socket = self.sockets_[fd];
  if (!socket) {
    socket = std::make_shared<SocketWatch>(self.io_, fd, [&self](int ready, SocketEvents events) {
      self.advance(ready, events.failed     ? CURL_CSELECT_ERR
                          : events.readable ? CURL_CSELECT_IN
                                            : CURL_CSELECT_OUT);
    });
  }
  socket->want((what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0);
  return 0;
}

int CurlFetcher::on_timer(CURLM*, long milliseconds, void* user) {
  auto& self = *static_cast<CurlFetcher*>(user);
  if (milliseconds == 0) {
    asio::post(self.io_, [weak = std::weak_ptr(self.alive_)] {
      if (const auto alive = weak.lock()) (*alive)->advance(CURL_SOCKET_TIMEOUT, 0);
    });
    return 0;
  }
  self.due_ = milliseconds < 0 ? TimePoint::max() : Time::now() + std::chrono::milliseconds(milliseconds);
  self.arm_timer();
  return 0;
}

// A timer that goes off too early does no harm, and setting it costs a system call: it is set only to bring
// it forward.
void CurlFetcher::arm_timer() {
  if (due_ >= timer_set_) return;
  timer_set_ = due_;
  timer_.expires_at(due_);
  timer_.async_wait([weak = std::weak_ptr(alive_)](boost::system::error_code error) {
    const auto alive = weak.lock();
    if (!error && alive) (*alive)->on_timer_fired();
  });
}

void CurlFetcher::on_timer_fired() {
  timer_set_ = TimePoint::max();
  if (due_ <= Time::now()) due_ = TimePoint::max();  // curl says what comes next.
  advance(CURL_SOCKET_TIMEOUT, 0);
  arm_timer();
}

Result<void> check_ca_file(const std::string& path) {
  if (path.empty()) return {};
  const auto certificates = read_file(path, kCaFileBytesMax);
  if (!certificates) return fail(ErrorCode::kInvalid, "CA file: " + certificates.error().message);
  if (certificates->find("-----BEGIN") == std::string::npos) {
    return fail(ErrorCode::kInvalid, "CA file " + path + " holds no certificate in PEM form");
  }
  return {};
}

Result<std::vector<ConnectTo>> parse_all(const std::vector<std::string>& entries) {
  std::vector<ConnectTo> parsed;
  for (const std::string& entry : entries) {
    Result<ConnectTo> connect_to = parse_connect_to(entry);
    if (!connect_to) return tl::unexpected(connect_to.error());
    parsed.push_back(std::move(*connect_to));
  }
  return parsed;
}

}  // namespace

const HttpResponse* response_of(const FetchResult& result) {
  return std::visit(match{[](const Unreachable&) -> const HttpResponse* { return nullptr; },
                          [](const auto& answered) { return &answered.http; }},
                    result);
}

const char* outcome(const FetchResult& result) {
  return std::visit(
      match{[](const FetchedPage&) { return "page"; }, [](const Redirect&) { return "redirect"; },
            [](const NotModified&) { return "not_modified"; }, [](const SlowDown&) { return "slow_down"; },
            [](const Refused&) { return "refused"; }, [](const Unreachable&) { return "unreachable"; }},
      result);
}

Result<std::unique_ptr<Fetcher>> Fetcher::create(asio::io_context& io, const FetcherOptions& options) {
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (initialised != CURLE_OK) {
    return fail(ErrorCode::kIo, std::string("libcurl does not start: ") + curl_easy_strerror(initialised));
  }
  if (auto usable = check_ca_file(options.ca_file); !usable) return tl::unexpected(usable.error());
  auto connect_to = parse_all(options.connect_to);
  if (!connect_to) return tl::unexpected(connect_to.error());
  auto proxies = Proxies::create(options.proxy, options.proxy_from_environment);
  if (!proxies) return tl::unexpected(proxies.error());
  auto host_fields = HostFields::create(options.headers, options.credentials);
  if (!host_fields) return tl::unexpected(host_fields.error());
  auto resolver = Resolver::create(io, options.resolver);
  if (!resolver) return tl::unexpected(resolver.error());
  return std::make_unique<CurlFetcher>(
      io, options, Parsed{std::move(*connect_to), std::move(*proxies), std::move(*host_fields)},
      std::move(*resolver));
}

bool names_contact(const FetcherOptions& options) {
  const std::string& agent = options.user_agent;  // May have one inside.
  return !options.contact.empty() || agent.find("://") != std::string::npos ||
         agent.find('@') != std::string::npos;
}

}  // namespace newsieve
