#include "service/duration_histogram.h"

#include <gtest/gtest.h>

#include <thread>

namespace newsieve {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(DurationHistogram, CountsUpToEachBoundAndBeyond) {
  DurationHistogram histogram({.001, .01});
  for (const auto duration : {microseconds(-5), microseconds(999), microseconds(1000), microseconds(1001)}) {
    histogram.count(duration);
  }
  histogram.count(milliseconds(11));
  EXPECT_EQ(histogram.counted(0), 3u);
  EXPECT_EQ(histogram.counted(1), 1u);
  EXPECT_EQ(histogram.counted(2), 1u);
  EXPECT_EQ(histogram.counted(), 5u);
  EXPECT_DOUBLE_EQ(histogram.seconds(), .014);
}

TEST(DurationHistogram, LosesNothingWhereManyCount) {
  DurationHistogram histogram({.001});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 10'000; ++j) histogram.count(milliseconds(1));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(histogram.counted(0), 40'000u);
  EXPECT_DOUBLE_EQ(histogram.seconds(), 40);
}

TEST(DurationTimer, CountsOnceAtItsEnd) {
  DurationHistogram histogram({1'000});
  { const DurationTimer timer(histogram); }
  EXPECT_EQ(histogram.counted(), 1u);
}

}  // namespace
}  // namespace newsieve
