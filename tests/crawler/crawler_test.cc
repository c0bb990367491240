#include "crawler/crawler.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <set>

#include "base/file.h"
#include "tests/support/test_dns.h"
#include "tests/support/test_site.h"

namespace newsieve {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

// The values of all href attributes: all that a test needs of a page.
std::vector<QueuedUrl> hrefs(const CrawlResult& result) {
  std::vector<QueuedUrl> links;
  const auto& body = std::get<FetchedPage>(result.result).body;
  constexpr std::string_view kHref = "href=\"";
  for (size_t at = body.find(kHref); at != std::string::npos; at = body.find(kHref, at)) {
    at += kHref.size();
    const auto url = Url::resolve(result.source.url, body.substr(at, body.find('"', at) - at));
    if (!url) continue;
    QueuedUrl link;
    link.url = *url;
    link.depth = static_cast<uint16_t>(result.source.depth + 1);
    link.referrer = result.source.url.href();
    links.push_back(link);
  }
  return links;
}

// A whole crawl over a real server and a real state, with a reader that commits each result as the service
// does. Delays are short, so that what is checked is order and counts, not time.
struct TestCrawl {
  explicit TestCrawl(const TestSite& test_site) : site(test_site) {
    fetching.allow_private = true;
    pacing.delay = 1ms;
    pacing.backoff_min = 1ms;
    crawling.retry_delay = 5ms;
  }

  void seed(const std::string& url) {
    seeds.emplace_back();
    seeds.back().url = Url::parse(url).value();
  }

  // Crawls until on_idle. May be called again: a new process on the same state.
  void run() {
    auto state = open_state();
    asio::io_context io{1};
    const SystemClock clock;
    auto fetcher = std::move(Fetcher::create(io, fetching).value());
    Politeness politeness(pacing);
    for (const QueuedUrl& url : seeds) job.seeds.push_back(url.url.href());
    ASSERT_TRUE(jobs.set({job}));
    ASSERT_TRUE(state->enqueue(seeds));
    idle_calls = 0;
    results.clear();
    Crawler crawler(
        io, clock, *state, *fetcher, politeness, jobs, crawling,
        [&](CrawlResult result) {
          const Crawler::Gauges gauges = crawler.gauges();
          EXPECT_LE(gauges.results_uncommitted + gauges.fetches_in_flight, crawling.results_max);
          asio::post(io, [&, result = std::move(result)] { commit(*state, crawler, result); });
        },
        [&](bool complete) {
          if (!complete) return;
          ++idle_calls;
          const Crawler::Gauges gauges = crawler.gauges();
          EXPECT_EQ(gauges.fetches_in_flight, 0u);
          EXPECT_EQ(gauges.results_uncommitted, 0u);
          io.stop();
        });
    running_io = &io;
    running = &crawler;
    running_fetcher = fetcher.get();
    ASSERT_TRUE(crawler.start());
    io.run();
    EXPECT_FALSE(crawler.error());
    counts = state->counts().value();
    ASSERT_TRUE(state->sync());
  }

  void commit(CrawlState& state, Crawler& crawler, const CrawlResult& result) {
    EXPECT_EQ(result.sequence, results.size());
    PageCommit commit;
    if (result.source.kind != UrlKind::kRobots) commit.finished = result.source;
    commit.outcome = result.retry ? UrlOutcome::kAgain : UrlOutcome::kDone;
    commit.finished_at = result.finished_at;
    commit.links = result.links;
    commit.again = result.retry;
    commit.host = result.host;
    if (result.source.kind == UrlKind::kPage && std::holds_alternative<FetchedPage>(result.result)) {
      for (QueuedUrl& link : hrefs(result)) {
        if (jobs.scope_of(result.source)->contains(link.url, link.depth))
          commit.links.push_back(std::move(link));
      }
    }
    const auto committed = state.complete(commit);
    ASSERT_TRUE(committed) << committed.error().message;
    results.push_back(result);
    crawler.on_committed(committed->hosts_woken);
    if (on_commit) on_commit();
  }

  std::unique_ptr<CrawlState> open_state() {
    RocksStateOptions options;
    options.path = folder->path() + "/state";
    return std::move(open_rocks_state(options).value());
  }

  // Results of the URL with this path, in order.
  std::vector<CrawlResult> of(std::string_view path) const {
    std::vector<CrawlResult> found;
    for (const CrawlResult& result : results) {
      if (result.source.url.path_and_query() == path) found.push_back(result);
    }
    return found;
  }

  const TestSite& site;
  Result<TemporaryFolder> folder = TemporaryFolder::create();
  FetcherOptions fetching;
  PolitenessOptions pacing;
  CrawlJob job{.name = "main"};
  Jobs jobs;
  CrawlerOptions crawling;
  std::vector<QueuedUrl> seeds;
  std::function<void()> on_commit;

  std::atomic<asio::io_context*> running_io = nullptr;  // Read by the server's thread, too.
  Crawler* running = nullptr;
  Fetcher* running_fetcher = nullptr;
  std::vector<CrawlResult> results;
  StateCounts counts;
  int idle_calls = 0;
};

std::string link_to(const std::string& url) { return "<a href=\"" + url + "\">more</a>"; }

// Pages "/0" to "/N-1"; each links to its two children in a tree of them, to a third,
// back to the front page, and out of the site.
void add_pages(TestSite& site, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    std::string html = link_to("/0") + link_to("http://elsewhere.invalid/") + link_to("/private/secret");
    for (const size_t step : {1, 2, 7}) html += link_to(fmt::format("/{}", (2 * i + step) % count));
    site.page(fmt::format("/{}", i), html);
  }
}

size_t busiest(const TestSite& site) {
  size_t most = 0;
  for (const TestLogEntry& entry : site.log()) most = std::max(most, entry.host_in_progress);
  return most;
}

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
