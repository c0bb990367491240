// One look at a running daemon, as newsieve top shows it.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace newsieve {

// What /api/status said at one moment. True is 1.
struct StatusSample {
  std::chrono::steady_clock::time_point asked_at;
  std::map<std::string, double> numbers;

  double number(const std::string& name) const;  // 0 where it is not there.
};

// kInvalid if it is no JSON object.
Result<StatusSample> parse_status(std::string_view json, std::chrono::steady_clock::time_point asked_at);

// A few lines of text: rates between the two samples, and what there is now. `now` is the time of the
// system's clock, in seconds since 1970.
std::string top_frame(const StatusSample& before, const StatusSample& after, double now);

}  // namespace newsieve
