// What a daemon says of itself over HTTP, and to whom.
#include <fstream>

#include "tests/support/serve_fixture.h"

namespace newsieve {
namespace {

using EndpointTest = ServeTest;

TEST_F(EndpointTest, TheEndpointSaysHowTheDaemonIsToThoseWhoMayAsk) {
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

TEST_F(EndpointTest, TheApiShowsHostsSitesAndArticlesWithTheirBlocks) {
  Program daemon(command());
  const uint16_t port = port_of(daemon);
  ASSERT_TRUE(daemon.says("idle")) << daemon.said();
  const auto hosts = json_of(port, "/api/hosts").at("hosts").as_array();
  ASSERT_EQ(hosts.size(), 1U);
  EXPECT_EQ(hosts[0].at("host").as_string(), site_.url("").substr(0, site_.url("").size()));
  EXPECT_GT(hosts[0].at("pages").as_int64(), 36);
  EXPECT_EQ(hosts[0].at("last_status").as_int64(), 200);
  EXPECT_EQ(hosts[0].at("queued").as_int64(), json_of(port, "/api/counts").at("urls_queued").as_int64());
  EXPECT_GT(hosts[0].at("queued").as_int64(), 0);  // Those to be visited again.
  const auto sites = json_of(port, "/api/sites").at("sites").as_array();
  ASSERT_EQ(sites.size(), 1U);
  EXPECT_EQ(sites[0].at("articles").as_int64(), static_cast<int64_t>(news_.articles().size()));
  EXPECT_TRUE(json_of(port, "/api/sites?limit=1").at("next").is_null());

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

TEST_F(EndpointTest, ARestartStillShowsTheNewestArticles) {
  serve_once();
  Program daemon(command());
  const uint16_t port = port_of(daemon);
  ASSERT_TRUE(daemon.says("idle")) << daemon.said();
  const auto articles = json_of(port, "/api/articles").at("articles").as_array();
  ASSERT_EQ(articles.size(), news_.articles().size());
  for (size_t i = 1; i < articles.size(); ++i) {
    EXPECT_GE(articles[i - 1].at("date_fetched").as_string(), articles[i].at("date_fetched").as_string());
  }
  expect_stops(daemon);
}

TEST_F(EndpointTest, WhoLooksLaterSeesHowItWent) {
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

TEST_F(EndpointTest, EveryPathThatTheApisDescriptionNamesIsThere) {
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

TEST_F(EndpointTest, WithATokenItMayListenAnywhereAndAsksForIt) {
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

TEST_F(EndpointTest, MetricsAreWellFormedAndTheStatusSaysTheSame) {
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

TEST_F(EndpointTest, AnEndpointOffLoopbackAndATakenPortAreRefused) {
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
