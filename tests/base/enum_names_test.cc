#include "base/enum_names.h"

#include <gtest/gtest.h>

namespace newsieve {
namespace {

enum class Tide : uint8_t { kLow, kHigh };
constexpr EnumNames<Tide, 2> kTideNames{{"low", "high"}};

TEST(EnumNames, EachValueIsFoundByItsName) {
  EXPECT_EQ(kTideNames.of(Tide::kHigh), "high");
  for (const Tide tide : {Tide::kLow, Tide::kHigh}) EXPECT_EQ(kTideNames.find(kTideNames.of(tide)), tide);
  EXPECT_EQ(kTideNames.all(), (std::vector<std::string>{"low", "high"}));
}

TEST(EnumNames, WhatIsNoNameHasNoValue) {
  for (const char* text : {"", "lo", "Low", "high "}) EXPECT_EQ(kTideNames.find(text), std::nullopt) << text;
}

}  // namespace
}  // namespace newsieve
