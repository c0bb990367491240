#include "dedup/site_blocks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "dedup/block_key.h"

namespace newsieve {
namespace {

constexpr uint64_t kBodyPath = 1;
constexpr uint64_t kTeaserPath = 2;
constexpr uint64_t kLeadPath = 3;
constexpr uint64_t kListPath = 4;
constexpr uint64_t kListContainer = 5;

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

TextBlock block(std::string text, uint64_t path = kBodyPath, bool main = true) {
  TextBlock block;
  block.text = std::move(text);
  block.path = path;
  block.main = main;
  block.reason = main ? BlockReason::kMainContent : BlockReason::kNotMainContent;
  return block;
}

std::string url_of(uint32_t number) { return "https://news.example/story-" + std::to_string(number); }
std::string title_of(uint32_t number) { return sentence(10'000 + number, 9); }
std::string lead_of(uint32_t number) { return sentence(20'000 + number, 20); }

// Article `number`: its lead, and five paragraphs of its own.
Article article(uint32_t number) {
  Article article;
  article.id = "id" + std::to_string(number);
  article.url = *Url::parse(url_of(number));
  article.site = "news.example";
  article.metadata.title = title_of(number);
  article.metadata.summary = lead_of(number);
  article.blocks.push_back(block(lead_of(number), kLeadPath));
  for (uint32_t i = 0; i < 5; ++i) article.blocks.push_back(block(sentence(100 * number + i + 100'000, 40)));
  return article;
}

// What stands in the body of another article to announce article `number`.
TextBlock teaser(uint32_t number, bool linked = true) {
  TextBlock teaser = block(lead_of(number), kTeaserPath);
  if (linked) {
    teaser.link_url = url_of(number);
    teaser.link_bytes = static_cast<uint32_t>(teaser.text.size());
  }
  return teaser;
}

std::vector<Article> articles(uint32_t count) {
  std::vector<Article> all;
  for (uint32_t i = 0; i < count; ++i) all.push_back(article(i));
  return all;
}

Article with_keys(Article article) {
  key_blocks(article);
  return article;
}

SiteBlocks learnt(const std::vector<Article>& all, const SiteBlocksOptions& options = {}) {
  SiteBlocks site(options);
  for (const Article& article : all) site.learn(with_keys(article));
  return site;
}

std::vector<BlockReason> reasons(const SiteBlocks& site, const Article& article) {
  std::vector<BlockReason> reasons;
  for (const BlockVerdict& verdict : site.judge(with_keys(article))) reasons.push_back(verdict.reason);
  return reasons;
}

size_t kept(const SiteBlocks& site, const Article& article) {
  const std::vector<BlockReason> all = reasons(site, article);
  return static_cast<size_t>(std::count(all.begin(), all.end(), BlockReason::kMainContent));
}

// A site with every kind of repeat: teasers, a promo in the body, a credit line, copies, a section's notice,
// headings, lines of links.
std::vector<Article> busy_site() {
  std::vector<Article> all = articles(40);
  for (uint32_t i = 0; i < 40; ++i) {
    if (i % 4 == 0) {
      all[i].url = *Url::parse("https://news.example/sport/" + std::to_string(i));
      all[i].blocks.push_back(block(sentence(1, 20)));
    }
    if (i % 5 == 0) all[i].blocks.insert(all[i].blocks.begin() + 2, block("What we know", 9));
    if (i % 6 == 0) all[i].blocks.push_back(block("See also: " + title_of((i + 3) % 40)));
    if (i % 2 == 0) all[i].blocks.insert(all[i].blocks.begin() + 1, teaser((i + 7) % 40));
    if (i % 3 == 0) all[i].blocks.push_back(teaser(500 + i % 5));
    if (i % 2 == 1) all[i].blocks.push_back(block("Follow us on every network " + std::to_string(i), 9));
    if (i % 7 == 0) all[i].blocks.push_back(block("From our agencies"));
  }
  for (uint32_t i = 0; i < 5; ++i) {
    Article copy = all[i];
    copy.id += "-copy";
    copy.url = *Url::parse(url_of(i) + "-copy");
    all.push_back(copy);
  }
  return all;
}

TEST(SiteBlocksTest, KeepsWhatStandsInOneArticleOnly) {
  const std::vector<Article> all = articles(30);
  const SiteBlocks site = learnt(all);
  for (const Article& article : all) EXPECT_EQ(kept(site, article), article.blocks.size());
}

TEST(SiteBlocksTest, DropsALineThatManyArticlesHoldInAPlaceOfItsOwn) {
  std::vector<Article> all = articles(30);
  for (uint32_t i = 0; i < 10; ++i) all[i].blocks.push_back(block("Subscribe to our newsletter", 9));
  const SiteBlocks site = learnt(all);
  EXPECT_NE(reasons(site, all[3]).back(), BlockReason::kMainContent);
  EXPECT_EQ(site.judge(with_keys(all[3])).back().evidence.pages_with, 10U);
  EXPECT_EQ(site.judge(with_keys(all[3])).back().evidence.pages_seen, 30U);
  EXPECT_EQ(kept(site, all[3]), 6U);
}

TEST(SiteBlocksTest, NumbersDoNotMakeABlockAnotherOne) {
  std::vector<Article> all = articles(30);
  for (uint32_t i = 0; i < 10; ++i) all[i].blocks.push_back(block(std::to_string(10 + i) + " comments", 9));
  EXPECT_NE(reasons(learnt(all), all[3]).back(), BlockReason::kMainContent);
}

TEST(SiteBlocksTest, AShortCreditAmongTheBodyTextStays) {
  std::vector<Article> all = articles(60);
  for (uint32_t i = 0; i < 8; ++i) all[i].blocks.push_back(block("From our agencies"));
  EXPECT_EQ(reasons(learnt(all), all[3]).back(), BlockReason::kMainContent);
}

TEST(SiteBlocksTest, ALineThatMostArticlesHoldGoesEvenFromTheBodyText) {
  std::vector<Article> all = articles(60);
  for (uint32_t i = 0; i < 40; ++i) all[i].blocks.push_back(block("Read us on your phone"));
  EXPECT_EQ(reasons(learnt(all), all[3]).back(), BlockReason::kRepeatedBlock);
}

TEST(SiteBlocksTest, ATeaserGoesAndTheLeadThatItRepeatsStays) {
  std::vector<Article> all = articles(10);
  all[1].blocks.push_back(teaser(2));
  const SiteBlocks site = learnt(all);
  const BlockVerdict verdict = site.judge(with_keys(all[1])).back();
  EXPECT_EQ(verdict.reason, BlockReason::kTeaser);
  EXPECT_EQ(verdict.evidence.teaser_of, url_of(2));
  EXPECT_EQ(kept(site, all[2]), all[2].blocks.size());
}

TEST(SiteBlocksTest, ALeadThatTwentyPagesAnnounceStaysOnItsOwn) {
  std::vector<Article> all = articles(60);
  for (uint32_t i = 1; i <= 20; ++i) all[i].blocks.push_back(teaser(0));
  const SiteBlocks site = learnt(all);
  EXPECT_EQ(kept(site, all[0]), all[0].blocks.size());
  for (uint32_t i = 1; i <= 20; ++i) EXPECT_EQ(kept(site, all[i]), 6U);
}

TEST(SiteBlocksTest, ATeaserIsKnownByItsLinkAndItsFirstWords) {
  std::vector<Article> all = articles(10);
  all[1].blocks.push_back(teaser(2));
  std::string& text = all[1].blocks.back().text;
  text = text.substr(0, text.size() / 2) + "...";
  EXPECT_EQ(reasons(learnt(all), all[1]).back(), BlockReason::kTeaser);
}

TEST(SiteBlocksTest, ATeaserWithoutALinkIsKnownByItsText) {
  std::vector<Article> all = articles(10);
  all[1].blocks.push_back(teaser(2, false));
  EXPECT_EQ(reasons(learnt(all), all[1]).back(), BlockReason::kTeaser);
}

TEST(SiteBlocksTest, ATeaserNeverSeenBeforeGoesByThePlaceItStandsIn) {
  std::vector<Article> all = articles(30);
  for (uint32_t i = 0; i < 12; ++i) all[i].blocks.push_back(teaser((i + 5) % 30));
  all[20].blocks.push_back(teaser(999));  // Announces an article that nobody has seen.
  EXPECT_EQ(reasons(learnt(all), all[20]).back(), BlockReason::kRepeatedContainer);
}

TEST(SiteBlocksTest, AnItemNeverSeenBeforeGoesWithItsList) {
  std::vector<Article> all = articles(30);
  const auto item = [](uint32_t number, uint64_t path) {
    TextBlock item = block(title_of(number), path);
    item.container = kListContainer;
    return item;
  };
  for (uint32_t i = 0; i < 15; ++i) all[i].blocks.push_back(item(700 + i % 4, kListPath + i));
  all[20].blocks.push_back(item(999, kListPath + 99));
  EXPECT_EQ(reasons(learnt(all), all[20]).back(), BlockReason::kRepeatedContainer);
}

TEST(SiteBlocksTest, ABodyWhoseParagraphsAreAListWithTeasersAmongThemStays) {
  std::vector<Article> all = articles(30);
  for (uint32_t i = 0; i < 30; ++i) {
    TextBlock announcing = teaser((i + 7) % 30, false);
    announcing.path = kBodyPath;
    all[i].blocks.insert(all[i].blocks.begin() + 2, {block(sentence(1, 15)), announcing});
    for (TextBlock& block : all[i].blocks) block.container = kListContainer;
  }
  const SiteBlocks site = learnt(all);
  const std::vector<BlockReason> expected = {BlockReason::kMainContent,   BlockReason::kMainContent,
                                             BlockReason::kRepeatedBlock, BlockReason::kTeaser,
                                             BlockReason::kMainContent,   BlockReason::kMainContent,
                                             BlockReason::kMainContent,   BlockReason::kMainContent};
  for (const Article& article : all) EXPECT_EQ(reasons(site, article), expected) << article.id;
}

TEST(SiteBlocksTest, AParagraphThatATenthOfTheSiteEndsWithStays) {
  std::vector<Article> all = articles(100);
  for (uint32_t i = 0; i < 12; ++i) all[7 * i].blocks.push_back(block(sentence(7, 30)));
  EXPECT_EQ(kept(learnt(all), all[0]), all[0].blocks.size());
}

TEST(SiteBlocksTest, AParagraphThatMostOfTheSiteEndsWithGoes) {
  std::vector<Article> all = articles(100);
  for (uint32_t i = 0; i < 60; ++i) all[i].blocks.push_back(block(sentence(7, 30)));
  EXPECT_EQ(reasons(learnt(all), all[0]).back(), BlockReason::kRepeatedBlock);
}

TEST(SiteBlocksTest, AStandingLeadStays) {
  std::vector<Article> all = articles(100);
  for (uint32_t i = 0; i < 12; ++i) all[7 * i].blocks[0].text = sentence(7, 30);
  EXPECT_EQ(kept(learnt(all), all[0]), all[0].blocks.size());
}

TEST(SiteBlocksTest, ACorrectionInTwoArticlesAndAQuoteInFiveStay) {
  std::vector<Article> all = articles(60);
  for (uint32_t i = 0; i < 2; ++i) all[i].blocks.push_back(block(sentence(7, 18), 9));
  for (uint32_t i = 2; i < 7; ++i) all[i].blocks.push_back(block(sentence(8, 30), 10));
  const SiteBlocks site = learnt(all);
  for (uint32_t i = 0; i < 7; ++i) EXPECT_EQ(kept(site, all[i]), all[i].blocks.size()) << i;
}

TEST(SiteBlocksTest, AnAuthorsLineOnEveryPageOfASmallSiteStays) {
  std::vector<Article> all = articles(11);
  for (Article& article : all) article.blocks.push_back(block("Written by the only author"));
  EXPECT_EQ(kept(learnt(all), all[0]), all[0].blocks.size());
}

TEST(SiteBlocksTest, ANoticeOfOneSectionGoesAndTheSameNoticeStrewnOverTheSiteStays) {
  std::vector<Article> all = articles(100);
  for (uint32_t i = 0; i < 100; ++i) {
    const std::string section = i < 15 ? "sport" : "news";
    all[i].url = *Url::parse("https://news.example/" + section + "/" + std::to_string(i));
  }
  for (uint32_t i = 0; i < 15; ++i) all[i].blocks.push_back(block(sentence(7, 20)));
  for (uint32_t i = 0; i < 15; ++i)
    all[6 * i].blocks.insert(all[6 * i].blocks.begin() + 2, block(sentence(8, 20)));
  const SiteBlocks site = learnt(all);
  EXPECT_EQ(reasons(site, all[3]).back(), BlockReason::kRepeatedBlock);
  EXPECT_EQ(reasons(site, all[30])[2], BlockReason::kMainContent);
}

TEST(SiteBlocksTest, ANoticeOfEveryPageStaysWhereItIsTheStory) {
  const std::string notice = sentence(7, 30);
  std::vector<Article> all = articles(60);
  for (Article& article : all) article.blocks.push_back(block(notice, 9));
  all[5].blocks.insert(all[5].blocks.begin() + 1, block(notice));
  const std::vector<BlockReason> verdicts = reasons(learnt(all), all[5]);
  EXPECT_EQ(verdicts[1], BlockReason::kMainContent);
  EXPECT_EQ(verdicts.back(), BlockReason::kRepeatedBlock);
}

uint64_t key_of_text(const std::string& text) {
  Words words;
  return key_of(text, Similar::kYes, words).exact;
}

TEST(SiteBlocksTest, AProtectedBlockStaysForWhateverReasonItWasToGo) {
  std::vector<Article> all = articles(60);
  for (uint32_t i = 0; i < 60; ++i) {
    all[i].blocks.push_back(block(sentence(7, 12), 9));
    all[i].blocks.push_back(teaser((i + 20) % 60));
    all[i].blocks.push_back(block("Subscribe to all 12 letters of ours", 8));
  }
  SiteBlocks site = learnt(all);
  const std::vector<BlockReason> before = reasons(site, all[3]);
  ASSERT_EQ(before[6], BlockReason::kRepeatedBlock);
  ASSERT_EQ(before[7], BlockReason::kTeaser);
  ASSERT_EQ(before[8], BlockReason::kRepeatedBlock);
  site.protect({key_of_text("Subscribe to all 34 letters of ours"), key_of_text(sentence(7, 12)),
                key_of_text(all[3].blocks[7].text)});
  std::vector<BlockReason> expected = before;
  std::fill(expected.begin() + 6, expected.end(), BlockReason::kProtected);
  EXPECT_EQ(reasons(site, all[3]), expected) << "the others are as they were";
  EXPECT_EQ(reasons(site, all[4])[7], BlockReason::kTeaser) << "another teaser than the protected one";
  site.protect({});
  EXPECT_EQ(reasons(site, all[3]), before);
}

TEST(SiteBlocksTest, ProtectionBringsNothingBackThatTheExtractorLeftOut) {
  std::vector<Article> all = articles(10);
  for (Article& article : all) article.blocks.push_back(block(sentence(7, 12), 9, false));
  SiteBlocks site = learnt(all);
  site.protect({key_of_text(sentence(7, 12))});
  EXPECT_EQ(reasons(site, all[0]).back(), BlockReason::kNotMainContent);
}

TEST(SiteBlocksTest, AProtectedBlockDoesNotEmptyAnArticleOfItsOwnText) {
  std::vector<Article> all = articles(60);
  for (Article& article : all) {
    article.blocks.push_back(block(sentence(7, 12), 9));
    article.blocks.push_back(block(sentence(8, 12), 9));
  }
  all[5].blocks.erase(all[5].blocks.begin(), all[5].blocks.begin() + 6);
  SiteBlocks site = learnt(all);
  ASSERT_EQ(kept(site, all[5]), 2U) << "all that it has stays";
  site.protect({key_of_text(sentence(8, 12))});
  EXPECT_EQ(reasons(site, all[5]),
            (std::vector<BlockReason>{BlockReason::kMainContent, BlockReason::kProtected}));
}

TEST(SiteBlocksTest, AHeadingGoesWithWhatItHeads) {
  std::vector<Article> all = articles(60);
  for (uint32_t i = 0; i < 10; ++i) {
    all[i].blocks.insert(all[i].blocks.begin() + 2, block("What we know", 9));
    all[i].blocks.push_back(block("Read this as well", 9));
    all[i].blocks.push_back(teaser((i + 20) % 60));
  }
  const std::vector<BlockReason> verdicts = reasons(learnt(all), all[3]);
  EXPECT_EQ(verdicts[2], BlockReason::kMainContent);
  EXPECT_EQ(verdicts[7], BlockReason::kRepeatedBlock);
  EXPECT_EQ(verdicts[8], BlockReason::kTeaser);
}

TEST(SiteBlocksTest, ATitleBesideAFewWordsIsATeaser) {
  std::vector<Article> all = articles(10);
  all[1].blocks.push_back(block("See also: " + title_of(2)));
  all[1].blocks.push_back(block(title_of(3) + " (12.05.2024)"));
  all[1].blocks.push_back(block(sentence(9, 20) + " " + title_of(4)));  // A title at the end of a sentence.
  const std::vector<BlockReason> verdicts = reasons(learnt(all), all[1]);
  EXPECT_EQ(verdicts[6], BlockReason::kTeaser);
  EXPECT_EQ(verdicts[7], BlockReason::kTeaser);
  EXPECT_EQ(verdicts[8], BlockReason::kMainContent);
}

TEST(SiteBlocksTest, ALineThatIsALinkToAnArticleIsItsTeaserWhateverItSays) {
  std::vector<Article> all = articles(10);
  TextBlock line = block("Other words for the same");
  line.link_url = url_of(2);
  line.link_bytes = static_cast<uint32_t>(line.text.size());
  all[1].blocks.push_back(line);
  line.link_url = "https://other.example/page";
  all[1].blocks.push_back(line);
  const std::vector<BlockReason> verdicts = reasons(learnt(all), all[1]);
  EXPECT_EQ(verdicts[6], BlockReason::kTeaser);
  EXPECT_EQ(verdicts[7], BlockReason::kMainContent);
}

TEST(SiteBlocksTest, ALeadStaysUnderANoticeThatStandsAboveIt) {
  std::vector<Article> all = articles(40);
  for (uint32_t i = 0; i < 40; ++i) {
    all[i].blocks.insert(all[i].blocks.begin(), block(sentence(7, 20), 9));
    all[i].blocks.push_back(teaser((i + 3) % 40, false));
  }
  const SiteBlocks site = learnt(all);
  for (const Article& article : all) {
    const std::vector<BlockReason> verdicts = reasons(site, article);
    EXPECT_EQ(verdicts[0], BlockReason::kRepeatedBlock);
    EXPECT_EQ(verdicts[1], BlockReason::kMainContent);
    EXPECT_EQ(verdicts.back(), BlockReason::kTeaser);
  }
}

TEST(SiteBlocksTest, ShortArticlesAreNotCopiesForHavingTheSameNotices) {
  std::vector<Article> all = articles(30);
  for (Article& article : all) {
    article.blocks.resize(3);  // The lead and 80 words.
    for (uint32_t i = 0; i < 4; ++i) article.blocks.push_back(block(sentence(i, 30), 9 + i));
  }
  const SiteBlocks site = learnt(all);
  EXPECT_EQ(site.judge(with_keys(all[0])).back().evidence.pages_seen, 30U);
  for (const Article& article : all) EXPECT_EQ(kept(site, article), 3U);
}

TEST(SiteBlocksTest, PagesOfOneUrlCountOnce) {
  std::vector<Article> all = articles(30);
  for (uint32_t i = 0; i < 12; ++i) {
    all[i].url = *Url::parse(url_of(0));
    all[i].blocks.push_back(block("Updated as we learn more", 9));
  }
  const SiteBlocks site = learnt(all);
  EXPECT_EQ(site.judge(with_keys(all[3])).back().evidence.pages_with, 1U);
  EXPECT_EQ(kept(site, all[3]), all[3].blocks.size());
}

TEST(SiteBlocksTest, WireCopyInSeveralSectionsStays) {
  std::vector<Article> all = articles(60);
  for (uint32_t i = 0; i < 14; ++i) {
    Article copy = all[0];
    copy.id = "wire" + std::to_string(i);
    copy.url = *Url::parse("https://news.example/section" + std::to_string(i) + "/story");
    copy.metadata.title = title_of(500 + i);
    copy.blocks.erase(copy.blocks.begin() + 1 + i % 5);
    all.push_back(copy);
  }
  const SiteBlocks site = learnt(all);
  EXPECT_EQ(kept(site, all[0]), all[0].blocks.size());
  for (size_t i = 60; i < all.size(); ++i) EXPECT_EQ(kept(site, all[i]), all[i].blocks.size());
}

TEST(SiteBlocksTest, AVerdictByTheBoxTellsHowMuchOfItComesBack) {
  std::vector<Article> all = articles(30);
  for (uint32_t i = 0; i < 20; ++i) all[i].blocks.push_back(block(sentence(700 + i % 5, 12), kTeaserPath));
  all[20].blocks.push_back(block(sentence(999, 12), kTeaserPath));
  const BlockVerdict verdict = learnt(all).judge(with_keys(all[20])).back();
  EXPECT_EQ(verdict.reason, BlockReason::kRepeatedContainer);
  EXPECT_EQ(verdict.evidence.box_sightings, 21U);
  EXPECT_EQ(verdict.evidence.box_repeated, 20U);
}

TEST(SiteBlocksTest, CopiesOfAnArticleDoNotEmptyIt) {
  std::vector<Article> all = articles(20);
  for (uint32_t copy = 0; copy < 12; ++copy) {
    all.push_back(all[0]);
    all.back().id = "copy" + std::to_string(copy);
    all.back().url = *Url::parse(url_of(0) + "?copy=" + std::to_string(copy));
    all.back().blocks.push_back(block(sentence(50'000 + copy, 15)));
  }
  const SiteBlocks site = learnt(all);
  EXPECT_EQ(kept(site, all[0]), all[0].blocks.size());
  for (size_t i = 20; i < all.size(); ++i) EXPECT_EQ(kept(site, all[i]), all[i].blocks.size());
}

TEST(SiteBlocksTest, ASiteThatHoldsEveryArticleTwiceLosesNothing) {
  std::vector<Article> all = articles(30);
  for (uint32_t i = 0; i < 30; ++i) {
    all.push_back(all[i]);
    all.back().id += "-print";
    all.back().url = *Url::parse(url_of(i) + "/print");
    for (TextBlock& block : all.back().blocks) block.path += 1000;
  }
  const SiteBlocks site = learnt(all);
  for (const Article& article : all) EXPECT_EQ(kept(site, article), article.blocks.size());
}

TEST(SiteBlocksTest, AnArticleThatWasNeverLearntIsJudgedWithItsCopies) {
  std::vector<Article> all = articles(20);
  SiteBlocks site = learnt(all);
  Article copy = all[0];
  copy.id = "copy";
  EXPECT_EQ(kept(site, copy), copy.blocks.size());
  EXPECT_EQ(site.judge(with_keys(copy))[1].evidence.pages_with, 1U);
}

TEST(SiteBlocksTest, AYoungSiteGivesNoEvidenceByCounts) {
  std::vector<Article> all = articles(4);
  for (Article& article : all) article.blocks.push_back(block("Subscribe to our newsletter", 9));
  EXPECT_EQ(kept(learnt(all), all[0]), all[0].blocks.size());
}

TEST(SiteBlocksTest, AnArticleOfRepeatsAloneIsNotEmptied) {
  std::vector<Article> all = articles(20);
  for (uint32_t i = 0; i < 12; ++i) all[i].blocks.push_back(block("Subscribe to our newsletter", 9));
  Article only;
  only.id = "only";
  only.url = *Url::parse("https://news.example/only");
  only.blocks.push_back(block("Subscribe to our newsletter", 9));
  all.push_back(only);
  EXPECT_EQ(kept(learnt(all), only), 1U);
}

TEST(SiteBlocksTest, BlocksOutsideTheMainContentKeepTheirReason) {
  std::vector<Article> all = articles(20);
  for (Article& article : all) {
    article.blocks.push_back(block("Menu", 9, false));
    article.blocks.push_back(block(article.metadata.title));
    article.blocks.back().reason = BlockReason::kTitle;
  }
  const std::vector<BlockReason> verdicts = reasons(learnt(all), all[0]);
  EXPECT_EQ(verdicts[6], BlockReason::kNotMainContent);
  EXPECT_EQ(verdicts[7], BlockReason::kTitle);
}

TEST(SiteBlocksTest, LearningTheSameIdAgainChangesNothing) {
  const std::vector<Article> all = busy_site();
  SiteBlocks once = learnt(all);
  SiteBlocks twice = learnt(all);
  for (const Article& article : all) twice.learn(with_keys(article));
  EXPECT_EQ(once.articles(), twice.articles());
  for (const Article& article : all) EXPECT_EQ(reasons(once, article), reasons(twice, article));
}

TEST(SiteBlocksTest, TheOrderOfLearningDoesNotChangeAVerdict) {
  const std::vector<Article> all = busy_site();
  const SiteBlocks site = learnt(all);
  for (const uint32_t seed : {1, 2, 3, 4, 5}) {
    std::vector<Article> shuffled = all;
    std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(seed));
    const SiteBlocks other = learnt(shuffled);
    for (const Article& article : all) {
      const std::vector<BlockVerdict> a = site.judge(with_keys(article));
      const std::vector<BlockVerdict> b = other.judge(with_keys(article));
      for (size_t i = 0; i < a.size(); ++i) {
        EXPECT_EQ(a[i].reason, b[i].reason) << "seed " << seed;
        EXPECT_EQ(a[i].evidence.pages_with, b[i].evidence.pages_with) << "seed " << seed;
        EXPECT_EQ(a[i].evidence.teaser_of, b[i].evidence.teaser_of) << "seed " << seed;
      }
    }
  }
}

TEST(SiteBlocksTest, ApplyingAVerdictTwiceChangesNothingMore) {
  std::vector<Article> all = busy_site();
  const SiteBlocks site = learnt(all);
  for (Article& article : all) {
    article = with_keys(article);
    (void)newsieve::apply(site.judge(article), article);
    EXPECT_FALSE(newsieve::apply(site.judge(article), article)) << article.id;
  }
}

TEST(SiteBlocksTest, AVerdictIsTakenBackWhenTheEvidenceIsGone) {
  std::vector<Article> all = busy_site();
  Article cleaned = all[0];
  const std::vector<BlockVerdict> verdicts = learnt(all).judge(with_keys(cleaned));
  apply(verdicts, cleaned);
  ASSERT_NE(text_of(cleaned), text_of(all[0]));
  const std::vector<BlockVerdict> fresh = SiteBlocks({}).judge(with_keys(cleaned));
  apply(fresh, cleaned);
  EXPECT_EQ(text_of(cleaned), text_of(all[0]));
}

TEST(SiteBlocksTest, RemembersNoMoreBlocksThanItMay) {
  SiteBlocks site({.keys_max = 400});
  for (uint32_t i = 0; i < 1000; ++i) {
    Article next = article(i);
    next.blocks.push_back(block("Subscribe to our newsletter", 9));
    site.learn(with_keys(next));
  }
  EXPECT_LE(site.articles(), 400U / 7);
  EXPECT_GE(site.articles(), 40U);
  Article last = article(1000);
  last.blocks.push_back(block("Subscribe to our newsletter", 9));
  EXPECT_NE(reasons(site, last).back(), BlockReason::kMainContent);
}

TEST(SiteBlocksTest, WhatIsForgottenLeavesNoTrace) {
  SiteBlocks small({.keys_max = 200});
  for (const Article& article : busy_site()) small.learn(with_keys(article));
  std::vector<Article> rest;
  for (uint32_t i = 2000; i < 2000 + 60; ++i) rest.push_back(article(i));
  for (const Article& article : rest) small.learn(with_keys(article));
  const SiteBlocks fresh = learnt({rest.end() - static_cast<ptrdiff_t>(small.articles()), rest.end()});
  Article probe = article(3000);
  probe.blocks.push_back(teaser(503));
  EXPECT_EQ(reasons(small, probe), reasons(fresh, probe));
}

TEST(SiteBlocksTest, AHundredThousandCopiesOfOneArticleAreOneStory) {
  SiteBlocks site({.keys_max = 1 << 20});
  Article copy = with_keys(article(1));
  for (uint32_t i = 0; i < 100'000; ++i) {
    copy.id = std::to_string(i);
    site.learn(copy);
  }
  for (uint32_t i = 2; i < 20; ++i) site.learn(with_keys(article(i)));
  const std::vector<BlockVerdict> verdicts = site.judge(copy);
  EXPECT_EQ(verdicts[1].reason, BlockReason::kMainContent);
  EXPECT_EQ(verdicts[1].evidence.pages_with, 1U);
  EXPECT_EQ(verdicts[1].evidence.pages_seen, 19U);
}

TEST(SiteBlocksTest, AnEmptyArticleIsLearntAndJudged) {
  SiteBlocks site({});
  Article empty;
  empty.id = "empty";
  site.learn(with_keys(empty));
  EXPECT_EQ(site.articles(), 1U);
  EXPECT_TRUE(site.judge(with_keys(empty)).empty());
}

TEST(SiteBlocksTest, TeasersAndPromotionAmongTheParagraphsInTheirOwnBoxAreFound) {
  const std::string promotion = sentence(1, 16);
  const auto page = [&](uint32_t number) {
    Article page;
    page.id = "id" + std::to_string(number);
    page.url = *Url::parse(url_of(number));
    page.metadata.title = title_of(number);
    for (const std::string& text : {lead_of(number), promotion, sentence(100 * number, 22),
                                    lead_of((number + 7) % 8 + (number < 8 ? 8 : 0)),
                                    sentence(100 * number + 1, 24), sentence(100 * number + 2, 20)}) {
      page.blocks.push_back(block(text));
    }
    return page;
  };
  SiteBlocks memory{SiteBlocksOptions{}};
  for (uint32_t number = 0; number < 24; ++number) memory.learn(with_keys(page(number)));
  for (uint32_t number = 0; number < 24; ++number) {
    std::vector<BlockReason> reasons;
    for (const BlockVerdict& verdict : memory.judge(with_keys(page(number))))
      reasons.push_back(verdict.reason);
    EXPECT_EQ(reasons, (std::vector<BlockReason>{BlockReason::kMainContent, BlockReason::kRepeatedBlock,
                                                 BlockReason::kMainContent, BlockReason::kTeaser,
                                                 BlockReason::kMainContent, BlockReason::kMainContent}))
        << number;
  }
}

}  // namespace
}  // namespace newsieve
