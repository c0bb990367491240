// newsieve clean: what it reads, what it writes, and what it says where it cannot.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <random>
#include <sstream>

#include "service/json_member.h"
#include "tests/support/corpus.h"
#include "tests/support/newsieve_program.h"

namespace newsieve {
namespace {

namespace json = boost::json;

std::string words(uint32_t seed, int count) {
  std::mt19937 random(seed);
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += i > 0 ? " " : "";
    for (int letter = 0; letter < 6; ++letter) text += static_cast<char>('a' + random() % 26);
  }
  return text;
}

std::string body(uint32_t number) {
  const std::string title = words(number, 8);
  std::string text = title;
  for (uint32_t i = 0; i < 5; ++i) {
    text += "\n" + words(1000 * (number + 1) + i, 30) + ' ' + title.substr(0, 7 * (i + 3) - 1) + ".";
  }
  return text;
}

const std::string kMenu = "Home\nWorld\nSport\nMoney\nWeather";
const std::string kFooter = "\n\nContact us\nTerms of use\nPrivacy";

std::string document(const std::string& id, const std::string& where, const std::string& text) {
  json::object object{{"id", id}};
  if (where.starts_with("http")) object["url"] = where;
  if (!where.empty() && !where.starts_with("http")) object["site"] = where;
  object["text"] = text;
  return json::serialize(object) + "\n";
}

std::vector<json::object> records(const std::string& lines) {
  std::vector<json::object> found;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) found.push_back(json::parse(line).as_object());
  return found;
}

class CleanTest : public ::testing::Test {
 protected:
  std::string site(uint32_t pages, const std::string& where) const {
    std::string lines;
    for (uint32_t i = 0; i < pages; ++i) {
      lines += document("d" + std::to_string(i), where, kMenu + "\n" + body(i) + kFooter);
    }
    return lines;
  }
  ProgramOutcome clean(const std::string& lines, std::vector<std::string> options = {}) const {
    options.insert(options.begin(), {"clean", folder_.write("docs.jsonl", lines)});
    return run_newsieve(options);
  }

  WorkFolder folder_;
};

TEST_F(CleanTest, WhatTheSiteRepeatsGoesAndTheRestStays) {
  const ProgramOutcome outcome = clean(site(12, "https://news.example/a"));
  EXPECT_EQ(outcome.code, 0) << outcome.error;
  const auto found = records(outcome.out);
  ASSERT_EQ(found.size(), 12U);
  for (uint32_t i = 0; i < 12; ++i) {
    EXPECT_EQ(found[i].at("id").as_string(), "d" + std::to_string(i));
    EXPECT_EQ(found[i].at("text").as_string(), body(i));
    EXPECT_EQ(found[i].at("lines_dropped"), 8);
  }
  EXPECT_EQ(outcome.error, "12 documents of 1 sites, 96 of 168 lines dropped\n");
}

TEST_F(CleanTest, SitesLearnApart) {
  const std::string lines = document("a", "https://one.example/a", kMenu + "\n" + body(1)) +
                            document("b", "https://two.example/b", kMenu + "\n" + body(2)) +
                            document("c", "three.example", kMenu + "\n" + body(3));
  const auto found = records(clean(lines).out);
  for (const json::object& record : found) EXPECT_EQ(record.at("lines_dropped"), 0);
}

TEST_F(CleanTest, DocumentsWithoutASiteAreOneSite) {
  for (const json::object& record : records(clean(site(12, "")).out))
    EXPECT_EQ(record.at("lines_dropped"), 8);
}

TEST_F(CleanTest, OtherMembersStayAsTheyWere) {
  std::string lines = site(12, "https://news.example/a");
  lines.insert(
      1, R"("n": 1.50, "big": 123456789012345678901234567890, "s": "\u00e9\/", "o": {"text": [1, "}"]}, )");
  const std::string first = clean(lines).out.substr(0, 110);
  EXPECT_TRUE(first.starts_with(
      R"({"n": 1.50, "big": 123456789012345678901234567890, "s": "\u00e9\/", "o": {"text": [1, "}"]}, "id":"d0")"))
      << first;
}

TEST_F(CleanTest, ItsOwnOutputComesOutAsItIsByteForByte) {
  const std::string once = clean(site(12, "https://news.example/a")).out;
  EXPECT_EQ(clean(once).out, once);
}

TEST_F(CleanTest, TheOrderOfTheInputIsThatOfTheOutputAndChangesNoDocument) {
  const std::string lines = site(12, "https://news.example/a");
  std::vector<std::string> in;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) in.push_back(line);
  const auto before = records(clean(lines).out);
  std::string reversed;
  for (auto line = in.rbegin(); line != in.rend(); ++line) reversed += *line + "\n";
  auto after = records(clean(reversed).out);
  std::reverse(after.begin(), after.end());
  EXPECT_EQ(after, before);
}

TEST_F(CleanTest, BlocksSayWhy) {
  const auto found = records(clean(site(12, "https://news.example/a"), {"--blocks"}).out);
  const json::array& blocks = found[0].at("blocks").as_array();
  ASSERT_EQ(blocks.size(), 14U);
  EXPECT_EQ(blocks[0],
            (json::object{{"text", "Home"}, {"kept", false}, {"reason", "repeated 12/12 documents"}}));
  EXPECT_EQ(blocks[5].at("kept"), true);
  EXPECT_EQ(blocks[5].at("reason"), "text");
}

TEST_F(CleanTest, LinesThatAreNoDocumentsAreCountedAndTheOthersCleaned) {
  const std::string lines = "not json\n[1]\n{\"id\": \"x\"}\n{\"text\": 5}\n" +
                            site(12, "https://news.example/a") + "{\"id\": \"empty\", \"text\": \"\"}\n";
  const ProgramOutcome outcome = clean(lines);
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(records(outcome.out).size(), 13U);
  for (const char* number : {":1:", ":2:", ":3:", ":4:"}) {
    EXPECT_NE(outcome.error.find(number), std::string::npos) << outcome.error;
  }
}

TEST_F(CleanTest, BytesThatAreNoUtf8AreKept) {
  const ProgramOutcome outcome = clean("{\"id\": \"a\", \"\xE9\": 1, \"text\": \"caf\xE9\"}\n");
  EXPECT_EQ(outcome.code, 0) << outcome.error;
  EXPECT_EQ(outcome.out, "{\"id\": \"a\", \"\xE9\": 1, \"text\": \"caf\xE9\",\"lines_dropped\":0}\n");
}

TEST_F(CleanTest, ASiteWithTooManyLinesStaysAsItIsAndIsNamed) {
  const std::string config = folder_.write("c.toml", "[site_lines]\nlines_max = 100\n");
  const ProgramOutcome outcome = clean(site(12, "https://news.example/a"), {"--config", config});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_NE(outcome.error.find("site_lines.lines_max"), std::string::npos) << outcome.error;
  for (const json::object& record : records(outcome.out)) EXPECT_EQ(record.at("lines_dropped"), 0);
}

TEST_F(CleanTest, ALargerSiteIsCleanedInParts) {
  const std::string config = folder_.write("c.toml", "[site_lines]\ndocuments_max = 25\n");
  const ProgramOutcome outcome = clean(site(50, "https://news.example/a"), {"--config", config});
  EXPECT_EQ(outcome.code, 0) << outcome.error;
  EXPECT_NE(outcome.error.find("2 parts"), std::string::npos) << outcome.error;
  for (const json::object& record : records(outcome.out)) EXPECT_EQ(record.at("lines_dropped"), 8);
}

TEST_F(CleanTest, AFileThatIsNotThereIsRefusedInOneSentence) {
  const ProgramOutcome missing = run_newsieve({"clean", folder_.path("none.jsonl")});
  EXPECT_EQ(missing.code, 1);
  EXPECT_TRUE(is_one_sentence(missing.error)) << missing.error;
}

TEST_F(CleanTest, APipeIsAsGoodAsAFile) {
  const std::string file = folder_.write("docs.jsonl", site(12, "https://news.example/a"));
  const std::string program = newsieve_command({})[0];
  const ProgramOutcome piped =
      Program({"/bin/sh", "-c", "cat " + file + " | " + program + " clean -"}).wait();
  EXPECT_EQ(piped.code, 0) << piped.error;
  EXPECT_EQ(piped.out, run_newsieve({"clean", file}).out);
}

TEST(JsonMember, ReplacesTheLastOfItsNameAndAddsWhatIsMissing) {
  EXPECT_EQ(with_member("{}", "a", "1"), R"({"a":1})");
  EXPECT_EQ(with_member(R"( {"b": [1, {"a": 2}]} )", "a", "1"), R"({"b": [1, {"a": 2}],"a":1})");
  EXPECT_EQ(with_member(R"({"a" : "}\"", "c":1e5})", "a", "null"), R"({"a" : null, "c":1e5})");
  EXPECT_EQ(with_member(R"({"a":1,"a":2})", "a", "3"), R"({"a":1,"a":3})");
  EXPECT_EQ(with_member(R"({"\u0061":1})", "a", "3"), R"({"\u0061":3})");
}

// The labelled seed dumps: what is article stays, and hardly anything else does.
TEST_F(CleanTest, TheTwoLabelledDumpsAloneAreCleaned) {
  NEWSIEVE_SKIP_WITHOUT("seeds");
  std::string lines;
  std::vector<std::vector<std::string>> labels;
  for (const std::string name : {"000_b348fc2de487d59d", "003_a1c64fb8dd06f4fa"}) {
    lines += document(name, "", read_corpus("seeds/" + name + ".source.txt"));
    labels.emplace_back();
    for (const json::object& row : records(read_corpus("seeds/" + name + ".labels.jsonl"))) {
      labels.back().emplace_back(row.at("kind") == "caption" ? "caption"
                                                             : row.at("label").as_string().c_str());
    }
  }
  const auto found = records(clean(lines, {"--blocks"}).out);
  int kept = 0;
  int leaked = 0;
  int lost = 0;
  for (size_t document = 0; document < labels.size(); ++document) {
    const json::array& blocks = found[document].at("blocks").as_array();
    ASSERT_EQ(blocks.size(), labels[document].size());
    for (size_t i = 0; i < blocks.size(); ++i) {
      const bool is_kept = blocks[i].at("kept").as_bool();
      kept += labels[document][i] == "article" && is_kept;
      lost += labels[document][i] == "article" && !is_kept;
      leaked += labels[document][i] == "boilerplate" && is_kept;
    }
  }
  EXPECT_GE(2.0 * kept / (2.0 * kept + leaked + lost), .9) << "leaked " << leaked << ", lost " << lost;
}

}  // namespace
}  // namespace newsieve
