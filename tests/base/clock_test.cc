#include "base/clock.h"

#include <gtest/gtest.h>

namespace newsieve {
namespace {

std::string round_trip(std::string_view text) {
  const std::optional<Instant> instant = from_rfc3339(text);
  return instant ? to_rfc3339(*instant) : "none";
}

TEST(Clock, OffsetsBecomeUtc) {
  EXPECT_EQ(round_trip("2021-09-21T16:05:00+07:00"), "2021-09-21T09:05:00Z");
  EXPECT_EQ(round_trip("2021-09-21T16:05+0700"), "2021-09-21T09:05:00Z");
  EXPECT_EQ(round_trip("2021-12-31T23:30:00-01"), "2022-01-01T00:30:00Z");
}

TEST(Clock, ADateAloneIsItsMidnight) { EXPECT_EQ(round_trip("2024-02-29"), "2024-02-29T00:00:00Z"); }

TEST(Clock, FractionsAreReadOver) {
  EXPECT_EQ(round_trip("2024-02-29 01:02:03.456Z"), "2024-02-29T01:02:03Z");
}

TEST(Clock, WhatIsNoDateIsNone) {
  for (const char* text : {"", "2023-02-29", "2024-13-01", "21/09/2021", "2024-02-29T25:00",
                           "2024-02-29T10:00 later", "2024-2-9", "20240229"}) {
    EXPECT_EQ(round_trip(text), "none") << text;
  }
}

TEST(Clock, WhatIsWrittenReadsBack) {
  for (int64_t seconds = -2'000'000'000; seconds < 4'000'000'000; seconds += 123'456'789) {
    const Instant instant{std::chrono::seconds(seconds)};
    EXPECT_EQ(from_rfc3339(to_rfc3339(instant)), instant);
  }
}

}  // namespace
}  // namespace newsieve
