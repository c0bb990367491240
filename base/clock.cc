#include "base/clock.h"

#include <fmt/format.h>

namespace newsieve {
namespace {

// Takes `digits` decimal digits off the front of `text`; nullopt if they are not there.
std::optional<int> take_number(std::string_view& text, size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

// "Z", "+07:00", "+0700", "+07" or nothing. Nullopt if anything else is left.
std::optional<std::chrono::minutes> take_offset(std::string_view text) {
  while (take(text, ' ')) {
  }
  if (text.empty() || text == "Z" || text == "z") return std::chrono::minutes(0);
  const bool minus = text.front() == '-';
  if (!minus && text.front() != '+') return std::nullopt;
  text.remove_prefix(1);
  const auto hours = take_number(text, 2);
  if (!hours || *hours > 23) return std::nullopt;
  take(text, ':');
  const auto minutes = text.empty() ? std::optional<int>(0) : take_number(text, 2);
  if (!minutes || *minutes > 59 || !text.empty()) return std::nullopt;
  const auto offset = std::chrono::minutes(*hours * 60 + *minutes);
  return minus ? -offset : offset;
}

}  // namespace

Instant SystemClock::now() const {
  return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
}

std::string to_rfc3339(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::optional<Instant> from_rfc3339(std::string_view text) {
  const auto year = take_number(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const Instant midnight = std::chrono::sys_days(date);
  if (text.empty()) return midnight;
  if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return std::nullopt;
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 24 || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int seconds = 0;
  if (take(text, ':')) {
    const auto parsed = take_number(text, 2);
    if (!parsed || *parsed > 60) return std::nullopt;
    seconds = *parsed;
    if (take(text, '.') || take(text, ',')) {
      while (!text.empty() && text.front() >= '0' && text.front() <= '9') text.remove_prefix(1);
    }
  }
  const auto offset = take_offset(text);
  if (!offset) return std::nullopt;
  return midnight + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(seconds) - *offset;
}

}  // namespace newsieve
