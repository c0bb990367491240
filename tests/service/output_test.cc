// What the daemon writes, as its readers see it: segments, standard output, newsieve tail. With segments of
// some three records each, and kills.
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <csignal>
#include <future>
#include <random>

#include "store/durable_file.h"
#include "tests/support/kill_switch.h"
#include "tests/support/news_site.h"
#include "tests/support/newsieve_program.h"
#include "tests/support/segment_files.h"
#include "tests/support/test_records.h"

namespace newsieve {
namespace {

constexpr unsigned kSeed = 7;
constexpr int kRounds = 4;
constexpr int kKills = 4;  // Of one crawl.

class OutputTest : public ::testing::Test {
 protected:
  OutputTest() {
    news_.serve(site_);
    for (size_t i = 0; i < news_.articles().size(); ++i) {
      site_.handle(news_.articles()[i].path, [this, i](const TestRequest&) {
        kill_switch_.strike();
        return TestResponse{.body = news_.article_page(i)};
      });
    }
  }

  // The daemon's command, with state and output in folders of that name.
  std::vector<std::string> serve(const std::string& name) const {
    const std::string config = fmt::format(
        "{}[service]\nseeds = [\"{}\"]\ndata_folder = \"{}\"\noutput_folder = \"{}\"\nmonitoring_address = "
        "\"\"\n"
        "settle_articles = 10\n[output]\nsegment_bytes_max = 6000\nsegment_age_max_seconds = 1\n",
        kHastyConfig, site_.url("/"), folder_.path(name + "-state"), out(name));
    return newsieve_command({"serve", "--config", folder_.write(name + ".toml", config), "--stdout"});
  }
  std::string out(const std::string& name) const { return folder_.path(name); }

  // Serves until everything is done, or until the `at`th request for an article kills it; never with 0.
  ProgramOutcome run(const std::string& name, int64_t at) {
    kill_switch_.arm(at);
    Program daemon(serve(name));
    kill_switch_.aim(daemon);
    if (daemon.says("idle")) daemon.signal(SIGTERM);
    return kill_switch_.await_end(daemon);
  }

  static std::map<std::string, std::string> texts_by_url(const std::string& jsonl) {
    const auto records = records_by_id(jsonl);  // None is there twice.
    EXPECT_TRUE(records.has_value()) << records.error().message;
    std::map<std::string, std::string> texts;
    if (!records) return texts;
    for (const auto& [id, record] : *records) texts[record.url] = record.text;
    return texts;
  }

  std::vector<std::string> tail(const std::string& name, const std::vector<std::string>& more) const {
    std::vector<std::string> command = newsieve_command({"tail", "--output", out(name)});
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }

  WorkFolder folder_;
  const NewsSite news_{{.articles = 60}};
  KillSwitch kill_switch_;
  TestSite site_;  // The last: its handlers see what is above.
};

TEST_F(OutputTest, KilledAtAnyInstantTheSegmentsHoldWhatAnUndisturbedRunWrites) {
  ASSERT_EQ(run("undisturbed", 0).code, 0);
  const auto expected = texts_by_url(read_output(out("undisturbed")));
  ASSERT_EQ(expected.size(), news_.articles().size());
  EXPECT_GT(read_segments(out("undisturbed")).size(), 10U);

  std::mt19937 random(kSeed);
  int killed = 0;
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(fmt::format("seed {}, round {}", kSeed, round));
    const std::string name = "round" + std::to_string(round);
    for (int kill = 0; kill < kKills; ++kill) {
      const ProgramOutcome outcome = run(name, 1 + static_cast<int64_t>(random() % 20));
      ASSERT_TRUE(outcome.code == 0 || outcome.code == -SIGKILL) << outcome.code << outcome.error;
      killed += outcome.code == -SIGKILL;
    }
    ASSERT_EQ(run(name, 0).code, 0);
    ASSERT_EQ(texts_by_url(read_output(out(name))), expected);
  }
  EXPECT_GE(killed, kRounds * 2);
}

TEST_F(OutputTest, AnIdleDaemonClosesItsLastSegmentForItsAge) {
  Program daemon(serve("out"));
  ASSERT_TRUE(daemon.says("idle")) << daemon.said();
  const uint64_t last = read_segments(out("out")).rbegin()->first;
  ASSERT_TRUE(daemon.says(fmt::format("-{:06}.jsonl.zst\n", last))) << daemon.said();
  EXPECT_EQ(plain_segment(out("out")), "");
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait().code, 0);
  EXPECT_EQ(texts_by_url(read_output(out("out"))).size(), news_.articles().size());
}

TEST_F(OutputTest, StandardOutputGetsWhatTheSegmentsGet) {
  const ProgramOutcome first = run("out", 0);
  ASSERT_EQ(first.code, 0) << first.error;
  EXPECT_TRUE(first.out == read_output(out("out")));
  const ProgramOutcome second = run("out", 0);
  EXPECT_EQ(second.out, "") << "nothing that was committed is written again";
}

TEST_F(OutputTest, AfterAKillStandardOutputGoesOnWithTheRecordThatWasNotCommitted) {
  std::mt19937 random(kSeed);
  for (int round = 0; round < kRounds; ++round) {
    const std::string name = "round" + std::to_string(round);
    const ProgramOutcome killed = run(name, 20 + static_cast<int64_t>(random() % 30));
    ASSERT_EQ(killed.code, -SIGKILL) << killed.error;
    const ProgramOutcome last = run(name, 0);
    ASSERT_EQ(last.code, 0) << last.error;
    const std::string first_part =
        killed.out.substr(0, killed.out.rfind('\n') + 1);  // May end in a torn line.
    std::map<std::string, int> times;
    for (const std::string& part : {first_part, last.out.substr(last.out.starts_with('\n'))}) {
      const auto records = parse_records(part);
      ASSERT_TRUE(records.has_value()) << records.error().message;
      for (const TestRecord& record : *records) ++times[record.url];
    }
    EXPECT_EQ(times.size(), news_.articles().size());
    int twice = 0;
    for (const auto& [url, count] : times) twice += count - 1;
    EXPECT_LE(twice, 1);
  }
}

TEST_F(OutputTest, AReaderThatGoesAwayEndsTheDaemonWithASentence) {
  std::string command;
  for (const std::string& word : serve("gone")) command += "'" + word + "' ";
  const ProgramOutcome outcome =
      Program({"/bin/bash", "-c", command + " | head -n 3; exit ${PIPESTATUS[0]}"}).wait();
  EXPECT_EQ(outcome.code, 1) << outcome.error;
  EXPECT_NE(outcome.error.find("newsieve: cannot write standard output"), std::string::npos) << outcome.error;
  EXPECT_EQ(parse_records(outcome.out).value().size(), 3U);
  ASSERT_EQ(run("gone", 0).code, 0);
  EXPECT_EQ(texts_by_url(read_output(out("gone"))).size(), news_.articles().size());
}

// Bytes that wait in the pipe.
int unread(const Descriptor& pipe) {
  int bytes = 0;
  ::ioctl(pipe.get(), FIONREAD, &bytes);
  return bytes;
}

bool is_full(const Descriptor& pipe) {
  pollfd writer{pipe.get(), POLLOUT, 0};
  return ::poll(&writer, 1, 0) == 0;
}

std::string take(const Descriptor& pipe, size_t bytes_max) {
  std::string taken(std::min(bytes_max, static_cast<size_t>(unread(pipe))), '\0');
  return ::read(pipe.get(), taken.data(), taken.size()) == static_cast<ssize_t>(taken.size()) ? taken : "";
}

TEST_F(OutputTest, AStopLeavesAReaderThatTakesNothingOrHardlyAnythingAndTheNextRunWritesItsRecords) {
  for (const size_t bytes_a_time : {0, 40}) {
    SCOPED_TRACE(bytes_a_time);
    const std::string name = "reader" + std::to_string(bytes_a_time);
    const std::string fifo = folder_.path(name + ".fifo");
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    const Descriptor pipe(::open(fifo.c_str(), O_RDWR | O_CLOEXEC));
    ASSERT_GE(::fcntl(pipe.get(), F_SETPIPE_SZ, 4096), 4096);
    std::string command = "exec";
    for (const std::string& word : serve(name)) command += " '" + word + "'";
    Program daemon({"/bin/bash", "-c", command + " > '" + fifo + "'"});
    while (!is_full(pipe)) std::this_thread::yield();
    daemon.signal(SIGTERM);
    const auto asked_at = std::chrono::steady_clock::now();

    std::string taken;
    auto outcome = std::async(std::launch::async, [&] { return daemon.wait(); });
    while (outcome.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready)
      taken += take(pipe, bytes_a_time);
    EXPECT_EQ(outcome.get().code, 0) << daemon.said();
    EXPECT_LT(std::chrono::steady_clock::now() - asked_at, std::chrono::seconds(30));
    EXPECT_NE(daemon.said().find("stopped: the reader of standard output takes nothing"), std::string::npos)
        << daemon.said();
    taken += take(pipe, SIZE_MAX);

    const ProgramOutcome next = run(name, 0);
    ASSERT_EQ(next.code, 0) << next.error;
    ASSERT_TRUE(next.out.starts_with('\n'));
    const std::string whole_lines = taken.substr(0, taken.rfind('\n') + 1);
    EXPECT_EQ(texts_by_url(whole_lines + next.out.substr(1)).size(), news_.articles().size());
    EXPECT_EQ(texts_by_url(read_output(out(name))).size(), news_.articles().size());
  }
}

TEST_F(OutputTest, TailShowsTheLastRecords) {
  ASSERT_EQ(run("out", 0).code, 0);
  const std::string all = read_output(out("out"));
  const auto records = parse_records(all).value();
  const ProgramOutcome json = Program(tail("out", {"-n", "7", "--format", "json"})).wait();
  EXPECT_EQ(json.code, 0) << json.error;
  EXPECT_TRUE(all.ends_with(json.out));
  EXPECT_EQ(parse_records(json.out).value().size(), 7U);
  const ProgramOutcome lines = Program(tail("out", {})).wait();
  EXPECT_EQ(std::count(lines.out.begin(), lines.out.end(), '\n'), 10);
  EXPECT_NE(lines.out.find(records.back().title), std::string::npos) << lines.out;
  EXPECT_EQ(lines.out.find('\x1b'), std::string::npos) << "colour is for terminals";
  std::filesystem::create_directory(out("empty"));
  const ProgramOutcome empty = Program(tail("empty", {})).wait();
  EXPECT_EQ(empty.code, 0);
  EXPECT_EQ(empty.out, "");
  EXPECT_NE(empty.error.find("no record in"), std::string::npos) << empty.error;
  const ProgramOutcome nowhere = run_newsieve({"tail", "--output", folder_.path("nowhere")});
  EXPECT_EQ(nowhere.code, 1);
  EXPECT_TRUE(is_one_sentence(nowhere.error)) << nowhere.error;
}

TEST_F(OutputTest, TailFollowsADaemonAcrossItsSegments) {
  std::filesystem::create_directory(out("out"));
  const std::string lines = std::to_string(news_.articles().size());
  std::string command;
  // All of them, also if the daemon is faster at its start than the follower.
  for (const std::string& word : tail("out", {"-f", "-n", lines, "--format", "json"}))
    command += "'" + word + "' ";
  Program follower({"/bin/bash", "-c", command + " | head -n " + lines});  // Ends once it has them all.
  ASSERT_EQ(run("out", 0).code, 0);
  const std::string followed = follower.wait().out;
  EXPECT_TRUE(followed == read_output(out("out")));
  EXPECT_GT(read_segments(out("out")).size(), 10U);
}

}  // namespace
}  // namespace newsieve
