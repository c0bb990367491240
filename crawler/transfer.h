// One libcurl easy handle and what is received by it: what crawler/fetcher.cc runs, many at a time. Kept and
// used again: making one costs more than a small page.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <vector>

#include "crawler/fetcher.h"
#include "crawler/host_fields.h"
#include "crawler/proxy.h"
#include "crawler/response_head.h"

namespace newsieve {

// How a fetch reaches its host.
struct Route {
  std::string host;  // What to connect to: the URL's own, or what connect_to says instead.
  uint16_t port = 0;
  bool is_own = true;                  // It is the URL's own.
  std::vector<std::string> addresses;  // Of `host`; none where the proxy is to ask for them.
  const Proxy* proxy = nullptr;
};

// What the host is sent besides what every host is.
struct Extras {
  std::vector<std::string> headers;
  const Credentials* credentials = nullptr;
  const std::vector<std::string>* cookies = nullptr;  // Null: it is sent none, and what it sets is not kept.
};

// A fetcher's connections. Once libcurl has as many as it may, it looks for the oldest idle one before each
// further fetch; 7.88 among all the addresses that it ever closed one of for this reason. So some are always
// left: what is opened beyond kept_max is closed after its fetch.
struct Connections {
  size_t kept_max;
  size_t open = 0;
};

class Transfer {
 public:
  // Takes all options that are the same for each fetch. `options`, `share` and `connections` must outlive it,
  // the last also the multi handle it is added to.
  Transfer(const FetcherOptions& options, CURLSH* share, Connections& connections);

  void begin(const FetchRequest& request, const Route& route, const Extras& extras, FetchCallback callback);

  // The outcome, by what ended the transfer and then by status.
  FetchResult finish(CURLcode code);

  std::vector<std::string> cookies() const;  // After finish(): what the host is to be sent from now on.

  CURL* handle() const { return easy_.get(); }
  const std::string& host_key() const { return fetch_.host_key; }
  FetchCallback take_callback() { return std::move(fetch_.callback); }

 private:
  struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  using List = std::unique_ptr<curl_slist, FreeList>;

  // What belongs to the fetch under way.
  struct Fetch {
    FetchCallback callback;
    std::string host_key;
    size_t body_bytes_max = 0;
    List request_headers;
    List connect_to;
    List addresses;
    std::string address_set;  // The name under which libcurl knows more than one address.
    bool through_proxy = false;
    bool has_opened = false;  // A connection, for none was there to be used again.
    int requests = 0;         // Sent, or about to be.
    ResponseHead head;
    std::string body;
    bool truncated = false;
    std::string refusal;                     // Why we ended it.
    std::string gate_refusal;                // The address gate's word on the last address it refused.
    std::shared_ptr<HttpExchange> exchange;  // As in FetchRequest.
  };

  static void append(List& list, const std::string& line);
  void write_headers(const FetchRequest& request, const std::vector<std::string>& extra);
  void authenticate(const Credentials* credentials);
  void load_cookies(const std::vector<std::string>* cookies);
  void connect(const Route& route);
  void connect_to(const std::vector<std::string>& addresses, uint16_t port);
  std::string failure(CURLcode code) const;
  std::string head_refusal() const;
  void keep_exchange(const HttpResponse& http);

  static size_t on_header(char* data, size_t size, size_t count, void* user);
  static size_t on_body(char* data, size_t size, size_t count, void* user);
  static int on_debug(CURL*, curl_infotype type, char* data, size_t size, void* user);
  static curl_socket_t on_open_socket(void* user, curlsocktype, curl_sockaddr* address);
  static int on_close_socket(void* user, curl_socket_t socket);
  static int on_request(void* user, char*, char*, int, int);

  const FetcherOptions& options_;
  Connections& connections_;
  std::unique_ptr<CURL, FreeEasy> easy_{curl_easy_init()};
  char error_[CURL_ERROR_SIZE] = "";
  Fetch fetch_;
};

}  // namespace newsieve
