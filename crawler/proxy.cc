#include "crawler/proxy.h"

#include <cstdlib>

#include "base/ascii.h"

namespace newsieve {
namespace {

// The first variable that is set. HTTP_PROXY in capitals is not read: in a CGI's environment it is a header
// field of whoever asks.
std::string environment(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const char* const value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return {};
}

Result<std::optional<Proxy>> parse(const std::string& where, const std::string& text) {
  if (text.empty()) return std::optional<Proxy>();
  const std::string url = text.find("://") == std::string::npos ? "http://" + text : text;
  const std::string scheme = to_lower(url.substr(0, url.find("://")));
  const bool has_host = url.size() > scheme.size() + 3;
  if (has_host && scheme == "http") return Proxy{Proxy::Kind::kHttp, url};
  if (has_host && scheme == "socks5") return Proxy{Proxy::Kind::kSocks, url};
  if (has_host && scheme == "socks5h") return Proxy{Proxy::Kind::kSocksNames, url};
  return fail(ErrorCode::kInvalid, where + " is not http://, socks5:// or socks5h:// and a host");
}

std::vector<std::string> parse_direct(std::string_view list) {
  std::vector<std::string> hosts;
  while (!list.empty()) {
    const size_t end = std::min(list.find(','), list.size());
    std::string_view host = trim(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
    if (host.starts_with('.')) host.remove_prefix(1);
    if (!host.empty()) hosts.push_back(to_lower(host));
  }
  return hosts;
}

// Whether `host` is `domain` or in it.
bool is_within(std::string_view host, std::string_view domain) {
  if (!host.ends_with(domain)) return false;
  return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

}  // namespace

Result<Proxies> Proxies::create(const std::string& proxy, bool from_environment) {
  Proxies proxies;
  std::string http = proxy;
  std::string https = proxy;
  std::string where = "fetcher.proxy";
  if (proxy.empty() && from_environment) {
    where = "a proxy in the environment";
    http = environment({"http_proxy", "all_proxy", "ALL_PROXY"});
    https = environment({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
    proxies.direct_ = parse_direct(environment({"no_proxy", "NO_PROXY"}));
  }
  Result<std::optional<Proxy>> for_http = parse(where, http);
  if (!for_http) return tl::unexpected(for_http.error());
  Result<std::optional<Proxy>> for_https = parse(where, https);
  if (!for_https) return tl::unexpected(for_https.error());
  proxies.http_ = std::move(*for_http);
  proxies.https_ = std::move(*for_https);
  return proxies;
}

const Proxy* Proxies::of(const Url& url) const {
  const std::optional<Proxy>& proxy = url.scheme() == "https" ? https_ : http_;
  if (!proxy) return nullptr;
  std::string_view host = url.host();
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  for (const std::string& direct : direct_) {
    if (direct == "*" || is_within(host, direct)) return nullptr;
  }
  return &*proxy;
}

}  // namespace newsieve
