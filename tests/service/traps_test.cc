// Sites without end, crawled by the program: what is there is found, and the crawl comes to its end.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>

#include "tests/support/news_site.h"
#include "tests/support/newsieve_program.h"
#include "tests/support/test_records.h"

namespace newsieve {
namespace {

constexpr int kFruitlessPagesMax = 20;

std::string page(const std::vector<std::string>& links) {
  std::string html = "<!DOCTYPE html><title>The Quay</title><body><ul>";
  for (const std::string& link : links) html += fmt::format("<li><a href=\"{}\">more</a></li>", link);
  return html + "</ul></body>";
}

// The last number in the text.
int last_number(const std::string& text) {
  const size_t end = text.find_last_of("0123456789");
  if (end == std::string::npos) return 0;
  const size_t before = text.find_last_not_of("0123456789", end);
  return std::stoi(text.substr(before + 1, end - before));
}

class TrapsTest : public ::testing::Test {
 protected:
  TrapsTest() { news_.serve(site_); }

  // Crawls the newspaper and what `path` leads to; how many URLs were asked for.
  size_t crawl(const std::string& path, int fruitless_pages_max = kFruitlessPagesMax) {
    const size_t before = site_.log().size();
    const std::string config = folder_.write(
        "traps.toml", kHastyConfig + fmt::format("[traps]\nfruitless_pages_max = {}\n", fruitless_pages_max));
    const ProgramOutcome outcome = run_newsieve({"crawl", site_.url("/"), site_.url(path), "--config", config,
                                                 "--max-pages", "3000", "--progress", "none", "--out", out_});
    EXPECT_EQ(outcome.code, 0) << outcome.error;
    return site_.log().size() - before;
  }

  // Every article of the newspaper is in the output.
  void expect_whole_newspaper(const NewsSite& news) const {
    const auto records = read_records(out_);
    ASSERT_TRUE(records.has_value()) << records.error().message;
    std::set<std::string> texts;
    for (const auto& [id, record] : *records) texts.insert(record.text);
    for (const NewsArticle& article : news.articles())
      EXPECT_TRUE(texts.contains(article.text())) << article.path;
  }

  WorkFolder folder_;
  const std::string out_ = folder_.path("out.jsonl");
  const NewsSite news_;
  TestSite site_;
};

TEST_F(TrapsTest, ACalendarWithoutEndIsLeft) {
  site_.handle_rest([](const TestRequest& request) {
    if (!request.path.starts_with("/calendar/")) return TestResponse{.status = 404};
    const int month = last_number(request.path.substr(0, request.path.find("/day")));
    std::vector<std::string> links = {"/", fmt::format("/calendar/{}", month + 1),
                                      fmt::format("/calendar/{}?format=ical", month)};
    for (int day = 1; day <= 20; ++day) links.push_back(fmt::format("/calendar/{}/day/{}", month, day));
    return TestResponse{.body = page(links)};
  });
  const size_t with = crawl("/calendar/1");
  expect_whole_newspaper(news_);
  const size_t without = crawl("/calendar/1", 0);
  EXPECT_LT(with, 200U);
  EXPECT_GT(without, 1000U);
}

TEST_F(TrapsTest, AListInEveryOrderWithASessionIsLeft) {
  std::atomic<int> sessions = 0;
  site_.handle("/list", [&](const TestRequest&) {
    std::vector<std::string> links = {"/"};
    for (int i = 0; i < 4; ++i) {
      links.push_back(fmt::format("/list?order={}&token={}", i, ++sessions));
      links.push_back(fmt::format("/about?token={}", ++sessions));
    }
    return TestResponse{.body = page(links)};
  });
  site_.handle("/about", [&](const TestRequest&) {
    return TestResponse{.body = page({fmt::format("/list?order=1&token={}", ++sessions)})};
  });
  EXPECT_LT(crawl("/list"), 500U);
  expect_whole_newspaper(news_);
}

TEST_F(TrapsTest, AStoryUnderAddressesWithoutEndIsLeft) {
  std::atomic<int> views = 0;
  site_.handle("/story", [&](const TestRequest&) {
    std::string body = news_.article_page(0);
    for (int i = 0; i < 3; ++i) body += fmt::format("<a href=\"/story?view={}\">more</a>", ++views);
    return TestResponse{.body = body};
  });
  EXPECT_LT(crawl("/story?view=0"), 400U);
  expect_whole_newspaper(news_);
}

TEST_F(TrapsTest, APathThatGrowsInCirclesIsLeft) {
  site_.handle_rest([](const TestRequest& request) {
    if (!request.path.starts_with("/deep/")) return TestResponse{.status = 404};
    return TestResponse{.body = page({"town/harbour/", "harbour/"})};
  });
  EXPECT_LT(crawl("/deep/"), 80U);
  expect_whole_newspaper(news_);
}

// Years, months and days, of which each day names one story; and days are more than a trap may have pages.
TEST_F(TrapsTest, AnArchiveOfYearsIsWalkedToItsEnd) {
  constexpr int kYears = 3;
  constexpr int kDays = 10;
  const NewsSite archived({.articles = kYears * 12 * kDays, .seed = 2});
  std::vector<std::string> years;
  for (int year = 2001; year < 2001 + kYears; ++year) {
    years.push_back(fmt::format("/archive/{}/", year));
    std::vector<std::string> months;
    for (int month = 1; month <= 12; ++month) {
      months.push_back(fmt::format("{}{:02}/", years.back(), month));
      std::vector<std::string> days;
      for (int day = 1; day <= kDays; ++day) {
        const auto index = static_cast<size_t>(((year - 2001) * 12 + month - 1) * kDays + day - 1);
        days.push_back(fmt::format("{}{:02}/", months.back(), day));
        const std::string story = fmt::format("{}the-story-{}.html", days.back(), index);
        site_.page(days.back(), page({"/archive/", story}));
        site_.page(story, archived.article_page(index));
      }
      site_.page(months.back(), page(days));
    }
    site_.page(years.back(), page(months));
  }
  site_.page("/archive/", page(years));
  crawl("/archive/");
  expect_whole_newspaper(archived);
}

}  // namespace
}  // namespace newsieve
