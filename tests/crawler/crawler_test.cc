#include "crawler/crawler.h"

#include "tests/crawler/test_crawl.h"

namespace newsieve {
namespace {

TEST(Crawler, FetchesEveryPageOfASiteOnceOneAtATimeAndNoneThatRobotsForbids) {
  constexpr size_t kPages = 60;
  TestSite site;
  add_pages(site, kPages);
  site.page("/robots.txt", "User-agent: *\nDisallow: /private/\n");
  TestCrawl crawl(site);
  crawl.pacing.delay = 30ms;
  crawl.seed(site.url("/0"));
  crawl.run();

  EXPECT_EQ(crawl.idle_calls, 1);
  ASSERT_FALSE(site.log().empty());
  EXPECT_EQ(site.log().front().path, "/robots.txt");
  for (size_t i = 0; i < kPages; ++i) EXPECT_EQ(site.requests(fmt::format("/{}", i)), 1u) << i;
  EXPECT_EQ(site.requests("/private/secret"), 0u);
  EXPECT_EQ(site.log().size(), kPages + 1);
  EXPECT_EQ(busiest(site), 1u);
  EXPECT_EQ(crawl.counts.urls_queued + crawl.counts.urls_leased, 0u);

  const auto denied = crawl.of("/private/secret");
  ASSERT_EQ(denied.size(), 1u);
  EXPECT_EQ(denied[0].denial, Denial::kRobots);
  EXPECT_FALSE(denied[0].retry);
}

// The server's clock, and only what must hold however slow the machine is: a pause may be longer, not
// shorter.
TEST(Crawler, CrawlsManyHostsAtOnceAndEachOneFetchAtATime) {
  constexpr size_t kHosts = 12;
  constexpr size_t kPages = 6;
  TestSite site;
  add_pages(site, kPages);
  TestCrawl crawl(site);
  std::set<std::string> wanted;
  for (size_t i = 0; i < kHosts; ++i) {
    const std::string host = fmt::format("site{}.example", i);
    crawl.fetching.connect_to.push_back(site.connect_to(host, 80));
    crawl.seed(fmt::format("http://{}/0", host));
    for (const char* path : {"/robots.txt", "/private/secret"}) wanted.insert(host + path);
    for (size_t page = 0; page < kPages; ++page) wanted.insert(fmt::format("{}/{}", host, page));
  }
  crawl.run();
  std::set<std::string> fetched;
  for (const TestLogEntry& entry : site.log()) {
    EXPECT_TRUE(fetched.insert(entry.host + entry.path).second) << entry.host << entry.path << " twice";
  }
  EXPECT_EQ(fetched, wanted);
  EXPECT_EQ(busiest(site), 1u);
}

TEST(Crawler, ANameThatDnsDoesNotKnowOrTellIsUnreachableAndHoldsNobody) {
  TestSite site;
  add_pages(site, 20);
  TestDns dns;
  dns.answer("news.example", {"127.0.0.1"}, 300);
  dns.keep_silent("slow.example");
  TestCrawl crawl(site);
  crawl.fetching.resolver.servers = {dns.server()};
  crawl.fetching.resolver.timeout = 400ms;
  crawl.fetching.resolver.tries = 1;
  crawl.crawling.tries_max = 1;
  for (const char* host : {"slow.example", "nowhere.example", "news.example"}) {
    crawl.seed(fmt::format("http://{}:{}/0", host, site.port()));
  }
  crawl.run();
  EXPECT_EQ(site.log().size(), 20u + 2u);
  EXPECT_EQ(dns.queries("news.example"), 1u);
  std::map<std::string, std::string> failures;
  for (const CrawlResult& result : crawl.results) {
    const auto* unreachable = std::get_if<Unreachable>(&result.result);
    const bool robots = result.source.kind == UrlKind::kRobots;
    if (unreachable != nullptr && robots)
      failures[std::string(result.source.url.host())] = unreachable->reason;
  }
  EXPECT_NE(failures["slow.example"].find("DNS has no address for slow.example"), std::string::npos);
  EXPECT_NE(failures["nowhere.example"].find("DNS has no address for nowhere.example"), std::string::npos);
  EXPECT_EQ(failures.size(), 2u);
}

TEST(Crawler, NeverHasMoreResultsOutThanItHasCredits) {
  TestSite site;
  add_pages(site, 40);
  TestCrawl crawl(site);
  crawl.crawling.results_max = 2;
  crawl.pacing.obey_robots = false;
  crawl.seed(site.url("/0"));
  crawl.run();  // The bound is checked at each result.
  EXPECT_EQ(site.log().size(), 41u);
}

TEST(Crawler, DrainsFetchesUnderWayAndGivesTheRestBack) {
  TestSite site;
  add_pages(site, 30);
  TestCrawl crawl(site);
  crawl.seed(site.url("/0"));
  crawl.on_commit = [&] {
    if (crawl.results.size() == 5) crawl.running->drain();
  };
  crawl.run();
  EXPECT_EQ(crawl.idle_calls, 1);
  EXPECT_EQ(crawl.counts.urls_leased, 0u);
  EXPECT_GT(crawl.counts.urls_queued, 0u);
  EXPECT_LT(site.log().size(), 10u);

  crawl.on_commit = nullptr;
  crawl.run();
  for (size_t i = 0; i < 30; ++i) EXPECT_EQ(site.requests(fmt::format("/{}", i)), 1u) << i;
}

TEST(Crawler, QueuesWhatAStoppedFetcherBrokeOffWithoutCountingATry) {
  TestSite site;
  site.page("/robots.txt", "");
  TestCrawl crawl(site);
  crawl.seed(site.url("/hangs"));
  site.handle("/hangs", [&](const TestRequest&) {
    asio::post(*crawl.running_io, [&] {
      crawl.running->drain();
      crawl.running_fetcher->stop();
    });
    return TestResponse{.sending = TestBody::kNoAnswer};
  });
  crawl.run();
  ASSERT_EQ(crawl.of("/hangs").size(), 1u);
  ASSERT_TRUE(crawl.of("/hangs")[0].retry);
  EXPECT_EQ(crawl.of("/hangs")[0].retry->tries, 0);
  EXPECT_EQ(crawl.of("/hangs")[0].host.failures, 0);
  EXPECT_EQ(crawl.counts.urls_leased, 0u);
  EXPECT_EQ(crawl.counts.urls_queued, 1u);

  site.page("/hangs", "no longer");
  crawl.run();
  ASSERT_EQ(crawl.of("/hangs").size(), 1u);
  EXPECT_TRUE(std::holds_alternative<FetchedPage>(crawl.of("/hangs")[0].result));
}

TEST(Crawler, TriesPassingFailuresAgainAndGivesUpAtTriesMax) {
  TestSite site;
  site.page("/robots.txt", "");
  site.page("/", link_to("/dead") + link_to("/ill") + link_to("/busy") + link_to("/cut") + link_to("/gone"));
  int ill = 0;
  site.handle("/ill", [&](const TestRequest&) { return TestResponse{.status = ++ill < 3 ? 502 : 200}; });
  site.respond("/dead", {.status = 500});
  site.respond("/busy", {.status = 503, .headers = {{"Retry-After", "0"}}});
  site.respond("/cut", {.body = "half", .sending = TestBody::kCut});
  site.respond("/gone", {.status = 404});
  TestCrawl crawl(site);
  crawl.pacing.backoff_max = 5ms;
  crawl.seed(site.url("/"));
  crawl.run();
  for (const char* path : {"/dead", "/busy", "/cut"}) {
    EXPECT_EQ(site.requests(path), 3u) << path;
    const auto results = crawl.of(path);
    ASSERT_EQ(results.size(), 3u) << path;
    EXPECT_TRUE(results[0].retry && results[1].retry) << path;
    EXPECT_GE(results[1].retry->due - results[1].finished_at, 2 * crawl.crawling.retry_delay) << path;
    EXPECT_FALSE(results[2].retry) << path;
  }
  EXPECT_EQ(site.requests("/ill"), 3u);
  EXPECT_TRUE(std::holds_alternative<FetchedPage>(crawl.of("/ill").back().result));
  EXPECT_EQ(site.requests("/gone"), 1u);
  EXPECT_EQ(crawl.idle_calls, 1);
}

TEST(Crawler, MakesARedirectsTargetALink) {
  TestSite site;
  site.respond("/old", {.status = 301, .headers = {{"Location", "new"}}});
  site.respond("/self", {.status = 302, .headers = {{"Location", "/self"}}});
  site.respond("/out", {.status = 302, .headers = {{"Location", "http://elsewhere.invalid/"}}});
  site.respond("/bad", {.status = 302, .headers = {{"Location", "mailto:somebody"}}});
  site.handle("/round", [](const TestRequest& request) {
    return TestResponse{.status = 302, .headers = {{"Location", request.path + "x"}}};
  });
  site.handle_rest([](const TestRequest& request) {
    if (!request.path.starts_with("/round")) return TestResponse{.status = 404};
    return TestResponse{.status = 302, .headers = {{"Location", request.path + "x"}}};
  });
  site.page("/", link_to("/old") + link_to("/self") + link_to("/out") + link_to("/bad") + link_to("/round"));
  site.page("/new", "text");
  TestCrawl crawl(site);
  crawl.seed(site.url("/"));
  crawl.run();
  const auto target = crawl.of("/new");
  ASSERT_EQ(target.size(), 1u);
  EXPECT_EQ(target[0].source.redirects, 1);
  EXPECT_EQ(target[0].source.depth, 1);
  EXPECT_EQ(target[0].source.referrer, site.url("/"));
  for (const char* path : {"/self", "/out", "/bad"}) {
    ASSERT_EQ(crawl.of(path).size(), 1u) << path;
    EXPECT_TRUE(crawl.of(path)[0].links.empty()) << path;
  }
  EXPECT_EQ(crawl.of("/roundxxxxxxxxxx").size(), 1u);  // The tenth in a row; it is not followed.
  EXPECT_EQ(crawl.of("/roundxxxxxxxxxxx").size(), 0u);
}

TEST(Crawler, FollowsASeedToAnotherHost) {
  TestSite site;
  site.handle("/", [](const TestRequest& request) {
    if (request.host == "www.other.example") return TestResponse{.body = "here"};
    const std::string next = request.host == "news.example" ? "other.example" : "www.other.example";
    return TestResponse{.status = 301, .headers = {{"Location", "http://" + next + "/"}}};
  });
  TestCrawl crawl(site);
  for (const char* host : {"news.example", "other.example", "www.other.example"}) {
    crawl.fetching.connect_to.push_back(site.connect_to(host, 80));
  }
  crawl.job.scope.kind = ScopeKind::kHost;
  crawl.seed("http://news.example/");
  crawl.run();
  ASSERT_FALSE(crawl.results.empty());
  EXPECT_EQ(crawl.results.back().source.url.href(), "http://www.other.example/");
  EXPECT_TRUE(std::holds_alternative<FetchedPage>(crawl.results.back().result));
}

TEST(Crawler, ComesToRestAtOnceWithoutWork) {
  TestSite site;
  TestCrawl crawl(site);
  crawl.run();
  EXPECT_EQ(crawl.idle_calls, 1);
  EXPECT_TRUE(crawl.results.empty());
}

TEST(Crawler, RestsAgainAfterSeedsThatCameWhileItRested) {
  TestSite site;
  site.page("/late", "text");
  TestCrawl crawl(site);
  auto state = crawl.open_state();
  asio::io_context io{1};
  const SystemClock clock;
  auto fetcher = std::move(Fetcher::create(io, crawl.fetching).value());
  Politeness politeness(crawl.pacing);
  const Jobs jobs;
  int rests = 0;
  Crawler crawler(
      io, clock, *state, *fetcher, politeness, jobs, {},
      [&](CrawlResult result) { crawl.commit(*state, crawler, result); },
      [&](bool complete) {
        if (!complete) return;
        if (++rests == 3) return io.stop();
        if (rests == 2) return crawler.drain();
        QueuedUrl late;
        late.url = Url::parse(site.url("/late")).value();
        crawler.wake(state->enqueue(std::span(&late, 1)).value().hosts_woken);
      });
  ASSERT_TRUE(crawler.start());
  io.run();
  EXPECT_EQ(rests, 3);
  EXPECT_EQ(site.requests("/late"), 1u);
}

}  // namespace
}  // namespace newsieve
