// Through which proxy a URL is fetched, if any.
//
// Proxies are "http://", "socks5://" or "socks5h://", then [USER:PASSWORD@]HOST[:PORT] (1080 where no port is
// written). Pure, but for create(), which may read the environment; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/url.h"

namespace newsieve {

struct Proxy {
  enum class Kind : uint8_t {
    kHttp,        // Gets the name, in the request or in CONNECT.
    kSocks,       // Gets one of the addresses that the name has here.
    kSocksNames,  // Gets the name, which is not asked for here.
  };
  Kind kind = Kind::kHttp;
  std::string url;
};

class Proxies {
 public:
  // `proxy` is for every URL; if it is empty and from_environment, http_proxy, https_proxy or all_proxy is
  // for those of their scheme, except the hosts and domains in no_proxy. kInvalid if one is none of the three
  // kinds; the message does not repeat it, as it may hold a password.
  static Result<Proxies> create(const std::string& proxy, bool from_environment);

  const Proxy* of(const Url& url) const;  // Null: none.

 private:
  std::optional<Proxy> http_;
  std::optional<Proxy> https_;
  std::vector<std::string> direct_;  // Hosts and domains without a proxy; "*": all.
};

}  // namespace newsieve
