#include "extract/language.h"

namespace newsieve {
namespace {

constexpr std::string_view kVietnamese =
    "Hai nhà lãnh đạo đã khẳng định tình đoàn kết không thể lay chuyển giữa Việt Nam và Cuba, tinh thần sẵn "
    "sàng ủng hộ và hỗ "
    "trợ lẫn nhau trong bất kỳ hoàn cảnh nào, nhất trí tăng cường hợp tác và trao đổi kinh nghiệm.";

TEST(Language, WhatTheTextShowsBeatsWhatThePageDeclares) {
  EXPECT_EQ(detect_language(kVietnamese, "en"), "vi");
  EXPECT_EQ(detect_language(kVietnamese, ""), "vi");
}

TEST(Language, ADeclarationDecidesWhereTheTextIsTooShort) {
  EXPECT_EQ(detect_language("OK", "pt-BR"), "pt");
  EXPECT_EQ(detect_language("", "vi"), "vi");
  EXPECT_EQ(detect_language("", ""), "");
}

TEST(Language, TagsAndLocaleNamesGiveTheirLanguage) {
  EXPECT_EQ(language_of_tag("pt_BR"), "pt");
  EXPECT_EQ(language_of_tag("EN-us"), "en");
  EXPECT_EQ(language_of_tag("vie"), "vi");
  EXPECT_EQ(language_of_tag("iw"), "he");
  EXPECT_EQ(language_of_tag("english"), "");
  EXPECT_EQ(language_of_tag("x"), "");
  EXPECT_EQ(language_of_tag(""), "");
}

TEST(Language, IllFormedTextIsSurvived) { EXPECT_EQ(detect_language("\xFF\xFE\xC3", "de"), "de"); }

}  // namespace
}  // namespace newsieve
