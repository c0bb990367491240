#include "dedup/sketch_table.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <unordered_map>

namespace newsieve {
namespace {

// Bins of few values: many documents share two and more, few a common one.
MinHash sketch(std::mt19937& random, uint32_t values) {
  MinHash sketch;
  for (uint32_t bin = 0; bin < kMinHashBins; ++bin) {
    const uint32_t value = random() % values;
    sketch[bin] = random() % 10 == 0 ? kMinHashEmpty : (bin * 7919 + value + 1) * 0x9e3779b1U;
  }
  return sketch;
}

size_t shared_bins(const MinHash& a, const MinHash& b) {
  size_t shared = 0;
  for (size_t bin = 0; bin < kMinHashBins; ++bin)
    shared += a[bin] != kMinHashEmpty && a[bin] == b[bin] ? 1 : 0;
  return shared;
}

TEST(SketchTableTest, FindsExactlyTheRememberedDocumentsThatShareTwoBins) {
  std::mt19937 random(1);
  SketchTable table;
  std::deque<MinHash> model;
  uint64_t first = 0;
  std::vector<uint64_t> found;
  for (int step = 0; step < 3'000; ++step) {
    const MinHash next = sketch(random, 60);
    const SketchTable::NewBins new_bins = table.candidates(next, SIZE_MAX, found);
    std::vector<std::pair<size_t, uint64_t>> wanted;  // Most shared bins first, then the newest.
    for (size_t i = 0; i < model.size(); ++i) {
      if (const size_t shared = shared_bins(next, model[i]); shared >= 2)
        wanted.push_back({shared, first + i});
    }
    std::sort(wanted.rbegin(), wanted.rend());
    ASSERT_EQ(found.size(), wanted.size()) << step;
    for (size_t i = 0; i < found.size(); ++i) ASSERT_EQ(found[i], wanted[i].second) << step;
    table.push(next, new_bins);
    model.push_back(next);
    while (model.size() > 500 + random() % 500) {
      table.pop();
      model.pop_front();
      ++first;
    }
  }
}

TEST(SketchTableTest, GivesTheBestCandidatesWhereThereAreTooMany) {
  SketchTable table;
  MinHash sketch;
  for (uint32_t bin = 0; bin < kMinHashBins; ++bin) sketch[bin] = (bin + 1) * 0x9e3779b1U;
  std::vector<uint64_t> found;
  for (uint32_t i = 0; i < 1'000; ++i) {
    MinHash next = sketch;
    for (uint32_t bin = 2 + i % 8; bin < kMinHashBins; ++bin) next[bin] = random();
    table.push(next, table.candidates(next, 0, found));
  }
  table.candidates(sketch, 5, found);
  EXPECT_EQ(found, (std::vector<uint64_t>{999, 991, 983, 975, 967}));  // They share 9 bins.
}

TEST(SketchTableTest, LooksAtBoundedlyManyHoweverManyShareEverything) {
  SketchTable table;
  MinHash sketch;
  for (uint32_t bin = 0; bin < kMinHashBins; ++bin) sketch[bin] = (bin + 1) * 0x9e3779b1U;
  std::vector<uint64_t> found;
  for (uint64_t i = 0; i < 10'000; ++i) {
    const SketchTable::NewBins new_bins = table.candidates(sketch, SIZE_MAX, found);
    EXPECT_EQ(found.size(), std::min<uint64_t>(i, SketchTable::kSharersMax));
    EXPECT_EQ(new_bins, i == 0 ? UINT32_MAX : 0);
    table.push(sketch, new_bins);
  }
  EXPECT_EQ(found.front(), 9'998U);
}

TEST(NumberTableTest, HoldsEveryEntryOfAKeyUntilItIsStale) {
  std::mt19937 random(2);
  NumberTable table;
  std::unordered_multimap<uint32_t, uint32_t> model;
  uint32_t oldest = 0;
  for (uint32_t number = 0; number < 200'000; ++number) {
    const uint32_t key = random() & 0xFFFF0FFF;
    table.insert(key, number, [&](uint32_t old) { return old < oldest; });
    model.emplace(key, number);
    if (number % 3 == 0) ++oldest;
  }
  for (int i = 0; i < 20'000; ++i) {
    const uint32_t key = random() & 0xFFFF0FFF;
    std::vector<uint32_t> found;
    table.for_each(key, [&](uint32_t number) {
      if (number >= oldest) found.push_back(number);
      return true;
    });
    std::vector<uint32_t> wanted;
    for (auto [it, end] = model.equal_range(key); it != end; ++it) {
      if (it->second >= oldest) wanted.push_back(it->second);
    }
    std::sort(found.begin(), found.end());
    std::sort(wanted.begin(), wanted.end());
    ASSERT_EQ(found, wanted);
    if (!wanted.empty()) {
      ASSERT_NE(table.find(key), nullptr);
    }
  }
}

TEST(NumberTableTest, DoesNotGrowWhileAsManyAreForgottenAsCome) {
  NumberTable table;
  std::mt19937 random(3);
  size_t asked = 0;
  for (uint32_t number = 0; number < 2'000'000; ++number) {
    table.insert(random(), number, [&](uint32_t old) {
      ++asked;
      return old + 10'000 < number;
    });
  }
  EXPECT_LT(asked, 2'000'000U * 10);  // A table that only grew would seldom ask, one that did not, always.
  EXPECT_GT(asked, 2'000'000U / 2);
}

}  // namespace
}  // namespace newsieve
