#include "crawler/trap_detector.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace newsieve {
namespace {

Url url(std::string_view path) { return Url::parse("https://news.example" + std::string(path)).value(); }

TEST(TrapDetector, AShapeIsThePathWithoutNumbersAndTheNamesOfTheParameters) {
  const std::string shape = shape_of(url("/calendar/2024/05?view=day&on=6"));
  EXPECT_EQ(shape_of(url("/calendar/1999/12?on=&view=week")), shape);
  EXPECT_EQ(shape_of(url("/calendar/1999/12?view=week&on=3&on=4")), shape);
  EXPECT_NE(shape_of(url("/calendar/1999/12?view=week")), shape);
  EXPECT_NE(shape_of(url("/archive/1999/12?view=week&on=3")), shape);
  EXPECT_NE(shape_of(Url::parse("https://other.example/calendar/2024/05?view=day&on=6").value()), shape);
  EXPECT_EQ(shape_of(url("/s/a8f3c2/list")), shape_of(url("/s/77b/list")));
  EXPECT_EQ(shape_of(url("/page/0")), shape_of(url("/page/1")));
  EXPECT_EQ(shape_of(url("/ferry-sails-again")), "");  // The only one.
}

TEST(TrapDetector, ARowOfFruitlessPagesIsATrap) {
  TrapDetector traps({.fruitless_pages_max = 3});
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(traps.is_trap(url("/calendar/99"))) << i;
    traps.on_other(url(fmt::format("/calendar/{}", i)), false);
  }
  EXPECT_TRUE(traps.is_trap(url("/calendar/99")));
  EXPECT_FALSE(traps.is_trap(url("/story/99")));
  EXPECT_FALSE(traps.is_trap(url("/calendar")));
  traps.on_other(url("/calendar/4"), true);  // One that was queued before.
  EXPECT_FALSE(traps.is_trap(url("/calendar/99")));
}

TEST(TrapDetector, EachStoryBuysAsManyPoorPages) {
  TrapDetector traps({.fruitless_pages_max = 3});
  for (uint64_t i = 0; i < 2; ++i) traps.on_story(url(fmt::format("/story/{}", i)), i + 1);
  for (int i = 0; i < 8; ++i) traps.on_other(url(fmt::format("/story/{}", i)), false);
  EXPECT_FALSE(traps.is_trap(url("/story/99")));
  traps.on_other(url("/story/98"), false);
  EXPECT_TRUE(traps.is_trap(url("/story/99")));
}

TEST(TrapDetector, TheSameTextUnderManyAddressesIsOneStory) {
  TrapDetector traps({.fruitless_pages_max = 3});
  for (int i = 0; i < 6; ++i) {
    EXPECT_FALSE(traps.is_trap(url("/story?session=z")));
    traps.on_story(url(fmt::format("/story?session={}", i)), 7);
  }
  traps.on_story(url("/story?session=6"), 7);
  EXPECT_TRUE(traps.is_trap(url("/story?session=z")));
}

TEST(TrapDetector, WhatPromisesSomethingWasNeverMetOrBoreAStoryLast) {
  TrapDetector traps({.fruitless_pages_max = 3});
  EXPECT_TRUE(traps.promises(url("/story/1")));
  traps.on_story(url("/story/1"), 1);
  EXPECT_TRUE(traps.promises(url("/story/2")));
  traps.on_story(url("/story/2"), 1);
  EXPECT_FALSE(traps.promises(url("/story/3")));
  traps.on_other(url("/list/1"), true);
  EXPECT_FALSE(traps.promises(url("/list/2")));
  EXPECT_TRUE(traps.promises(url("/a-word")));
}

TEST(TrapDetector, RemembersTheShapesMetLast) {
  TrapDetector traps({.fruitless_pages_max = 1, .shapes_max = 8});
  traps.on_other(url("/old/1"), false);
  for (char c = 'a'; c < 'a' + 4; ++c) traps.on_other(url(fmt::format("/{}/1", c)), false);
  traps.on_other(url("/old/1"), false);
  for (char c = 'g'; c < 'g' + 4; ++c) traps.on_other(url(fmt::format("/{}/1", c)), false);
  EXPECT_TRUE(traps.is_trap(url("/old/2")));
  EXPECT_FALSE(traps.is_trap(url("/a/2")));
}

TEST(TrapDetector, NothingIsATrapWhereNoneIsLookedFor) {
  TrapDetector traps({.fruitless_pages_max = 0});
  EXPECT_FALSE(traps.watches(url("/calendar/1")));
  EXPECT_FALSE(traps.is_trap(url("/calendar/1")));
}

}  // namespace
}  // namespace newsieve
