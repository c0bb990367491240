#include "dedup/dup_clusters.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "dedup/byte_log.h"
#include "dedup/fifo.h"

namespace newsieve {
namespace {

Instant day(int number) { return Instant(Milliseconds(0)) + std::chrono::hours(24 * number); }

TEST(DupClustersTest, AClusterIsCalledAfterItsEarliestDocument) {
  DupClusters clusters;
  const uint32_t a = clusters.start({day(5), 0, "a"});
  clusters.add(a, {day(6), 1, "b"});
  EXPECT_EQ(clusters.earliest(a).id, "a");
  clusters.add(a, {day(4), 2, "c"});
  EXPECT_EQ(clusters.earliest(a).id, "c");
  clusters.add(a, {day(4), 3, "d"});  // As early, but it came later.
  EXPECT_EQ(clusters.earliest(a).id, "c");
  const uint32_t b = clusters.start({day(3), 4, "e"});
  clusters.set_has_part(b);
  clusters.join(a, b);
  EXPECT_TRUE(clusters.same(a, b));
  EXPECT_EQ(clusters.earliest(a).id, "e");
  EXPECT_TRUE(clusters.has_part(a));
}

TEST(DupClustersTest, NumbersStayGoodThroughAnySequenceOfJoinsAndReleases) {
  DupClusters clusters;
  std::mt19937 random(1);
  struct Member {
    uint32_t cluster;
    int group;
  };
  std::vector<Member> members;
  std::map<int, uint64_t> earliest;  // By group.
  int groups = 0;
  for (uint64_t step = 0; step < 20'000; ++step) {
    const auto any = [&]() -> Member& { return members[random() % members.size()]; };
    switch (members.empty() ? 0 : random() % 4) {
      case 0:
        earliest[groups] = step;
        members.push_back({clusters.start({day(0), step, std::to_string(step)}), groups++});
        break;
      case 1:
        members.push_back(any());
        clusters.hold(members.back().cluster);
        break;
      case 2: {
        const Member a = any();
        const Member b = any();
        clusters.join(a.cluster, b.cluster);
        earliest[a.group] = std::min(earliest[a.group], earliest[b.group]);
        for (Member& member : members) member.group = member.group == b.group ? a.group : member.group;
        break;
      }
      case 3:
        std::swap(any(), members.back());
        clusters.release(members.back().cluster);
        members.pop_back();
        break;
    }
    if (members.size() > 60) {
      while (members.size() > 30) {
        clusters.release(members.back().cluster);
        members.pop_back();
      }
    }
    if (members.empty()) continue;
    const Member& a = any();
    const Member& b = any();
    ASSERT_EQ(clusters.earliest(a.cluster).id, std::to_string(earliest[a.group]));
    ASSERT_EQ(clusters.same(a.cluster, b.cluster), a.group == b.group);
  }
}

TEST(FifoTest, AnItemKeepsItsNumberUntilItIsPopped) {
  Fifo<uint64_t> items;
  std::mt19937 random(2);
  for (uint64_t number = 0; number < 50'000; ++number) {
    EXPECT_EQ(items.push(number * 3), number);
    while (items.size() > 10'000 || (random() % 3 == 0 && !items.empty())) items.pop();
    if (items.empty()) continue;
    const uint64_t any = items.first() + random() % items.size();
    ASSERT_EQ(items[any], any * 3);
    ASSERT_EQ(items.front(), items.first() * 3);
  }
}

TEST(ByteLogTest, StringsStayWhereTheyAreUntilTheyAreDropped) {
  ByteLog log;
  std::vector<std::pair<uint64_t, std::string>> strings;
  std::mt19937 random(3);
  for (int i = 0; i < 3'000; ++i) {
    std::string bytes(i % 500 == 7 ? (3U << 20) : random() % 4'000, static_cast<char>('a' + i % 26));
    strings.push_back({log.append(bytes), std::move(bytes)});
    if (i % 100 == 99) {
      strings.erase(strings.begin(), strings.begin() + 50);
      log.drop_before(strings.front().first);
    }
  }
  for (const auto& [address, bytes] : strings) ASSERT_EQ(std::string(log.at(address), bytes.size()), bytes);
}

}  // namespace
}  // namespace newsieve
