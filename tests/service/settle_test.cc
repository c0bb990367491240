#include "service/settle.h"

#include <gtest/gtest.h>

#include <random>

#include "base/file.h"
#include "service/page_reader.h"
#include "service/protected_blocks.h"
#include "store/record.h"
#include "tests/support/news_site.h"

namespace newsieve {
namespace {

constexpr const char* kPromo =
    "<p>Read our paper every morning, with the tides and the names of the ships.</p>";

Article read_article(const std::string& href, const std::string& html) {
  Page page;
  page.source.url = Url::parse(href).value();
  page.body = html;
  page.http.status = 200;
  return PageReader(ExtractorOptions(), DecoderLimits(), nullptr).read(std::move(page)).article.value();
}

std::string dated(std::string html, const std::string& date) {
  const size_t at = html.find("2024-05-");
  return html.replace(at, std::string("2024-05-01").size(), date);
}

// Two sites with a promo in each article's body; the second reprints three articles of the first, a day
// later.
std::vector<Article> make_articles() {
  const NewsSite site({.articles = 20});
  std::vector<Article> articles;
  for (size_t i = 0; i < site.articles().size(); ++i) {
    std::string html = site.article_page(i);
    html.insert(html.find("</p>") + 4, kPromo);
    const std::string& path = site.articles()[i].path;
    articles.push_back(read_article("https://quay.example" + path, dated(html, "2024-03-10")));
    if (i < 3) articles.push_back(read_article("https://pier.example" + path, dated(html, "2024-03-11")));
  }
  return articles;
}

struct Settled {
  std::string records;
  std::map<std::string, DupVerdict> verdicts;  // By URL.
  std::map<std::string, Article> articles;
  SettleCounts counts;
};

Settled settle_in_order(const std::vector<Article>& articles, const SettleOptions& options = {}) {
  const Result<TemporaryFolder> folder = TemporaryFolder::create();
  const auto state = open_rocks_state({.path = folder->path(), .durable = false}).value();
  for (const Article& article : articles) {
    PageCommit commit;
    commit.article = article;
    EXPECT_TRUE(state->complete(commit).has_value());
  }
  Settled settled;
  const auto write = [&](const Article& article, const DupVerdict& verdict) -> Result<void> {
    settled.records += to_record(article, verdict, {.blocks = true}) + "\n";
    settled.verdicts[article.url.href()] = verdict;
    settled.articles[article.url.href()] = article;
    return {};
  };
  settled.counts = settle(*state, options, write).value();
  return settled;
}

TEST(Settle, TheOutcomeDoesNotDependOnTheOrderOfTheCommits) {
  std::vector<Article> articles = make_articles();
  const Settled first = settle_in_order(articles);
  EXPECT_EQ(first.counts.articles, articles.size());
  std::mt19937 random(7);
  for (int round = 0; round < 5; ++round) {
    std::shuffle(articles.begin(), articles.end(), random);
    ASSERT_EQ(settle_in_order(articles).records, first.records) << "round " << round;
  }
}

TEST(Settle, ADuplicateNamesTheArticleThatWasPublishedEarlier) {
  std::vector<Article> articles = make_articles();
  std::reverse(articles.begin(), articles.end());  // Copies first.
  const Settled settled = settle_in_order(articles);
  EXPECT_EQ(settled.counts.duplicates, 3U);
  for (const auto& [href, verdict] : settled.verdicts) {
    const Url url = Url::parse(href).value();
    if (url.host() == "pier.example") {
      const Url original = Url::parse("https://quay.example" + std::string(url.path())).value();
      EXPECT_NE(verdict.kind, DuplicateKind::kNone) << href;
      EXPECT_EQ(verdict.duplicate_of, article_id(original)) << href;
    } else {
      EXPECT_EQ(verdict.kind, DuplicateKind::kNone) << href;
    }
  }
}

TEST(Settle, WhatTheSiteRepeatsIsDroppedAndTheArticlesStay) {
  const Settled settled = settle_in_order(make_articles());
  EXPECT_GE(settled.counts.blocks_dropped, 20U);
  const NewsSite site({.articles = 20});
  for (const NewsArticle& article : site.articles()) {
    EXPECT_EQ(text_of(settled.articles.at("https://quay.example" + article.path)), article.text());
  }
}

// A site of more pages than its memory holds, whose promotion changes in mid-way.
TEST(Settle, ASiteLargerThanItsMemoryIsJudgedByThePagesAround) {
  const NewsSite site({.articles = 200});
  const Result<TemporaryFolder> folder = TemporaryFolder::create();
  const auto state = open_rocks_state({.path = folder->path(), .durable = false}).value();
  size_t blocks = 0;
  for (size_t i = 0; i < site.articles().size(); ++i) {
    std::string html = site.article_page(i);
    const std::string promo =
        i < 100 ? kPromo : "<p>Now also at sea: the harbour news by wireless, at noon and at six.</p>";
    html.insert(html.find("</p>") + 4, promo);
    PageCommit commit;
    commit.article = read_article("https://quay.example" + site.articles()[i].path, html);
    blocks += commit.article->blocks.size();
    ASSERT_TRUE(state->complete(commit).has_value());
  }
  SettleOptions options;
  options.site_blocks.keys_max = blocks / 5;
  std::map<std::string, std::string> texts;
  const auto settled =
      settle(*state, options, [&](const Article& article, const DupVerdict&) -> Result<void> {
        texts[std::string(article.url.path())] = text_of(article);
        return {};
      });
  ASSERT_TRUE(settled.has_value());
  for (const NewsArticle& article : site.articles()) EXPECT_EQ(texts[article.path], article.text());
}

// Paragraphs `first` to `last` of one long report, as an article of a day in March.
Article part_of_report(const std::string& name, int first, int last, int day) {
  std::string body;
  for (int i = first; i <= last; ++i) {
    std::mt19937 random(static_cast<uint32_t>(i));
    body += "<p>";
    for (int word = 0; word < 30; ++word) {
      for (int letter = 0; letter < 5; ++letter) body += static_cast<char>('a' + random() % 26);
      body += ' ';
    }
    body += ".</p>";
  }
  Article article = read_article("https://" + name + ".example/report.html",
                                 "<html><body><article><h1>Report</h1>" + body + "</article></body></html>");
  article.metadata.date_published = std::chrono::sys_days(std::chrono::year(2024) / 3 / day);
  return article;
}

TEST(Settle, WhatJoinsTwoClustersJoinsThemInEveryRecord) {
  const Settled settled = settle_in_order(
      {part_of_report("a", 1, 6, 1), part_of_report("b", 5, 10, 2), part_of_report("c", 3, 8, 3)});
  const std::string first = settled.articles.at("https://a.example/report.html").id;
  EXPECT_EQ(settled.verdicts.at("https://b.example/report.html").kind, DuplicateKind::kNone);
  EXPECT_EQ(settled.verdicts.at("https://c.example/report.html").kind, DuplicateKind::kNear);
  for (const auto& [url, verdict] : settled.verdicts) EXPECT_EQ(verdict.cluster, first) << url;
}

TEST(Settle, ArticlesThatAreNotHeldInMemoryAreReadAgainWithTheSameOutcome) {
  const std::vector<Article> articles = make_articles();
  const Settled held = settle_in_order(articles);
  for (const size_t bytes_max : {size_t{0}, size_t{20'000}}) {  // None, and some of them.
    SettleOptions options;
    options.articles_bytes_max = bytes_max;
    EXPECT_EQ(settle_in_order(articles, options).records, held.records);
  }
}

TEST(Settle, TheNumberOfThreadsDoesNotChangeTheRecords) {
  const std::vector<Article> articles = make_articles();
  SettleOptions options;
  const Settled one = settle_in_order(articles, options);
  options.threads = 4;
  EXPECT_EQ(settle_in_order(articles, options).records, one.records);
}

TEST(Settle, AnArticleWithoutTextKeepsItsError) {
  std::vector<Article> articles = make_articles();
  Page page;
  page.source.url = Url::parse("https://quay.example/lost.html").value();
  articles.push_back(PageReader::unread(page, "cannot open lost.html").article.value());
  const Settled settled = settle_in_order(articles);
  EXPECT_EQ(settled.counts.without_text, 1U);
  EXPECT_EQ(settled.articles.at("https://quay.example/lost.html").error, "cannot open lost.html");
  EXPECT_NE(settled.records.find("cannot open lost.html"), std::string::npos);
}

TEST(Settle, AWriterThatFailsEndsIt) {
  const Result<TemporaryFolder> folder = TemporaryFolder::create();
  const auto state = open_rocks_state({.path = folder->path(), .durable = false}).value();
  PageCommit commit;
  commit.article = make_articles().front();
  ASSERT_TRUE(state->complete(commit).has_value());
  const auto counts = settle(*state, {}, [](const Article&, const DupVerdict&) -> Result<void> {
    return fail(ErrorCode::kIo, "the disk is full");
  });
  ASSERT_FALSE(counts.has_value());
  EXPECT_EQ(counts.error().message, "the disk is full");
}

TEST(Settle, WhatIsProtectedInTheStateIsInTheOutputOfItsSite) {
  const Result<TemporaryFolder> folder = TemporaryFolder::create();
  const auto state = open_rocks_state({.path = folder->path(), .durable = false}).value();
  uint64_t promo = 0;
  for (const Article& article : make_articles()) {
    for (const TextBlock& block : article.blocks) {
      if (block.text.starts_with("Read our paper")) promo = block.key.exact;
    }
    PageCommit commit;
    commit.article = article;
    ASSERT_TRUE(state->complete(commit).has_value());
  }
  const auto texts_with_promo = [&] {
    size_t texts = 0;
    const auto write = [&](const Article& article, const DupVerdict&) -> Result<void> {
      texts += text_of(article).find("Read our paper") != std::string::npos;
      return {};
    };
    EXPECT_TRUE(settle(*state, {}, write).has_value());
    return texts;
  };
  const size_t before = texts_with_promo();
  EXPECT_LT(before, 5U) << "on the second site's three pages alone it cannot be told";
  const auto protections = ProtectedBlocks::open(*state).value();
  ASSERT_TRUE(protections->protect("quay.example", {promo, "Read our paper"}).has_value());
  EXPECT_EQ(texts_with_promo(), before + 20);
  ASSERT_TRUE(protections->unprotect("quay.example", promo).has_value());
  EXPECT_EQ(texts_with_promo(), before);
}

}  // namespace
}  // namespace newsieve
