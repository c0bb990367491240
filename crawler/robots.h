// robots.txt by RFC 9309.
//
// Groups that name us are merged; without one, the groups of "*" (2.2.1). The longest matching path wins, and
// Allow wins a tie (2.2.2); "*" and "$" are special; percent-escapes are compared decoded where unreserved.
// Robots is a value: parse once a host, ask often. Any bytes are a valid robots.txt; at most 500 KiB are read
// (2.5).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace newsieve {

class Robots {
 public:
  static constexpr size_t kBytesMax = 500 << 10;

  // `agent`: our product token ("newsieve"), compared without case.
  static Robots parse(std::string_view text, std::string_view agent);
  static Robots allow_all();
  static Robots disallow_all();

  // `path_and_query` as in Url::path_and_query(). /robots.txt itself is always allowed.
  bool allowed(std::string_view path_and_query) const;

  std::optional<Milliseconds> crawl_delay() const { return crawl_delay_; }
  const std::vector<std::string>& sitemaps() const { return sitemaps_; }  // As written; of all groups.

 private:
  struct Rule {
    std::string pattern;
    bool allow;
  };
  std::vector<Rule> rules_;  // Longest pattern first; Allow first among equals.
  std::optional<Milliseconds> crawl_delay_;
  std::vector<std::string> sitemaps_;
};

}  // namespace newsieve
