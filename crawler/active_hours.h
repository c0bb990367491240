// When a job may fetch: hours of the day, "22:00-06:00", in UTC. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace newsieve {

class ActiveHours {
 public:
  ActiveHours() = default;  // Always.

  // Nullopt: one of them is not HH:MM-HH:MM, or has no length. "22:00-06:00" goes on behind midnight. None:
  // always.
  static std::optional<ActiveHours> parse(const std::vector<std::string>& texts);

  bool contains(Instant now) const;

  // When they begin next: "22:00". For hours that do not contain `now`.
  std::string next_start(Instant now) const;

 private:
  struct Span {
    int from;   // Minutes of the day; includes the first, but not the last.
    int until;  // Less than `from`: of the next day.
  };
  std::vector<Span> spans_;
};

}  // namespace newsieve
