// A daemon beside a made-up newspaper, in a folder of its own.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <csignal>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/news_site.h"
#include "tests/support/newsieve_program.h"
#include "tests/support/raw_http.h"
#include "tests/support/segment_files.h"
#include "tests/support/test_records.h"

namespace newsieve {

class ServeTest : public ::testing::Test {
 protected:
  ServeTest() {
    news_.serve(site_);
    write_config({site_.url("/")});
  }

  void write_config(const std::vector<std::string>& seeds, size_t settle_articles = 10) const {
    std::string list;
    for (const std::string& seed : seeds) list += (list.empty() ? "\"" : ", \"") + seed + "\"";
    folder_.write(
        "serve.toml",
        fmt::format("{}[service]\nseeds = [{}]\ndata_folder = \"{}\"\noutput_folder = "
                    "\"{}\"\nmonitoring_port = 0\nsettle_articles = {}\n",
                    kHastyConfig, list, folder_.path("state"), folder_.path("out"), settle_articles));
  }

  std::vector<std::string> command() const {
    return newsieve_command({"serve", "--config", folder_.path("serve.toml")});
  }

  // The port of the endpoint, from the log.
  static uint16_t port_of(Program& daemon) {
    EXPECT_TRUE(daemon.says("monitoring address=127.0.0.1 port=") && daemon.says("\n")) << daemon.said();
    return static_cast<uint16_t>(std::stoi(daemon.said().substr(daemon.said().find(" port=") + 6)));
  }

  static void expect_stops(Program& daemon) {
    daemon.signal(SIGTERM);
    const ProgramOutcome outcome = daemon.wait();
    EXPECT_EQ(outcome.code, 0) << outcome.error;
  }

  // Serves until everything known is done, then stops.
  void serve_once() const {
    Program daemon(command());
    ASSERT_TRUE(daemon.says("idle")) << daemon.said();
    expect_stops(daemon);
  }

  std::string output() const { return read_output(folder_.path("out")); }

  void expect_whole_newspaper() const {
    const auto records = records_by_id(output());
    ASSERT_TRUE(records.has_value()) << records.error().message;
    std::map<std::string, std::string> text_by_url;
    for (const auto& [id, record] : *records) text_by_url[record.url] = record.text;
    EXPECT_EQ(text_by_url.size(), news_.articles().size());
    for (const NewsArticle& article : news_.articles()) {
      EXPECT_EQ(text_by_url[site_.url(article.path)], article.text()) << article.path;
    }
  }

  WorkFolder folder_;
  const NewsSite news_;
  TestSite site_;
};

// What the endpoint says at `target`, which is JSON.
inline boost::json::object json_of(uint16_t port, const std::string& target) {
  const std::string answer = get(port, target);
  EXPECT_EQ(status_of(answer), 200) << target << answer;
  return boost::json::parse(body_of(answer)).as_object();
}

struct Exposition {
  std::map<std::string, double> values;      // By name and labels.
  std::map<std::string, std::string> types;  // By name.
};

// Prometheus' text format: every sample behind a HELP and a TYPE line of its family.
inline Exposition parse_exposition(const std::string& text) {
  Exposition parsed;
  std::set<std::string> helped;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string first, kind, name, type;
    if (line.starts_with("# ")) {
      words >> first >> kind >> name >> type;
      if (kind == "HELP") helped.insert(name);
      if (kind == "TYPE") parsed.types[name] = type;
      continue;
    }
    const size_t space = line.rfind(' ');
    name = line.substr(0, line.find_first_of("{ "));
    for (const std::string_view suffix : {"_bucket", "_sum", "_count"}) {  // The samples of a histogram.
      const std::string family = name.substr(0, name.size() - std::min(suffix.size(), name.size()));
      if (name.ends_with(suffix) && parsed.types.contains(family)) name = family;
    }
    EXPECT_TRUE(helped.contains(name) && parsed.types.contains(name)) << line;
    size_t digits = 0;
    parsed.values[line.substr(0, space)] = std::stod(line.substr(space + 1), &digits);
    EXPECT_EQ(digits, line.size() - space - 1) << line;
  }
  return parsed;
}

}  // namespace newsieve
