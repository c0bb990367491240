// The archive of a state: what it says of an article, and that kill -9 at any instant changes none of it.
#include "dedup/article_archive.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "dedup/fingerprint.h"
#include "tests/dedup/made_fingerprints.h"
#include "tests/store/child_process.h"

namespace newsieve {
namespace {

std::unique_ptr<CrawlState> open_state(const std::string& path) {
  return open_rocks_state({.path = path, .memory_bytes = 1 << 20, .seen_cache_urls = 64}).value();
}

Result<ArticleArchive> open_archive(CrawlState& state, const std::string& path) {
  return ArticleArchive::open(state, {path + "/fingerprints", /*memtable_entries_max=*/32});
}

// Document `number` of a corpus; a pure function, so that a process can go on where another one was killed.
Fingerprint document(uint64_t number) {
  std::mt19937_64 random(number);
  Fingerprint made{{random(), number}, random(), number % 17 != 0};
  if (made.comparable && number % 2 == 1) {
    const Fingerprint other = document(random() % number);
    made.simhash =
        with_bits_turned(other.comparable ? other.simhash : 0, static_cast<int>(random() % 6), random);
  }
  if (number % 13 == 5) return document(random() % number);
  if (!made.comparable) made.simhash = 0;
  return made;
}

// Looks document `number` up and commits what was found as its site.
Result<void> look_up_and_commit(uint64_t number, CrawlState& state, ArticleArchive& archive) {
  FingerprintRecord record;
  record.fingerprint = document(number);
  record.article_id = std::to_string(number);
  if (Result<void> followed = archive.catch_up(); !followed) return followed;
  Result<ArchivedCopy> found = archive.find_exact(record.fingerprint);
  if (found && found->kind == DuplicateKind::kNone) found = archive.find_near(record.fingerprint, 20);
  if (!found) return tl::unexpected(found.error());
  record.site = "of " + found->of.article_id;
  PageCommit commit;
  commit.fingerprint = record;
  return state.complete(commit).map([](const CommitResult&) {});
}

std::vector<std::string> copies_in(CrawlState& state) {
  std::vector<std::string> copies;
  EXPECT_TRUE(state.for_each_fingerprint(0, [&](uint64_t number, const FingerprintRecord& record) {
    EXPECT_EQ(record.article_id, std::to_string(number));
    copies.push_back(record.site);
    return true;
  }));
  return copies;
}

class ArticleArchiveTest : public ::testing::Test {
 protected:
  std::string path() const { return folder_.path() + "/state"; }

  TemporaryFolder folder_ = TemporaryFolder::create().value();
};

TEST_F(ArticleArchiveTest, AVerdictNamesTheEarlierArticleItsSiteAndHowMuch) {
  const auto state = open_state(path());
  ArticleArchive archive = open_archive(*state, path()).value();
  PageCommit commit;
  commit.fingerprint = FingerprintRecord{{{1, 2}, 0xff00, true}, {}, "a.example", "first"};
  ASSERT_TRUE(state->complete(commit).has_value());
  ASSERT_TRUE(archive.catch_up().has_value());

  const ArchivedCopy exact = archive.find_exact({{1, 2}, 0xff00, true}).value();
  EXPECT_EQ(exact.kind, DuplicateKind::kExact);
  EXPECT_EQ(exact.of.article_id, "first");
  EXPECT_EQ(exact.of.site, "a.example");
  EXPECT_EQ(exact.similarity, 1.0);

  const ArchivedCopy near = archive.find_near({{3, 4}, 0xff01, true}, 0).value();
  EXPECT_EQ(near.kind, DuplicateKind::kNear);
  EXPECT_EQ(near.of.article_id, "first");
  EXPECT_EQ(near.of.site, "a.example");
  EXPECT_NEAR(near.similarity, .9976, .0001);

  EXPECT_EQ(archive.find_near({{3, 4}, 0xff01, true}, 1)->kind, DuplicateKind::kNone);  // It is hot.
  EXPECT_EQ(archive.find_exact({{3, 4}, 0xff00, true})->kind, DuplicateKind::kNone);
  EXPECT_EQ(archive.find_near({{3, 4}, 0xff0f, true}, 0)->kind, DuplicateKind::kNone);
}

TEST_F(ArticleArchiveTest, AStateWithFingerprintsOfAnotherSketchVersionIsRefused) {
  {
    const auto state = open_state(path());
    ASSERT_TRUE(state->require_sketch_version(kSketchVersion + 1).has_value());
    PageCommit commit;
    commit.fingerprint = FingerprintRecord{{{1, 2}, 3, true}, {}, "a.example", "x"};
    ASSERT_TRUE(state->complete(commit).has_value());
  }
  const auto state = open_state(path());
  const auto archive = open_archive(*state, path());
  ASSERT_FALSE(archive.has_value());
  EXPECT_EQ(archive.error().code, ErrorCode::kInvalid);
  EXPECT_NE(archive.error().message.find("newsieve export"), std::string::npos) << archive.error().message;
}

TEST(ArticleArchiveChild, DISABLED_commits_until_it_is_killed) {
  const auto state = open_state(child_path());
  auto archive = open_archive(*state, child_path());
  ASSERT_TRUE(archive.has_value()) << archive.error().message;
  for (uint64_t number = state->counts()->fingerprints;; ++number) {
    ASSERT_TRUE(look_up_and_commit(number, *state, *archive).has_value());
    ASSERT_EQ(::write(child_pipe(), "x", 1), 1);
  }
}

TEST_F(ArticleArchiveTest, KilledAtAnyInstantItAnswersAsIfItHadNotBeen) {
  constexpr unsigned kSeed = 20;
  std::mt19937 random(kSeed);
  size_t acknowledged = 0;
  for (int round = 0; round < 25; ++round) {
    ChildProcess child("ArticleArchiveChild.DISABLED_commits_until_it_is_killed", path());
    acknowledged += child.read(random() % 400).size();
    child.kill();
    acknowledged += child.read(1 << 20).size();
  }
  const auto state = open_state(path());
  const std::vector<std::string> copies = copies_in(*state);
  EXPECT_GE(copies.size(), acknowledged);
  EXPECT_LE(copies.size(), acknowledged + 25);
  EXPECT_GT(copies.size(), 1'000U);

  const std::string undisturbed_path = folder_.path() + "/undisturbed";
  const auto undisturbed = open_state(undisturbed_path);
  ArticleArchive archive = open_archive(*undisturbed, undisturbed_path).value();
  for (uint64_t number = 0; number < copies.size(); ++number) {
    ASSERT_TRUE(look_up_and_commit(number, *undisturbed, archive).has_value());
  }
  EXPECT_EQ(copies, copies_in(*undisturbed)) << "seed " << kSeed;
}

}  // namespace
}  // namespace newsieve
