// A crawl over a real server and a real state, and sites for it.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <set>

#include "base/file.h"
#include "crawler/crawler.h"
#include "tests/support/test_dns.h"
#include "tests/support/test_site.h"

namespace newsieve {

using namespace std::chrono_literals;
namespace asio = boost::asio;

// The values of all href attributes: all that a test needs of a page.
inline std::vector<QueuedUrl> hrefs(const CrawlResult& result) {
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
    jobs.put(CheckedJob::check(job).value());
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

inline std::string link_to(const std::string& url) { return "<a href=\"" + url + "\">more</a>"; }

// Pages "/0" to "/N-1"; each links to its two children in a tree of them, to a third,
// back to the front page, and out of the site.
inline void add_pages(TestSite& site, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    std::string html = link_to("/0") + link_to("http://elsewhere.invalid/") + link_to("/private/secret");
    for (const size_t step : {1, 2, 7}) html += link_to(fmt::format("/{}", (2 * i + step) % count));
    site.page(fmt::format("/{}", i), html);
  }
}

inline size_t busiest(const TestSite& site) {
  size_t most = 0;
  for (const TestLogEntry& entry : site.log()) most = std::max(most, entry.host_in_progress);
  return most;
}

}  // namespace newsieve
