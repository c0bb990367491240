#include "dedup/hash_set.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace newsieve {
namespace {

using Hashes = std::vector<uint64_t>;

Hashes random_hashes(std::mt19937_64& random, size_t count) {
  Hashes hashes(count);
  for (uint64_t& hash : hashes) hash = random();
  return hashes;
}

HashSet set_of(const Hashes& hashes, size_t hashes_max = 1024) {
  HashSetEncoder encoder;
  std::string encoded;
  encoder.encode(hashes, hashes_max, encoded);
  HashSet set;
  EXPECT_EQ(set.decode(encoded.data()), encoded.data() + encoded.size());
  return set;
}

TEST(HashSetTest, OverlapIsThatOfTheSetsWhileTheyAreKeptWhole) {
  std::mt19937_64 random(1);
  for (const size_t count : {0, 1, 2, 3, 7, 8, 9, 63, 64, 65, 300, 680}) {
    const Hashes shared = random_hashes(random, count / 2);
    Hashes a = random_hashes(random, count - count / 2);
    Hashes b = random_hashes(random, count);
    a.insert(a.end(), shared.begin(), shared.end());
    b.insert(b.end(), shared.begin(), shared.end());
    std::set<uint64_t> a_values;
    std::set<uint64_t> b_values;
    std::set<uint64_t> both;
    for (const uint64_t hash : a) a_values.insert(hash >> 44);
    for (const uint64_t hash : b) b_values.insert(hash >> 44);
    std::set_intersection(a_values.begin(), a_values.end(), b_values.begin(), b_values.end(),
                          std::inserter(both, both.end()));
    const Overlap found = overlap(set_of(a), set_of(b));
    EXPECT_EQ(found.common, both.size()) << count;
    EXPECT_EQ(found.a_size, a_values.size()) << count;
    EXPECT_EQ(found.b_size, b_values.size()) << count;
  }
}

TEST(HashSetTest, SharesAreOfTheUnionAndOfEach) {
  std::mt19937_64 random(2);
  const Hashes a = random_hashes(random, 40);
  const Hashes b(a.begin(), a.begin() + 10);
  const Overlap found = overlap(set_of(a), set_of(b));
  EXPECT_DOUBLE_EQ(found.jaccard(), .25);
  EXPECT_DOUBLE_EQ(found.a_contained(), .25);
  EXPECT_DOUBLE_EQ(found.b_contained(), 1);
  EXPECT_EQ(overlap(set_of({}), set_of({})).jaccard(), 0);
}

TEST(HashSetTest, RepeatsMeanNothing) {
  std::mt19937_64 random(3);
  Hashes hashes = random_hashes(random, 50);
  const Overlap once = overlap(set_of(hashes), set_of(hashes));
  Hashes repeated;
  for (int i = 0; i < 2'000; ++i) repeated.insert(repeated.end(), hashes.begin(), hashes.end());
  const Overlap often = overlap(set_of(repeated), set_of(hashes));
  EXPECT_EQ(often.common, once.common);
  EXPECT_EQ(often.a_size, once.a_size);
  EXPECT_EQ(set_of(Hashes(100'000, 7)).size(), 1U);
}

TEST(HashSetTest, OfALargeSetASampleIsKeptThatEstimatesTheOverlap) {
  std::mt19937_64 random(4);
  for (const size_t count : {1'025, 3'000, 40'000}) {
    const Hashes shared = random_hashes(random, count / 2);
    Hashes a = random_hashes(random, count / 2);
    Hashes b = random_hashes(random, count);
    a.insert(a.end(), shared.begin(), shared.end());
    b.insert(b.end(), shared.begin(), shared.end());
    const HashSet a_set = set_of(a);
    EXPECT_LE(a_set.size(), 1024U);
    EXPECT_GE(a_set.size(), 256U);
    const Overlap found = overlap(a_set, set_of(b));
    EXPECT_NEAR(found.jaccard(), .25, .06) << count;  // Four standard deviations of 1,000 draws.
    EXPECT_NEAR(found.a_contained(), .5, .09) << count;
  }
}

TEST(HashSetTest, ASmallSetIsFoundInASample) {
  std::mt19937_64 random(5);
  const Hashes large = random_hashes(random, 8'000);
  const Hashes small(large.begin(), large.begin() + 1'000);
  const Overlap found = overlap(set_of(small), set_of(large));
  EXPECT_EQ(found.common, found.a_size);
  EXPECT_NEAR(static_cast<double>(found.a_size), 1'000.0 / 8, 60);
  const Overlap other_way = overlap(set_of(large), set_of(small));
  EXPECT_EQ(other_way.common, found.common);
  EXPECT_EQ(other_way.b_size, found.a_size);
}

TEST(HashSetTest, SetsStandOneBehindTheOther) {
  HashSetEncoder encoder;
  std::string encoded;
  encoder.encode(Hashes{1, 2, 3}, 10, encoded);
  encoder.encode(Hashes{}, 10, encoded);
  encoder.encode(Hashes{uint64_t{1} << 60}, 10, encoded);
  HashSet set;
  const char* next = set.decode(encoded.data());
  EXPECT_EQ(set.size(), 1U);  // Their highest 20 bits are the same.
  next = set.decode(next);
  EXPECT_EQ(set.size(), 0U);
  EXPECT_EQ(set.decode(next), encoded.data() + encoded.size());
  EXPECT_EQ(set.size(), 1U);
}

}  // namespace
}  // namespace newsieve
