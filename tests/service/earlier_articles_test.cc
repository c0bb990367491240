// A month of articles, of which some repeat others of the same day and some those of weeks before.
#include "service/earlier_articles.h"

#include <gtest/gtest.h>

#include <random>
#include <sstream>

#include "base/file.h"

namespace newsieve {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr Instant kStart = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

// `words` words that no other seed gives; those of `edits` are other ones.
std::string story(uint32_t seed, size_t words, const std::vector<size_t>& edits = {}) {
  std::mt19937 random(seed);
  std::string text;
  for (size_t i = 0; i < words; ++i) {
    std::string word;
    for (int letter = 0; letter < 6; ++letter) word += static_cast<char>('a' + random() % 26);
    text += std::count(edits.begin(), edits.end(), i) > 0 ? "edited " : word + " ";
  }
  return text;
}

Article article_of(const std::string& id, const std::string& text, Instant fetched_at) {
  Article article;
  article.id = id;
  article.site = "a.example";
  article.url = Url::parse("https://a.example/" + id).value();
  article.metadata.language = "en";
  article.metadata.date_published = fetched_at;
  article.fetched_at = fetched_at;
  TextBlock& block = article.blocks.emplace_back();
  block.text = text;
  block.reason = BlockReason::kMainContent;
  return article;
}

std::string words_of(const std::string& text, size_t first, size_t last) {
  std::istringstream words(text);
  std::string out;
  std::string word;
  for (size_t i = 0; i < last && words >> word; ++i) {
    if (i >= first) out += word + " ";
  }
  return out;
}

class EarlierArticlesTest : public ::testing::Test {
 protected:
  EarlierArticlesTest() {
    near_dup_.documents_min = 1;  // The hot window is a week, however little there was.
    open(kStart);
  }

  void open(Instant now) {
    earlier_.reset();
    state_.reset();
    state_ = open_rocks_state({.path = folder_.path() + "/state", .memory_bytes = 4 << 20}).value();
    earlier_.emplace(
        EarlierArticles::open(*state_, near_dup_, {folder_.path() + "/archive", 16}, now).value());
  }

  // Judges an article and commits it.
  DupVerdict write(const std::string& id, const std::string& text, Instant fetched_at,
                   std::optional<Instant> published = {}) {
    Article article = article_of(id, text, fetched_at);
    PageCommit commit;
    article.metadata.date_published = published.value_or(fetched_at);
    EarlierVerdict judged = earlier_->judge(article, commit).value();
    article.duplicate = judged.verdict;
    for (auto& [place, changed] : judged.changed) {
      PageCommit other;
      other.article = state_->article(place.site, place.id).value().value();
      other.article->duplicate = changed;
      EXPECT_TRUE(state_->complete(other).has_value());
    }
    const DupVerdict verdict = article.duplicate;
    article.written = true;
    commit.article = std::move(article);
    EXPECT_TRUE(state_->complete(commit).has_value());
    return verdict;
  }

  // So many stories, half an hour apart, that repeat nothing.
  void write_others(uint32_t seed, int count, Instant from) {
    for (int i = 0; i < count; ++i) {
      const auto number = seed + static_cast<uint32_t>(i);
      const DupVerdict verdict =
          write("other" + std::to_string(number), story(number, 60), from + i * std::chrono::minutes(30));
      EXPECT_EQ(verdict.kind, DuplicateKind::kNone) << number;
    }
  }

  static void expect(const DupVerdict& verdict, DuplicateKind kind, const std::string& of,
                     const std::string& cluster) {
    EXPECT_EQ(verdict.kind, kind);
    EXPECT_EQ(verdict.duplicate_of, of);
    EXPECT_EQ(verdict.cluster, cluster);
  }

  DupVerdict stored(const std::string& id) { return state_->article("a.example", id)->value().duplicate; }

  TemporaryFolder folder_ = TemporaryFolder::create().value();
  NearDupOptions near_dup_;
  std::unique_ptr<CrawlState> state_;
  std::optional<EarlierArticles> earlier_;
};

TEST_F(EarlierArticlesTest, AnArticleOfWeeksBeforeIsKnownByItsTextAndByNearlyItsText) {
  write("first", story(1, 400), kStart);
  write_others(1000, 100, kStart + days(20));
  expect(write("copy", story(1, 400), kStart + days(28)), DuplicateKind::kExact, "first", "first");
  const DupVerdict near = write("edited", story(1, 400, {200}), kStart + days(28));
  expect(near, DuplicateKind::kNear, "first", "first");
  EXPECT_GT(near.similarity, .97);
  expect(write("another", story(2, 400), kStart + days(28)), DuplicateKind::kNone, "", "another");
}

TEST_F(EarlierArticlesTest, WhatRepeatsAHotCopyOfAnOldArticleJoinsTheOldCluster) {
  write("first", story(1, 400), kStart);
  write_others(1000, 20, kStart + days(20));
  expect(write("edited", story(1, 400, {200}), kStart + days(28)), DuplicateKind::kNear, "first", "first");
  // Too far from the first for a SimHash, and half of it is in the second.
  const std::string rewritten = story(1, 220, {20, 40, 60, 80, 100, 120}) + story(9, 60);
  for (int restart = 0; restart < 2; ++restart) {
    const DupVerdict verdict =
        write("rewritten" + std::to_string(restart), rewritten + story(50 + restart, 30), kStart + days(29));
    EXPECT_NE(verdict.kind, DuplicateKind::kNone);
    EXPECT_EQ(verdict.cluster, "first");
    open(kStart + days(29));
  }
}

TEST_F(EarlierArticlesTest, ARestartChangesNoVerdict) {
  const auto verdicts = [this](int articles_a_run) {
    std::vector<std::string> all;
    for (int i = 0; i < 400; ++i) {
      const Instant now = kStart + i * hours(2);  // 33 days.
      if (i > 0 && i % articles_a_run == 0) open(now);
      const auto seed = static_cast<uint32_t>(i * 7 % 101);
      const std::vector<size_t> edits = i % 3 == 0 ? std::vector<size_t>{} : std::vector<size_t>{seed};
      const DupVerdict verdict = write(std::to_string(i), story(seed, 150, edits), now);
      all.push_back(std::string(name(verdict.kind)) + " " + verdict.duplicate_of + " " + verdict.cluster);
    }
    return all;
  };
  const std::vector<std::string> undisturbed = verdicts(1000);
  EXPECT_GT(std::set<std::string>(undisturbed.begin(), undisturbed.end()).size(), 150U);
  for (const int articles_a_run : {13, 100}) {
    folder_ = TemporaryFolder::create().value();
    open(kStart);
    EXPECT_EQ(verdicts(articles_a_run), undisturbed) << articles_a_run;
  }
}

TEST_F(EarlierArticlesTest, ARestartReadsTheArticlesOfTheHotWindowAndNoOthers) {
  write_others(1000, 40, kStart);
  write_others(2000, 40, kStart + days(10));
  // Damaged articles of the old days would be noticed if they were read.
  for (uint32_t i = 0; i < 40; ++i) {
    PageCommit commit;
    commit.article = article_of("other" + std::to_string(1000 + i), story(5000, 60), kStart);
    ASSERT_TRUE(state_->complete(commit).has_value());
  }
  open(kStart + days(11));
  // Hot, those texts would be near this one.
  expect(write("new", story(5000, 60, {30}), kStart + days(11)), DuplicateKind::kNone, "", "new");
}

TEST_F(EarlierArticlesTest, WhatWasPublishedEarlierAndComesLateIsTheOriginal) {
  const std::string text = story(1, 200);
  expect(write("copy", text, kStart + hours(5), kStart + hours(4)), DuplicateKind::kNone, "", "copy");
  expect(write("edited", story(1, 200, {100}), kStart + hours(6), kStart + hours(5)), DuplicateKind::kNear,
         "copy", "copy");
  expect(write("original", story(1, 200, {50}), kStart + hours(7), kStart + hours(1)), DuplicateKind::kNone,
         "", "original");
  EXPECT_EQ(stored("copy").duplicate_of, "original");
  EXPECT_EQ(stored("copy").kind, DuplicateKind::kNear);
  EXPECT_EQ(stored("copy").cluster, "original");
  EXPECT_EQ(stored("edited").cluster, "original");

  expect(write("very first", text, kStart + hours(8), kStart), DuplicateKind::kNone, "", "very first");
  for (const char* id : {"copy", "edited", "original"}) EXPECT_EQ(stored(id).cluster, "very first") << id;
  EXPECT_EQ(stored("copy").kind, DuplicateKind::kExact);
}

TEST_F(EarlierArticlesTest, WhatJoinsTwoClustersJoinsTheirArticles) {
  // Three parts of one report: the last one shares half of itself with each of the others.
  const std::string report = story(1, 600);
  const auto part = [&](size_t first, size_t last) { return words_of(report, first, last); };
  write("a", part(0, 360), kStart + hours(1), kStart + hours(1));
  write("b", part(240, 600), kStart + hours(2), kStart + hours(2));
  write("b again", part(240, 590), kStart + hours(3), kStart + hours(3));
  EXPECT_EQ(stored("b").cluster, "b");
  EXPECT_EQ(stored("b again").cluster, "b");
  write("both", part(120, 480), kStart + hours(4), kStart + hours(4));
  for (const char* id : {"a", "b", "b again", "both"}) EXPECT_EQ(stored(id).cluster, "a") << id;
  open(kStart + hours(5));
  write("b once more", part(240, 595), kStart + hours(6), kStart + hours(6));
  EXPECT_EQ(stored("b once more").cluster, "a");
}

TEST_F(EarlierArticlesTest, ATextWithoutWordsRepeatsNothing) {
  expect(write("a", "", kStart), DuplicateKind::kNone, "", "a");
  expect(write("b", "...", kStart), DuplicateKind::kNone, "", "b");
  expect(write("c", "...", kStart), DuplicateKind::kNone, "", "c");
}

}  // namespace
}  // namespace newsieve
