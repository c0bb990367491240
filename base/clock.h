// Time as a value. Policy takes `now` as a parameter; only the io thread and the commands read a Clock.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace newsieve {

using Milliseconds = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<Milliseconds>;  // UTC, milliseconds since 1970.

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override;
};

// A clock that stands still until it is told: for tests and simulations.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : now_(start) {}
  Instant now() const override { return now_; }
  void advance(Milliseconds by) { now_ += by; }

 private:
  Instant now_;
};

// "2021-09-21T09:05:00Z": RFC 3339 in UTC, to the second.
std::string to_rfc3339(Instant instant);

// Reads RFC 3339 / ISO 8601: a date, or a date and time with or without seconds, fraction and offset.
// Without an offset the time is taken as UTC. Nullopt if the text is anything else.
std::optional<Instant> from_rfc3339(std::string_view text);

}  // namespace newsieve
