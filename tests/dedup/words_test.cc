#include "dedup/words.h"

#include <gtest/gtest.h>
#include <unicode/uchar.h>

#include <random>
#include <sstream>

#include "base/unicode.h"
#include "dedup/ascii_block.h"
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

TEST(WordsTest, FiguresAreTheWordsThatBeginWithADigit) {
  Words words;
  words.read("In 1987 the B52 flew 12,5 km; ١٢ 3rd", Digits::kKept);
  EXPECT_EQ(words.figures().size(), 5U);  // 1987, 12, 5, ١٢, 3rd.
}

// A second way to fold: one code point after the other.
std::string folded_slowly(const std::string& text, Digits digits) {
  const std::string nfc = to_nfc(text);
  std::string folded;
  bool gap = false;
  for (size_t i = 0; i < nfc.size();) {
    const char32_t c = next_code_point(nfc, &i);
    if (!is_word(c)) {
      gap = true;
      continue;
    }
    gap |= is_ideographic(c);
    if (gap && !folded.empty()) folded += ' ';
    gap = is_ideographic(c);
    char32_t simple = static_cast<char32_t>(u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT));
    if (digits == Digits::kZero && is_digit(c)) simple = '0';
    append_utf8(folded, simple);
  }
  return folded;
}

TEST(WordsTest, ManyCharactersAtATimeFoldAsOneByOne) {
  std::mt19937 random(1);
  const std::vector<std::u32string> alphabets = {U"abcdefgXYZ ,.09_",
                                                 U"abcXYZ    đĐếỆưỜ",
                                                 U"北京大学。，の",
                                                 U"ΣσςΔ ӜДд",
                                                 U"é\u0301e\u0323\u0302 ",
                                                 U"٣ ਸ๑ก\u0E31",
                                                 U"a\U0001D7D8\U00020000\U0001F600 ",
                                                 U"ßİıǅȺK\u00AD “”",
                                                 U"\uFFFD\u0000 "};
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (size_t length = random() % 200; length > 0;) {
      const std::u32string& alphabet = alphabets[random() % alphabets.size()];
      for (size_t run = 1 + random() % 90; run > 0 && length > 0; --run, --length) {
        append_utf8(text, alphabet[random() % alphabet.size()]);
      }
    }
    if (i % 4 == 0) {
      for (size_t damages = random() % 4; damages > 0 && !text.empty(); --damages) {
        text[random() % text.size()] = static_cast<char>(random());
      }
    }
    for (const Digits digits : {Digits::kKept, Digits::kZero}) {
      Words words;
      words.read(text, digits);
      ASSERT_EQ(words.folded(), folded_slowly(text, digits)) << i;
      // And the hashes are those of the words, each for itself.
      std::istringstream folded{std::string(words.folded())};
      Words alone;
      size_t count = 0;
      for (std::string word; folded >> word; ++count) {
        ASSERT_LT(count, words.hashes().size());
        alone.read(word, Digits::kKept);
        ASSERT_EQ(alone.hashes().size(), 1U) << word;
        ASSERT_EQ(alone.hashes()[0], words.hashes()[count]) << word;
      }
      ASSERT_EQ(count, words.hashes().size());
    }
  }
}

TEST(AsciiBlockTest, SpecialInstructionsGiveTheSameBits) {
  std::mt19937 random(2);
  for (int i = 0; i < 100'000; ++i) {
    std::array<char, kAsciiBlockBytes> text;
    const uint32_t mask = i % 2 == 0 ? 0x7F : 0xFF;
    for (char& c : text) c = static_cast<char>(random() & mask);
    std::array<char, kAsciiBlockBytes> folded;
    std::array<char, kAsciiBlockBytes> folded_portably;
    const AsciiBlock block = fold_ascii_block(text.data(), folded.data());
    const AsciiBlock portable = fold_ascii_block_portable(text.data(), folded_portably.data());
    ASSERT_EQ(block.beyond, portable.beyond);
    ASSERT_EQ(block.leads, portable.leads);
    ASSERT_EQ(block.words, portable.words);
    ASSERT_EQ(block.digits, portable.digits);
    ASSERT_EQ(folded, folded_portably);
  }
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

TEST(MinHashTest, SketchesAgreeAsOftenAsTheirSetsDo) {
  std::mt19937_64 random(1);
  size_t equal = 0;
  for (int trial = 0; trial < 100; ++trial) {
    std::vector<uint64_t> a;
    std::vector<uint64_t> b;
    for (int i = 0; i < 900; ++i) {
      const uint64_t hash = random();
      if (i < 600) a.push_back(hash);
      if (i >= 300) b.push_back(hash);
    }
    const MinHash sketch_a = min_hash(a);
    const MinHash sketch_b = min_hash(b);
    for (size_t i = 0; i < kMinHashBins; ++i) equal += sketch_a[i] == sketch_b[i] ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(equal) / (100 * kMinHashBins), 1.0 / 3, .03);  // Of 3,200 draws.
}

TEST(MinHashTest, ABinWithoutAShingleIsEmptyAndRepeatsDoNotMatter) {
  const MinHash none = min_hash({});
  EXPECT_EQ(std::count(none.begin(), none.end(), kMinHashEmpty), 32);
  const MinHash one = min_hash(std::vector<uint64_t>(5, 0x123456789abcdef0ULL));
  EXPECT_EQ(std::count(one.begin(), one.end(), kMinHashEmpty), 31);
  EXPECT_EQ(one[2], 0x9abcdef0U);
  EXPECT_NE(min_hash(std::vector<uint64_t>{uint64_t{1} << 40})[0], kMinHashEmpty);
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
