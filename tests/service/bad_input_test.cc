// What cannot be done is said in one sentence, with the exit code that the manual names, and costs nothing
// that was stored.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <future>

#include "tests/support/news_site.h"
#include "tests/support/newsieve_program.h"
#include "tests/support/test_records.h"

namespace newsieve {
namespace {

using Arguments = std::vector<std::string>;

class BadInputTest : public ::testing::Test {
 protected:
  BadInputTest() { news_.serve(site_); }

  Arguments crawl(const Arguments& more = {}) const {
    Arguments arguments = {"crawl", site_.url("/"), "--config", config_, "--progress", "none", "--out", out_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  // The command fails with `code`, and with one sentence that holds every one of `words`.
  static void expect_refused(const Arguments& arguments, int code, const Arguments& words) {
    const ProgramOutcome outcome = run_newsieve(arguments);
    EXPECT_EQ(outcome.code, code) << outcome.error;
    EXPECT_TRUE(is_one_sentence(outcome.error)) << outcome.error;
    for (const std::string& word : words)
      EXPECT_NE(outcome.error.find(word), std::string::npos) << word << " in: " << outcome.error;
  }

  void expect_all_articles() const {
    const auto records = read_records(out_);
    ASSERT_TRUE(records.has_value()) << records.error().message;
    EXPECT_EQ(records->size(), news_.articles().size());
  }

  WorkFolder folder_;
  const std::string config_ = folder_.write("hasty.toml", kHastyConfig);
  const std::string out_ = folder_.path("out.jsonl");
  const std::string data_ = folder_.path("data");
  const NewsSite news_;
  TestSite site_;
};

TEST_F(BadInputTest, AnUnknownOptionIsNamedAndHelpIsOffered) {
  const ProgramOutcome outcome = run_newsieve(crawl({"--colour"}));
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.error.find("--colour"), std::string::npos) << outcome.error;
  EXPECT_NE(outcome.error.find("--help"), std::string::npos) << outcome.error;
}

TEST_F(BadInputTest, ACommandThatDoesNotExistIsUsage) {
  EXPECT_EQ(run_newsieve({"crwl"}).code, 2);
  EXPECT_EQ(run_newsieve({}).code, 2);
}

TEST_F(BadInputTest, ACrawlWithoutAUrlSaysWhatToName) {
  expect_refused({"crawl"}, 2, {"no URL to start from", "--seeds"});
}

TEST_F(BadInputTest, SeedsThatCannotBeReadAreNamed) {
  expect_refused(crawl({"--seeds", folder_.path("none.txt")}), 2, {"seeds", "none.txt"});
}

TEST_F(BadInputTest, APatternThatDoesNotCompileIsNamed) {
  expect_refused(crawl({"--include", "a(b"}), 2, {"a(b"});
}

TEST_F(BadInputTest, AMalformedUrlAmongGoodOnesIsPassedOverAndTheOthersAreCrawled) {
  const ProgramOutcome outcome = run_newsieve(crawl({"http://[broken/"}));
  EXPECT_EQ(outcome.code, 3) << outcome.error;
  EXPECT_NE(outcome.error.find("[broken"), std::string::npos) << outcome.error;
  expect_all_articles();
}

TEST_F(BadInputTest, AnOutputThatCannotBeWrittenIsNamedBeforeAnythingIsFetched) {
  Arguments arguments = crawl();
  arguments.back() = folder_.path("no_such_folder/out.jsonl");
  expect_refused(arguments, 1, {"no_such_folder/out.jsonl"});
  arguments.back() = folder_.path("");
  expect_refused(arguments, 1, {"folder"});
  EXPECT_TRUE(site_.log().empty());
}

TEST_F(BadInputTest, AConfigurationThatDoesNotHoldIsRefusedWithItsKey) {
  const std::string bad = folder_.write("bad.toml", "[crawler]\ntries_max = 0\n");
  for (const Arguments& command : {Arguments{"crawl", site_.url("/"), "--config", bad},
                                   Arguments{"serve", "--config", bad}, Arguments{"config", "check", bad}}) {
    const ProgramOutcome outcome = run_newsieve(command);
    EXPECT_EQ(outcome.code, 78) << command[0];
    EXPECT_NE(outcome.error.find("bad.toml"), std::string::npos) << outcome.error;
    EXPECT_NE(outcome.error.find("tries_max"), std::string::npos) << outcome.error;
  }
  expect_refused({"serve", "--config", folder_.path("none.toml")}, 78, {"none.toml"});
}

TEST_F(BadInputTest, AStateOfAnotherVersionIsRefusedAndLeftAsItIs) {
  std::filesystem::create_directory(data_);
  folder_.write("data/FORMAT", "newsieve state 99\n");
  expect_refused(crawl({"--data", data_}), 1, {"newsieve state 99", data_, "another folder"});
  EXPECT_EQ(read_file(data_ + "/FORMAT").value(), "newsieve state 99\n");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(data_), {}), 1);
}

TEST_F(BadInputTest, ASecondProcessOnOneStateIsRefusedAndTheFirstGoesOn) {
  std::promise<void> over;
  const std::shared_future<void> may_answer = over.get_future().share();
  std::promise<void> under_way;
  site_.handle("/", [&, may_answer](const TestRequest&) {
    under_way.set_value();
    may_answer.wait();
    return TestResponse{.body = "<a href=/harbour/>Harbour</a> <a href=/town/>Town</a> <a href=/weather/>"};
  });
  Program first(newsieve_command(crawl({"--data", data_})));
  under_way.get_future().wait();
  Arguments second = crawl({"--data", data_});
  second[std::find(second.begin(), second.end(), out_) - second.begin()] = folder_.path("second.jsonl");
  expect_refused(second, 1, {data_});
  over.set_value();
  EXPECT_EQ(first.wait().code, 0);
  expect_all_articles();
}

// Files may not grow beyond `kibibytes`: every write behind that fails, as on a full disk.
Arguments on_full_disk(int kibibytes, const Arguments& arguments) {
  Arguments command = {"/bin/sh", "-c",
                       "trap '' XFSZ; ulimit -f " + std::to_string(2 * kibibytes) + "; exec \"$@\"", "sh"};
  const Arguments program = newsieve_command(arguments);
  command.insert(command.end(), program.begin(), program.end());
  return command;
}

TEST_F(BadInputTest, AFullDiskEndsTheCrawlAndWithRoomItGoesOn) {
  // RocksDB's file of options (45 KB in 7.8, 49 KB in 9.10) fits; its log of the whole crawl (141 KB) does
  // not.
  const ProgramOutcome outcome = Program(on_full_disk(80, crawl({"--data", data_}))).wait();
  EXPECT_EQ(outcome.code, 1) << outcome.error;
  EXPECT_NE(outcome.error.find("newsieve: "), std::string::npos) << outcome.error;
  EXPECT_NE(outcome.error.find(data_), std::string::npos) << outcome.error;
  EXPECT_FALSE(std::filesystem::exists(out_));
  const size_t fetched = site_.log().size();
  EXPECT_GT(fetched, 3U);
  EXPECT_EQ(run_newsieve(crawl({"--data", data_})).code, 0);
  expect_all_articles();
  EXPECT_LT(site_.log().size() - fetched, news_.articles().size() + 5);  // What was committed stays fetched.
}

TEST_F(BadInputTest, AnOutputThatDoesNotFitLeavesTheOldOneAsItIs) {
  folder_.write("out.jsonl", "the old one\n");
  ASSERT_EQ(run_newsieve(crawl({"--data", data_})).code, 0);
  folder_.write("out.jsonl", "the old one\n");
  const ProgramOutcome outcome = Program(on_full_disk(16, {"export", "--data", data_, "--out", out_})).wait();
  EXPECT_EQ(outcome.code, 1) << outcome.error;
  EXPECT_EQ(read_file(out_).value(), "the old one\n");
  ASSERT_EQ(run_newsieve({"export", "--data", data_, "--out", out_}).code, 0);
  expect_all_articles();
}

TEST_F(BadInputTest, AnExportOfWhatIsNotThereMakesNoState) {
  expect_refused({"export", "--data", data_, "--out", out_}, 1, {data_});
  EXPECT_FALSE(std::filesystem::exists(data_));
}

TEST_F(BadInputTest, AnExplanationOfAPageThatIsNotThereNamesIt) {
  ASSERT_EQ(run_newsieve(crawl({"--data", data_})).code, 0);
  expect_refused({"explain", site_.url("/none.html"), "--data", data_}, 1, {"/none.html"});
}

TEST_F(BadInputTest, ADaemonThatIsNotThereIsNamed) {
  expect_refused({"status", "--endpoint", "127.0.0.1:1"}, 1, {"127.0.0.1:1"});
}

}  // namespace
}  // namespace newsieve
