// Any bytes as robots directives. Invariants: lines add up, and what is said to another crawler forbids us
// nothing.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "model/robots_directives.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using newsieve::RobotsDirectives;
  static const std::vector<std::string> agents = {"newsieve"};
  const std::string value(reinterpret_cast<const char*>(data), size);
  const RobotsDirectives directives = newsieve::parse_robots_directives(value, agents);
  NEWSIEVE_CHECK(newsieve::parse_robots_directives(value + "\notherbot: none", agents) == directives);
  NEWSIEVE_CHECK(newsieve::parse_robots_directives(value + "\n" + value, agents) == directives);
  return 0;
}
