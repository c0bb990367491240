#include "dedup/words.h"

#include <gtest/gtest.h>

#include "dedup/hash_set.h"
#include "dedup/min_hash.h"
#include "dedup/shingles.h"
#include "dedup/simhash.h"

namespace newsieve {
namespace {

std::string folded(std::string_view text, Digits digits = Digits::kKept) {
  Words words;
  words.read(text, digits);
  return std::string(words.folded());
}

size_t count(std::string_view text) {
  Words words;
  words.read(text, Digits::kKept);
  return words.hashes().size();
}

std::vector<uint64_t> shingles(std::string_view text) {
  Words words;
  words.read(text, Digits::kKept);
  std::vector<uint64_t> hashes;
  hash_shingles(words, 5, hashes);
  return hashes;
}

TEST(WordsTest, CasePunctuationAndSpacesAreFolded) {
  EXPECT_EQ(folded("  \"Hello\",  WORLD!\n"), "hello world");
  EXPECT_EQ(folded("Đọc Nhiều — Ánh SÁNG"), "đọc nhiều ánh sáng");
  EXPECT_EQ(folded("ПРИВЕТ, Мир"), "привет мир");
  EXPECT_EQ(folded(""), "");
  EXPECT_EQ(folded(" … "), "");
}

TEST(WordsTest, ComposedAndDecomposedTextFoldAlike) {
  EXPECT_EQ(folded("tie\u0302\u0301ng"), folded("tiếng"));
  EXPECT_EQ(folded("tie\u0301\u0323ng"), folded("tie\u0323\u0301ng"));  // Marks in another order.
}

TEST(WordsTest, DigitsReadZeroWhereAsked) {
  EXPECT_EQ(folded("12 comments", Digits::kZero), folded("34 comments", Digits::kZero));
  EXPECT_EQ(folded("١٢ تعليق", Digits::kZero), "00 تعليق");
  EXPECT_EQ(folded("12 comments"), "12 comments");
}

TEST(WordsTest, ScriptsWithoutSpacesGiveOneWordACodePoint) {
  EXPECT_EQ(count("北京大学"), 4U);
  EXPECT_EQ(count("iPhone销量"), 3U);
  EXPECT_EQ(folded("iPhone销量up"), "iphone 销 量 up");
  EXPECT_EQ(count("\U00020000\U00020001"), 2U);
}

TEST(WordsTest, IllFormedBytesSeparateWords) {
  EXPECT_EQ(folded("ab\xff"
                   "cd"),
            "ab cd");
  EXPECT_EQ(folded("ab\xe1"), "ab");
}

TEST(WordsTest, FoldingIsAFixedPoint) {
  for (const char* text : {"Straße İstanbul ǅ Ⱥ", "Ὀδυσσεύς ΣΊΣΥΦΟΣ", "Đặng Thái Sơn 2024", "\U00010400"}) {
    EXPECT_EQ(folded(folded(text)), folded(text));
  }
}

TEST(WordsTest, VietnameseIsKnownByItsLetters) {
  Words words;
  words.read("Chủ tịch nước tiếp đoàn đại biểu Quốc hội", Digits::kKept);
  EXPECT_TRUE(words.syllables());
  words.read("Le président a reçu une délégation à l'Élysée", Digits::kKept);
  EXPECT_FALSE(words.syllables());
}

TEST(WordsTest, AWordHashesTheSameWhereverItStands) {
  Words words;
  words.read("internationalization a internationalization", Digits::kKept);
  ASSERT_EQ(words.hashes().size(), 3U);
  EXPECT_EQ(words.hashes()[0], words.hashes()[2]);
  EXPECT_NE(words.hashes()[0], words.hashes()[1]);
}

TEST(ShinglesTest, AShingleDependsOnItsWordsAlone) {
  const std::vector<uint64_t> a = shingles("one two three four five six");
  const std::vector<uint64_t> b = shingles("zero two three four five six seven");
  ASSERT_EQ(a.size(), 2U);
  ASSERT_EQ(b.size(), 3U);
  EXPECT_EQ(a[1], b[1]);
  EXPECT_NE(a[0], b[0]);
  EXPECT_TRUE(shingles("one two three four").empty());
}

TEST(SimHashTest, TextsThatDifferInAWordAreNearAndOthersFar) {
  const auto hash = [](std::string_view text) {
    Words words;
    words.read(text, Digits::kZero);
    return simhash(words.hashes());
  };
  std::string text;
  for (int i = 0; i < 120; ++i) {
    text += static_cast<char>('a' + i % 26);
    text += static_cast<char>('a' + i / 26);
    text += ' ';
  }
  EXPECT_LE(std::popcount(hash(text) ^ hash(text + "more")), 6);
  EXPECT_GT(
      std::popcount(hash(text) ^ hash("an entirely different sentence about something else altogether")), 15);
}

TEST(SimHashTest, TheTableFindsExactlyWhatIsWithinItsDistance) {
  SimHashTable table;
  const uint64_t hash = 0x0123456789abcdefULL;
  for (int bits = 0; bits <= 8; ++bits) {
    uint64_t other = hash;
    for (int i = 0; i < bits; ++i) other ^= uint64_t{1} << (i * 8);
    table.insert(other, static_cast<uint64_t>(bits));
  }
  std::vector<uint64_t> found;
  table.for_each_near(hash, [&](uint64_t value) { found.push_back(value); });
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, (std::vector<uint64_t>{0, 1, 2, 3}));
}

}  // namespace
}  // namespace newsieve
