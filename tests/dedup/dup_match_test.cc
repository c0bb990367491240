#include "dedup/dup_match.h"

#include <gtest/gtest.h>

namespace newsieve {
namespace {

using Joins = DupMatch::Joins;

// Of a later document with `a` shingles and an earlier one with `b`.
DocumentOverlap shingles(size_t common, size_t a, size_t b, bool in_window = true) {
  return {{common, a, b}, {}, in_window};
}

TEST(DupMatchTest, HalfOfAllShinglesIsEnoughAtAnyTime) {
  EXPECT_EQ(match_of(shingles(200, 300, 300, false)).kind, DuplicateKind::kNear);
  EXPECT_EQ(match_of(shingles(199, 300, 300, false)).kind, DuplicateKind::kNone);
  EXPECT_DOUBLE_EQ(match_of(shingles(200, 300, 300, false)).similarity, .5);
}

TEST(DupMatchTest, WithinTheWindowAFifthIsEnoughIfItIsMoreThanAHandful) {
  EXPECT_EQ(match_of(shingles(100, 300, 300)).kind, DuplicateKind::kNear);
  EXPECT_EQ(match_of(shingles(99, 300, 300)).kind, DuplicateKind::kNone);
  EXPECT_EQ(match_of(shingles(100, 300, 300, false)).kind, DuplicateKind::kNone);
  EXPECT_EQ(match_of(shingles(23, 40, 40)).kind, DuplicateKind::kNone);
  EXPECT_EQ(match_of(shingles(24, 40, 40)).kind, DuplicateKind::kNear);
}

TEST(DupMatchTest, ThePartOfALargerDocumentIsContainedAndTheLargerOneAnUpdate) {
  const DupMatch excerpt = match_of(shingles(95, 100, 400));
  EXPECT_EQ(excerpt.kind, DuplicateKind::kContained);
  EXPECT_DOUBLE_EQ(excerpt.similarity, .95);
  const DupMatch update = match_of(shingles(95, 400, 100));
  EXPECT_EQ(update.kind, DuplicateKind::kUpdated);
  EXPECT_DOUBLE_EQ(update.similarity, 95.0 / 405);
  EXPECT_EQ(match_of(shingles(95, 100, 110)).kind, DuplicateKind::kNear);  // Hardly larger.
}

TEST(DupMatchTest, TheLessOfTheLargerOneAPartIsTheLessItJoins) {
  EXPECT_EQ(match_of(shingles(100, 100, 180)).joins, Joins::kYes);
  EXPECT_EQ(match_of(shingles(100, 100, 220)).joins, Joins::kThroughPart);
  EXPECT_EQ(match_of(shingles(100, 100, 660)).joins, Joins::kThroughPart);
  EXPECT_EQ(match_of(shingles(100, 100, 670)).joins, Joins::kNo);
  EXPECT_EQ(match_of(shingles(100, 100, 670)).kind, DuplicateKind::kContained);
}

TEST(DupMatchTest, OtherFiguresSpeakAgainstACopyUnlessNearlyAllElseIsTheSame) {
  DocumentOverlap overlap = shingles(240, 300, 300);  // Jaccard .67.
  EXPECT_EQ(match_of(overlap).kind, DuplicateKind::kNear);
  overlap.figures = {5, 10, 20};
  EXPECT_EQ(match_of(overlap).kind, DuplicateKind::kNone);
  overlap.figures = {6, 10, 20};
  EXPECT_EQ(match_of(overlap).kind, DuplicateKind::kNear);
  overlap.figures = {0, 3, 20};  // Too few to say anything.
  EXPECT_EQ(match_of(overlap).kind, DuplicateKind::kNear);
  overlap.figures = {0, 10, 20};
  overlap.shingles = {250, 300, 300};  // .71.
  EXPECT_EQ(match_of(overlap).kind, DuplicateKind::kNear);
}

TEST(DupMatchTest, NothingInCommonIsNoMatch) { EXPECT_EQ(match_of({}).kind, DuplicateKind::kNone); }

TEST(DupMatchTest, WhichOfTheTwoIsLaterChangesTheNameOfAMatchOnly) {
  for (size_t common = 0; common <= 120; common += 3) {
    for (size_t a = 120; a < 900; a += 30) {
      for (size_t b = 120; b < 900; b += 30) {
        const DupMatch one = match_of(shingles(common, a, b));
        const DupMatch other = match_of(shingles(common, b, a));
        ASSERT_EQ(one.kind == DuplicateKind::kNone, other.kind == DuplicateKind::kNone);
        ASSERT_EQ(one.kind == DuplicateKind::kNear, other.kind == DuplicateKind::kNear);
        ASSERT_EQ(one.joins, other.joins);
      }
    }
  }
}

}  // namespace
}  // namespace newsieve
