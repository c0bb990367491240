// robots.txt as a crawl meets it: redirected, unreachable, naming sitemaps.
#include "tests/crawler/test_crawl.h"

namespace newsieve {
namespace {

TEST(Crawler, FollowsRobotsRedirectsFiveTimesBeforeAnythingElse) {
  TestSite site;
  site.page("/page", "text");
  site.handle_rest([](const TestRequest& request) {
    const size_t hops = request.path.starts_with("/hop") ? std::stoul(request.path.substr(4)) : 0;
    if (hops == 5) return TestResponse{.body = "User-agent: *\nDisallow: /page\n"};
    return TestResponse{.status = 302, .headers = {{"Location", fmt::format("/hop{}", hops + 1)}}};
  });
  TestCrawl crawl(site);
  crawl.seed(site.url("/page"));
  crawl.run();
  EXPECT_EQ(site.requests("/hop5"), 1u);
  EXPECT_EQ(site.requests("/page"), 0u);
  EXPECT_EQ(busiest(site), 1u);
  ASSERT_EQ(crawl.of("/page").size(), 1u);
  EXPECT_EQ(crawl.of("/page")[0].denial, Denial::kRobots);
}

TEST(Crawler, TakesRobotsRedirectedWithoutEndAsNone) {
  TestSite site;
  site.page("/page", "text");
  site.respond("/robots.txt", {.status = 302, .headers = {{"Location", "/robots.txt"}}});
  TestCrawl crawl(site);
  crawl.seed(site.url("/page"));
  crawl.run();
  EXPECT_EQ(site.requests("/robots.txt"), 6u);
  EXPECT_EQ(site.requests("/page"), 1u);
}

TEST(Crawler, WaitsForARobotsTxtThatCannotBeHadAndFetchesNothingMeanwhile) {
  TestSite site;
  site.page("/page", "text");
  int asked = 0;
  site.handle("/robots.txt", [&](const TestRequest&) {
    return ++asked == 1 ? TestResponse{.status = 500} : TestResponse{.body = "User-agent: *\nAllow: /\n"};
  });
  TestCrawl crawl(site);
  crawl.pacing.robots_retry = 0s;
  crawl.seed(site.url("/page"));
  crawl.run();
  EXPECT_EQ(site.requests("/robots.txt"), 2u);
  EXPECT_EQ(site.requests("/page"), 1u);
  EXPECT_EQ(site.log()[1].path, "/robots.txt");
}

TEST(Crawler, QueuesTheSitemapsThatRobotsNames) {
  TestSite site;
  site.page("/page", "text");
  site.page("/robots.txt",
            fmt::format("Sitemap: {}\nSitemap: http://maps.example/b.xml\n", site.url("/a.xml")));
  site.page("/a.xml", "<urlset/>");
  site.page("/b.xml", "<urlset/>");
  TestCrawl crawl(site);
  crawl.fetching.connect_to = {site.connect_to("maps.example", 80)};
  crawl.seed(site.url("/page"));
  crawl.run();
  for (const char* path : {"/a.xml", "/b.xml"}) {
    EXPECT_EQ(site.requests(path), 1u) << path;
    ASSERT_EQ(crawl.of(path).size(), 1u) << path;
    EXPECT_EQ(crawl.of(path)[0].source.kind, UrlKind::kSitemap);
    EXPECT_EQ(crawl.of(path)[0].source.referrer, site.url("/robots.txt"));
  }
}

}  // namespace
}  // namespace newsieve
