// Section 13.2.5.72 (character reference state) and following of the HTML standard.
#include "base/character_references.h"

#include <gtest/gtest.h>

namespace newsieve {
namespace {

std::string in_text(std::string_view raw) {
  std::string out;
  append_decoded(raw, false, out);
  return out;
}

std::string in_attribute(std::string_view raw) {
  std::string out;
  append_decoded(raw, true, out);
  return out;
}

TEST(CharacterReferences, NamedOnesWithAndWithoutSemicolon) {
  EXPECT_EQ(in_text("Tom &amp; Jerry &lt;3 &copy 2024"), "Tom & Jerry <3 \xC2\xA9 2024");
  EXPECT_EQ(in_text("&hellip;&hellip "), "\xE2\x80\xA6&hellip ");  // Only a few may lack the semicolon.
  EXPECT_EQ(in_text("&NotEqualTilde;"), "\xE2\x89\x82\xCC\xB8");   // Two code points.
}

TEST(CharacterReferences, TheLongestNameWins) {
  EXPECT_EQ(in_text("&notit; &notin; &not;"), "\xC2\xACit; \xE2\x88\x89 \xC2\xAC");
}

TEST(CharacterReferences, NumericOnes) {
  EXPECT_EQ(in_text("&#65;&#x42;&#X43;&#68"), "ABCD");
  EXPECT_EQ(in_text("&#128;&#150;"), "\xE2\x82\xAC\xE2\x80\x93");  // Meant as windows-1252.
  EXPECT_EQ(in_text("&#0;&#xD800;&#x110000;&#99999999999999999999;"),
            "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(in_text("&#;&#x;&#"), "&#;&#x;&#");
}

TEST(CharacterReferences, UnknownOnesStay) {
  EXPECT_EQ(in_text("&unknown; & &; a&b &"), "&unknown; & &; a&b &");
}

TEST(CharacterReferences, InAttributesAQueryStringStays) {
  EXPECT_EQ(in_attribute("?a=1&copy=2&amp;b"), "?a=1&copy=2&b");
  EXPECT_EQ(in_attribute("&copy2 &copy. &copy"), "&copy2 \xC2\xA9. \xC2\xA9");
  EXPECT_EQ(in_text("?a=1&copy=2"), "?a=1\xC2\xA9=2");
}

TEST(CharacterReferences, CarriageReturnsBecomeNewlines) {
  EXPECT_EQ(in_text("a\r\nb\rc\r\r\n&#13;"), "a\nb\nc\n\n\r");
  std::string raw;
  append_newlines_normalised("a&amp;\r\nb\r", raw);
  EXPECT_EQ(raw, "a&amp;\nb\n");
}

TEST(CharacterReferences, WhiteSpaceCountsWhenWrittenAsReference) {
  EXPECT_EQ(leading_space_bytes(" \t\r\n\fx"), 5u);
  for (const std::string_view space : {"&#9", "&#10;", "&#xC;", "&#13;", "&#x20", "&Tab;", "&NewLine;"}) {
    EXPECT_EQ(leading_space_bytes(space), space.size()) << space;
  }
  for (const std::string_view text : {"&nbsp;", "&#160;", "&Tab", "&ensp;", "&", "&#11;", "x"}) {
    EXPECT_EQ(leading_space_bytes(text), 0u) << text;
  }
}

TEST(CharacterReferences, OneLeadingNewline) {
  for (const std::string_view newline : {"\n", "\r", "\r\n", "&#10;", "&#xa", "&NewLine;"}) {
    EXPECT_EQ(leading_newline_bytes(std::string(newline) + "\nx"), newline == "\r" ? 2u : newline.size())
        << newline;
  }
  EXPECT_EQ(leading_newline_bytes(" \n"), 0u);
  EXPECT_EQ(leading_newline_bytes("&#13;"), 0u);
  EXPECT_EQ(leading_newline_bytes(""), 0u);
}

}  // namespace
}  // namespace newsieve
