// The cookies of each host, in memory, as lines in libcurl's own (Netscape's) form. A host has its own jar
// and never sees another's, also where a cookie is meant for the whole domain. Not thread-safe.
#pragma once

#include <list>
#include <string>
#include <unordered_map>
#include <vector>

namespace newsieve {

class CookieJars {
 public:
  static constexpr size_t kHostsMax = 1'000;         // The one set longest ago goes first.
  static constexpr size_t kHostCookiesMax = 50;      // The newest stay,
  static constexpr size_t kHostBytesMax = 16 << 10;  // within this: 16 MB of all hosts.

  const std::vector<std::string>& of(const std::string& host) const;

  void set(const std::string& host, std::vector<std::string> cookies);  // The oldest first.

 private:
  struct Jar {
    std::vector<std::string> cookies;
    std::list<std::string>::iterator age;
  };
  std::unordered_map<std::string, Jar> jars_;
  std::list<std::string> ages_;  // Hosts; the one set last stands last.
};

}  // namespace newsieve
