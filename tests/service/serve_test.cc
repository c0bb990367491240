// The daemon: crawled, asked, reloaded, stopped, killed and started again.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>

#include "tests/service/newsieve_program.h"
#include "tests/support/news_site.h"
#include "tests/support/raw_http.h"
#include "tests/support/segment_files.h"
#include "tests/support/test_records.h"

namespace newsieve {
namespace {

struct Exposition {
  std::map<std::string, double> values;      // By name and labels.
  std::map<std::string, std::string> types;  // By name.
};

// Prometheus' text format: every sample behind a HELP and a TYPE line of its family.
Exposition parse_exposition(const std::string& text) {
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

TEST_F(ServeTest, StartedAgainItWritesNoRecordTwice) {
  serve_once();
  const std::string before = output();
  serve_once();
  EXPECT_TRUE(output() == before);
}

TEST_F(ServeTest, KilledItCutsTheOutputToWhatWasCommittedAndGoesOn) {
  for (const size_t at : {8, 15, 30}) {
    SCOPED_TRACE(at);
    std::atomic<size_t> left = at;
    std::promise<const Program*> started;
    const std::shared_future<const Program*> victim = started.get_future().share();
    for (size_t i = 0; i < news_.articles().size(); ++i) {
      site_.handle(news_.articles()[i].path, [&, i, victim](const TestRequest&) {
        if (left-- == 1) victim.get()->signal(SIGKILL);
        return TestResponse{.body = news_.article_page(i)};
      });
    }
    std::filesystem::remove_all(folder_.path("state"));
    std::filesystem::remove_all(folder_.path("out"));
    {
      Program daemon(command());
      started.set_value(&daemon);
      ASSERT_EQ(daemon.wait().code, -SIGKILL);
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

TEST_F(ServeTest, TheEndpointSaysHowTheDaemonIsToThoseWhoMayAsk) {
  Program daemon(command());
  const uint16_t port = port_of(daemon);
  ASSERT_TRUE(daemon.says("idle")) << daemon.said();
  EXPECT_EQ(body_of(get(port, "/healthz")), "ok\n");
  EXPECT_EQ(body_of(get(port, "/readyz")), "ready\n");
  EXPECT_EQ(body_of(get(port, "/api/status")).front(), '{');
  const std::string page = get(port, "/");
  EXPECT_NE(page.find("Content-Security-Policy: default-src 'none'"), std::string::npos) << page;
  EXPECT_NE(body_of(page).find("<!DOCTYPE html>"), std::string::npos);
  EXPECT_EQ(status_of(get(port, "/dashboard.js")), 200);
  EXPECT_EQ(status_of(get(port, "/../etc/passwd")), 404);
  EXPECT_EQ(status_of(answer_to(port, request_text(port, "POST", "/metrics"))), 405);
  expect_stops(daemon);
}

// What the endpoint says at `target`, which is JSON.
boost::json::object json_of(uint16_t port, const std::string& target) {
  const std::string answer = get(port, target);
  EXPECT_EQ(status_of(answer), 200) << target << answer;
  return boost::json::parse(body_of(answer)).as_object();
}

TEST_F(ServeTest, TheApiShowsHostsSitesAndArticlesWithTheirBlocks) {
  Program daemon(command());
  const uint16_t port = port_of(daemon);
  ASSERT_TRUE(daemon.says("idle")) << daemon.said();
  const auto hosts = json_of(port, "/api/hosts").at("hosts").as_array();
  ASSERT_EQ(hosts.size(), 1U);
  EXPECT_EQ(hosts[0].at("host").as_string(), site_.url("").substr(0, site_.url("").size()));
  EXPECT_GT(hosts[0].at("pages").as_int64(), 36);
  const auto sites = json_of(port, "/api/sites").at("sites").as_array();
  ASSERT_EQ(sites.size(), 1U);
  EXPECT_EQ(sites[0].at("articles").as_int64(), static_cast<int64_t>(news_.articles().size()));

  const std::string site(sites[0].at("site").as_string());
  for (const std::string& where : {std::string(), "site=" + site + "&"}) {
    EXPECT_EQ(json_of(port, "/api/articles?" + where).at("articles").as_array().size(),
              news_.articles().size());
    const auto page = json_of(port, "/api/articles?" + where + "limit=5");
    EXPECT_EQ(page.at("articles").as_array().size(), 5U);
    EXPECT_TRUE(page.at("more").as_bool());
    EXPECT_TRUE(json_of(port, "/api/articles?" + where + "since=2100-01-01T00:00:00Z")
                    .at("articles")
                    .as_array()
                    .empty());
  }
  const auto newest = json_of(port, "/api/articles?limit=1").at("articles").as_array()[0].as_object();
  const std::string id(newest.at("id").as_string());
  const auto shown = json_of(port, "/api/article?site=" + site + "&id=" + id);
  EXPECT_EQ(shown.at("article").at("title"), newest.at("title"));
  size_t kept = 0;
  const auto blocks = shown.at("article").at("blocks").as_array();
  for (const auto& block : blocks) kept += block.at("kept").as_bool();
  EXPECT_GT(kept, 0U);
  EXPECT_GT(blocks.size(), kept);
  EXPECT_TRUE(shown.at("copies").as_array().empty());
  const std::string url(newest.at("url").as_string());
  EXPECT_EQ(json_of(port, "/api/article?url=" + url).at("article"), shown.at("article"));

  EXPECT_EQ(status_of(get(port, "/api/article?site=" + site + "&id=nothing")), 404);
  EXPECT_EQ(status_of(get(port, "/api/article")), 400);
  EXPECT_EQ(status_of(get(port, "/api/articles?limit=many")), 400);
  EXPECT_EQ(status_of(get(port, "/api/articles?since=yesterday")), 400);
  expect_stops(daemon);
}

// The records' texts that have it, of the last revision of each.
size_t texts_with(const std::string& jsonl, std::string_view piece) {
  std::map<std::string, std::string> text_by_id;
  const Result<std::vector<TestRecord>> records = parse_records(jsonl);
  EXPECT_TRUE(records.has_value()) << records.error().message;
  for (const TestRecord& record : *records) text_by_id[record.id] = record.text;
  return static_cast<size_t>(std::count_if(text_by_id.begin(), text_by_id.end(), [&](const auto& entry) {
    return entry.second.find(piece) != std::string::npos;
  }));
}

// A newspaper with a promotion among the paragraphs of each story.
class BlocksOfServeTest : public ServeTest {
 protected:
  BlocksOfServeTest() {
    for (size_t i = 0; i < news_.articles().size(); ++i) {
      std::string page = news_.article_page(i);
      page.insert(page.find("</p>") + 4, "<p>Read our paper every morning, with the names of the ships.</p>");
      site_.handle(news_.articles()[i].path,
                   [page](const TestRequest&) { return TestResponse{.body = page}; });
    }
  }

  // The block that the most articles dropped.
  static boost::json::object most_dropped(uint16_t port) {
    const auto answer = json_of(port, "/api/blocks?site=127.0.0.1");
    boost::json::object most;
    int64_t dropped = 0;
    for (const auto& block : answer.at("blocks").as_array()) {
      const int64_t count = block.at("articles").as_int64() - block.at("kept").as_int64();
      if (count > dropped) most = block.as_object();
      dropped = std::max(dropped, count);
    }
    EXPECT_GT(dropped, 10) << answer;
    return most;
  }

  static int post(uint16_t port, const std::string& target) {
    return status_of(answer_to(port, request_text(port, "POST", target)));
  }

  // Waits until as many of the block's articles as hold it keep it, or none.
  static void wait_until_done(uint16_t port, const std::string& key, bool is_protected) {
    for (int look = 0; look < 400; ++look) {
      const auto answer = json_of(port, "/api/blocks?limit=1000&site=127.0.0.1");
      for (const auto& block : answer.at("blocks").as_array()) {
        if (block.at("key").as_string() != key) continue;
        ASSERT_EQ(block.at("protected").as_bool(), is_protected);
        if (block.at("kept").as_int64() == (is_protected ? block.at("articles").as_int64() : 0)) return;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    FAIL() << "the articles are not written again";
  }
};

TEST_F(BlocksOfServeTest, AProtectedBlockIsWrittenAgainAtOnceAndStaysThroughAKillAndInAnExport) {
  std::string key;
  std::string text;
  std::string url;
  {
    Program daemon(command());
    const uint16_t port = port_of(daemon);
    ASSERT_TRUE(daemon.says("idle")) << daemon.said();
    const boost::json::object block = most_dropped(port);
    key = block.at("key").as_string();
    text = block.at("text").as_string();
    EXPECT_EQ(block.at("protected"), false);
    EXPECT_EQ(block.at("pages").as_array().size(), 5U);
    ASSERT_EQ(texts_with(output(), text), 0U);
    url = block.at("pages").as_array()[0].at("url").as_string();
    EXPECT_EQ(post(port, "/api/block/protect?site=127.0.0.1&key=" + key), 200);
    wait_until_done(port, key, true);
    daemon.signal(SIGKILL);
    daemon.wait();
  }
  const size_t holding = texts_with(output(), text);
  EXPECT_GT(holding, 10U);
  Program daemon(command());
  const uint16_t port = port_of(daemon);
  wait_until_done(port, key, true);
  expect_stops(daemon);
  EXPECT_EQ(texts_with(output(), text), holding);
  const ProgramOutcome exported =
      run_newsieve({"export", "--data", folder_.path("state"), "--out", folder_.path("all.jsonl")});
  EXPECT_EQ(exported.code, 0) << exported.error;
  EXPECT_EQ(texts_with(read_file(folder_.path("all.jsonl")).value(), text), holding);
  const ProgramOutcome explained = run_newsieve({"explain", url, "--data", folder_.path("state")});
  EXPECT_NE(explained.out.find("kept    [protected, on "), std::string::npos) << explained.out;
}

TEST_F(BlocksOfServeTest, WhatWasDecidedJustBeforeAKillIsDoneAfterwardsAndUndone) {
  std::string key;
  {
    Program daemon(command());
    const uint16_t port = port_of(daemon);
    ASSERT_TRUE(daemon.says("idle")) << daemon.said();
    key = most_dropped(port).at("key").as_string();
    EXPECT_EQ(post(port, "/api/block/protect?site=127.0.0.1&key=" + key), 200);
    daemon.signal(SIGKILL);
    daemon.wait();
  }
  Program daemon(command());
  const uint16_t port = port_of(daemon);
  wait_until_done(port, key, true);
  EXPECT_EQ(post(port, "/api/block/unprotect?site=127.0.0.1&key=" + key), 200);
  wait_until_done(port, key, false);
  expect_stops(daemon);
}

TEST_F(BlocksOfServeTest, WhatCannotBeProtectedIsToldAndChangesNothing) {
  Program daemon(command());
  const uint16_t port = port_of(daemon);
  ASSERT_TRUE(daemon.says("idle")) << daemon.said();
  const auto before = json_of(port, "/api/blocks?site=127.0.0.1");
  const std::string key(most_dropped(port).at("key").as_string());
  EXPECT_EQ(post(port, "/api/block/protect?site=127.0.0.1"), 400);
  EXPECT_EQ(post(port, "/api/block/protect?key=" + key), 400);
  EXPECT_EQ(post(port, "/api/block/protect?site=127.0.0.1&key=0123"), 400);
  EXPECT_EQ(post(port, "/api/block/protect?site=127.0.0.1&key=0123456789abcdef"), 404);
  EXPECT_EQ(post(port, "/api/block/protect?site=elsewhere.example&key=" + key), 404);
  EXPECT_EQ(post(port, "/api/block/protect?site=127.0.0.1&id=nothing&key=" + key), 404);
  EXPECT_EQ(post(port, "/api/block/unprotect?site=127.0.0.1&key=" + key), 200) << "it is not protected";
  EXPECT_EQ(status_of(get(port, "/api/blocks")), 400);
  EXPECT_EQ(status_of(get(port, "/api/blocks?site=127.0.0.1&limit=0")), 400);
  EXPECT_TRUE(json_of(port, "/api/blocks?site=elsewhere.example").at("blocks").as_array().empty());
  EXPECT_EQ(json_of(port, "/api/blocks?site=127.0.0.1&limit=1").at("blocks").as_array().size(), 1U);
  EXPECT_EQ(json_of(port, "/api/blocks?site=127.0.0.1"), before);
  expect_stops(daemon);
}

TEST_F(ServeTest, ARestartStillShowsTheNewestArticles) {
  serve_once();
  Program daemon(command());
  const uint16_t port = port_of(daemon);
  const auto articles = json_of(port, "/api/articles").at("articles").as_array();
  ASSERT_EQ(articles.size(), news_.articles().size());
  for (size_t i = 1; i < articles.size(); ++i) {
    EXPECT_GE(articles[i - 1].at("date_fetched").as_string(), articles[i].at("date_fetched").as_string());
  }
  expect_stops(daemon);
}

TEST_F(ServeTest, WhoLooksLaterSeesHowItWent) {
  Program daemon(command());
  const uint16_t port = port_of(daemon);
  ASSERT_TRUE(daemon.says("idle")) << daemon.said();
  const auto samples = json_of(port, "/api/history").at("samples").as_array();
  ASSERT_FALSE(samples.empty());
  const auto& first = samples[0].as_object();
  EXPECT_LE(first.at("status").at("process_start_time_seconds").to_number<double>(),
            first.at("at").to_number<double>());
  EXPECT_TRUE(first.at("status").as_object().contains("articles_total"));
  expect_stops(daemon);
}

TEST_F(ServeTest, EveryPathThatTheApisDescriptionNamesIsThere) {
  Program daemon(command());
  const uint16_t port = port_of(daemon);
  ASSERT_TRUE(daemon.says("idle")) << daemon.said();
  std::ifstream description(NEWSIEVE_SOURCE_DIR "/docs/openapi.yaml");
  size_t paths = 0;
  std::string path;
  for (std::string line; std::getline(description, line);) {
    if (line.starts_with("  /")) path = line.substr(2, line.rfind(':') - 2);
    const bool is_post = line == "    post:";
    if (!is_post && line != "    get:") continue;
    const int status = status_of(answer_to(port, request_text(port, is_post ? "POST" : "GET", path)));
    EXPECT_TRUE(status == 200 || status == 400 || (is_post && path.starts_with("/api/job") && status == 404))
        << path << status;
    ++paths;
  }
  EXPECT_GT(paths, 15U);
  expect_stops(daemon);
}

TEST_F(ServeTest, WithATokenItMayListenAnywhereAndAsksForIt) {
  const std::string config = read_file(folder_.path("serve.toml")).value();
  const std::string file = folder_.write("token", "s3cret\n");
  folder_.write("serve.toml",
                config + "monitoring_address = \"0.0.0.0\"\nmonitoring_token_file = \"" + file + "\"\n");
  Program daemon(command());
  ASSERT_TRUE(daemon.says("monitoring address=0.0.0.0 port=") && daemon.says("idle")) << daemon.said();
  const auto port = static_cast<uint16_t>(std::stoi(daemon.said().substr(daemon.said().find(" port=") + 6)));
  EXPECT_EQ(status_of(get(port, "/healthz")), 200);
  EXPECT_EQ(status_of(get(port, "/metrics")), 401);
  const auto status_with = [&](const std::string& authorization) {
    return status_of(
        answer_to(port, request_text(port, "GET", "/metrics", "Authorization: " + authorization + "\r\n")));
  };
  EXPECT_EQ(status_with("Bearer s3cret"), 200);
  EXPECT_EQ(status_with("Basic YW55Ym9keTpzM2NyZXQ="), 200);  // anybody:s3cret
  EXPECT_EQ(status_with("Bearer s3cre"), 401);
  EXPECT_EQ(status_with("Basic czNjcmV0"), 401);  // Without a user.
  EXPECT_EQ(daemon.said().find("s3cret"), std::string::npos);
  const std::string endpoint = fmt::format("127.0.0.1:{}", port);
  EXPECT_EQ(run_newsieve({"status", "--endpoint", endpoint}).code, 1);
  EXPECT_EQ(run_newsieve({"status", "--endpoint", endpoint, "--token-file", file}).code, 0);
  const ProgramOutcome top =
      run_newsieve({"top", "--endpoint", endpoint, "--token-file", file, "--frames", "1"});
  EXPECT_EQ(top.code, 0) << top.error;
  EXPECT_TRUE(top.out.starts_with("ready, up 00:00:")) << top.out;
  expect_stops(daemon);
  folder_.write("token", "\n");
  EXPECT_EQ(Program(command()).wait().code, 78);
}

TEST_F(ServeTest, MetricsAreWellFormedAndTheStatusSaysTheSame) {
  Program daemon(command());
  const uint16_t port = port_of(daemon);
  ASSERT_TRUE(daemon.says("idle")) << daemon.said();
  const Exposition metrics = parse_exposition(body_of(get(port, "/metrics")));
  EXPECT_EQ(metrics.types.at("newsieve_store_commits_total"), "counter");
  EXPECT_EQ(metrics.types.at("newsieve_queue_items"), "gauge");
  EXPECT_EQ(metrics.values.at("newsieve_articles_total"), news_.articles().size());
  EXPECT_EQ(metrics.values.at("newsieve_sink_records_total"), news_.articles().size());
  EXPECT_EQ(metrics.values.at("newsieve_fetch_results_total{outcome=\"page\"}"), site_.log().size());
  EXPECT_EQ(metrics.values.at("newsieve_config_last_reload_successful"), 1);
  EXPECT_GT(metrics.values.at("process_resident_memory_bytes"), 1e6);

  const ProgramOutcome status = run_newsieve({"status", "--endpoint", fmt::format("127.0.0.1:{}", port)});
  EXPECT_EQ(status.code, 0) << status.error;
  EXPECT_NE(status.out.find(fmt::format("\"articles_total\":{},", news_.articles().size())),
            std::string::npos)
      << status.out;
  expect_stops(daemon);
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

TEST_F(ServeTest, AnEndpointOffLoopbackAndATakenPortAreRefused) {
  const std::string config = read_file(folder_.path("serve.toml")).value();
  folder_.write("serve.toml", config + "monitoring_address = \"0.0.0.0\"\n");
  const ProgramOutcome open = Program(command()).wait();
  EXPECT_EQ(open.code, 78) << open.error;
  EXPECT_NE(open.error.find("0.0.0.0"), std::string::npos) << open.error;

  const std::string taken = std::to_string(site_.port());
  std::string changed = config;
  changed.replace(changed.find("monitoring_port = 0"), 19, "monitoring_port = " + taken);
  folder_.write("serve.toml", changed);
  const ProgramOutcome busy = Program(command()).wait();
  EXPECT_EQ(busy.code, 1) << busy.error;
  EXPECT_NE(busy.error.find(taken), std::string::npos) << busy.error;
}

}  // namespace
}  // namespace newsieve
