#include "service/live_sites.h"

#include <gtest/gtest.h>

#include <random>

#include "base/file.h"
#include "dedup/block_key.h"
#include "tests/support/segment_files.h"
#include "tests/support/test_records.h"

namespace newsieve {
namespace {

constexpr Instant kStart = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

// A sentence of `words` words that no other seed gives.
std::string sentence(uint32_t seed, size_t words) {
  std::mt19937 random(seed);
  std::string text;
  for (size_t i = 0; i < words; ++i) {
    if (i > 0) text += ' ';
    for (int letter = 0; letter < 6; ++letter) text += static_cast<char>('a' + random() % 26);
  }
  return text;
}

void add_block(std::string text, uint64_t path, Article& article) {
  TextBlock& block = article.blocks.emplace_back();
  block.text = std::move(text);
  block.path = path;
  block.main = true;
  block.reason = BlockReason::kMainContent;
}

// The how-manieth article of a site: four paragraphs of its own and a promotion. From the redesign on
// everything stands elsewhere, and the promotion is another one.
Article make_article(const std::string& site, uint32_t number, bool redesigned) {
  Article article;
  article.id = site + std::to_string(number);
  article.site = site;
  article.url = Url::parse("https://" + site + "/" + std::to_string(number)).value();
  article.page_type = PageType::kArticle;
  article.metadata.title = sentence(1000 * number + 1, 7);
  article.metadata.language = "en";
  article.fetched_at = kStart + std::chrono::minutes(number);
  const auto salt = static_cast<uint32_t>(std::hash<std::string>()(site));
  for (uint32_t i = 0; i < 4; ++i) {
    add_block(sentence(salt + 1000 * number + 10 + i, 30), redesigned ? 11 : 1, article);
  }
  add_block(sentence(redesigned ? 8 : 7, 12), redesigned ? 12 : 2, article);
  key_blocks(article);
  return article;
}

// The articles of three sites, in turn, so that memories are dropped and read again.
std::vector<Article> make_articles(uint32_t a_site, uint32_t redesign_at) {
  std::vector<Article> articles;
  for (uint32_t number = 0; number < a_site; ++number) {
    for (const char* site : {"a.example", "b.example", "c.example"}) {
      articles.push_back(make_article(site, number, number >= redesign_at));
    }
  }
  return articles;
}

struct Daemon {
  Daemon(const std::string& folder, Config config) {
    state = open_rocks_state({.path = folder + "/state"}).value();
    config.service.output_folder = folder + "/out";
    output = LiveOutput::open(config, false, *state, metrics).value();
    protections = ProtectedBlocks::open(*state).value();
    sites.emplace(*state, config, *output,
                  EarlierArticles::open(*state, config.near_dup, {folder + "/archive"}, kStart).value(),
                  *protections, metrics);
    EXPECT_TRUE(sites->restore().has_value());
  }

  void take(Article article) {
    PageCommit commit;
    ASSERT_TRUE(sites->admit(article, commit).has_value());
    commit.article = std::move(article);
    ASSERT_TRUE(state->complete(commit).has_value());
  }

  Metrics metrics;
  std::unique_ptr<CrawlState> state;
  std::unique_ptr<LiveOutput> output;
  std::unique_ptr<ProtectedBlocks> protections;
  std::optional<LiveSites> sites;
};

Config config_of(size_t site_memory_blocks) {
  Config config;
  config.output.segment_bytes_max = 100'000;  // Some fifteen records.
  config.service.settle_articles = 10;
  config.service.site_memory_blocks = site_memory_blocks;
  return config;
}

// What is written when the daemon is started again after every `articles_a_run`.
std::string records_of(const std::vector<Article>& articles, size_t articles_a_run, const Config& config) {
  const Result<TemporaryFolder> folder = TemporaryFolder::create();
  for (size_t begin = 0; begin < articles.size(); begin += articles_a_run) {
    Daemon daemon(folder->path(), config);
    for (size_t i = begin; i < std::min(begin + articles_a_run, articles.size()); ++i)
      daemon.take(articles[i]);
  }
  return read_output(folder->path() + "/out");
}

TEST(LiveSites, NeitherRestartsNorDroppedMemoriesChangeWhatIsWritten) {
  const std::vector<Article> articles = make_articles(60, 30);
  const std::string records = records_of(articles, articles.size(), config_of(1'000'000));
  EXPECT_FALSE(records.empty());
  for (const size_t articles_a_run : {7, 31, 100}) {
    EXPECT_TRUE(records_of(articles, articles_a_run, config_of(1'000'000)) == records) << articles_a_run;
  }
  EXPECT_TRUE(records_of(articles, articles.size(), config_of(1)) == records) << "one memory at a time";
}

TEST(LiveSites, AfterARedesignOldPagesStayAsTheyAreAndNewOnesAreCleanWithinTwentyPages) {
  constexpr uint32_t kRedesignAt = 40;
  const std::vector<Article> articles = make_articles(60, kRedesignAt);
  const Result<TemporaryFolder> folder = TemporaryFolder::create();
  Daemon daemon(folder->path(), config_of(1'000'000));
  for (const Article& article : articles) daemon.take(article);
  for (const Article& article : articles) {
    const Article stored = daemon.state->article(article.site, article.id).value().value();
    EXPECT_TRUE(stored.written);
    EXPECT_EQ(stored.blocks.back().reason, BlockReason::kRepeatedBlock) << article.id;
    EXPECT_EQ(std::count_if(stored.blocks.begin(), stored.blocks.end(), is_kept), 4) << article.id;
  }
  const Result<std::vector<TestRecord>> records = parse_records(read_output(folder->path() + "/out"));
  ASSERT_TRUE(records.has_value());
  std::map<std::string, int> revisions;
  for (const TestRecord& record : *records) ++revisions[record.id];
  EXPECT_EQ(revisions.at("a.example0"), 1) << "an old page is written once";
  EXPECT_EQ(revisions.at("a.example40"), 2) << "the first page of the new design is written again";
  EXPECT_EQ(revisions.at("a.example59"), 1) << "a late one is clean at once";
}

// How often each article was written.
std::map<std::string, int> times_written(const std::string& folder) {
  std::map<std::string, int> times;
  const auto records = parse_records(read_output(folder + "/out"));
  EXPECT_TRUE(records.has_value());
  for (const TestRecord& record : *records) ++times[record.id];
  return times;
}

TEST(LiveSites, AQuietSiteIsWrittenWhenItHasWaitedLongEnoughAndThenAtOnce) {
  const Result<TemporaryFolder> folder = TemporaryFolder::create();
  Config config = config_of(1'000'000);
  config.service.settle_wait_max = std::chrono::minutes(30);
  {
    Daemon daemon(folder->path(), config);
    daemon.take(make_article("a.example", 0, false));
    daemon.take(make_article("a.example", 1, false));
    daemon.take(make_article("b.example", 20, false));  // Its wait begins 20 minutes later.
    ASSERT_TRUE(daemon.sites->settle_late(kStart + std::chrono::minutes(29)).has_value());
    EXPECT_TRUE(times_written(folder->path()).empty());
  }
  {
    Daemon daemon(folder->path(), config);  // A restart begins no new wait.
    ASSERT_TRUE(daemon.sites->settle_late(kStart + std::chrono::minutes(30)).has_value());
    EXPECT_EQ(times_written(folder->path()),
              (std::map<std::string, int>{{"a.example0", 1}, {"a.example1", 1}}));
  }
  Daemon daemon(folder->path(), config);
  daemon.take(make_article("a.example", 2, false));
  EXPECT_EQ(times_written(folder->path()).count("a.example2"), 1U);
  ASSERT_TRUE(daemon.sites->settle_late(kStart + std::chrono::minutes(50)).has_value());
  EXPECT_EQ(times_written(folder->path()).count("b.example20"), 1U);
  for (uint32_t number = 3; number < 10; ++number) daemon.take(make_article("a.example", number, false));
  EXPECT_EQ(times_written(folder->path()).at("a.example0"), 2)
      << "its promotion is known with the tenth article";
}

class ProtectionTest : public ::testing::Test {
 protected:
  ProtectionTest() {
    Daemon daemon(folder_->path(), config_);
    for (const Article& article : articles_) daemon.take(article);
  }

  // The newest article of the site has its promotion, and for this reason.
  static BlockReason reason_of_promotion(const Daemon& daemon, const std::string& site, uint32_t number) {
    return daemon.state->article(site, site + std::to_string(number)).value()->blocks.back().reason;
  }

  const Result<TemporaryFolder> folder_ = TemporaryFolder::create();
  const Config config_ = config_of(1'000'000);
  const std::vector<Article> articles_ = make_articles(30, 1'000);
  const uint64_t promotion_ = articles_[0].blocks.back().key.exact;
};

TEST_F(ProtectionTest, WhatIsProtectedIsWrittenAgainOnItsSiteAloneAndBackAgain) {
  Daemon daemon(folder_->path(), config_);
  ASSERT_EQ(reason_of_promotion(daemon, "a.example", 3), BlockReason::kRepeatedBlock);
  const auto before = times_written(folder_->path());
  ASSERT_TRUE(daemon.protections->protect("a.example", {promotion_, "Our promotion"}).has_value());
  ASSERT_TRUE(daemon.sites->take_decisions().has_value());
  for (uint32_t number = 0; number < 30; ++number) {
    const std::string id = "a.example" + std::to_string(number);
    const Article stored = daemon.state->article("a.example", id).value().value();
    EXPECT_EQ(stored.blocks.back().reason, BlockReason::kProtected);
    EXPECT_EQ(stored.revision, before.at(id)) << "one more than before";
  }
  auto expected = before;
  for (auto& [id, times] : expected) times += id.starts_with("a.");
  EXPECT_EQ(times_written(folder_->path()), expected);

  daemon.take(make_article("a.example", 30, false));
  daemon.take(make_article("b.example", 30, false));
  EXPECT_EQ(reason_of_promotion(daemon, "a.example", 30), BlockReason::kProtected);
  EXPECT_EQ(reason_of_promotion(daemon, "b.example", 30), BlockReason::kRepeatedBlock);

  ASSERT_TRUE(daemon.protections->unprotect("a.example", promotion_).has_value());
  ASSERT_TRUE(daemon.sites->take_decisions().has_value());
  for (uint32_t number = 0; number <= 30; ++number) {
    EXPECT_EQ(reason_of_promotion(daemon, "a.example", number), BlockReason::kRepeatedBlock);
  }
}

TEST_F(ProtectionTest, ARestartKeepsWhatIsProtectedAndWritesNothing) {
  {
    Daemon daemon(folder_->path(), config_);
    ASSERT_TRUE(daemon.protections->protect("a.example", {promotion_, "Our promotion"}).has_value());
    ASSERT_TRUE(daemon.sites->take_decisions().has_value());
  }
  const auto written = times_written(folder_->path());
  Daemon daemon(folder_->path(), config_);
  EXPECT_TRUE(daemon.protections->take_due().empty());
  EXPECT_EQ(times_written(folder_->path()), written);
  daemon.take(make_article("a.example", 30, false));
  EXPECT_EQ(reason_of_promotion(daemon, "a.example", 30), BlockReason::kProtected);
}

TEST_F(ProtectionTest, WhatWasDecidedAndNotDoneIsDoneAtTheNextStart) {
  for (const bool is_protected : {true, false}) {
    {
      Daemon daemon(folder_->path(), config_);
      const Result<void> decided = is_protected
                                       ? daemon.protections->protect("a.example", {promotion_, "Ours"})
                                       : daemon.protections->unprotect("a.example", promotion_);
      ASSERT_TRUE(decided.has_value());
      daemon.protections->take_due();  // It ends on its way.
    }
    Daemon daemon(folder_->path(), config_);
    for (uint32_t number = 0; number < 30; ++number) {
      EXPECT_EQ(reason_of_promotion(daemon, "a.example", number),
                is_protected ? BlockReason::kProtected : BlockReason::kRepeatedBlock);
    }
  }
}

TEST_F(ProtectionTest, ADecisionThatComesWhileAnotherIsDoneIsNotForgotten) {
  Daemon daemon(folder_->path(), config_);
  ASSERT_TRUE(daemon.protections->protect("a.example", {promotion_, "Ours"}).has_value());
  EXPECT_EQ(daemon.protections->take_due(), std::set<std::string>{"a.example"});
  ASSERT_TRUE(daemon.protections->unprotect("a.example", promotion_).has_value());
  ASSERT_TRUE(daemon.protections->done("a.example").has_value());
  EXPECT_EQ(ProtectedBlocks::open(*daemon.state).value()->take_due(), std::set<std::string>{"a.example"});
  EXPECT_EQ(daemon.protections->take_due(), std::set<std::string>{"a.example"});
  ASSERT_TRUE(daemon.protections->done("a.example").has_value());
  EXPECT_TRUE(ProtectedBlocks::open(*daemon.state).value()->take_due().empty());
}

TEST_F(ProtectionTest, ASiteHasABoundedNumberOfProtectedBlocksAndTheSameTwiceIsOne) {
  Daemon daemon(folder_->path(), config_);
  for (uint64_t key = 2; key <= kProtectedOfSiteMax; ++key) {
    ASSERT_TRUE(daemon.state->set_setting({"protect/a.example/" + key_text(key), "a block"}).has_value());
  }
  ASSERT_TRUE(daemon.protections->protect("a.example", {1, "a block"}).has_value());
  ASSERT_TRUE(daemon.protections->protect("a.example", {1, "a block"}).has_value());
  EXPECT_EQ(protected_keys(*daemon.state, "a.example")->size(), kProtectedOfSiteMax);
  EXPECT_EQ(daemon.protections->protect("a.example", {promotion_, "Ours"}).error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(daemon.protections->protect("b.example", {promotion_, "Ours"}).has_value());
}

}  // namespace
}  // namespace newsieve
