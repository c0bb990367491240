#include "model/robots_directives.h"

#include <algorithm>
#include <iterator>

#include "base/ascii.h"
#include "base/internet_date.h"

namespace newsieve {
namespace {

constexpr std::string_view kUnavailableAfter = "unavailable_after";

// Words that make what stands before them and a colon a crawler's name ("otherbot: noindex"). After any other
// word
// ("max-snippet: 20") it is a directive with a value.
bool begins_with_directive(std::string_view text) {
  constexpr std::string_view kNames[] = {"all",
                                         "none",
                                         "index",
                                         "noindex",
                                         "follow",
                                         "nofollow",
                                         "archive",
                                         "noarchive",
                                         "nocache",
                                         "nosnippet",
                                         "noimageindex",
                                         "notranslate",
                                         "noodp",
                                         "noydir",
                                         "indexifembedded",
                                         kUnavailableAfter,
                                         "max-snippet",
                                         "max-image-preview",
                                         "max-video-preview"};
  const std::string_view word = trim(text.substr(0, text.find_first_of(":,")));
  return std::any_of(std::begin(kNames), std::end(kNames),
                     [&](std::string_view known) { return equal_ignoring_case(known, word); });
}

// Reads one line, part by part between commas.
class Reader {
 public:
  Reader(std::string_view line, std::span<const std::string> agents) : line_(line), agents_(agents) {}

  RobotsDirectives read() {
    while (at_ < line_.size()) read_part();
    return directives_;
  }

 private:
  void read_part() {
    const size_t begin = at_;
    const size_t end = part_end(begin);
    const size_t colon = std::min(line_.find(':', begin), end);
    const std::string_view name = trim(line_.substr(begin, colon - begin));
    at_ = end + 1;
    if (colon == end) {
      read_directive(name);
    } else if (equal_ignoring_case(name, kUnavailableAfter)) {
      read_date(colon + 1);
    } else if (begins_with_directive(trim(line_.substr(colon + 1, end - colon - 1)))) {
      is_ours_ = names_us(name);
      at_ = colon + 1;
    }
  }

  void read_directive(std::string_view name) {
    if (!is_ours_) return;
    const auto is = [name](std::string_view wanted) { return equal_ignoring_case(name, wanted); };
    directives_.noindex |= is("noindex") || is("none");
    directives_.nofollow |= is("nofollow") || is("none");
    directives_.noarchive |= is("noarchive") || is("nocache");
  }

  // Dates hold commas: "Saturday, 07-Sep-02 09:42:31 GMT", "Sep 7, 2002". As many parts as make one are
  // taken; where none do, the next part is a directive again.
  void read_date(size_t begin) {
    constexpr int kPartsMax = 3;
    size_t end = begin;
    for (int part = 0; part < kPartsMax && end < line_.size(); ++part) {
      end = part_end(part == 0 ? begin : end + 1);
      const std::optional<Instant> date = from_internet_date(line_.substr(begin, end - begin));
      if (!date) continue;
      at_ = end + 1;
      if (is_ours_) directives_.add({.unavailable_after = date});
      return;
    }
  }

  size_t part_end(size_t begin) const { return std::min(line_.find(',', begin), line_.size()); }

  bool names_us(std::string_view name) const {
    return name == "*" || equal_ignoring_case(name, "robots") ||
           std::any_of(agents_.begin(), agents_.end(),
                       [&](const std::string& agent) { return equal_ignoring_case(name, agent); });
  }

  const std::string_view line_;
  const std::span<const std::string> agents_;
  size_t at_ = 0;
  bool is_ours_ = true;  // What is read is for us.
  RobotsDirectives directives_;
};

}  // namespace

void RobotsDirectives::add(const RobotsDirectives& other) {
  noindex = noindex || other.noindex;
  nofollow = nofollow || other.nofollow;
  noarchive = noarchive || other.noarchive;
  if (other.unavailable_after && (!unavailable_after || *other.unavailable_after < *unavailable_after))
    unavailable_after = other.unavailable_after;
}

RobotsDirectives parse_robots_directives(std::string_view value, std::span<const std::string> agents) {
  RobotsDirectives directives;
  while (!value.empty()) {
    const size_t end = std::min(value.find('\n'), value.size());
    directives.add(Reader(value.substr(0, end), agents).read());
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return directives;
}

}  // namespace newsieve
