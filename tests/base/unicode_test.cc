#include "base/unicode.h"

#include <gtest/gtest.h>

namespace newsieve {
namespace {

TEST(Unicode, IllFormedBytesAreOneReplacementAMaximalSubpart) {
  const std::string text =
      "a\xE1\xBA z\xFF";  // A cut sequence of three, then a byte that never stands in UTF-8.
  std::u32string points;
  for (size_t i = 0; i < text.size();) points += next_code_point(text, &i);
  EXPECT_EQ(points, U"a\uFFFD z\uFFFD");
}

TEST(Unicode, ComposedAndDecomposedVietnameseAreTheSame) {
  const std::string decomposed = "Vie\u0302\u0323t Nam";  // e, circumflex, dot below
  EXPECT_EQ(to_nfc(decomposed), "Việt Nam");
  EXPECT_EQ(to_nfc("Việt Nam"), "Việt Nam");
  EXPECT_EQ(fold_case(decomposed), fold_case("VIỆT NAM"));
}

TEST(Unicode, FoldingCaseIsAFixedPoint) {
  for (const char* text : {"ĐÀ NẴNG", "Straße", "ΌΣΟΣ", "İstanbul", "plain", ""}) {
    EXPECT_EQ(fold_case(fold_case(text)), fold_case(text)) << text;
  }
}

TEST(Unicode, SpacesOfEveryKindFoldToOneBlank) {
  EXPECT_EQ(fold_spaces("\u00A0 a\u2003\n\tb\u3000"), "a b");
  EXPECT_EQ(fold_spaces(" \n "), "");
}

TEST(Unicode, ClassesOfCharacters) {
  EXPECT_TRUE(is_word(U'ệ'));
  EXPECT_TRUE(is_word(U'\u0323'));
  EXPECT_FALSE(is_word(U'“'));
  EXPECT_TRUE(is_digit(U'٣'));
  EXPECT_FALSE(is_digit(U'x'));
  EXPECT_TRUE(is_ideographic(U'新'));
  EXPECT_TRUE(is_ideographic(U'ก'));
  EXPECT_FALSE(is_ideographic(U'é'));
}

}  // namespace
}  // namespace newsieve
