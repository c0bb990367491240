// Jobs of a running daemon: from files, by API, by command; paused, resumed, removed, reloaded, restarted.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <csignal>
#include <filesystem>

#include "tests/support/newsieve_program.h"
#include "tests/support/raw_http.h"
#include "tests/support/test_site.h"

namespace newsieve {
namespace {

// A site whose front names its pages.
class Leaflet {
 public:
  explicit Leaflet(int pages) {
    std::string front;
    for (int i = 0; i < pages; ++i) {
      front += fmt::format("<a href=/{}.html>{}</a>", i, i);
      site_.handle(fmt::format("/{}.html", i), [i](const TestRequest&) {
        return TestResponse{.body = fmt::format("<title>{0}</title><p>Page {0} says little.", i)};
      });
    }
    site_.handle("/", [front](const TestRequest&) { return TestResponse{.body = front}; });
  }

  std::string origin() const { return site_.url("/").substr(0, site_.url("/").size() - 1); }
  std::string seed() const { return site_.url("/"); }
  size_t requests() const { return site_.log().size(); }
  bool has(const std::string& path) const { return site_.requests(path) > 0; }
  TestSite& site() { return site_; }

 private:
  TestSite site_;
};

class JobsTest : public ::testing::Test {
 protected:
  JobsTest() {
    std::filesystem::create_directories(folder_.path("jobs"));
    write_config(kHastyConfig);
  }

  void write_config(const std::string& rest) const {
    folder_.write(
        "serve.toml",
        fmt::format("{}[service]\nseeds = [\"{}\"]\njobs_folder = \"{}\"\ndata_folder = \"{}\"\n"
                    "output_folder = \"{}\"\nmonitoring_port = 0\n[scope]\nkind = \"host\"\n",
                    rest, main_.seed(), folder_.path("jobs"), folder_.path("state"), folder_.path("out")));
  }

  // The text of a job's file.
  static std::string job(const Leaflet& of, const std::string& more = {}) {
    return fmt::format("[job]\nseeds = [\"{}\"]\n{}", of.seed(), more);
  }

  std::unique_ptr<Program> start() {
    auto daemon =
        std::make_unique<Program>(newsieve_command({"serve", "--config", folder_.path("serve.toml")}));
    EXPECT_TRUE(daemon->says("monitoring address=127.0.0.1 port=") && daemon->says("idle")) << daemon->said();
    port_ = static_cast<uint16_t>(std::stoi(daemon->said().substr(daemon->said().find(" port=") + 6)));
    return daemon;
  }

  static void stop(Program& daemon) {
    daemon.signal(SIGTERM);
    const ProgramOutcome outcome = daemon.wait();
    EXPECT_EQ(outcome.code, 0) << outcome.error;
  }

  std::string post(const std::string& target, const std::string& body = {}) const {
    return answer_to(port_, request_text(port_, "POST", target, {}, body));
  }
  int posted(const std::string& target, const std::string& body = {}) const {
    return status_of(post(target, body));
  }

  ProgramOutcome job_command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "job");
    for (const std::string& part : {std::string("--endpoint"), fmt::format("127.0.0.1:{}", port_)}) {
      arguments.push_back(part);
    }
    return run_newsieve(arguments);
  }

  // "main running", "town paused": each job.
  std::vector<std::string> jobs() const {
    std::vector<std::string> found;
    const auto answer = boost::json::parse(body_of(get(port_, "/api/jobs"))).as_object();
    for (const auto& each : answer.at("jobs").as_array()) {
      found.push_back(fmt::format("{} {}", std::string_view(each.at("name").as_string()),
                                  std::string_view(each.at("state").as_string())));
    }
    return found;
  }

  // What the API says of the host: its job, and why it is held.
  std::pair<std::string, std::string> host(const Leaflet& of) const {
    const auto answer = boost::json::parse(body_of(get(port_, "/api/hosts"))).as_object();
    for (const auto& each : answer.at("hosts").as_array()) {
      if (each.at("host").as_string() != of.origin()) continue;
      return {std::string(each.at("job").as_string()), std::string(each.at("held").as_string())};
    }
    return {};
  }

  // Until the pages are fetched: with a limit, for a test that fails.
  static bool gets(const Leaflet& of, const std::string& path) {
    for (int i = 0; i < 1000 && !of.has(path); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return of.has(path);
  }

  WorkFolder folder_;
  Leaflet main_{2};
  Leaflet town_{3};
  uint16_t port_ = 0;
};

using Texts = std::vector<std::string>;

TEST_F(JobsTest, AFileIsAJobWithItsOwnScopeAndDelay) {
  folder_.write("jobs/town.toml", job(town_, "delay_milliseconds = 7\n[scope]\nexclude = [\"/1.html\"]\n"));
  folder_.write("jobs/notes.txt", "no job");
  const auto daemon = start();
  EXPECT_TRUE(gets(town_, "/2.html"));
  EXPECT_TRUE(gets(main_, "/1.html"));
  EXPECT_FALSE(town_.has("/1.html"));
  EXPECT_EQ(jobs(), (Texts{"main running", "town running"}));
  EXPECT_EQ(host(town_), (std::pair<std::string, std::string>("town", "")));
  EXPECT_NE(body_of(get(port_, "/api/jobs")).find("\"delay_milliseconds\":7,"), std::string::npos);
  EXPECT_NE(body_of(get(port_, "/api/jobs")).find("town.toml"), std::string::npos);
  stop(*daemon);
}

TEST_F(JobsTest, OneThatIsAddedIsCrawledAtOnceAndStillThereAfterARestart) {
  {
    const auto daemon = start();
    EXPECT_EQ(posted("/api/job?name=town", job(town_)), 200);
    EXPECT_TRUE(gets(town_, "/2.html"));
    EXPECT_EQ(jobs(), (Texts{"main running", "town running"}));
    daemon->signal(SIGKILL);
    EXPECT_EQ(daemon->wait().code, -SIGKILL);
  }
  const auto daemon = start();
  EXPECT_EQ(jobs(), (Texts{"main running", "town running"}));
  stop(*daemon);
}

TEST_F(JobsTest, PausedNothingOfItIsFetchedAndResumedItGoesOn) {
  {
    const auto daemon = start();
    ASSERT_EQ(posted("/api/job?name=town", job(town_, "hours = []\n")), 200);
    ASSERT_TRUE(gets(town_, "/2.html"));
    EXPECT_EQ(posted("/api/job/pause?name=town"), 200);
    EXPECT_EQ(jobs(), (Texts{"main running", "town paused"}));
    EXPECT_EQ(host(town_).second, "job town is paused");
    town_.site().handle("/late.html", [](const TestRequest&) { return TestResponse{.body = "<p>Late."}; });
    EXPECT_EQ(posted("/api/job?name=town", fmt::format("[job]\nseeds = [\"{}late.html\"]\n", town_.seed())),
              200);
    stop(*daemon);
  }
  const auto daemon = start();
  EXPECT_EQ(jobs(), (Texts{"main running", "town paused"}));
  EXPECT_FALSE(town_.has("/late.html"));
  EXPECT_EQ(posted("/api/job/resume?name=town"), 200);
  EXPECT_TRUE(gets(town_, "/late.html"));
  EXPECT_EQ(host(town_).second, "");
  stop(*daemon);
}

TEST_F(JobsTest, AHostIsPausedByItself) {
  folder_.write("jobs/town.toml", job(town_));
  const auto daemon = start();
  ASSERT_TRUE(gets(town_, "/2.html"));
  EXPECT_EQ(posted("/api/host/pause?host=" + town_.origin()), 200);
  EXPECT_EQ(host(town_).second, "paused");
  EXPECT_EQ(host(main_).second, "");
  town_.site().handle("/late.html", [](const TestRequest&) { return TestResponse{.body = "<p>Late."}; });
  ASSERT_EQ(posted("/api/job?name=late", fmt::format("[job]\nseeds = [\"{}late.html\"]\n", town_.seed())),
            200);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));  // It would have been fetched.
  EXPECT_FALSE(town_.has("/late.html"));
  EXPECT_EQ(posted("/api/host/resume?host=" + town_.origin()), 200);
  EXPECT_TRUE(gets(town_, "/late.html"));
  EXPECT_EQ(posted("/api/host/pause?host=town.example"), 400);
  EXPECT_EQ(posted("/api/host/pause?host=https://town.example/"), 400);
  stop(*daemon);
}

TEST_F(JobsTest, RemovedItsHostsAreHeldAndAddedAgainItGoesOn) {
  const auto daemon = start();
  ASSERT_EQ(posted("/api/job?name=town", job(town_)), 200);
  ASSERT_TRUE(gets(town_, "/2.html"));
  EXPECT_EQ(posted("/api/job/remove?name=town"), 200);
  EXPECT_EQ(jobs(), (Texts{"main running"}));
  EXPECT_EQ(host(town_).first, "");
  const size_t requests = town_.requests();
  EXPECT_EQ(posted("/api/job?name=village", job(town_)), 200);
  EXPECT_EQ(host(town_).first, "village");
  EXPECT_EQ(posted("/api/job/remove?name=town"), 404);
  EXPECT_EQ(town_.requests(), requests);  // All of it was fetched before.
  stop(*daemon);
}

TEST_F(JobsTest, WhatIsWrongIsSaidAndChangesNothing) {
  folder_.write("jobs/town.toml", job(town_));
  const auto daemon = start();
  EXPECT_EQ(posted("/api/job?name=a/b", job(town_)), 400);
  EXPECT_EQ(posted("/api/job", job(town_)), 400);
  const std::string answer = post("/api/job?name=bad", "[job]\nseed = [\"https://a.example/\"]\n");
  EXPECT_EQ(status_of(answer), 400);
  EXPECT_NE(body_of(answer).find("job bad:2:1: job.seed is no key; did you mean seeds?"), std::string::npos)
      << answer;
  EXPECT_EQ(posted("/api/job?name=bad", "[job]\nseeds = [\"no url\"]\n"), 400);
  EXPECT_EQ(posted("/api/job?name=bad", "[scope]\nkind = \"any\"\n"), 400);
  EXPECT_EQ(posted("/api/job?name=bad", job(town_, "[scope]\ninclude = [\"(\"]\n")), 400);
  EXPECT_EQ(posted("/api/job?name=main", job(town_)), 409);
  EXPECT_EQ(posted("/api/job/remove?name=town"), 409);
  EXPECT_EQ(posted("/api/job/pause?name=nobody"), 404);
  EXPECT_EQ(posted("/api/jobs"), 405);
  EXPECT_EQ(status_of(get(port_, "/api/job/pause?name=town")), 404);
  EXPECT_EQ(status_of(answer_to(port_, request_text(port_, "POST", "/api/job/pause?name=town",
                                                    "Origin: https://elsewhere.example\r\n"))),
            403);
  EXPECT_EQ(jobs(), (Texts{"main running", "town running"}));
  stop(*daemon);
}

TEST_F(JobsTest, ReloadingIsAtomicAndSaysWhatIsNotInForce) {
  const auto daemon = start();
  folder_.write("jobs/town.toml", job(town_));
  folder_.write("jobs/bad.toml", "[job]\nseeds = 3\n");
  const std::string refused = post("/api/reload");
  EXPECT_EQ(status_of(refused), 400);
  EXPECT_NE(refused.find("bad.toml:2:9: job.seeds must be a list of texts"), std::string::npos) << refused;
  EXPECT_EQ(jobs(), (Texts{"main running"}));
  EXPECT_NE(get(port_, "/metrics").find("newsieve_config_last_reload_successful 0\n"), std::string::npos);
  EXPECT_EQ(town_.requests(), 0U);

  const ProgramOutcome checked = run_newsieve({"config", "check", folder_.path("serve.toml")});
  EXPECT_EQ(checked.code, 78);
  EXPECT_NE(checked.error.find("bad.toml:2:9: "), std::string::npos) << checked.error;
  std::filesystem::remove(folder_.path("jobs/bad.toml"));
  EXPECT_NE(run_newsieve({"config", "check", folder_.path("serve.toml")}).out.find("so are the jobs in"),
            std::string::npos);
  write_config(std::string(kHastyConfig) + "[decoder]\nratio_max = 99\n");
  daemon->signal(SIGHUP);
  EXPECT_TRUE(daemon->says("from the next start on: decoder.ratio_max; the rest is in force"))
      << daemon->said();
  EXPECT_TRUE(gets(town_, "/2.html"));
  EXPECT_NE(get(port_, "/metrics").find("newsieve_config_last_reload_successful 1\n"), std::string::npos);

  std::filesystem::remove(folder_.path("jobs/town.toml"));
  EXPECT_EQ(posted("/api/reload"), 200);
  EXPECT_EQ(jobs(), (Texts{"main running"}));
  stop(*daemon);
}

TEST_F(JobsTest, ThereAreCommandsForIt) {
  const auto daemon = start();
  EXPECT_EQ(job_command({"add", "town", town_.seed(), "--scope", "host", "--delay", "0.25", "--hours",
                         "00:00-23:59", "--hours", "23:58-00:01"})
                .code,
            0);
  EXPECT_TRUE(gets(town_, "/2.html"));
  EXPECT_EQ(job_command({"pause", "town"}).code, 0);
  const ProgramOutcome list = job_command({"list"});
  EXPECT_NE(list.out.find("town                 paused   host       0.25 s " + town_.seed() + "\n"),
            std::string::npos)
      << list.out;
  EXPECT_EQ(job_command({"resume", "town"}).code, 0);
  EXPECT_EQ(jobs(), (Texts{"main running", "town running"}));
  const std::string file = folder_.write("again.toml", job(town_));
  EXPECT_EQ(job_command({"add", "town", "--file", file}).code, 0);
  EXPECT_EQ(job_command({"remove", "town"}).code, 0);
  const ProgramOutcome missing = job_command({"pause", "town"});
  EXPECT_EQ(missing.code, 1);
  EXPECT_TRUE(is_one_sentence(missing.error)) << missing.error;
  EXPECT_NE(missing.error.find("there is no job \"town\""), std::string::npos) << missing.error;
  EXPECT_EQ(job_command({"add", "town"}).code, 1);
  stop(*daemon);
}

}  // namespace
}  // namespace newsieve
