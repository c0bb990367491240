#include "commands/top_frame.h"

#include <gtest/gtest.h>

namespace newsieve {
namespace {

using std::chrono::steady_clock;

StatusSample sample(const std::string& json, int second) {
  return parse_status(json, steady_clock::time_point(std::chrono::seconds(second))).value();
}

TEST(TopFrame, ShowsRatesBetweenTwoLooksAndWhatThereIs) {
  const StatusSample before = sample(
      R"({"fetch_results_page":100,"fetch_results_refused":0,"fetch_bytes_total":1000,"ready":true})", 10);
  const StatusSample after = sample(
      R"({"fetch_results_page":190,"fetch_results_refused":10,"fetch_bytes_total":5001000,"articles_total":40,)"
      R"("dedup_duplicates_total":10,"ready":true,"process_start_time_seconds":1000,"frontier_queued_urls":1234567})",
      12);
  const std::string frame = top_frame(before, after, 1000 + 90'061);
  EXPECT_TRUE(frame.starts_with("ready, up 1 d 01:01:01, ")) << frame;
  EXPECT_NE(frame.find("fetches           50         200  page 95.0 %, refused 5.0 %\n"), std::string::npos)
      << frame;
  EXPECT_NE(frame.find("bytes          2.5 M       5.0 M"), std::string::npos) << frame;
  EXPECT_NE(frame.find("25.0 % duplicates"), std::string::npos) << frame;
  EXPECT_NE(frame.find("1.2 M URLs queued"), std::string::npos) << frame;
}

TEST(TopFrame, ARestartBetweenTwoLooksIsNoNegativeRate) {
  const StatusSample before = sample(R"({"articles_total":100})", 1);
  const StatusSample after = sample(R"({"articles_total":0,"ready":false})", 2);
  const std::string frame = top_frame(before, after, 0);
  EXPECT_TRUE(frame.starts_with("starting or draining")) << frame;
  EXPECT_EQ(frame.find("-1"), std::string::npos) << frame;
}

TEST(TopFrame, WhatIsNoStatusIsSaid) {
  EXPECT_FALSE(parse_status("<html>", {}).has_value());
  EXPECT_FALSE(parse_status("[1]", {}).has_value());
}

}  // namespace
}  // namespace newsieve
