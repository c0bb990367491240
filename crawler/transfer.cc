#include "crawler/transfer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/bounded_append.h"
#include "base/check.h"
#include "base/hash.h"
#include "crawler/address_gate.h"
#include "crawler/robots.h"

namespace newsieve {
namespace {

constexpr auto kCurlTooLarge = static_cast<CURLcode>(100);  // CURLE_TOO_LARGE, which 7.88 does not name.
constexpr const char* kAccept = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

// An option of ours that this libcurl does not take is a bug of ours: the version is fixed.
template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
  NEWSIEVE_CHECK(curl_easy_setopt(easy, option, value) == CURLE_OK);
}

std::string literal(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

// The lines that prove who asks are nobody's who reads an archive.
bool is_secret(std::string_view line) {
  constexpr std::array kSecret = {"Authorization", "Proxy-Authorization", "Cookie"};
  return std::any_of(kSecret.begin(), kSecret.end(), [name = header_name(line)](const char* secret) {
    return equal_ignoring_case(name, secret);
  });
}

std::string without_secrets(std::string_view head) {
  std::string kept;
  while (!head.empty()) {
    const std::string_view line = head.substr(0, std::min(head.find('\n'), head.size() - 1) + 1);
    head.remove_prefix(line.size());
    if (!is_secret(line)) kept += line;
  }
  return kept;
}

}  // namespace

void Transfer::append(List& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  NEWSIEVE_CHECK(longer != nullptr);
  static_cast<void>(list.release());
  list.reset(longer);
}

// Everything that is the same for all fetches. Body and redirects are left as they are sent.
Transfer::Transfer(const FetcherOptions& options, CURLSH* share, Connections& connections)
    : options_(options), connections_(connections) {
  CURL* const easy = handle();
  NEWSIEVE_CHECK(easy != nullptr);
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_QUICK_EXIT, 1L);  // Else giving up a fetch waits for its DNS answer.
  // Addresses come with each fetch. libcurl keeps them, too, and walks over all that it has after each one.
  set(easy, CURLOPT_DNS_CACHE_TIMEOUT, 2L);
  set(easy, CURLOPT_NOPROXY, "");  // Nor is it the environment's to say which hosts need no proxy.
  set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);  // What a proxy says is no response.
  set(easy, CURLOPT_HTTPAUTH, long{CURLAUTH_BASIC});
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2TLS});
  const std::string contact = options_.contact.empty() ? "" : " (+" + options_.contact + ")";
  set(easy, CURLOPT_USERAGENT, (options_.user_agent + contact).c_str());
  set(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  // With a CApath, as Debian sets one, libcurl 7.88 reads all certificates again for each connection: 24 ms.
  set(easy, CURLOPT_CAPATH, nullptr);
  if (!options_.ca_file.empty()) set(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
  set(easy, CURLOPT_SHARE, share);
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
  set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.total_timeout.count()));
  set(easy, CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(options_.stalled_bytes_per_second));
  set(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_.stalled_timeout.count()));
  set(easy, CURLOPT_ERRORBUFFER, static_cast<char*>(error_));
  set(easy, CURLOPT_HEADERFUNCTION, on_header);
  set(easy, CURLOPT_HEADERDATA, this);
  set(easy, CURLOPT_WRITEFUNCTION, on_body);
  set(easy, CURLOPT_WRITEDATA, this);
  set(easy, CURLOPT_DEBUGFUNCTION, on_debug);
  set(easy, CURLOPT_DEBUGDATA, this);
  set(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
  set(easy, CURLOPT_OPENSOCKETDATA, this);
  set(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close_socket);
  set(easy, CURLOPT_CLOSESOCKETDATA, &connections);
  set(easy, CURLOPT_PREREQFUNCTION, on_request);
  set(easy, CURLOPT_PREREQDATA, this);
}

void Transfer::begin(const FetchRequest& request, const Route& route, const Extras& extras,
                     FetchCallback callback) {
  fetch_ = {};
  error_[0] = '\0';
  fetch_.callback = std::move(callback);
  fetch_.host_key = request.url.host_key().text();
  fetch_.body_bytes_max = request.kind == UrlKind::kRobots
                              ? std::min(options_.body_bytes_max, Robots::kBytesMax)
                              : options_.body_bytes_max;
  fetch_.exchange = request.exchange;
  fetch_.head.keep_text = fetch_.exchange != nullptr;
  set(handle(), CURLOPT_VERBOSE, long{fetch_.exchange != nullptr});  // on_debug() is called.
  set(handle(), CURLOPT_URL, request.url.href().c_str());
  write_headers(request, extras.headers);
  authenticate(extras.credentials);
  load_cookies(extras.cookies);
  connect(route);
}

void Transfer::write_headers(const FetchRequest& request, const std::vector<std::string>& extra) {
  List& headers = fetch_.request_headers;
  const bool accepts = std::any_of(extra.begin(), extra.end(), [](const std::string& line) {
    return equal_ignoring_case(header_name(line), "Accept");
  });
  if (!accepts) append(headers, kAccept);
  append(headers, "Accept-Encoding: gzip, deflate, br, zstd");
  if (!request.etag.empty()) append(headers, "If-None-Match: " + request.etag);
  if (!request.last_modified.empty()) append(headers, "If-Modified-Since: " + request.last_modified);
  for (const std::string& line : extra) append(headers, line);
  set(handle(), CURLOPT_HTTPHEADER, headers.get());
}

void Transfer::authenticate(const Credentials* credentials) {
  set(handle(), CURLOPT_USERNAME, credentials == nullptr ? nullptr : credentials->user.c_str());
  set(handle(), CURLOPT_PASSWORD, credentials == nullptr ? nullptr : credentials->password.c_str());
}

// The handle's cookies are those of its last fetch, of another host.
void Transfer::load_cookies(const std::vector<std::string>* cookies) {
  if (cookies == nullptr) return;
  set(handle(), CURLOPT_COOKIEFILE, "");  // No file, but cookies.
  set(handle(), CURLOPT_COOKIELIST, "ALL");
  for (const std::string& cookie : *cookies) set(handle(), CURLOPT_COOKIELIST, cookie.c_str());
}

std::vector<std::string> Transfer::cookies() const {
  curl_slist* list = nullptr;
  curl_easy_getinfo(handle(), CURLINFO_COOKIELIST, &list);
  const List owned(list);
  std::vector<std::string> cookies;
  for (const curl_slist* item = list; item != nullptr; item = item->next) cookies.emplace_back(item->data);
  return cookies;
}

// A proxy that is given names connects where the URL says, unless connect_to says otherwise.
void Transfer::connect(const Route& route) {
  const Proxy* const proxy = route.proxy;
  fetch_.through_proxy = proxy != nullptr;
  set(handle(), CURLOPT_PROXY, proxy == nullptr ? "" : proxy->url.c_str());  // "": none of the environment's.
  if (proxy == nullptr) {
    connect_to(route.addresses, route.port);
  } else if (proxy->kind == Proxy::Kind::kSocks) {
    connect_to({route.addresses.front()}, route.port);  // libcurl gives a proxy but one.
  } else if (!route.is_own) {
    append(fetch_.connect_to, fmt::format("::{}:{}", route.host, route.port));
  }
  set(handle(), CURLOPT_RESOLVE, fetch_.addresses.get());
  set(handle(), CURLOPT_CONNECT_TO, fetch_.connect_to.get());
}

// libcurl uses a connection again if what it was told to connect to is the same. One address is that itself;
// several get a name that is made of them.
void Transfer::connect_to(const std::vector<std::string>& addresses, uint16_t port) {
  std::string target = literal(addresses.front());
  if (addresses.size() > 1) {
    std::vector<std::string> sorted = addresses;
    std::sort(sorted.begin(), sorted.end());
    target = fetch_.address_set = hash128(fmt::format("{}", fmt::join(sorted, ","))).hex() + ".addresses";
    std::vector<std::string> literals;
    literals.reserve(addresses.size());
    for (const std::string& address : addresses) literals.push_back(literal(address));
    append(fetch_.addresses, fmt::format("+{}:{}:{}", target, port, fmt::join(literals, ",")));
  }
  append(fetch_.connect_to, fmt::format("::{}:{}", target, port));
}

std::string Transfer::failure(CURLcode code) const {
  if (code == CURLE_ABORTED_BY_CALLBACK) return "the server closed the connection without an answer";
  const char* const cause = curl_easy_strerror(code);
  std::string text =
      error_[0] == '\0' ? cause : fmt::format("{}: {}", cause, static_cast<const char*>(error_));
  const size_t at = fetch_.address_set.empty() ? std::string::npos : text.find(fetch_.address_set);
  if (at != std::string::npos) text.replace(at, fetch_.address_set.size(), "each of its addresses");
  return text;
}

std::string Transfer::head_refusal() const {
  return fmt::format("the response's head has over {} bytes or {} lines", options_.header_bytes_max,
                     options_.header_lines_max);
}

// The request's head is there already: on_debug().
void Transfer::keep_exchange(const HttpResponse& http) {
  HttpExchange& exchange = *fetch_.exchange;
  const char* address = nullptr;
  curl_easy_getinfo(handle(), CURLINFO_PRIMARY_IP, &address);
  if (address != nullptr) exchange.address = address;
  exchange.response_head = std::move(fetch_.head.text);
  exchange.body = fetch_.body;
  exchange.status = http.status;
  exchange.milliseconds = http.fetch_milliseconds;
  exchange.truncated = fetch_.truncated;
}

FetchResult Transfer::finish(CURLcode code) {
  if (!fetch_.refusal.empty()) return Refused{{}, std::move(fetch_.refusal)};
  if (code == CURLE_COULDNT_CONNECT && !fetch_.gate_refusal.empty()) {
    return Refused{{}, std::move(fetch_.gate_refusal)};
  }
  // Its words for a line over 100 KiB: until 8.5 and since.
  if (code == CURLE_OUT_OF_MEMORY || code == kCurlTooLarge) return Refused{{}, head_refusal()};
  if (code != CURLE_OK && !fetch_.truncated) return Unreachable{failure(code)};
  long status = 0;
  long version = 0;
  curl_off_t microseconds = 0;
  curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(handle(), CURLINFO_HTTP_VERSION, &version);
  curl_easy_getinfo(handle(), CURLINFO_TOTAL_TIME_T, &microseconds);
  ResponseHead& head = fetch_.head;
  HttpResponse http = std::move(head.http);
  http.status = static_cast<int>(status);
  http.version = version == CURL_HTTP_VERSION_2_0 ? 20 : version == CURL_HTTP_VERSION_1_1 ? 11 : 10;
  http.body_bytes = fetch_.body.size();
  http.fetch_milliseconds = static_cast<uint32_t>(microseconds / 1000);
  if (fetch_.exchange) keep_exchange(http);

  if (status >= 200 && status < 300) {
    return FetchedPage{std::move(http), std::move(fetch_.body), fetch_.truncated};
  }
  if (status == 304) return NotModified{std::move(http)};
  if (status == 429 || status == 503) return SlowDown{std::move(http), std::move(head.retry_after)};
  if (status >= 300 && status < 400 && !head.location.empty()) {
    return Redirect{std::move(http), std::move(head.location)};
  }
  return Refused{std::move(http), fmt::format("HTTP {}", status)};
}

// A callback that takes fewer bytes than it was given ends the transfer.
size_t Transfer::on_header(char* data, size_t size, size_t count, void* user) {
  Transfer& transfer = *static_cast<Transfer*>(user);
  const FetcherOptions& options = transfer.options_;
  const std::string_view line(data, size * count);
  if (transfer.fetch_.head.take(line, {options.header_bytes_max, options.header_lines_max}))
    return line.size();
  transfer.fetch_.refusal = transfer.head_refusal();
  return 0;
}

size_t Transfer::on_body(char* data, size_t size, size_t count, void* user) {
  Fetch& fetch = static_cast<Transfer*>(user)->fetch_;
  const std::string_view bytes(data, size * count);
  fetch.truncated = !bounded_append(fetch.body, bytes, fetch.body_bytes_max);
  return fetch.truncated ? 0 : bytes.size();
}

// The request's head as curl sends it. A request that is sent again, on another connection, begins anew.
int Transfer::on_debug(CURL*, curl_infotype type, char* data, size_t size, void* user) {
  const Fetch& fetch = static_cast<Transfer*>(user)->fetch_;
  if (type != CURLINFO_HEADER_OUT || !fetch.exchange) return 0;
  const std::string_view text(data, size);
  if (text.starts_with("GET ")) fetch.exchange->request_head.clear();
  fetch.exchange->request_head += without_secrets(text);
  return 0;
}

// The address gate: curl asks for a socket once it knows the address, for each address it tries. A
// proxy is the operator's own, and may be anywhere.
curl_socket_t Transfer::on_open_socket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(user);
  const bool gated = !transfer.fetch_.through_proxy && !transfer.options_.allow_private;
  if (gated && !is_public_address(address->addr)) {
    transfer.fetch_.gate_refusal = gate_refusal(address_text(address->addr));
    return CURL_SOCKET_BAD;
  }
  const int socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (socket < 0) return CURL_SOCKET_BAD;
  transfer.fetch_.has_opened = true;
  ++transfer.connections_.open;
  return socket;
}

// Also long after the fetch that opened it.
int Transfer::on_close_socket(void* user, curl_socket_t socket) {
  --static_cast<Connections*>(user)->open;
  return ::close(socket);
}

// A request on a kept connection that turns out to be closed is sent again by libcurl, at once: a second
// request without a pause, if the server took the first.
int Transfer::on_request(void* user, char*, char*, int, int) {
  auto& transfer = *static_cast<Transfer*>(user);
  const bool is_one_too_many =
      transfer.fetch_.has_opened && transfer.connections_.open > transfer.connections_.kept_max;
  set(transfer.handle(), CURLOPT_FORBID_REUSE, long{is_one_too_many});
  return ++transfer.fetch_.requests == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

}  // namespace newsieve
