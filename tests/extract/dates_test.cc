#include "extract/dates.h"

namespace newsieve {
namespace {

std::string found(std::string_view text, std::string_view language = "", std::string_view country = "") {
  const auto date = find_date(text, {std::string(language), std::string(country)});
  return date ? to_rfc3339(*date) : "";
}

std::string parsed(std::string_view text) {
  const auto date = parse_date(text, {});
  return date ? to_rfc3339(*date) : "";
}

TEST(Dates, NumbersAreReadInTheOrdersThatPeopleWrite) {
  EXPECT_EQ(found("16:05 | 21/09/2021"), "2021-09-21T16:05:00Z");
  EXPECT_EQ(found("21-09-2021"), "2021-09-21T00:00:00Z");
  EXPECT_EQ(found("2021.09.21"), "2021-09-21T00:00:00Z");
  EXPECT_EQ(found("21.9.2021 16:05"), "2021-09-21T16:05:00Z");
  EXPECT_EQ(found("21. 9. 2021"), "2021-09-21T00:00:00Z");
  EXPECT_EQ(found("Cập nhật lúc 16h58, ngày 01-03-2024", "vi"), "2024-03-01T16:58:00Z");
  EXPECT_EQ(found("2021年9月21日 16:05"), "2021-09-21T16:05:00Z");
  EXPECT_EQ(found("2021년 9월 21일"), "2021-09-21T00:00:00Z");
}

TEST(Dates, MonthNamesOfManyLanguagesAreKnown) {
  EXPECT_EQ(found("21. září 2021"), "2021-09-21T00:00:00Z");
  EXPECT_EQ(found("Sept. 21st, 2021 at 4:05 p.m."), "2021-09-21T16:05:00Z");
  EXPECT_EQ(found("21 de setembro de 2021, 16h05"), "2021-09-21T16:05:00Z");
  EXPECT_EQ(found("21 сентября 2021, 16:05"), "2021-09-21T16:05:00Z");
  EXPECT_EQ(found("ngày 21 tháng 9 năm 2021"), "2021-09-21T00:00:00Z");
  EXPECT_EQ(found("21 Tháng 9, 2021"), "2021-09-21T00:00:00Z");
  EXPECT_EQ(found("٢١ سبتمبر ٢٠٢١"), "2021-09-21T00:00:00Z");
  EXPECT_EQ(found("2021 m. rugsėjo 21 d."), "2021-09-21T00:00:00Z");
  EXPECT_EQ(found("๒๑ กันยายน ๒๕๖๔"), "2021-09-21T00:00:00Z");  // Buddhist era.
}

TEST(Dates, AMonthNameThatLanguagesDisputeIsThePagesLanguages) {
  EXPECT_EQ(found("21 listopada 2021", "pl"), "2021-11-21T00:00:00Z");
  EXPECT_EQ(found("21. listopada 2021", "hr"), "2021-10-21T00:00:00Z");
  EXPECT_EQ(found("21 listopada 2021"), "");
}

TEST(Dates, AMonthsNameOfNoKnownLanguageMeansWhatNearlyAllMeanByIt) {
  EXPECT_EQ(found("21 mar 2021"), "2021-03-21T00:00:00Z");
  EXPECT_EQ(found("21 mar 2021", "teo"), "2021-05-21T00:00:00Z");
  EXPECT_EQ(found("May 21, 2021"), "2021-05-21T00:00:00Z");
  EXPECT_EQ(found("21 jan 2021"), "2021-01-21T00:00:00Z");
  EXPECT_EQ(found("21 listopad 2021"), "");  // November in two languages, October in one.
}

TEST(Dates, WhereDayAndMonthCouldBeEitherThePagesHabitDecides) {
  EXPECT_EQ(found("9/8/2021", "en", "US"), "2021-09-08T00:00:00Z");
  EXPECT_EQ(found("9/8/2021", "en", "GB"), "2021-08-09T00:00:00Z");
  EXPECT_EQ(found("9/8/2021", "vi", "VN"), "2021-08-09T00:00:00Z");
  EXPECT_EQ(found("9/8/2021"), "2021-08-09T00:00:00Z");
  EXPECT_EQ(found("9/21/2021", "vi", "VN"), "2021-09-21T00:00:00Z");  // There is no month 21.
}

TEST(Dates, TheOrderThatWouldBeInTheFutureIsNotTheOneMeant) {
  DateContext context{"en", "US"};
  context.latest = *from_rfc3339("2026-04-01");
  EXPECT_EQ(to_rfc3339(*find_date("12/03/2026", context)), "2026-03-12T00:00:00Z");
}

TEST(Dates, OffsetsAreTakenIntoAccount) {
  EXPECT_EQ(found("Thứ Sáu, 01/03/2024 - 16:58 (GMT+7)"), "2024-03-01T09:58:00Z");
  EXPECT_EQ(parsed("Tue, 21 Sep 2021 16:05:00 +0700"), "2021-09-21T09:05:00Z");
  EXPECT_EQ(parsed("2021-09-21T16:05:00.123+0700[Asia/Bangkok]"), "2021-09-21T09:05:00Z");
  EXPECT_EQ(found("21/09/2021 12:30 am"), "2021-09-21T00:30:00Z");
}

TEST(Dates, MachinesDatesAreReadInTheirNearMissesToo) {
  EXPECT_EQ(parsed("2021-09-21"), "2021-09-21T00:00:00Z");
  EXPECT_EQ(parsed("1632240300"), "2021-09-21T16:05:00Z");
  EXPECT_EQ(parsed("1632240300000"), "2021-09-21T16:05:00Z");
  EXPECT_EQ(parsed("20210921"), "2021-09-21T00:00:00Z");
  EXPECT_EQ(parsed("20210921160500"), "2021-09-21T16:05:00Z");
  EXPECT_EQ(parsed("Fri Apr 28 19:20:36 CEST 2023"), "2023-04-28T19:20:36Z");
  EXPECT_EQ(parsed("Jan 5 2024 11:00PM"), "2024-01-05T23:00:00Z");
}

TEST(Dates, WhatIsNoDateIsNone) {
  for (const char* text :
       {"", "12", "version 1.2.2021.3", "192.168.1.21", "31/02/2021", "99/99/2021", "in 2021", "May 2021",
        "1/2/3", "00000000", "99999999999999999999", "21 Foo 2021", "12:30", "-/-/-"}) {
    EXPECT_EQ(parsed(text), "") << text;
  }
}

TEST(Dates, NothingBefore1990OrAfterTheLatestIsBelieved) {
  DateContext context;
  context.latest = *from_rfc3339("2021-09-22");
  EXPECT_FALSE(parse_date("1989-12-31", context));
  EXPECT_FALSE(parse_date("2021-09-23", context));
  EXPECT_TRUE(parse_date("2021-09-21", context));
  EXPECT_EQ(to_rfc3339(*find_date("Since 1950-01-01, now 20.9.2021", context)), "2021-09-20T00:00:00Z");
}

TEST(Dates, APathMayHoldTheDay) {
  const auto in_path = [](std::string_view path) {
    const auto date = date_in_path(path, {});
    return date ? to_rfc3339(*date).substr(0, 10) : "";
  };
  EXPECT_EQ(in_path("/2021/09/21/title"), "2021-09-21");
  EXPECT_EQ(in_path("/title-2021-09-21-more"), "2021-09-21");
  EXPECT_EQ(in_path("/news/20210921/title"), "2021-09-21");
  EXPECT_EQ(in_path("/n1/2024/0424/c1001-40223222.html"), "2024-04-24");
  EXPECT_EQ(in_path("/id/1234567890"), "");
  EXPECT_EQ(in_path("/2021/13/45/"), "");
}

}  // namespace
}  // namespace newsieve
