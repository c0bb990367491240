#include "dedup/fingerprint.h"

#include <gtest/gtest.h>

#include <bit>

namespace newsieve {
namespace {

Fingerprint of(std::string_view text) {
  Words words;
  words.read(text, Digits::kKept);
  return fingerprint_of(words);
}

std::string story(size_t words) {
  std::string text;
  for (size_t i = 0; i < words; ++i) text += "word" + std::to_string(i * i % 97) + " ";
  return text;
}

TEST(FingerprintTest, CaseAndPunctuationChangeNothing) {
  EXPECT_EQ(of("The harbour, at last: OPEN."), of("the harbour at last open"));
  EXPECT_NE(of("The harbour is open").text_hash, of("The harbour is shut").text_hash);
}

TEST(FingerprintTest, ShortTextsAreNotComparable) {
  EXPECT_FALSE(of(story(kComparableWordsMin - 1)).comparable);
  EXPECT_EQ(of(story(kComparableWordsMin - 1)).simhash, 0U);
  EXPECT_TRUE(of(story(kComparableWordsMin)).comparable);
}

TEST(FingerprintTest, SimilarityFallsWithTheBitsThatDiffer) {
  EXPECT_EQ(similarity_of(0), 1.0);
  EXPECT_NEAR(similarity_of(1), .998, .001);
  EXPECT_NEAR(similarity_of(3), .979, .001);
}

// Fingerprints are stored for ever. Who changes what is expected here raises kSketchVersion.
TEST(FingerprintTest, WhatASketchVersionMakesOfATextNeverChanges) {
  ASSERT_EQ(kSketchVersion, 2U);
  const Fingerprint english = of(story(300));
  const Fingerprint vietnamese =
      of("Thủ tướng Chính phủ vừa ký quyết định phê duyệt quy hoạch cảng biển số 12");
  EXPECT_EQ(english.text_hash.hex(), "b16133161d6c1ddb594065bc19fe5fcd");
  EXPECT_EQ(english.simhash, 2011680815806244637U);
  EXPECT_EQ(vietnamese.text_hash.hex(), "7ccba230140c8f8eb5de0ba169e4a0cc");
}

}  // namespace
}  // namespace newsieve
