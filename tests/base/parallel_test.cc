#include "base/parallel.h"

#include <gtest/gtest.h>

namespace newsieve {
namespace {

TEST(Parallel, EveryNumberIsGivenOnceAndEveryThreadHasItsOwnNumber) {
  for (const size_t threads : {size_t{0}, size_t{1}, size_t{3}, size_t{100}}) {
    std::vector<int> calls(50, 0);
    std::vector<size_t> of_thread(std::max<size_t>(1, threads), 0);  // A shared number would be a data race.
    for_each_parallel(7, calls.size(), threads, [&](size_t i, size_t thread) {
      ++calls[i];
      ++of_thread[thread];
    });
    for (size_t i = 0; i < calls.size(); ++i) EXPECT_EQ(calls[i], i < 7 ? 0 : 1) << i;
  }
}

TEST(Parallel, NothingToDoIsDoneAtOnce) {
  for_each_parallel(3, 3, 4, [](size_t, size_t) { FAIL(); });
}

}  // namespace
}  // namespace newsieve
