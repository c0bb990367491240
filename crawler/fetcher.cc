#include "crawler/fetcher.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <optional>
#include <unordered_map>

#include "base/check.h"
#include "base/file.h"
#include "base/match.h"
#include "crawler/address_gate.h"
#include "crawler/response_head.h"
#include "crawler/robots.h"

namespace newsieve {
namespace {

namespace asio = boost::asio;
using Time = std::chrono::steady_clock;
using TimePoint = Time::time_point;

constexpr std::chrono::seconds kDnsLifetime{300};
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
    ResponseHead head;
    std::string body;
    bool truncated = false;
    std::string refusal;       // Why we ended it.
    std::string gate_refusal;  // The address gate's word on the last address it refused.
  };

  void begin(const FetchRequest& request, FetchCallback callback);
  FetchResult finish(CURLcode code);

  const FetcherOptions& options;
  Easy easy{curl_easy_init()};
  char error[CURL_ERROR_SIZE] = "";
  Fetch fetch;
};

void Transfer::begin(const FetchRequest& request, FetchCallback callback) {
  fetch = {};
  error[0] = '\0';
  fetch.callback = std::move(callback);
  fetch.body_bytes_max = request.kind == UrlKind::kRobots
                             ? std::min(options.body_bytes_max, Robots::kBytesMax)
                             : options.body_bytes_max;
  List& headers = fetch.request_headers;
  append(headers, "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
  append(headers, "Accept-Encoding: gzip, deflate, zstd");
  if (!request.etag.empty()) append(headers, "If-None-Match: " + request.etag);
  if (!request.last_modified.empty()) append(headers, "If-Modified-Since: " + request.last_modified);
  set(easy.get(), CURLOPT_HTTPHEADER, headers.get());
  set(easy.get(), CURLOPT_URL, request.url.href().c_str());
}

// The outcome, by what ended the transfer and then by status.
FetchResult Transfer::finish(CURLcode code) {
  if (!fetch.refusal.empty()) return Refused{{}, std::move(fetch.refusal)};
  if (code == CURLE_COULDNT_CONNECT && !fetch.gate_refusal.empty()) {
    return Refused{{}, std::move(fetch.gate_refusal)};
  }
  if (code != CURLE_OK && !fetch.truncated) {
    const char* const cause = curl_easy_strerror(code);
    return Unreachable{error[0] == '\0' ? cause : fmt::format("{}: {}", cause, error)};
  }
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

class CurlFetcher;

// One descriptor that curl wants to hear about. Waits hold it weakly: one that fires late finds it gone.
struct Socket : std::enable_shared_from_this<Socket> {
  Socket(CurlFetcher& owner, asio::io_context& io, curl_socket_t fd) : fetcher(owner), descriptor(io, fd) {}
  ~Socket() { close(); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  void arm();
  void wait(int direction);
  // Stops watching, at once: curl may close the descriptor next, and get the same number again.
  void close() {
    wanted = 0;
    if (descriptor.is_open()) descriptor.release();
  }

  CurlFetcher& fetcher;
  asio::posix::stream_descriptor descriptor;
  int wanted = 0;   // CURL_CSELECT_IN | CURL_CSELECT_OUT.
  int waiting = 0;  // Those with a wait under way.
};

class CurlFetcher final : public Fetcher {
 public:
  CurlFetcher(asio::io_context& io, const FetcherOptions& options);
  ~CurlFetcher() override { stop(); }

  void start(FetchRequest request, FetchCallback callback) override;
  void stop() override;
  size_t in_flight() const override { return active_.size(); }

  // Tells curl what happened to a descriptor, or that its time has come; then takes what is finished.
  void advance(curl_socket_t fd, int events);

 private:
  static int on_socket(CURL*, curl_socket_t fd, int what, void* user, void*);
  static int on_timer(CURLM*, long milliseconds, void* user);
  void arm_timer();
  void on_timer_fired();
  std::unique_ptr<Transfer> make_transfer();
  void finish(std::unique_ptr<Transfer> transfer, FetchResult result);

  asio::io_context& io_;
  const FetcherOptions options_;  // Constant after construction.
  List connect_to_;

  // Destroyed from below: transfers before what they share, curl before the sockets it reports on.
  std::shared_ptr<CurlFetcher*> alive_ = std::make_shared<CurlFetcher*>(this);  // Handlers hold it weakly.
  asio::steady_timer timer_;
  TimePoint due_ = TimePoint::max();        // When curl wants to be called.
  TimePoint timer_set_ = TimePoint::max();  // What the timer waits for: due_ or earlier.
  std::unordered_map<curl_socket_t, std::shared_ptr<Socket>> sockets_;
  Share share_{curl_share_init()};
  Multi multi_{curl_multi_init()};
  std::vector<std::unique_ptr<Transfer>> idle_;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> active_;
  bool stopped_ = false;
};

void Socket::arm() {
  for (const int direction : {CURL_CSELECT_IN, CURL_CSELECT_OUT}) {
    if (wanted & ~waiting & direction) wait(direction);
  }
}

void Socket::wait(int direction) {
  waiting |= direction;
  const auto type = direction == CURL_CSELECT_IN ? descriptor.wait_read : descriptor.wait_write;
  descriptor.async_wait(type, [weak = weak_from_this(), direction](boost::system::error_code error) {
    const std::shared_ptr<Socket> socket = weak.lock();
    if (!socket) return;
    socket->waiting &= ~direction;
    if (!(socket->wanted & direction)) return;
    socket->fetcher.advance(socket->descriptor.native_handle(), error ? CURL_CSELECT_ERR : direction);
    if (socket->wanted) socket->arm();
  });
}

CurlFetcher::CurlFetcher(asio::io_context& io, const FetcherOptions& options)
    : io_(io), options_(options), timer_(io) {
  for (const std::string& entry : options_.connect_to) append(connect_to_, entry);
  curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  const long connections_max = static_cast<long>(options_.connections_max);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, connections_max);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, connections_max);
}

void CurlFetcher::start(FetchRequest request, FetchCallback callback) {
  if (stopped_) {
    asio::post(io_, [callback = std::move(callback)] { callback(Unreachable{"stopped"}); });
    return;
  }
  std::unique_ptr<Transfer> transfer;
  if (idle_.empty()) {
    transfer = make_transfer();
  } else {
    transfer = std::move(idle_.back());
    idle_.pop_back();
  }
  transfer->begin(request, std::move(callback));
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
  asio::post(io_, [callback = std::move(transfer->fetch.callback), result = std::move(result)]() mutable {
    callback(std::move(result));
  });
  idle_.push_back(std::move(transfer));
}

int CurlFetcher::on_socket(CURL*, curl_socket_t fd, int what, void* user, void*) {
  auto& self = *static_cast<CurlFetcher*>(user);
  if (what == CURL_POLL_REMOVE) {
    const auto socket = self.sockets_.extract(fd);
    if (!socket.empty()) socket.mapped()->close();
    return 0;
  }
  auto& socket = self.sockets_[fd];
  if (!socket) socket = std::make_shared<Socket>(self, self.io_, fd);
  socket->wanted =
      (what & CURL_POLL_IN ? CURL_CSELECT_IN : 0) | (what & CURL_POLL_OUT ? CURL_CSELECT_OUT : 0);
  socket->arm();
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
  set(easy, CURLOPT_USERAGENT, options_.user_agent.c_str());
  set(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  // With a CApath, as Debian sets one, libcurl 7.88 reads all certificates again for each connection: 24 ms.
  set(easy, CURLOPT_CAPATH, nullptr);
  if (!options_.ca_file.empty()) set(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
  set(easy, CURLOPT_SHARE, share_.get());
  set(easy, CURLOPT_DNS_CACHE_TIMEOUT, static_cast<long>(kDnsLifetime.count()));
  set(easy, CURLOPT_CONNECT_TO, connect_to_.get());
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
  set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.total_timeout.count()));
  set(easy, CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(options_.stalled_bytes_per_second));
  set(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_.stalled_timeout.count()));
  set(easy, CURLOPT_ERRORBUFFER, static_cast<char*>(transfer->error));
  set(easy, CURLOPT_HEADERFUNCTION, on_header);
  set(easy, CURLOPT_HEADERDATA, transfer.get());
  set(easy, CURLOPT_WRITEFUNCTION, on_body);
  set(easy, CURLOPT_WRITEDATA, transfer.get());
  set(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
  set(easy, CURLOPT_OPENSOCKETDATA, transfer.get());
  return transfer;
}

// "" or a number that a port can be.
bool is_port(std::string_view text) {
  uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return text.empty() || (error == std::errc() && end == text.data() + text.size());
}

// HOST:PORT:ADDR:PORT; each may be empty, an IPv6 address stands in brackets.
bool is_connect_to(std::string_view entry) {
  std::vector<std::string_view> fields;
  size_t begin = 0;
  bool in_brackets = false;
  for (size_t i = 0; i <= entry.size(); ++i) {
    if (i < entry.size() && (entry[i] == '[' || entry[i] == ']')) in_brackets = entry[i] == '[';
    if (i < entry.size() && (entry[i] != ':' || in_brackets)) continue;
    fields.push_back(entry.substr(begin, i - begin));
    begin = i + 1;
  }
  return fields.size() == 4 && is_port(fields[1]) && is_port(fields[3]);
}

Result<void> check(const FetcherOptions& options) {
  for (const std::string& entry : options.connect_to) {
    if (is_connect_to(entry)) continue;
    return fail(ErrorCode::kInvalid,
                "--connect-to \"" + entry + "\" is not HOST:PORT:ADDR:PORT (IPv6 in brackets)");
  }
  if (options.ca_file.empty()) return {};
  const auto certificates = read_file(options.ca_file, kCaFileBytesMax);
  if (!certificates) return fail(ErrorCode::kInvalid, "CA file: " + certificates.error().message);
  if (certificates->find("-----BEGIN") == std::string::npos) {
    return fail(ErrorCode::kInvalid, "CA file " + options.ca_file + " holds no certificate in PEM form");
  }
  return {};
}

}  // namespace

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
  if (auto usable = check(options); !usable) return tl::unexpected(usable.error());
  return std::make_unique<CurlFetcher>(io, options);
}

}  // namespace newsieve
