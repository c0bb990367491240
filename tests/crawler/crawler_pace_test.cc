// How a crawl goes easy on what hosts share: delays, addresses, domains, and the pause an earlier run owes.
#include "tests/crawler/test_crawl.h"

namespace newsieve {
namespace {

// Pairs of requests, of those `picked`, between which less than `pause` passed by the server's clock, which
// can only see more of it than was kept.
template <class Pick>
size_t hasty(const std::vector<TestLogEntry>& log, std::chrono::milliseconds pause, const Pick& picked) {
  size_t found = 0;
  const TestLogEntry* last = nullptr;
  for (const TestLogEntry& entry : log) {
    if (!picked(entry)) continue;
    if (last != nullptr && entry.received - last->answered < pause) ++found;
    last = &entry;
  }
  return found;
}

bool any(const TestLogEntry&) { return true; }

TEST(Crawler, LeavesTheDelayBetweenOneAnswerAndTheNextRequest) {
  TestSite site;
  add_pages(site, 8);
  TestCrawl crawl(site);
  crawl.pacing.delay = 40ms;
  crawl.seed(site.url("/0"));
  crawl.run();
  const auto log = site.log();
  ASSERT_EQ(log.size(), 9u + 1u);  // "/private/secret" is not forbidden here.
  for (size_t i = 1; i < log.size(); ++i) EXPECT_GE(log[i].received - log[i - 1].answered, 38ms) << i;
}

TEST(Crawler, HostsOfOneAddressShareItsPause) {
  TestSite site;
  add_pages(site, 4);
  TestCrawl crawl(site);
  crawl.pacing.delay = 20ms;
  for (const char* host : {"one.example", "two.example", "three.example"}) {
    crawl.fetching.connect_to.push_back(site.connect_to(host, 80));
    crawl.seed(fmt::format("http://{}/0", host));
  }
  crawl.run();
  EXPECT_EQ(site.log().size(), 3u * 6);
  EXPECT_EQ(hasty(site.log(), crawl.pacing.delay, any), 0u);
}

TEST(Crawler, HostsOfOneDomainShareItsPauseWhereverTheyAre) {
  TestSite here;
  TestSite there({.address = "127.0.0.2"});
  add_pages(here, 4);
  add_pages(there, 4);
  TestCrawl crawl(here);
  crawl.pacing.delay = 20ms;
  crawl.fetching.connect_to = {here.connect_to("www.news.example", 80),
                               there.connect_to("sport.news.example", 80)};
  crawl.seed("http://www.news.example/0");
  crawl.seed("http://sport.news.example/0");
  crawl.run();
  std::vector<TestLogEntry> log = here.log();
  for (const TestLogEntry& entry : there.log()) log.push_back(entry);
  std::sort(log.begin(), log.end(), [](const auto& a, const auto& b) { return a.received < b.received; });
  EXPECT_EQ(log.size(), 2u * 6);
  EXPECT_EQ(hasty(log, crawl.pacing.delay, any), 0u);
}

TEST(Crawler, ARedirectedRobotsTxtWaitsForItsTurnWhereItLeads) {
  TestSite site;
  add_pages(site, 10);
  site.handle("/robots.txt", [](const TestRequest& request) {
    if (request.host == "news.example") return TestResponse{.status = 404};
    return TestResponse{.status = 301, .headers = {{"Location", "http://news.example/moved.txt"}}};
  });
  site.page("/moved.txt", "User-agent: *\nDisallow: /private/\n");
  TestCrawl crawl(site);
  crawl.pacing.delay = 10ms;
  crawl.pacing.address_delay = 0ms;  // The host alone is to keep them apart.
  std::vector<std::string> hosts = {"news.example"};
  for (int i = 0; i < 4; ++i) hosts.push_back(fmt::format("other{}.example", i));
  for (const std::string& host : hosts) {
    crawl.fetching.connect_to.push_back(site.connect_to(host, 80));
    crawl.seed(fmt::format("http://{}/0", host));
  }
  crawl.run();
  EXPECT_EQ(site.requests("/moved.txt"), 4u);
  EXPECT_EQ(site.requests("/private/secret"), 1u);  // Of news.example, whose robots.txt forbids nothing.
  for (const std::string& host : hosts) {
    EXPECT_EQ(hasty(site.log(), crawl.pacing.delay, [&](const auto& entry) { return entry.host == host; }),
              0u)
        << host;
  }
}

TEST(Crawler, NothingIsFetchedBeforeThePauseThatAnEarlierRunMayOwe) {
  TestSite site;
  site.page("/page", "text");
  TestCrawl crawl(site);
  crawl.pacing.delay = 50ms;
  crawl.seed(site.url("/page"));
  const auto started = std::chrono::steady_clock::now();
  crawl.run();
  ASSERT_FALSE(site.log().empty());
  EXPECT_GE(site.log().front().received - started, crawl.pacing.delay);
}

}  // namespace
}  // namespace newsieve
