// The loop: frontier -> fetcher -> whoever reads the pages.
//
// Lives on the io thread, which it never blocks: a fetch is started only when its result is sure to find room
// downstream (`results_max` credits; the reader gives one back a result by on_committed()). Every claimed URL
// ends in exactly one CrawlResult; the reader commits it, and only then is the URL finished. A host's
// robots.txt is a result, too (source.kind is kRobots), and so is each redirect on the way to it, though none
// was ever claimed: they are committed without PageCommit::finished, for their links and their host record.
//
// Redirects of pages become links; those of a robots.txt are followed here, at most five, each when it is its
// turn where it leads. Failures that may pass (unreachable, 429, 5xx) are tried again with growing pauses; so
// are the URLs of a host whose robots.txt cannot be had.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "crawler/fetcher.h"
#include "crawler/frontier.h"
#include "crawler/host_budget.h"
#include "crawler/jobs.h"
#include "crawler/politeness.h"
#include "store/crawl_state.h"

namespace newsieve {

struct CrawlerOptions {
  size_t results_max = 64;  // Fetched and not yet committed: 64 x 10 MB bodies worst case, ~2 MB typical.
  size_t fetches_max = 64;  // In flight at once.
  // Of fetches_max: for hosts that are not known to answer soon (Politeness::answers_soon), new ones among
  // them. A host that sends a byte a second holds a place for stalled_timeout; the rest is for those that
  // answer.
  double slow_share = 0.75;
  uint64_t pages_max = 0;  // Stop after so many pages (kPage, 2xx); 0: no limit.
  uint64_t bytes_max = 0;  // Stop when bodies of so many bytes were received; 0: no limit. What is in flight
                           // then still lands.
  HostBudget host_budget;
  uint8_t tries_max = 3;             // Fetches of one URL for passing failures.
  Milliseconds retry_delay{30'000};  // Doubles each try.
  size_t robots_sitemaps_max = 100;  // Of one robots.txt; further ones are left.
  bool obey_holds = false;      // What Jobs::held() names is left queued. A one-off crawl fetches all that is
                                // queued, whoever queued it.
  bool keep_exchanges = false;  // For an archive; see CrawlResult::exchange. Bodies are then held twice.
  FrontierOptions frontier;
};

// Why a URL is refused without being fetched.
enum class Denial : uint8_t { kNone, kRobots, kHostBudget };

// Everything one finished fetch means, but for what the page says.
struct CrawlResult {
  uint64_t sequence = 0;  // 0, 1, 2 ...: the order in which results are handed over.
  QueuedUrl source;       // The URL that is finished.
  FetchResult result;
  Instant finished_at{};
  HostRecord host;                 // To be committed with it.
  std::vector<QueuedUrl> links;    // Found by the crawler itself: a redirect's target, robots' sitemaps.
  std::optional<QueuedUrl> retry;  // It is to be tried again instead of being finished.
  std::shared_ptr<HttpExchange> exchange;  // Where it is kept; null for a fetch that got no whole response.
  Denial denial = Denial::kNone;           // Else `result` is Refused with the reason.
};

class Crawler {
 public:
  using OnResult = std::function<void(CrawlResult)>;
  using OnIdle = std::function<void(bool complete)>;

  // The collaborators must outlive the crawler. on_result must not block; it may call on_committed() at once.
  // on_idle: the crawl has come to rest: nothing in flight, nothing uncommitted, and no URL is due. Complete:
  // none is queued for later either, or the crawl was drained (by drain(), pages_max, bytes_max, or a state
  // that failed: see error()). Called once for each rest, and once more if the same rest turns out to be
  // complete.
  Crawler(boost::asio::io_context& io, const Clock& clock, CrawlState& state, Fetcher& fetcher,
          Politeness& politeness, const Jobs& jobs, const CrawlerOptions& options, OnResult on_result,
          OnIdle on_idle);
  ~Crawler();

  // Begins: wakes every host that has queued URLs in the state. The first fetch of each comes a pause later:
  // an earlier run may have been killed just now, with that very fetch under way.
  Result<void> start();

  // A result was committed: its credit returns, and these hosts have new URLs.
  void on_committed(const std::vector<HostKey>& hosts_woken);

  // These hosts have URLs that came by no result of ours: seeds queued while the crawl runs.
  void wake(const std::vector<HostKey>& hosts);

  // While paused no URL is taken; flights land. Not the same as drain(): resume() goes on as if nothing was.
  void pause();
  void resume();

  // Stops taking URLs, lets flights land and gives unfetched leases back; then on_idle. What cannot be
  // reached from here on (also because the fetcher was stopped) is queued again as it was.
  void drain();

  // Why the crawl ended early: what the state answered to a claim. Nullopt: it did not.
  const std::optional<Error>& error() const;

  struct Gauges {
    size_t fetches_in_flight = 0;
    size_t results_uncommitted = 0;
    size_t hosts = 0;
    uint64_t pages = 0;
    std::optional<Instant> next_due;  // Of the frontier: what a virtual clock may advance to.
  };
  Gauges gauges() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace newsieve
