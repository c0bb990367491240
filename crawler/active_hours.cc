#include "crawler/active_hours.h"

#include <fmt/format.h>

#include <algorithm>

namespace newsieve {
namespace {

constexpr int kDay = 24 * 60;

int minute_of_day(Instant now) {
  const auto minutes = std::chrono::floor<std::chrono::minutes>(now.time_since_epoch()).count() % kDay;
  return static_cast<int>(minutes < 0 ? minutes + kDay : minutes);
}

// "22:00"; nullopt if it is none.
std::optional<int> minute_of(std::string_view text) {
  const auto digit = [&](size_t at) { return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : 100; };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hour = 10 * digit(0) + digit(1);
  const int minute = 10 * digit(3) + digit(4);
  if (hour > 23 || minute > 59) return std::nullopt;
  return 60 * hour + minute;
}

}  // namespace

std::optional<ActiveHours> ActiveHours::parse(const std::vector<std::string>& texts) {
  ActiveHours hours;
  for (const std::string_view text : texts) {
    const size_t dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const std::optional<int> from = minute_of(text.substr(0, dash));
    const std::optional<int> until = minute_of(text.substr(dash + 1));
    if (!from || !until || *from == *until) return std::nullopt;
    hours.spans_.push_back({*from, *until});
  }
  return hours;
}

bool ActiveHours::contains(Instant now) const {
  const int minute = minute_of_day(now);
  return spans_.empty() || std::any_of(spans_.begin(), spans_.end(), [&](const Span& span) {
           const bool begun = minute >= span.from;
           const bool ended = minute >= span.until;
           return span.from < span.until ? begun && !ended : begun || !ended;
         });
}

std::string ActiveHours::next_start(Instant now) const {
  const int minute = minute_of_day(now);
  const auto wait = [&](const Span& span) { return (span.from - minute + kDay) % kDay; };
  const auto next = std::min_element(spans_.begin(), spans_.end(),
                                     [&](const Span& a, const Span& b) { return wait(a) < wait(b); });
  return next == spans_.end() ? "" : fmt::format("{:02}:{:02}", next->from / 60, next->from % 60);
}

}  // namespace newsieve
