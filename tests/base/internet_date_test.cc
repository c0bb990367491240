#include "base/internet_date.h"

#include <gtest/gtest.h>

namespace newsieve {
namespace {

std::string read(std::string_view text) {
  const std::optional<Instant> instant = from_internet_date(text);
  return instant ? to_rfc3339(*instant) : "none";
}

TEST(InternetDate, ReadsTheFormsOfTheStandards) {
  for (const char* text :
       {"Sat, 07 Sep 2002 09:42:31 GMT", "Saturday, 07-Sep-02 09:42:31 GMT", "Sat Sep  7 09:42:31 2002",
        "07 Sep 2002 09:42:31 +0000", "Sat, 7 Sep 2002 05:42:31 EDT", "Sat, 07 Sep 2002 16:42:31 +0700 (ICT)",
        "2002-09-07T09:42:31Z", "2002-09-07T16:42:31+07:00", "2002-09-07 09:42:31", "20020907T094231Z",
        "2002-250T09:42:31Z", "2002-09-07T09:42:31.123-00:00"}) {
    EXPECT_EQ(read(text), "2002-09-07T09:42:31Z") << text;
  }
}

TEST(InternetDate, ReadsWhatFeedsMakeOfThem) {
  for (const char* text :
       {"Sat, 07 Sep 2002 09:42 GMT", "7 Sep 02 09:42 UT", "Mon, 07 September 2002 9:42:00 Z",
        "Sat,07 Sep 2002 09:42:00GMT", "Sat, 07 Sep 2002 09:42:00", "September 7, 2002 09:42",
        "Sept 7, 2002 9:42 AM", "Sat, 07 Sep 2002 16:42:00 GMT+7", "Sat, 07 Sep 2002 16:42:00 UTC+07:00",
        "Th\xE1\xBB\xA9 b\xE1\xBA\xA3y, 07 Sep 2002 09:42:00 +0000", "7-Sep-2002 09:42:00",
        "2002-09-07T09:42Z", "2002-09-07T0942Z", " 2002-09-07T09:42:00 GMT\n", "2002-09-07 16:42:00 +0700"}) {
    EXPECT_EQ(read(text), "2002-09-07T09:42:00Z") << text;
  }
  EXPECT_EQ(read("Sat, 07 Sep 2002 12:05:00 AM"), "2002-09-07T00:05:00Z");
  EXPECT_EQ(read("Sat, 07 Sep 2002 1:05:00 PM EST"), "2002-09-07T18:05:00Z");
  EXPECT_EQ(read("Sat, 07 Sep 2002 24:00:00 GMT"), "2002-09-08T00:00:00Z");
  EXPECT_EQ(read("07 Sep 2002"), "2002-09-07T00:00:00Z");
  EXPECT_EQ(read("2002-09"), "2002-09-01T00:00:00Z");
  EXPECT_EQ(read("2002"), "2002-01-01T00:00:00Z");
}

TEST(InternetDate, YearsOfTwoDigitsAreOfTheCenturyThatRfc5322Says) {
  EXPECT_EQ(read("01 Jan 49 00:00:00 GMT"), "2049-01-01T00:00:00Z");
  EXPECT_EQ(read("01 Jan 50 00:00:00 GMT"), "1950-01-01T00:00:00Z");
  EXPECT_EQ(read("01 Jan 104 00:00:00 GMT"), "2004-01-01T00:00:00Z");
}

TEST(InternetDate, WhatIsNoDateOrNoDayIsNone) {
  for (const char* text :
       {"", "x", "now", "yesterday", "31 Feb 2002 00:00:00 GMT", "2002-13-01", "2002-09-07T25:00:00Z",
        "2002-366", "07 Foo 2002", "Sat, 07 Sep", "07 Sep 2002 99:99:99 GMT", "12345678901234567890",
        "1 2 3 4 5 6", "::::", "--", "+7"}) {
    EXPECT_EQ(read(text), "none") << text;
  }
  EXPECT_EQ(read(std::string(1000, ' ') + "2002-09-07"), "2002-09-07T00:00:00Z");
  EXPECT_EQ(read(std::string(1000, 'x') + "2002-09-07"), "none");
}

TEST(InternetDate, AZoneDoesNotLeadOutOfTheYearsThatRfc3339CanWrite) {
  EXPECT_EQ(read("0000-01-01T00:03:00+00:00"), "0000-01-01T00:03:00Z");
  EXPECT_EQ(read("0000-01-01T00:03:00+05:32"), "none");
  EXPECT_EQ(read("9999-12-31T23:30:00+00:00"), "9999-12-31T23:30:00Z");
  EXPECT_EQ(read("9999-12-31T23:30:00-01:00"), "none");
  EXPECT_EQ(read("Fri, 31 Dec 9999 23:30:00 -0100"), "none");
}

}  // namespace
}  // namespace newsieve
