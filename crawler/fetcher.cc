#include "crawler/fetcher.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <unordered_map>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/match.h"
#include "crawler/address_gate.h"
#include "crawler/connect_to.h"
#include "crawler/response_head.h"
#include "crawler/robots.h"
#include "crawler/socket_watch.h"

namespace newsieve {
namespace {

namespace asio = boost::asio;
using Time = std::chrono::steady_clock;
using TimePoint = Time::time_point;

constexpr size_t kCaFileBytesMax = 16 << 20;

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeShare {
  void operator()(CURLSH* share) const { curl_share_cleanup(share); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;
using Multi = std::unique_ptr<CURLM, FreeMulti>;
using Share = std::unique_ptr<CURLSH, FreeShare>;
using List = std::unique_ptr<curl_slist, FreeList>;

void append(List& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  NEWSIEVE_CHECK(longer != nullptr);
  static_cast<void>(list.release());
  list.reset(longer);
}

// An option of ours that this libcurl does not take is a bug of ours: the version is fixed.
template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
  NEWSIEVE_CHECK(curl_easy_setopt(easy, option, value) == CURLE_OK);
}

// One easy handle and what is received by it. Kept and used again: making one costs more than a small page.
struct Transfer {
  explicit Transfer(const FetcherOptions& fetcher_options) : options(fetcher_options) {}

  // What belongs to the fetch under way.
  struct Fetch {
    FetchCallback callback;
    size_t body_bytes_max = 0;
    List request_headers;
    List connect_to;
    List addresses;
    std::string address_set;  // The name under which libcurl knows more than one address.
    int requests = 0;         // Sent, or about to be.
    ResponseHead head;
    std::string body;
    bool truncated = false;
    std::string refusal;                     // Why we ended it.
    std::string gate_refusal;                // The address gate's word on the last address it refused.
    std::shared_ptr<HttpExchange> exchange;  // As in FetchRequest.
  };

  void begin(const FetchRequest& request, const Destination& to, FetchCallback callback);
  void connect(const std::vector<std::string>& addresses, uint16_t port);
  FetchResult finish(CURLcode code);
  std::string failure(CURLcode code) const;
  void keep_exchange(const HttpResponse& http);

  const FetcherOptions& options;
  Easy easy{curl_easy_init()};
  char error[CURL_ERROR_SIZE] = "";
  Fetch fetch;
};

void Transfer::begin(const FetchRequest& request, const Destination& to, FetchCallback callback) {
  fetch = {};
  error[0] = '\0';
  fetch.callback = std::move(callback);
  fetch.body_bytes_max = request.kind == UrlKind::kRobots
                             ? std::min(options.body_bytes_max, Robots::kBytesMax)
                             : options.body_bytes_max;
  List& headers = fetch.request_headers;
  append(headers, "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
  append(headers, "Accept-Encoding: gzip, deflate, br, zstd");
  if (!request.etag.empty()) append(headers, "If-None-Match: " + request.etag);
  if (!request.last_modified.empty()) append(headers, "If-Modified-Since: " + request.last_modified);
  fetch.exchange = request.exchange;
  fetch.head.keep_text = fetch.exchange != nullptr;
  set(easy.get(), CURLOPT_VERBOSE, long{fetch.exchange != nullptr});  // on_debug() is called.
  set(easy.get(), CURLOPT_HTTPHEADER, headers.get());
  set(easy.get(), CURLOPT_URL, request.url.href().c_str());
  connect(request.addresses, to.port);
}

// libcurl uses a connection again if what it was told to connect to is the same. One address is that itself;
// several get a name that is made of them.
void Transfer::connect(const std::vector<std::string>& addresses, uint16_t port) {
  const auto literal = [](const std::string& address) {
    return address.find(':') == std::string::npos ? address : "[" + address + "]";
  };
  std::string target = literal(addresses.front());
  if (addresses.size() > 1) {
    std::vector<std::string> sorted = addresses;
    std::sort(sorted.begin(), sorted.end());
    target = fetch.address_set = hash128(fmt::format("{}", fmt::join(sorted, ","))).hex() + ".addresses";
    std::vector<std::string> literals;
    for (const std::string& address : addresses) literals.push_back(literal(address));
    append(fetch.addresses, fmt::format("+{}:{}:{}", target, port, fmt::join(literals, ",")));
  }
  append(fetch.connect_to, fmt::format("::{}:{}", target, port));
  set(easy.get(), CURLOPT_RESOLVE, fetch.addresses.get());
  set(easy.get(), CURLOPT_CONNECT_TO, fetch.connect_to.get());
}

std::string Transfer::failure(CURLcode code) const {
  if (code == CURLE_ABORTED_BY_CALLBACK) return "the server closed the connection without an answer";
  const char* const cause = curl_easy_strerror(code);
  std::string text = error[0] == '\0' ? cause : fmt::format("{}: {}", cause, error);
  const size_t at = fetch.address_set.empty() ? std::string::npos : text.find(fetch.address_set);
  if (at != std::string::npos) text.replace(at, fetch.address_set.size(), "each of its addresses");
  return text;
}

// The request's head is there already: on_debug().
void Transfer::keep_exchange(const HttpResponse& http) {
  HttpExchange& exchange = *fetch.exchange;
  const char* address = nullptr;
  curl_easy_getinfo(easy.get(), CURLINFO_PRIMARY_IP, &address);
  if (address != nullptr) exchange.address = address;
  exchange.response_head = std::move(fetch.head.text);
  exchange.body = fetch.body;
  exchange.status = http.status;
  exchange.milliseconds = http.fetch_milliseconds;
  exchange.truncated = fetch.truncated;
}

// The outcome, by what ended the transfer and then by status.
FetchResult Transfer::finish(CURLcode code) {
  if (!fetch.refusal.empty()) return Refused{{}, std::move(fetch.refusal)};
  if (code == CURLE_COULDNT_CONNECT && !fetch.gate_refusal.empty()) {
    return Refused{{}, std::move(fetch.gate_refusal)};
  }
  if (code != CURLE_OK && !fetch.truncated) return Unreachable{failure(code)};
  long status = 0;
  long version = 0;
  curl_off_t microseconds = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy.get(), CURLINFO_HTTP_VERSION, &version);
  curl_easy_getinfo(easy.get(), CURLINFO_TOTAL_TIME_T, &microseconds);
  ResponseHead& head = fetch.head;
  HttpResponse http = std::move(head.http);
  http.status = static_cast<int>(status);
  http.version = version == CURL_HTTP_VERSION_2_0 ? 20 : version == CURL_HTTP_VERSION_1_1 ? 11 : 10;
  http.body_bytes = fetch.body.size();
  http.fetch_milliseconds = static_cast<uint32_t>(microseconds / 1000);
  if (fetch.exchange) keep_exchange(http);

  if (status >= 200 && status < 300) {
    return FetchedPage{std::move(http), std::move(fetch.body), fetch.truncated};
  }
  if (status == 304) return NotModified{std::move(http)};
  if (status == 429 || status == 503) return SlowDown{std::move(http), std::move(head.retry_after)};
  if (status >= 300 && status < 400 && !head.location.empty()) {
    return Redirect{std::move(http), std::move(head.location)};
  }
  return Refused{std::move(http), fmt::format("HTTP {}", status)};
}

// A callback that takes fewer bytes than it was given ends the transfer.
size_t on_header(char* data, size_t size, size_t count, void* user) {
  Transfer& transfer = *static_cast<Transfer*>(user);
  const FetcherOptions& options = transfer.options;
  const std::string_view line(data, size * count);
  if (transfer.fetch.head.take(line, {options.header_bytes_max, options.header_lines_max}))
    return line.size();
  transfer.fetch.refusal = fmt::format("the response's head has over {} bytes or {} lines",
                                       options.header_bytes_max, options.header_lines_max);
  return 0;
}

size_t on_body(char* data, size_t size, size_t count, void* user) {
  Transfer::Fetch& fetch = static_cast<Transfer*>(user)->fetch;
  const std::string_view bytes(data, size * count);
  const size_t room = fetch.body_bytes_max - fetch.body.size();
  fetch.body.append(bytes.substr(0, room));
  fetch.truncated = bytes.size() > room;
  return fetch.truncated ? 0 : bytes.size();
}

// The request's head as curl sends it. A request that is sent again, on another connection, begins anew.
int on_debug(CURL*, curl_infotype type, char* data, size_t size, void* user) {
  const Transfer::Fetch& fetch = static_cast<Transfer*>(user)->fetch;
  if (type != CURLINFO_HEADER_OUT || !fetch.exchange) return 0;
  const std::string_view text(data, size);
  if (text.starts_with("GET ")) fetch.exchange->request_head.clear();
  fetch.exchange->request_head += text;
  return 0;
}

// The address gate: curl asks for a socket once it knows the address, for each address it tries.
curl_socket_t on_open_socket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (!transfer.options.allow_private && !is_public_address(address->addr)) {
    transfer.fetch.gate_refusal = fmt::format("{} is a private address; --allow-private lets it be fetched",
                                              address_text(address->addr));
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// A request on a kept connection that turns out to be closed is sent again by libcurl, at once: a second
// request without a pause, if the server took the first.
int on_request(void* user, char*, char*, int, int) {
  auto& transfer = *static_cast<Transfer*>(user);
  return ++transfer.fetch.requests == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

class CurlFetcher final : public Fetcher {
 public:
  CurlFetcher(asio::io_context& io, const FetcherOptions& options, std::vector<ConnectTo> connect_to,
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
  // Tells curl what happened to a descriptor, or that its time has come; then takes what is finished.
  void advance(curl_socket_t fd, int events);
  static int on_socket(CURL*, curl_socket_t fd, int what, void* user, void*);
  static int on_timer(CURLM*, long milliseconds, void* user);
  void arm_timer();
  void on_timer_fired();
  std::unique_ptr<Transfer> make_transfer();
  void finish(std::unique_ptr<Transfer> transfer, FetchResult result);
  void post(FetchCallback callback, FetchResult result);

  asio::io_context& io_;
  const FetcherOptions options_;  // Constant after construction.
  const std::vector<ConnectTo> connect_to_;
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
  Multi multi_{curl_multi_init()};
  std::vector<std::unique_ptr<Transfer>> idle_;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> active_;
  bool stopped_ = false;
};

CurlFetcher::CurlFetcher(asio::io_context& io, const FetcherOptions& options,
                         std::vector<ConnectTo> connect_to, std::unique_ptr<Resolver> resolver)
    : io_(io),
      options_(options),
      connect_to_(std::move(connect_to)),
      resolver_(std::move(resolver)),
      timer_(io) {
  curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  const long connections_max = static_cast<long>(options_.connections_max);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, connections_max);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, connections_max);
}

void CurlFetcher::resolve(const Url& url, Resolver::Callback callback) {
  resolver_->resolve(destination(url, connect_to_).host, std::move(callback));
}

void CurlFetcher::start(FetchRequest request, FetchCallback callback) {
  if (stopped_) return post(std::move(callback), Unreachable{"stopped"});
  if (request.addresses.empty()) return resolve_then_start(std::move(request), std::move(callback));
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

void CurlFetcher::start_transfer(const FetchRequest& request, FetchCallback callback) {
  std::unique_ptr<Transfer> transfer;
  if (idle_.empty()) {
    transfer = make_transfer();
  } else {
    transfer = std::move(idle_.back());
    idle_.pop_back();
  }
  transfer->begin(request, destination(request.url, connect_to_), std::move(callback));
  CURL* const easy = transfer->easy.get();
  active_.emplace(easy, std::move(transfer));
  NEWSIEVE_CHECK(curl_multi_add_handle(multi_.get(), easy) == CURLM_OK);
}

void CurlFetcher::stop() {
  stopped_ = true;
  while (!active_.empty()) {
    auto transfer = std::move(active_.extract(active_.begin()).mapped());
    curl_multi_remove_handle(multi_.get(), transfer->easy.get());
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
    finish(std::move(transfer), std::move(result));
  }
}

// The callback is posted: it may start the next fetch, which must not happen inside curl.
void CurlFetcher::finish(std::unique_ptr<Transfer> transfer, FetchResult result) {
  post(std::move(transfer->fetch.callback), std::move(result));
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

// Everything that is the same for all fetches. Body and redirects are left as they are sent.
std::unique_ptr<Transfer> CurlFetcher::make_transfer() {
  auto transfer = std::make_unique<Transfer>(options_);
  CURL* const easy = transfer->easy.get();
  NEWSIEVE_CHECK(easy != nullptr);
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_QUICK_EXIT, 1L);  // Else giving up a fetch waits for its DNS answer.
  set(easy, CURLOPT_PROXY, "");       // Also none from the environment.
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2TLS});
  const std::string contact = options_.contact.empty() ? "" : " (+" + options_.contact + ")";
  set(easy, CURLOPT_USERAGENT, (options_.user_agent + contact).c_str());
  set(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  // With a CApath, as Debian sets one, libcurl 7.88 reads all certificates again for each connection: 24 ms.
  set(easy, CURLOPT_CAPATH, nullptr);
  if (!options_.ca_file.empty()) set(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
  set(easy, CURLOPT_SHARE, share_.get());
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
  set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.total_timeout.count()));
  set(easy, CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(options_.stalled_bytes_per_second));
  set(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_.stalled_timeout.count()));
  set(easy, CURLOPT_ERRORBUFFER, static_cast<char*>(transfer->error));
  set(easy, CURLOPT_HEADERFUNCTION, on_header);
  set(easy, CURLOPT_HEADERDATA, transfer.get());
  set(easy, CURLOPT_WRITEFUNCTION, on_body);
  set(easy, CURLOPT_WRITEDATA, transfer.get());
  set(easy, CURLOPT_DEBUGFUNCTION, on_debug);
  set(easy, CURLOPT_DEBUGDATA, transfer.get());
  set(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
  set(easy, CURLOPT_OPENSOCKETDATA, transfer.get());
  set(easy, CURLOPT_PREREQFUNCTION, on_request);
  set(easy, CURLOPT_PREREQDATA, transfer.get());
  return transfer;
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
  auto resolver = Resolver::create(io, options.resolver);
  if (!resolver) return tl::unexpected(resolver.error());
  return std::make_unique<CurlFetcher>(io, options, std::move(*connect_to), std::move(*resolver));
}

bool names_contact(const FetcherOptions& options) {
  const std::string& agent = options.user_agent;  // May have one inside.
  return !options.contact.empty() || agent.find("://") != std::string::npos ||
         agent.find('@') != std::string::npos;
}

}  // namespace newsieve
