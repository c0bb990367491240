// newsieve dedup: the verdicts are those of the set of documents, whatever the order of the lines.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "tests/support/corpus.h"
#include "tests/support/newsieve_program.h"

namespace newsieve {
namespace {

namespace json = boost::json;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string text_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::string id_of(const std::string& line) { return std::string(json::parse(line).at("id").as_string()); }

struct Verdicts {
  ProgramOutcome outcome;
  std::vector<std::string> lines;                   // In the order of the output.
  std::map<std::string, std::string> cluster;       // By id.
  std::map<std::string, std::string> duplicate_of;  // Of those that repeat one.
};

Verdicts dedup(const std::string& documents, const std::vector<std::string>& more_arguments = {}) {
  WorkFolder folder;
  std::vector<std::string> arguments = {"dedup", folder.write("documents.jsonl", documents)};
  arguments.insert(arguments.end(), more_arguments.begin(), more_arguments.end());
  Verdicts verdicts{run_newsieve(arguments), {}, {}, {}};
  verdicts.lines = lines_of(verdicts.outcome.out);
  for (const std::string& line : verdicts.lines) {
    const json::value record = json::parse(line);
    const std::string id(record.at("id").as_string());
    verdicts.cluster[id] = std::string(record.at("cluster").as_string());
    if (const auto* of = record.at("duplicate_of").if_string()) verdicts.duplicate_of[id] = std::string(*of);
  }
  return verdicts;
}

std::string document(const std::string& id, const std::string& text, const std::string& date = "") {
  json::object object{{"id", id}, {"text", text}};
  if (!date.empty()) object["date_published"] = date;
  return json::serialize(object);
}

std::string story(uint32_t seed, size_t words) {
  std::mt19937 random(seed);
  std::string text;
  for (size_t i = 0; i < words; ++i) text += "word" + std::to_string(random() % 5'000) + " ";
  return text;
}

TEST(DedupCommand, WritesALineForEachDocumentInTheOrderOfTheInput) {
  const Verdicts verdicts =
      dedup(text_of({document("b", story(1, 200) + "end", "2024-05-02"),
                     document("a", story(1, 200), "2024-05-01"), document("c", "other")}));
  EXPECT_EQ(verdicts.outcome.code, 0);
  ASSERT_EQ(verdicts.lines.size(), 3U);
  EXPECT_EQ(id_of(verdicts.lines[0]), "b");
  EXPECT_EQ(verdicts.cluster.at("b"), "a");
  EXPECT_EQ(verdicts.duplicate_of, (std::map<std::string, std::string>{{"b", "a"}}));
  EXPECT_EQ(verdicts.lines[2],
            R"({"id":"c","cluster":"c","duplicate_of":null,"duplicate_kind":null,"similarity":null})");
}

TEST(DedupCommand, OfTheSameDateTheLowerIdIsTheEarlierAndUndatedDocumentsAreTheLast) {
  const std::string text = story(1, 200);
  const Verdicts verdicts = dedup(
      text_of({document("x", text), document("z", text, "2024-05-01"), document("y", text, "2024-05-01")}));
  for (const auto& [id, name] : verdicts.cluster) EXPECT_EQ(name, "y") << id;
}

TEST(DedupCommand, LinesThatAreNoDocumentAreCountedAndTheOthersJudged) {
  const Verdicts verdicts = dedup(text_of(
      {"", "no json", R"(["a"])", R"({"text": "x"})", R"({"id": "a", "text": )",
       R"({"id": "a", "text": "x"} y)", document("a", story(1, 100)), " ", document("b", story(1, 100)),
       document("a", "again"), R"({"id": 7, "text": null, "n": 123456789012345678901234567890})"}));
  EXPECT_EQ(verdicts.outcome.code, 3);
  EXPECT_EQ(verdicts.cluster, (std::map<std::string, std::string>{{"a", "a"}, {"b", "a"}, {"7", "7"}}));
  EXPECT_NE(verdicts.outcome.error.find("5 are no object"), std::string::npos) << verdicts.outcome.error;
  EXPECT_NE(verdicts.outcome.error.find("1 have the id"), std::string::npos) << verdicts.outcome.error;
}

TEST(DedupCommand, ReadsStandardInputAndFilesWithoutALastNewline) {
  WorkFolder folder;
  const std::string file = folder.write("in.jsonl", document("a", "x y") + "\n" + document("b", "X, y"));
  std::vector<std::string> command = {"/bin/sh", "-c", "cat \"$0\" | \"$@\"", file};
  for (const std::string& word : newsieve_command({"dedup", "-"})) command.push_back(word);
  const ProgramOutcome outcome = Program(command).wait();
  EXPECT_EQ(outcome.code, 0) << outcome.error;
  ASSERT_EQ(lines_of(outcome.out).size(), 2U);
  EXPECT_NE(outcome.out.find(R"("duplicate_kind":"exact","similarity":1)"), std::string::npos) << outcome.out;
}

TEST(DedupCommand, AnEmptyFileGivesAnEmptyOne) {
  const Verdicts verdicts = dedup("");
  EXPECT_EQ(verdicts.outcome.code, 0);
  EXPECT_TRUE(verdicts.lines.empty());
  EXPECT_EQ(run_newsieve({"dedup", "/nowhere/at/all.jsonl"}).code, 1);
}

TEST(DedupCommand, ALineOfFiftyMegabytesIsADocumentLikeAnother) {
  std::string text;
  while (text.size() < 50'000'000) text += story(static_cast<uint32_t>(text.size()), 10'000);
  const Verdicts verdicts = dedup(
      text_of({document("a", text), document("b", story(1, 100)), document("c", text + story(2, 9'000))}));
  EXPECT_EQ(verdicts.outcome.code, 0);
  EXPECT_EQ(verdicts.duplicate_of, (std::map<std::string, std::string>{{"c", "a"}}));
}

// Every document of a corpus set, in an order of its own.
class DedupCorpus : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    NEWSIEVE_SKIP_WITHOUT("neardup");
    documents_ = lines_of(read_corpus(std::string("neardup/") + GetParam() + "/docs.jsonl"));
    ASSERT_FALSE(documents_.empty());
  }
  std::vector<std::string> documents_;
};

TEST_P(DedupCorpus, TheOrderOfTheLinesChangesNoVerdict) {
  const Verdicts wanted = dedup(text_of(documents_));
  std::vector<std::string> wanted_lines = wanted.lines;
  std::sort(wanted_lines.begin(), wanted_lines.end());
  std::mt19937 random(1);
  for (int permutation = 0; permutation < 3; ++permutation) {
    std::shuffle(documents_.begin(), documents_.end(), random);
    Verdicts found = dedup(text_of(documents_));
    std::sort(found.lines.begin(), found.lines.end());
    EXPECT_EQ(found.lines, wanted_lines);
  }
}

TEST_P(DedupCorpus, AmongDocumentsThatAreNoCopiesThereAreNoCopies) {
  const Verdicts all = dedup(text_of(documents_));
  std::vector<std::string> kept;
  for (const std::string& line : documents_) {
    if (!all.duplicate_of.contains(id_of(line))) kept.push_back(line);
  }
  EXPECT_LT(kept.size(), documents_.size());
  EXPECT_EQ(dedup(text_of(kept)).duplicate_of.size(), 0U);
}

TEST_P(DedupCorpus, WhenMoreDocumentsComeAClusterIsOnlyCalledAfterAnEarlierOne) {
  std::map<std::string, size_t> order;  // Canonical.
  {
    std::vector<std::pair<std::string, std::string>> dated;
    for (const std::string& line : documents_) {
      const json::value record = json::parse(line);
      const auto* date = record.as_object().if_contains("date_published");
      dated.push_back({date ? std::string(date->as_string()) : "~", id_of(line)});
    }
    std::sort(dated.begin(), dated.end());
    for (size_t i = 0; i < dated.size(); ++i) order[dated[i].second] = i;
  }
  const Verdicts all = dedup(text_of(documents_));
  std::mt19937 random(2);
  std::shuffle(documents_.begin(), documents_.end(), random);
  documents_.resize(documents_.size() / 2);
  for (const auto& [id, name] : dedup(text_of(documents_)).cluster) {
    EXPECT_LE(order[all.cluster.at(id)], order[name]) << id;
  }
}

INSTANTIATE_TEST_SUITE_P(Corpora, DedupCorpus,
                         ::testing::Values("reuters21578", "bbc2005", "wiresim", "ndd_r8", "ndd_webkb"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace newsieve
