// The same bytes give the same article: again, on another thread, and with more workers. Held to on every
// page of the corpora.
#include <gtest/gtest.h>

#include "service/pipeline.h"
#include "store/record.h"
#include "tests/support/corpus_pages.h"

namespace newsieve {
namespace {

// The articles of `pages`, in order, as a pipeline with so many workers commits them.
std::vector<std::string> articles_with(size_t workers, const std::vector<Page>& pages) {
  const PageReader reader{ExtractorOptions(), DecoderLimits(), nullptr};
  Metrics metrics;
  std::vector<std::string> articles;
  Pipeline pipeline({.workers = workers, .pages_max = 16}, reader, metrics,
                    [&](FinishedPage&& page) -> Result<void> {
                      articles.push_back(encode_article(page.read.value().article.value()));
                      return {};
                    });
  for (const Page& page : pages) {
    PageJob job;
    job.page = page;
    EXPECT_TRUE(pipeline.submit(std::move(job)));
  }
  EXPECT_TRUE(pipeline.finish().has_value());
  return articles;
}

std::vector<Page> pages_below(const std::string& folder) {
  std::vector<Page> pages;
  for (const auto& path : corpus_pages(folder)) {
    Page page;
    page.source.url =
        Url::parse("https://news.example/2024/05/" + std::to_string(pages.size()) + ".html").value();
    page.http.status = 200;
    page.http.content_type = "text/html";
    page.fetched_at = std::chrono::sys_days(std::chrono::year(2024) / 6 / 1);
    page.body = read_page(path);
    pages.push_back(std::move(page));
  }
  return pages;
}

class Determinism : public testing::TestWithParam<const char*> {};

TEST_P(Determinism, TheSameBytesGiveTheSameArticleOnEveryThread) {
  const std::vector<Page> pages = pages_below(GetParam());
  if (pages.empty()) GTEST_SKIP() << "the corpus is not here: " << corpus_dir() / GetParam();
  const PageReader reader{ExtractorOptions(), DecoderLimits(), nullptr};
  std::vector<std::string> here;
  for (const Page& page : pages) here.push_back(encode_article(reader.read(page).article.value()));
  const std::vector<std::string> one = articles_with(1, pages);
  const std::vector<std::string> two = articles_with(2, pages);
  ASSERT_EQ(one.size(), pages.size());
  ASSERT_EQ(two.size(), pages.size());
  for (size_t i = 0; i < pages.size(); ++i) {
    EXPECT_TRUE(here[i] == one[i]) << "page " << i << " differs on another thread";
    EXPECT_TRUE(one[i] == two[i]) << "page " << i << " differs with two workers";
  }
}

INSTANTIATE_TEST_SUITE_P(Corpora, Determinism, testing::Values("extraction/dev", "sites"),
                         [](const auto& corpus) {
                           return std::string(corpus.param) == "sites" ? "Sites" : "Dev";
                         });

}  // namespace
}  // namespace newsieve
