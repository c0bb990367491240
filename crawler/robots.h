// robots.txt by RFC 9309.
//
// Groups that name us are merged; without one, the groups of "*" (2.2.1). A User-agent line names us if its
// value begins with our product token, compared without case, and goes on with a character no token may hold.
// The longest matching path wins, and Allow wins a tie (2.2.2); "*" and "$" are special, "%2A" and "%24" are
// not; percent-escapes are compared in the one form a Url has. Records the RFC does not know neither end nor
// begin a group. Any bytes are a valid robots.txt; at most 500 KiB are read, to the last whole line (2.5).
//
// Robots is a value: parse once a host, ask often. allowed() takes time linear in the path for each rule,
// whatever the pattern.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace newsieve {

class Robots {
 public:
  static constexpr size_t kBytesMax = 500 << 10;

  // `agents`: our product tokens, the one we like best first ("newsieve-news", "newsieve"): the groups of the
  // first that any group names are ours. What follows a token, such as "/1.0", is not looked at.
  static Robots parse(std::string_view text, std::span<const std::string> agents);
  static Robots allow_all();
  static Robots disallow_all();

  // `path_and_query` as in Url::path_and_query(). /robots.txt itself is always allowed.
  bool allowed(std::string_view path_and_query) const;

  std::optional<Milliseconds> crawl_delay() const { return crawl_delay_; }
  const std::vector<std::string>& sitemaps() const { return sitemaps_; }  // As written, of all groups, once.

 private:
  friend class RobotsReader;

  // "/a*b$" is the pieces "/a" and "b", anchored.
  struct Rule {
    std::vector<std::string> pieces;  // What stands between the "*"; at least one, may be empty.
    size_t length = 0;                // Of the pattern in octets.
    bool anchored = false;            // Ends with "$".
    bool allow = false;

    bool matches(std::string_view path) const;
  };
  std::vector<Rule> rules_;  // Longest pattern first; Allow first among equals.
  std::optional<Milliseconds> crawl_delay_;
  std::vector<std::string> sitemaps_;
};

}  // namespace newsieve
