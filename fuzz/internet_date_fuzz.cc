// Any bytes as a date. Invariants: what is read is written in RFC 3339 and read again as the same second.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/internet_date.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto instant = newsieve::from_internet_date({reinterpret_cast<const char*>(data), size});
  if (!instant) return 0;
  const auto second = std::chrono::floor<std::chrono::seconds>(*instant);
  NEWSIEVE_CHECK(newsieve::from_internet_date(newsieve::to_rfc3339(*instant)) == newsieve::Instant(second));
  return 0;
}
