#include "dedup/line_counts.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "dedup/line_stories.h"

namespace newsieve {
namespace {

// A sentence of `words` words that no other number gives.
std::string sentence(int number, int words) {
  std::string text;
  for (int i = 0; i < words; ++i) {
    uint32_t letters = static_cast<uint32_t>(number) * 2'654'435'761U + static_cast<uint32_t>(i) * 40'503U;
    for (int letter = 0; letter < 6; ++letter, letters = letters * 1'664'525U + 1'013'904'223U) {
      text += static_cast<char>('a' + (letters >> 24) % 26);
    }
    text += i + 1 < words ? ' ' : '.';
  }
  return text;
}

class Dump {
 public:
  void add(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) dump_.lines.push_back(table_.intern(line));
    dump_.begin.push_back(dump_.lines.size());
  }
  LineCounts counts() const { return {table_, dump_}; }
  LineId line(const std::string& text) { return table_.intern(text); }
  const LineTable& table() const { return table_; }
  const LineDump& dump() const { return dump_; }

 private:
  LineTable table_;
  LineDump dump_;
};

TEST(LineStories, CopiesAreOneStoryAndOthersAreNot) {
  Dump dump;
  dump.add({sentence(1, 30), sentence(2, 30), sentence(3, 30)});
  dump.add({sentence(4, 30), sentence(5, 30), sentence(6, 30)});
  dump.add({sentence(1, 30), sentence(2, 30), sentence(7, 30)});
  const std::vector<uint32_t> stories = find_stories(dump.table(), dump.dump());
  EXPECT_EQ(stories[0], stories[2]);
  EXPECT_NE(stories[0], stories[1]);
}

TEST(LineStories, WhatManyDocumentsShareMakesNoCopies) {
  Dump dump;
  for (int i = 0; i < 20; ++i) dump.add({sentence(1, 60), sentence(2, 60), sentence(100 + i, 30)});
  std::vector<uint32_t> stories = find_stories(dump.table(), dump.dump());
  std::sort(stories.begin(), stories.end());
  EXPECT_EQ(std::unique(stories.begin(), stories.end()), stories.end());
}

TEST(LineCounts, AStoryCountsOnceAndALineOnceAStory) {
  Dump dump;
  const std::string shared = sentence(9, 30);
  dump.add({shared, sentence(1, 40), sentence(2, 40), "Menu", "Menu"});
  dump.add({shared, sentence(1, 40), sentence(2, 40), "Menu"});
  dump.add({sentence(3, 30), sentence(4, 30), "Menu"});
  const LineCounts counts = dump.counts();
  EXPECT_EQ(counts.stories(), 2U);
  EXPECT_EQ(counts.stories_with(dump.line(shared)), 1U);
  EXPECT_EQ(counts.stories_with(dump.line("Menu")), 2U);
}

TEST(LineCounts, ARewordedLineIsNearAnotherAndOneThatOpensAlikeToo) {
  Dump dump;
  const std::string promo = sentence(5, 40);
  std::string reworded = promo;
  reworded.replace(reworded.rfind(' ') + 1, 6, "differ");
  const std::string opening = sentence(6, 10);
  dump.add({promo, opening.substr(0, opening.size() - 1) + " and then this"});
  dump.add({reworded, opening.substr(0, opening.size() - 1) + " but never that"});
  dump.add({sentence(7, 40)});
  const LineCounts counts = dump.counts();
  EXPECT_EQ(counts.stories_near(dump.line(promo)), 2U);
  EXPECT_EQ(counts.stories_near(dump.line(opening.substr(0, opening.size() - 1) + " and then this")), 2U);
  EXPECT_EQ(counts.stories_near(dump.line(sentence(7, 40))), 1U);
}

TEST(LineCounts, ALineIsAtHomeWhereItsWordsAre) {
  Dump dump;
  const std::string lead = "Harbour officials reopened the northern ferry terminal after months of repairs.";
  dump.add(
      {lead,
       "The northern ferry terminal had been closed for repairs since the storm in March, officials said."});
  dump.add(
      {lead,
       "A jury in the capital found two bankers guilty of fraud on Tuesday after a trial of nine weeks."});
  for (int i = 0; i < 10; ++i) {
    dump.add({"The people of the town said after a meeting in May that of the " + sentence(i, 8)});
  }
  const LineCounts counts = dump.counts();
  EXPECT_EQ(counts.home(dump.line(lead)).document, 0U);
  EXPECT_GT(counts.fits(0)[0], counts.fits(1)[0] + .3F);
}

TEST(LineCounts, WhatStandsBeforeAnAnchorIsKnownFromAllPages) {
  Dump dump;
  for (int i = 0; i < 10; ++i) {
    dump.add({sentence(10 + i, 30), "Most read", "Ferry sails again", "Bankers guilty", "Contact"});
  }
  const LineCounts counts = dump.counts();
  ASSERT_TRUE(counts.is_anchor(dump.line("Most read")));
  EXPECT_EQ(counts.before(dump.line("Most read")).lines, 10U);
  EXPECT_EQ(counts.before(dump.line("Most read")).prose, 10U);
  EXPECT_EQ(counts.before(LineCounts::kPageEdge).repeated, 10U);
}

}  // namespace
}  // namespace newsieve
