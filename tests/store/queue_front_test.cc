#include "store/queue_front.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace newsieve {
namespace {

QueuePlace place_of(uint64_t rank, uint64_t sequence) { return {7, Lane::kUnvisited, rank, sequence}; }

TEST(QueueFront, a_story_before_a_long_queue_leaves_no_deleted_places_to_walk_over) {
  QueueFront front(place_of(0, 0));
  for (uint64_t i = 0; i < 1000; ++i) EXPECT_TRUE(front.pass(place_of(9, i)));
  front.add(place_of(3, 5000));
  EXPECT_EQ(front.first(), place_of(3, 5000));
  EXPECT_FALSE(front.pass(place_of(3, 5000)));
  EXPECT_EQ(front.first(), place_of(9, 1000));
}

TEST(QueueFront, so_do_stories_of_several_ages_and_urls_that_are_given_back) {
  QueueFront front(place_of(0, 0));
  for (uint64_t i = 0; i < 1000; ++i) front.pass(place_of(9, i));
  front.add(place_of(5, 2001));
  front.add(place_of(3, 2000));
  front.add(place_of(9, 999));
  EXPECT_FALSE(front.pass(place_of(3, 2000)));
  EXPECT_EQ(front.first(), place_of(5, 2001));
  EXPECT_FALSE(front.pass(place_of(5, 2001)));
  EXPECT_EQ(front.first(), place_of(9, 999));
  EXPECT_FALSE(front.pass(place_of(9, 999)));
  EXPECT_EQ(front.first(), place_of(9, 1000));
}

TEST(QueueFront, what_was_seen_to_be_empty_is_not_looked_at_again) {
  QueueFront front(place_of(0, 0));
  front.add(place_of(4, 1));
  front.skip_to(place_of(4, 1));
  EXPECT_EQ(front.first(), place_of(4, 1));
  front.pass(place_of(4, 1));
  front.skip_to(place_of(8, 0));
  front.add(place_of(6, 2));
  EXPECT_EQ(front.first(), place_of(6, 2));
  EXPECT_FALSE(front.pass(place_of(6, 2)));
  EXPECT_EQ(front.first(), place_of(8, 0));
}

// Whatever is queued and claimed in whatever order: who follows it finds the first one each time.
TEST(QueueFront, it_leads_to_every_place_in_order) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 200; ++round) {
    std::set<QueuePlace> queued;
    QueueFront front(place_of(0, 0));
    const uint64_t ranks = 1 + random() % 40;
    uint64_t sequence = 0;
    for (int step = 0; step < 300; ++step) {
      if (random() % 2 == 0) {
        const QueuePlace place = place_of(random() % ranks, sequence++);
        queued.insert(place);
        front.add(place);
      }
      auto at = queued.lower_bound(front.first());
      for (size_t claimed = random() % 4; claimed > 0 && at != queued.end(); --claimed) {
        ASSERT_EQ(at, queued.begin()) << "round " << round << ", step " << step;
        const QueuePlace place = *at;
        front.skip_to(place);
        at = queued.erase(at);
        if (!front.pass(place)) at = queued.lower_bound(front.first());
      }
    }
  }
}

}  // namespace
}  // namespace newsieve
