// The daemon: crawled, asked, reloaded, stopped, killed and started again.
#include <filesystem>
#include <fstream>
#include <future>

#include "tests/support/kill_switch.h"
#include "tests/support/serve_fixture.h"

namespace newsieve {
namespace {

TEST_F(ServeTest, ItWritesTheNewspaperAndStopsOnSigterm) {
  serve_once();
  expect_whole_newspaper();
}

TEST_F(ServeTest, AnAttackOnTheEndpointStopsNeitherTheCrawlNorTheAnswers) {
  Program daemon(command());
  const uint16_t port = port_of(daemon);
  boost::asio::io_context io;
  const std::vector<boost::asio::ip::tcp::socket> attack = attack_on(port, io);
  EXPECT_EQ(status_of(get(port, "/api/status")), 200);
  ASSERT_TRUE(daemon.says("idle")) << daemon.said();
  EXPECT_EQ(status_of(get(port, "/readyz")), 200);
  expect_stops(daemon);
  expect_whole_newspaper();
}

TEST_F(ServeTest, ALowSoftLimitOfOpenFilesDoesNotHoldItUp) {
  std::vector<std::string> few_files = {"/bin/sh", "-c", "ulimit -Sn 16; exec \"$@\"", "sh"};
  for (const std::string& argument : command()) few_files.push_back(argument);
  Program daemon(few_files);
  ASSERT_TRUE(daemon.says("idle")) << daemon.said();
  expect_stops(daemon);
  expect_whole_newspaper();
}

TEST_F(ServeTest, StartedAgainItWritesNoRecordTwice) {
  serve_once();
  const std::string before = output();
  serve_once();
  EXPECT_TRUE(output() == before);
}

TEST_F(ServeTest, KilledItCutsTheOutputToWhatWasCommittedAndGoesOn) {
  KillSwitch kill_switch;
  for (const int64_t at : {8, 15, 30}) {
    SCOPED_TRACE(at);
    kill_switch.arm(at);
    for (size_t i = 0; i < news_.articles().size(); ++i) {
      site_.handle(news_.articles()[i].path, [&, i](const TestRequest&) {
        kill_switch.strike();
        return TestResponse{.body = news_.article_page(i)};
      });
    }
    std::filesystem::remove_all(folder_.path("state"));
    std::filesystem::remove_all(folder_.path("out"));
    {
      Program daemon(command());
      kill_switch.aim(daemon);
      ASSERT_EQ(kill_switch.await_end(daemon).code, -SIGKILL);
    }
    news_.serve(site_);
    const std::string under_way = plain_segment(folder_.path("out"));
    if (!under_way.empty()) std::ofstream(under_way, std::ios::app) << R"({"schema":"newsieve/1","id":"to)";
    serve_once();
    expect_whole_newspaper();
  }
}

TEST_F(ServeTest, ArticlesThatWaitedWhenItWasKilledAreWrittenByTheNextOne) {
  write_config({site_.url("/")}, 1000);
  {
    Program daemon(command());
    ASSERT_TRUE(daemon.says("idle")) << daemon.said();
    daemon.signal(SIGKILL);
    ASSERT_EQ(daemon.wait().code, -SIGKILL);
  }
  EXPECT_EQ(output(), "");
  serve_once();
  expect_whole_newspaper();
}

TEST_F(ServeTest, AFlightLandsBeforeItStopsAndMeanwhileItIsNotReady) {
  std::promise<void> under_way, over;
  const std::shared_future<void> may_answer = over.get_future().share();
  site_.handle("/", [&, may_answer](const TestRequest&) {
    under_way.set_value();
    may_answer.wait();
    return TestResponse{.body = "<a href=/harbour/>Harbour</a>"};
  });
  Program daemon(command());
  const uint16_t port = port_of(daemon);
  under_way.get_future().wait();
  EXPECT_EQ(status_of(get(port, "/readyz")), 200);
  daemon.signal(SIGTERM);
  while (status_of(get(port, "/readyz")) != 503) std::this_thread::yield();
  EXPECT_EQ(status_of(get(port, "/healthz")), 200);
  over.set_value();
  const ProgramOutcome outcome = daemon.wait();
  EXPECT_EQ(outcome.code, 0) << outcome.error;
  EXPECT_EQ(site_.requests("/"), 1U);
  serve_once();
  EXPECT_EQ(site_.requests("/"), 1U);  // It was committed, and is not fetched again.
  EXPECT_EQ(site_.requests("/harbour/"), 1U);
}

TEST_F(ServeTest, StoppedAtAnyInstantOfItsStartItEndsInGoodOrder) {
  for (int round = 0; round < 24; ++round) {
    SCOPED_TRACE(round);
    Program daemon(command());
    while (!daemon.handles(SIGTERM)) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(3 * round));
    expect_stops(daemon);
  }
  serve_once();
  expect_whole_newspaper();
}

TEST_F(ServeTest, WhatItSaysFirstItSaysWithItsSignalsTaken) {
  serve_once();
  for (int round = 0; round < 8; ++round) {
    Program daemon(command());
    ASSERT_TRUE(daemon.says("\n"));
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) EXPECT_TRUE(daemon.handles(signal)) << signal;
    expect_stops(daemon);
  }
}

TEST_F(ServeTest, AReloadTakesNewSeedsAndABadFileChangesNothing) {
  const NewsSite other_news({.articles = 12, .seed = 2});
  TestSite other;
  other_news.serve(other);
  Program daemon(command());
  const uint16_t port = port_of(daemon);
  ASSERT_TRUE(daemon.says("idle")) << daemon.said();
  const Exposition first = parse_exposition(body_of(get(port, "/metrics")));

  folder_.write("serve.toml", "[service]\nsettle_articles = \"many\"\n");
  daemon.signal(SIGHUP);
  ASSERT_TRUE(daemon.says("reload failed") && daemon.says("settle_articles")) << daemon.said();
  EXPECT_EQ(
      parse_exposition(body_of(get(port, "/metrics"))).values.at("newsieve_config_last_reload_successful"),
      0);
  EXPECT_EQ(status_of(get(port, "/readyz")), 200);

  write_config({site_.url("/"), other.url("/")});
  daemon.signal(SIGHUP);
  ASSERT_TRUE(daemon.says("reloaded") && daemon.says("idle")) << daemon.said();
  const Exposition last = parse_exposition(body_of(get(port, "/metrics")));
  EXPECT_EQ(last.values.at("newsieve_config_last_reload_successful"), 1);
  for (const auto& [name, value] : first.values) {
    if (name.find("_total") == std::string::npos) continue;
    EXPECT_GE(last.values.at(name), value) << name;
  }
  EXPECT_EQ(last.values.at("newsieve_articles_total"),
            news_.articles().size() + other_news.articles().size());
  expect_stops(daemon);
  EXPECT_EQ(records_by_id(output()).value().size(), news_.articles().size() + other_news.articles().size());
}

}  // namespace
}  // namespace newsieve
