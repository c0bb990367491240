#include "dedup/text_line.h"

#include <gtest/gtest.h>

#include "dedup/line_dump.h"

namespace newsieve {
namespace {

TextLine line(std::string_view text) { return TextLineReader().read(text); }

TEST(TextLine, LinesThatDifferInCaseMarksAndDigitsHaveOneKey) {
  EXPECT_EQ(line("| Most read: 12 stories |").key, line("most READ 34 stories").key);
  EXPECT_NE(line("Most read").key, line("Most shared").key);
}

TEST(TextLine, MarksBeforeAndBehindTheWordsAreTheFrame) {
  EXPECT_EQ(line("The ferry sailed.").frame, 0U);
  EXPECT_EQ(line("\"The ferry sailed,\" he said.").frame, 0U);
  EXPECT_EQ(line("The ferry (built in 1904) sailed again (at last).").frame, 0U);
  for (const char* plain : {"Up 50%", "#1 of 5", "$5 a head", "« La mer »", "《海》很大", "(AP) The ferry"}) {
    EXPECT_EQ(line(plain).frame, 0U) << plain;
  }
  EXPECT_NE(line("▶ The ferry sailed").frame, 0U);
  EXPECT_NE(line("» The ferry sailed").frame, 0U);
  EXPECT_NE(line("![]() The ferry sailed").frame, 0U);
  EXPECT_NE(line("|").frame, 0U);
  EXPECT_EQ(line("| The ferry |").frame, line("| Another story |").frame);
  EXPECT_NE(line("| The ferry |").frame, line("- The ferry").frame);
}

TEST(TextLine, ASentenceEndsInAnyScript) {
  EXPECT_EQ(line("The ferry sailed.").end, LineEnd::kSentence);
  EXPECT_EQ(line("The ferry sailed.\" )").end, LineEnd::kSentence);
  EXPECT_EQ(line("渡轮再次启航。").end, LineEnd::kSentence);
  EXPECT_EQ(line("नौका फिर चली।").end, LineEnd::kSentence);
  EXPECT_EQ(line("Read also:").end, LineEnd::kColon);
  EXPECT_EQ(line("The ferry sails again").end, LineEnd::kOpen);
  EXPECT_EQ(line("Version 2.5").end, LineEnd::kOpen);
}

TEST(TextLine, SentencesInsideTheLineAreSeenAndNumbersAreNoSentences) {
  EXPECT_TRUE(line("The ferry sailed. It was late").sentences);
  EXPECT_TRUE(line("渡轮再次启航。乘客很高兴").sentences);
  EXPECT_FALSE(line("Profit rose 3.5 percent").sentences);
  EXPECT_FALSE(line("The ferry sailed.").sentences);
}

TEST(TextLine, TwoIdeographsAreAWord) {
  EXPECT_EQ(line("渡轮再次").length, 2);
  EXPECT_EQ(line("The ferry sailed").length, 3);
  EXPECT_EQ(line("|").length, 0);
}

TEST(TextLine, ASampleOfWordsTakesAWordFromEveryLineOrNone) {
  std::string shorter;
  for (int i = 0; i < 100; ++i)
    shorter += "word" + std::to_string(i * 7) + "x" + std::string(i % 5, 'y') + " ";
  TextLineReader reader;
  reader.read(shorter);
  const std::vector<uint16_t> of_one = reader.words();
  EXPECT_LE(of_one.size(), TextLineReader::kWordsMax);
  reader.read("▶ " + shorter);
  EXPECT_EQ(reader.words(), of_one);
}

TEST(TextLine, AnyBytesAreALine) {
  EXPECT_EQ(line("").length, 0);
  EXPECT_EQ(line("\xFF\xFE ferry \xC3").length, 1);
  EXPECT_EQ(line(std::string(1 << 20, 'a')).length, 1);
}

TEST(LineTable, EqualLinesHaveOneNumberAndKeysAreShared) {
  LineTable table;
  const LineId plain = table.intern("The ferry sails");
  EXPECT_EQ(table.intern("the ferry SAILS"), plain);
  const LineId marked = table.intern("▶ The ferry sails");
  EXPECT_NE(marked, plain);
  EXPECT_EQ(table.key(marked), table.key(plain));
  EXPECT_EQ(table.opening(plain), LineTable::kNoKey);
}

}  // namespace
}  // namespace newsieve
