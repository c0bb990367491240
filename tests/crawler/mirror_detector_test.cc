#include "crawler/mirror_detector.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace newsieve {
namespace {

Url url(const std::string& host, uint64_t story) {
  return Url::parse(fmt::format("https://{}/story/{}?page=1", host, story)).value();
}

std::string original(const MirrorDetector& mirrors, const std::string& host) {
  const std::optional<Url> found = mirrors.original(url(host, 999));
  return found ? found->href() : "";
}

TEST(MirrorDetector, AHostWithTheStoriesOfAnotherUnderItsPathsIsItsMirror) {
  MirrorDetector mirrors({.stories_min = 20});
  for (uint64_t story = 0; story < 30; ++story) mirrors.on_story(url("town.example", story), story);
  for (uint64_t story = 0; story < 19; ++story) mirrors.on_story(url("m.town.example", story), story);
  EXPECT_EQ(original(mirrors, "m.town.example"), "");
  mirrors.on_story(url("m.town.example", 19), 19);
  EXPECT_EQ(original(mirrors, "m.town.example"), "https://town.example/story/999?page=1");
  EXPECT_EQ(original(mirrors, "town.example"), "");
}

TEST(MirrorDetector, TwoThatAreCrawledAtOnceAreComparedToo) {
  MirrorDetector mirrors({.stories_min = 20});
  for (uint64_t story = 0; story < 30; ++story) {
    const bool is_even = story % 2 == 0;
    mirrors.on_story(url(is_even ? "town.example" : "copy.example", story), story);
    mirrors.on_story(url(is_even ? "copy.example" : "town.example", story), story);
  }
  EXPECT_EQ(original(mirrors, "copy.example"), "https://town.example/story/999?page=1");
  EXPECT_EQ(original(mirrors, "town.example"), "");
}

TEST(MirrorDetector, AHostThatIsMetFirstMayBeTheMirror) {
  MirrorDetector mirrors({.stories_min = 20});
  for (uint64_t story = 0; story < 20; ++story) mirrors.on_story(url("m.town.example", story), story);
  for (uint64_t story = 100; story < 200; ++story) mirrors.on_story(url("town.example", story), story);
  for (uint64_t story = 0; story < 20; ++story) mirrors.on_story(url("town.example", story), story);
  EXPECT_EQ(original(mirrors, "m.town.example"), "https://town.example/story/999?page=1");
  EXPECT_EQ(original(mirrors, "town.example"), "");
}

TEST(MirrorDetector, PapersThatShareSomeStoriesAreNone) {
  MirrorDetector mirrors({.stories_min = 20});
  for (uint64_t story = 0; story < 200; ++story) {
    mirrors.on_story(url("north.example", story), story);
    const bool is_shared = story % 10 != 0;
    mirrors.on_story(url("south.example", story), is_shared ? story : story + 1'000'000);
  }
  EXPECT_EQ(original(mirrors, "north.example"), "");
  EXPECT_EQ(original(mirrors, "south.example"), "");
}

TEST(MirrorDetector, TheSameTextUnderAnotherPathSaysNothing) {
  MirrorDetector mirrors({.stories_min = 20});
  for (uint64_t story = 0; story < 50; ++story) {
    mirrors.on_story(url("town.example", story), story);
    mirrors.on_story(url("wire.example", story + 1), story);
  }
  EXPECT_EQ(original(mirrors, "wire.example"), "");
}

TEST(MirrorDetector, NothingIsAMirrorWhereNoneIsWanted) {
  MirrorDetector mirrors({.stories_min = 0});
  for (uint64_t story = 0; story < 50; ++story) {
    mirrors.on_story(url("town.example", story), story);
    mirrors.on_story(url("m.town.example", story), story);
  }
  EXPECT_EQ(original(mirrors, "m.town.example"), "");
}

TEST(MirrorDetector, WhatItKnowsIsBounded) {
  MirrorDetector mirrors({.stories_min = 2, .stories_max = 10});
  for (uint64_t story = 0; story < 1000; ++story) mirrors.on_story(url("town.example", story), story);
  for (uint64_t story = 0; story < 900; ++story) mirrors.on_story(url("m.town.example", story), story);
  EXPECT_EQ(original(mirrors, "m.town.example"), "");
}

}  // namespace
}  // namespace newsieve
