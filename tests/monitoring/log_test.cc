// What the daemon logs: for people, for programs, for journald, and no more than is asked for.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <csignal>
#include <filesystem>
#include <sstream>

#include "tests/support/newsieve_program.h"
#include "tests/support/test_site.h"

namespace newsieve {
namespace {

class LogTest : public ::testing::Test {
 protected:
  // What a daemon logs whose seeds are all missing pages.
  std::vector<std::string> log_of(const std::string& service,
                                  const std::vector<std::string>& environment) const {
    std::string seeds;
    for (int i = 0; i < 20; ++i) seeds += fmt::format("\"{}\", ", site_.url(fmt::format("/missing/{}", i)));
    const std::string config = folder_.write(
        "serve.toml", fmt::format("{}[service]\nseeds = [{}]\ndata_folder = \"{}\"\noutput_folder = \"{}\"\n"
                                  "monitoring_address = \"\"\n{}",
                                  kHastyConfig, seeds, folder_.path("state"), folder_.path("out"), service));
    std::vector<std::string> command = {"/usr/bin/env", "-u", "JOURNAL_STREAM"};
    command.insert(command.end(), environment.begin(), environment.end());
    for (const std::string& word : newsieve_command({"serve", "--config", config})) command.push_back(word);
    Program daemon(command);
    EXPECT_TRUE(daemon.says("idle")) << daemon.said();
    daemon.signal(SIGTERM);
    std::istringstream said(daemon.wait().error);
    std::vector<std::string> lines;
    for (std::string line; std::getline(said, line);) lines.push_back(line);
    return lines;
  }

  static size_t failures_in(const std::vector<std::string>& lines) {
    return static_cast<size_t>(std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
      return line.find("cannot fetch") != std::string::npos;
    }));
  }

  WorkFolder folder_;
  TestSite site_;
};

TEST_F(LogTest, OfOneKindNoMoreLinesThanIsAskedFor) {
  EXPECT_EQ(failures_in(log_of("log_lines_per_minute_max = 0\n", {})), 20U);
  std::filesystem::remove_all(folder_.path("state"));
  EXPECT_EQ(failures_in(log_of("log_lines_per_minute_max = 3\n", {})), 3U);
}

TEST_F(LogTest, AsJsonEachLineIsAnObject) {
  const auto lines = log_of("log_format = \"json\"\n", {});
  // What comes before the configuration is read is text.
  size_t objects = 0;
  for (const std::string& line : lines) {
    if (!line.starts_with('{')) continue;
    const auto object = boost::json::parse(line).as_object();
    EXPECT_EQ(object.size(), 3U) << line;
    EXPECT_TRUE(object.at("time").is_string() && object.at("level").is_string() &&
                object.at("message").is_string());
    ++objects;
  }
  EXPECT_EQ(objects, lines.size());
  EXPECT_EQ(failures_in(lines), 20U);
}

TEST_F(LogTest, JournaldGetsLevelsAndKeepsItsOwnTime) {
  const auto lines = log_of("", {"JOURNAL_STREAM=1:2"});
  ASSERT_FALSE(lines.empty());
  for (const std::string& line : lines)
    EXPECT_TRUE(line.starts_with("<6>") || line.starts_with("<4>")) << line;
  EXPECT_EQ(failures_in(lines), 20U);
}

}  // namespace
}  // namespace newsieve
