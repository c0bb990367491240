// Whether work flows, at made-up times.
#include "monitoring/liveness.h"

#include <gtest/gtest.h>

namespace newsieve {
namespace {

using std::chrono::seconds;

constexpr Liveness::Time kStart{};

TEST(Liveness, AnIoThreadThatStandsStillForSecondsIsNotAlive) {
  Metrics metrics;
  Liveness liveness(kStart);
  EXPECT_TRUE(liveness.alive(metrics, kStart + seconds(4)));
  EXPECT_FALSE(liveness.alive(metrics, kStart + seconds(5)));
  ++metrics.io_thread_ticks;
  EXPECT_TRUE(liveness.alive(metrics, kStart + seconds(6)));
}

TEST(Liveness, APageThatIsNeverCommittedStopsIt) {
  Metrics metrics;
  Liveness liveness(kStart);
  const auto alive_at = [&](int second) {
    ++metrics.io_thread_ticks;
    return liveness.alive(metrics, kStart + seconds(second));
  };
  EXPECT_TRUE(alive_at(100));  // Nothing to commit.
  metrics.pages_submitted = 2;
  EXPECT_TRUE(alive_at(120));
  EXPECT_FALSE(alive_at(130));
  metrics.commits = 1;  // Slow, but it moves.
  EXPECT_TRUE(alive_at(131));
  EXPECT_TRUE(alive_at(160));
  EXPECT_FALSE(alive_at(161));
  metrics.commits = 2;
  EXPECT_TRUE(alive_at(1000));
}

}  // namespace
}  // namespace newsieve
