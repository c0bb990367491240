// What a page asks of crawlers: the value of X-Robots-Tag and of <meta name=robots>.
//
//   noindex, nofollow                       for everybody
//   otherbot: noindex, nofollow             for the one named: all that follows, up to the next name
//   unavailable_after: 25 Jun 2010 15:00:00 PST, noarchive
//
// Directives add up, whoever gives them and wherever: the strictest counts. What nobody knows, and directives
// with a value that are about how a search engine shows the page (max-snippet: 20), say nothing to us.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace newsieve {

struct RobotsDirectives {
  bool noindex = false;    // Do not store the page. Also of "none".
  bool nofollow = false;   // Do not follow its links. Also of "none".
  bool noarchive = false;  // Do not keep a copy of it to show.
  std::optional<Instant> unavailable_after =
      {};  // The page is gone then; the earliest where several are given.

  bool operator==(const RobotsDirectives&) const = default;

  // True if the page may be stored at `now`.
  bool may_store(Instant now) const { return !noindex && (!unavailable_after || now < *unavailable_after); }

  void add(const RobotsDirectives& other);
};

// `value`: of a meta element's content, or of header fields, one a line (a name counts to the end of its
// line). `agents`: our product tokens ("newsieve"), compared without case; what is said to other names is not
// for us. Pure; any text is a value.
RobotsDirectives parse_robots_directives(std::string_view value, std::span<const std::string> agents);

}  // namespace newsieve
