#include "crawler/cookie_jars.h"

namespace newsieve {

const std::vector<std::string>& CookieJars::of(const std::string& host) const {
  static const std::vector<std::string> none;
  const auto found = jars_.find(host);
  return found == jars_.end() ? none : found->second.cookies;
}

void CookieJars::set(const std::string& host, std::vector<std::string> cookies) {
  size_t kept = 0;
  size_t bytes = 0;
  while (kept < cookies.size() && kept < kHostCookiesMax) {
    bytes += cookies[cookies.size() - 1 - kept].size();
    if (bytes > kHostBytesMax) break;
    ++kept;
  }
  cookies.erase(cookies.begin(), cookies.end() - static_cast<std::ptrdiff_t>(kept));
  if (const auto old = jars_.find(host); old != jars_.end()) {
    ages_.erase(old->second.age);
    jars_.erase(old);
  }
  if (cookies.empty()) return;
  jars_.emplace(host, Jar{std::move(cookies), ages_.insert(ages_.end(), host)});
  if (jars_.size() > kHostsMax) {
    jars_.erase(ages_.front());
    ages_.pop_front();
  }
}

}  // namespace newsieve
