#include "service/record_line.h"

#include <gtest/gtest.h>

namespace newsieve {
namespace {

TEST(RecordLine, SaysWhenWhereAndWhat) {
  EXPECT_EQ(
      record_line(R"({"date_fetched":"2026-11-22T13:20:00Z","site":"news.example","title":"Harbour opens",)"
                  R"("duplicate_kind":null,"duplicate_of":null,"revision":0,"error":null})",
                  false),
      "2026-11-22T13:20:00Z  news.example          Harbour opens");
}

TEST(RecordLine, MarksRevisionsAndCopies) {
  EXPECT_EQ(record_line(R"({"date_fetched":"2026-11-22T13:20:00Z","site":"a.example","title":"One",)"
                        R"("duplicate_kind":"near","duplicate_of":"83a1","revision":2})",
                        false),
            "2026-11-22T13:20:00Z  a.example             One  (revision 2, near copy of 83a1)");
}

TEST(RecordLine, NoTextCommandsTheTerminal) {
  const std::string line = record_line(
      R"({"site":"a.example","title":"red \u001b[31m\r\nline","duplicate_kind":"x\u0007"})", false);
  for (const char c : line) EXPECT_TRUE(static_cast<uint8_t>(c) >= 0x20 && c != 0x7f) << line;
  EXPECT_EQ(record_line("no \x1b[2J record", false), "no [2J record");
}

TEST(RecordLine, ShowsWhatAnotherToolsRecordHas) {
  EXPECT_EQ(record_line(R"({"url":"https://a.example/1","title":"One","text":"..."})", false),
            "  https://a.example/1   One");
}

TEST(RecordLine, IsColouredWhenAsked) {
  const std::string line = record_line(R"({"site":"a.example","title":"One"})", true);
  EXPECT_NE(line.find("\x1b["), std::string::npos);
}

}  // namespace
}  // namespace newsieve
