// The program reading saved pages.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/news_site.h"
#include "tests/support/newsieve_program.h"
#include "tests/support/test_records.h"

namespace newsieve {
namespace {

class IngestTest : public ::testing::Test {
 protected:
  IngestTest() {
    for (size_t i = 0; i < news_.articles().size(); ++i) add_page(i);
  }

  void add_page(size_t index) {
    folder_.write(fmt::format("{}.html", index), news_.article_page(index));
    list_ += fmt::format(
        "{{\"id\":\"p{0}\",\"url\":\"https://quay.example{1}\",\"file\":\"{0}.html\","
        "\"fetched_at\":\"2024-06-01T00:00:00Z\"}}\n",
        index, news_.articles()[index].path);
  }

  ProgramOutcome ingest(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {
        "ingest", folder_.write("pages.jsonl", list_), "--out", out_, "--progress", "none"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_newsieve(arguments);
  }

  WorkFolder folder_;
  const std::string out_ = folder_.path("out.jsonl");
  const NewsSite news_;
  std::string list_;
};

TEST_F(IngestTest, EveryPageGetsOneRecordUnderItsOwnId) {
  const ProgramOutcome outcome = ingest();
  EXPECT_EQ(outcome.code, 0) << outcome.error;
  const auto records = read_records(out_);
  ASSERT_TRUE(records.has_value()) << records.error().message;
  ASSERT_EQ(records->size(), news_.articles().size());
  for (size_t i = 0; i < news_.articles().size(); ++i) {
    EXPECT_EQ(records->at(fmt::format("p{}", i)).text, news_.articles()[i].text());
  }
}

TEST_F(IngestTest, TheOutputIsTheSameToTheByteWhateverTheNumberOfWorkers) {
  ASSERT_EQ(ingest({"--workers", "1", "--blocks"}).code, 0);
  const std::string one = read_file(out_).value();
  ASSERT_EQ(ingest({"--workers", "4", "--blocks"}).code, 0);
  EXPECT_GT(one.size(), 36 * 1000U);
  EXPECT_TRUE(read_file(out_).value() == one);
}

TEST_F(IngestTest, ABrokenLineIsNamedAndPassedOver) {
  list_.insert(list_.find('\n') + 1, "{\"url\": \"https://quay.exa\n");
  const ProgramOutcome outcome = ingest();
  EXPECT_EQ(outcome.code, 3) << outcome.error;
  EXPECT_NE(outcome.error.find("pages.jsonl:2: "), std::string::npos) << outcome.error;
  EXPECT_EQ(read_records(out_).value().size(), news_.articles().size());
}

TEST_F(IngestTest, APageWhoseFileIsMissingGetsARecordThatSaysSo) {
  list_ += "{\"id\":\"lost\",\"url\":\"https://quay.example/lost.html\",\"file\":\"lost.html\"}\n";
  const ProgramOutcome outcome = ingest();
  EXPECT_EQ(outcome.code, 3) << outcome.error;
  EXPECT_NE(outcome.error.find("lost.html"), std::string::npos) << outcome.error;
  const auto records = read_records(out_);
  ASSERT_TRUE(records.has_value()) << records.error().message;
  ASSERT_EQ(records->size(), news_.articles().size() + 1);
  EXPECT_EQ(records->at("lost").text, "");
  EXPECT_NE(records->at("lost").error.find("lost.html"), std::string::npos) << records->at("lost").error;
}

TEST_F(IngestTest, AListThatIsMissingIsNamed) {
  const ProgramOutcome outcome = run_newsieve({"ingest", folder_.path("none.jsonl"), "--out", out_});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_TRUE(is_one_sentence(outcome.error)) << outcome.error;
  EXPECT_NE(outcome.error.find("none.jsonl"), std::string::npos) << outcome.error;
}

}  // namespace
}  // namespace newsieve
