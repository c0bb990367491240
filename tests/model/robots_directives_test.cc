#include "model/robots_directives.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace newsieve {
namespace {

const std::vector<std::string> kAgents = {"newsieve-news", "newsieve"};

RobotsDirectives read(std::string_view value) { return parse_robots_directives(value, kAgents); }

const RobotsDirectives kNothing;

TEST(RobotsDirectives, ReadsAListInAnyCase) {
  EXPECT_EQ(read("NOINDEX , nofollow"), (RobotsDirectives{.noindex = true, .nofollow = true}));
  EXPECT_EQ(read("none"), (RobotsDirectives{.noindex = true, .nofollow = true}));
  EXPECT_EQ(read("noarchive"), RobotsDirectives{.noarchive = true});
  EXPECT_EQ(read("nocache"), RobotsDirectives{.noarchive = true});
  EXPECT_EQ(read("nofollow"), RobotsDirectives{.nofollow = true});
  for (const char* value :
       {"", "all", "index, follow", "max-snippet:20, max-image-preview: none", "noindexing", "no index",
        ",,,", ":", ": noindexed", "nosnippet", "unavailable_after:", "unavailable_after: never"}) {
    EXPECT_EQ(read(value), kNothing) << value;
  }
}

TEST(RobotsDirectives, WhatFollowsANameIsForThatCrawler) {
  EXPECT_EQ(read("googlebot: noindex, nofollow"), kNothing);
  EXPECT_EQ(read("googlebot: noindex, newsieve: nofollow"), RobotsDirectives{.nofollow = true});
  EXPECT_EQ(read("NewSieve-News: none"), (RobotsDirectives{.noindex = true, .nofollow = true}));
  EXPECT_EQ(read("noarchive, otherbot: noindex"), RobotsDirectives{.noarchive = true});
  EXPECT_EQ(read("otherbot: unavailable_after: 7 Sep 2002 09:42:31 GMT, noindex"), kNothing);
}

TEST(RobotsDirectives, ANameCountsToTheEndOfItsLine) {
  EXPECT_EQ(read("googlebot: noarchive\nnoindex"), RobotsDirectives{.noindex = true});
}

TEST(RobotsDirectives, ADirectiveWithAValueThatNobodyKnowsIsNoName) {
  EXPECT_EQ(read("max-preview-something: 20, noindex"), RobotsDirectives{.noindex = true});
}

TEST(RobotsDirectives, DatesKeepTheirCommas) {
  const std::optional<Instant> date = from_rfc3339("2002-09-07T09:42:31Z");
  for (const char* text :
       {"Sat, 07 Sep 2002 09:42:31 GMT", "Saturday, 07-Sep-02 09:42:31 GMT", "07 Sep 2002 01:42:31 PST",
        "2002-09-07T09:42:31Z", "Sep 7, 2002 09:42:31", "Sat, Sep 7, 2002 09:42:31"}) {
    const std::string directive = "unavailable_after: " + std::string(text);
    EXPECT_EQ(read(directive).unavailable_after, date) << text;
    EXPECT_EQ(read("noarchive," + directive + ", noindex"),
              (RobotsDirectives{.noindex = true, .noarchive = true, .unavailable_after = date}))
        << text;
  }
  EXPECT_EQ(read("unavailable_after: soon, noindex"), RobotsDirectives{.noindex = true});
}

TEST(RobotsDirectives, TheEarliestDateCountsAndForbidsStoringFromThen) {
  const RobotsDirectives robots = read("unavailable_after: 2024-02-02\nunavailable_after: 2024-01-01");
  const Instant date = *from_rfc3339("2024-01-01");
  EXPECT_EQ(robots.unavailable_after, date);
  EXPECT_TRUE(robots.may_store(date - Milliseconds(1)));
  EXPECT_FALSE(robots.may_store(date));
  EXPECT_TRUE(kNothing.may_store(date));
  EXPECT_FALSE(read("noindex").may_store(date));
}

// A line more, or a directive for others, never takes a prohibition away.
TEST(RobotsDirectives, ProhibitionsAddUp) {
  const std::string_view pieces[] = {"noindex",
                                     "nofollow",
                                     "none",
                                     "all",
                                     ",",
                                     ":",
                                     " ",
                                     "newsieve",
                                     "otherbot",
                                     "\n",
                                     "unavailable_after",
                                     "2024-01-01",
                                     "Sat",
                                     "1 Jan 2024 10:00",
                                     "max-snippet:3"};
  std::mt19937 random(5);
  const auto pick = [&] {
    std::string text;
    for (uint32_t n = random() % 10; n > 0; --n) text += pieces[random() % std::size(pieces)];
    return text;
  };
  for (int i = 0; i < 20'000; ++i) {
    const std::string first = pick();
    const std::string second = pick();
    RobotsDirectives sum = read(first);
    sum.add(read(second));
    EXPECT_EQ(read(first + "\n" + second), sum) << first << "\n--\n" << second;
  }
}

}  // namespace
}  // namespace newsieve
