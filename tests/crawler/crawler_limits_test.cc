// Where a crawl ends, or leaves a host: pages, bytes, budgets.
#include "tests/crawler/test_crawl.h"

namespace newsieve {
namespace {

TEST(Crawler, StopsAtPagesMaxExactlyAndContinuesWhenRunAgain) {
  TestSite site;
  add_pages(site, 30);
  site.page("/robots.txt", "User-agent: *\nDisallow: /private/\n");
  TestCrawl crawl(site);
  crawl.crawling.pages_max = 10;
  crawl.seed(site.url("/0"));
  crawl.run();
  EXPECT_EQ(site.log().size(), 10u + 1u);
  EXPECT_EQ(crawl.counts.urls_leased, 0u);
  EXPECT_GT(crawl.counts.urls_queued, 0u);

  crawl.crawling.pages_max = 0;
  crawl.run();
  for (size_t i = 0; i < 30; ++i) EXPECT_EQ(site.requests(fmt::format("/{}", i)), 1u) << i;
  EXPECT_EQ(site.requests("/robots.txt"), 1u);  // Still known from the first run.
}

TEST(Crawler, StopsWhenSoManyBytesWereReceived) {
  TestSite site;
  add_pages(site, 30);
  TestCrawl crawl(site);
  crawl.seed(site.url("/0"));
  crawl.crawling.fetches_max = 1;
  crawl.crawling.bytes_max = 1000;
  crawl.run();
  size_t received = 0;
  size_t last = 0;
  for (const CrawlResult& result : crawl.results) {
    last = response_of(result.result)->body_bytes;
    received += last;
  }
  EXPECT_GE(received, 1000u);
  EXPECT_LT(received - last, 1000u);
  EXPECT_GT(crawl.counts.urls_queued, 0u);
}

TEST(Crawler, AHostHasABudgetOfPagesThatARestartDoesNotRenewAndOthersDoNotSpend) {
  TestSite site;
  TestSite other({.address = "127.0.0.2"});
  add_pages(site, 30);
  add_pages(other, 5);
  site.page("/feed", "<rss/>");
  TestCrawl crawl(site);
  crawl.seed(site.url("/0"));
  crawl.seed(other.url("/0"));
  crawl.crawling.host_budget.pages_max = 8;
  crawl.crawling.pages_max = 10;
  ptrdiff_t refused = 0;
  const auto run = [&] {
    crawl.run();
    refused += std::count_if(crawl.results.begin(), crawl.results.end(), [](const CrawlResult& result) {
      const auto* refusal = std::get_if<Refused>(&result.result);
      return result.denial == Denial::kHostBudget && refusal != nullptr && refusal->reason == "host budget";
    });
  };
  run();
  crawl.crawling.pages_max = 0;
  crawl.seed(site.url("/feed"));
  crawl.seeds.back().kind = UrlKind::kFeed;
  run();

  EXPECT_EQ(site.requests("/feed"), 1u);  // It is no page.
  size_t pages = 0;
  for (size_t i = 0; i < 30; ++i) pages += site.requests(fmt::format("/{}", i));
  EXPECT_EQ(pages, 8u);
  for (size_t i = 0; i < 5; ++i) EXPECT_EQ(other.requests(fmt::format("/{}", i)), 1u) << i;
  EXPECT_GT(refused, 0);
  EXPECT_EQ(crawl.counts.urls_queued, 0u);  // Nothing waits for a budget that never comes.
}

TEST(Crawler, AHostsBudgetOfBytesIsPassedByTheLastBodyAtMost) {
  TestSite site;
  for (int i = 0; i < 20; ++i) {
    site.page(fmt::format("/{}", i), link_to(fmt::format("/{}", i + 1)) + std::string(1000, 'x'));
  }
  TestCrawl crawl(site);
  crawl.seed(site.url("/0"));
  crawl.crawling.host_budget.bytes_max = 4500;
  crawl.run();
  EXPECT_EQ(site.requests("/4"), 1u);
  EXPECT_EQ(site.requests("/5"), 0u);
  EXPECT_EQ(crawl.of("/5").at(0).denial, Denial::kHostBudget);
  EXPECT_GT(crawl.results.back().host.bytes, 5000u);
}

TEST(Crawler, WhatWasVisitedIsVisitedAgainThoughTheBudgetIsSpent) {
  const HostBudget budget{.pages_max = 1, .bytes_max = 1};
  HostRecord host;
  host.pages = 1;
  host.bytes = 1;
  QueuedUrl url;
  EXPECT_TRUE(budget.is_spent(host, url));
  url.last_visit.emplace();  // As after a failure: nothing was ever had of it.
  EXPECT_TRUE(budget.is_spent(host, url));
  url.last_visit->fetched_at = Instant(std::chrono::hours(1));
  EXPECT_FALSE(budget.is_spent(host, url));
}

TEST(Crawler, AHostThatPolitenessForgotKeepsItsCounts) {
  TestSite site;
  TestSite other({.address = "127.0.0.2"});
  add_pages(site, 20);
  add_pages(other, 20);
  TestCrawl crawl(site);
  crawl.pacing.hosts_max = 1;
  crawl.crawling.results_max = 1;  // What is committed is all there is to remember.
  crawl.crawling.host_budget.pages_max = 5;
  crawl.seed(site.url("/0"));
  crawl.seed(other.url("/0"));
  crawl.run();
  for (const TestSite* one : {&site, &other}) {
    size_t pages = 0;
    for (size_t i = 0; i < 20; ++i) pages += one->requests(fmt::format("/{}", i));
    EXPECT_EQ(pages, 5u);
  }
}

}  // namespace
}  // namespace newsieve
