#include "base/bounded_queue.h"

#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <thread>
#include <vector>

namespace newsieve {
namespace {

TEST(BoundedQueue, HandsOutInOrder) {
  BoundedQueue<int> queue(3);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(queue.push(i));
  EXPECT_EQ(queue.size(), 3U);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(queue.pop(), i);
}

TEST(BoundedQueue, ClosedItGivesWhatIsLeftAndTakesNothing) {
  BoundedQueue<std::unique_ptr<int>> queue(2);
  EXPECT_TRUE(queue.push(std::make_unique<int>(1)));
  queue.close();
  EXPECT_FALSE(queue.push(std::make_unique<int>(2)));
  EXPECT_EQ(*queue.pop().value(), 1);
  EXPECT_FALSE(queue.pop().has_value());
}

TEST(BoundedQueue, WhoHasPatienceIsToldWhetherThereIsAnything) {
  BoundedQueue<int> queue(1);
  EXPECT_FALSE(queue.wait_for(std::chrono::milliseconds(1)));
  queue.push(1);
  EXPECT_TRUE(queue.wait_for(std::chrono::hours(1)));
  EXPECT_EQ(queue.pop(), 1);
  std::thread closer([&] { queue.close(); });
  EXPECT_TRUE(queue.wait_for(std::chrono::hours(1)));
  EXPECT_FALSE(queue.pop().has_value());
  closer.join();
}

TEST(BoundedQueue, BetweenThreadsNothingIsLostOrDoubledAndTheCapacityHolds) {
  constexpr int kItems = 20'000;
  static constexpr size_t kCapacity = 7;
  BoundedQueue<int> queue(kCapacity);
  std::vector<int> seen(kItems, 0);
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (const std::optional<int> item = queue.pop())
        ++seen[static_cast<size_t>(*item)];  // Each item one reader's.
    });
  }
  std::vector<std::thread> writers;
  for (int begin = 0; begin < 2; ++begin) {
    writers.emplace_back([&queue, begin] {
      for (int i = begin; i < kItems; i += 2) {
        queue.push(i);
        EXPECT_LE(queue.size(), kCapacity);
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  queue.close();
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(seen, std::vector<int>(kItems, 1));
}

TEST(BoundedQueue, ClosingWakesAWriterThatWaits) {
  BoundedQueue<int> queue(1);
  queue.push(1);
  std::thread writer([&] { EXPECT_FALSE(queue.push(2)); });
  queue.close();
  writer.join();
}

}  // namespace
}  // namespace newsieve
