#include "base/unicode.h"

#include <gtest/gtest.h>
#include <unicode/uchar.h>

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

TEST(Unicode, ClassesAreThoseOfTheStandardForEveryCharacter) {
  constexpr char32_t kEnd = 0x110000;
  constexpr uint32_t kWordMask = U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK;
  for (char32_t c = 0; c < kEnd; ++c) {
    const auto code_point = static_cast<UChar32>(c);
    const bool is_standard_word = (U_GET_GC_MASK(code_point) & kWordMask) != 0 || c == U'_';
    ASSERT_EQ(is_space(c), u_isUWhiteSpace(code_point) != 0) << std::hex << static_cast<uint32_t>(c);
    ASSERT_EQ(is_digit(c), u_isdigit(code_point) != 0) << std::hex << static_cast<uint32_t>(c);
    ASSERT_EQ(is_word(c), is_standard_word) << std::hex << static_cast<uint32_t>(c);
    std::string utf8;
    append_utf8(utf8, c);
    const size_t letter_bytes = latin_letter_bytes(utf8, 0);
    ASSERT_EQ(letter_bytes > 0, is_latin_beyond_ascii(c) && (c < 0x240 || c >= 0x1E00))
        << std::hex << static_cast<uint32_t>(c);
    ASSERT_TRUE(letter_bytes == 0 || letter_bytes == utf8.size());
  }
}

TEST(Unicode, ALetterThatIsCutIsNone) {
  for (const std::string_view text : {"\xC3", "\xE1\xBA", "\xE1", "\xC3z", "\xE1\xBAz", ""}) {
    EXPECT_EQ(latin_letter_bytes(text, 0), 0U) << text;
  }
}

TEST(Unicode, NfcLeavesPlainCharactersAsTheyAreBesideEachOther) {
  constexpr std::string_view kNotPlain = "\u4E00";  // So that the normaliser is asked.
  for (char32_t c = 0x20; c < 0x10000; ++c) {
    if (!is_plainly_nfc(c)) continue;
    std::string text;
    for (const char32_t beside : {U'a', c, U'\u00E9', c, U'\u1EC7', c}) append_utf8(text, beside);
    text += kNotPlain;
    ASSERT_EQ(to_nfc(text), text) << std::hex << static_cast<uint32_t>(c);
  }
  EXPECT_FALSE(is_plainly_nfc(U'\u0301'));
  EXPECT_FALSE(is_plainly_nfc(U'\u212B'));  // The sign for Angstrom, which NFC makes a letter.
}

TEST(Unicode, LettersWithMarksStayAsTheyAreOnlyWhereNoMarkFollows) {
  for (char32_t c = 0x1E00; c < 0x1F00; ++c) {
    std::string letter;
    append_utf8(letter, c);
    EXPECT_EQ(to_nfc(letter), letter);
  }
  EXPECT_EQ(to_nfc("\u1EB9\u0302"), "\u1EC7");  // e with dot below, circumflex
}

}  // namespace
}  // namespace newsieve
