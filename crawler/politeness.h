// When a host may be fetched next, and what its robots.txt says. Pure: time comes in as a parameter.
//
// delay = max(configured, crawl-delay up to its cap, response_factor x mean response time), never under a
// Retry-After; failures and 429/503 without one double it up to backoff_max. Robots rules and this pacing are
// kept in HostRecord, so they hold across restarts. Not thread-safe; lives on the io thread.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "crawler/fetcher.h"
#include "crawler/robots.h"
#include "store/crawl_state.h"

namespace newsieve {

struct PolitenessOptions {
  Milliseconds delay{1000};              // Between the end of one fetch of a host and the start of the next.
  Milliseconds crawl_delay_max{60'000};  // A longer Crawl-delay is taken as this.
  double response_factor = 1.0;          // A slow host is given this many response times of rest.
  Milliseconds backoff_max{3'600'000};
  std::chrono::hours robots_lifetime{24};  // RFC 9309, 2.4.
  std::chrono::minutes robots_retry{10};   // After an unreachable robots.txt.
  size_t hosts_max = 100'000;  // Parsed robots kept in memory; older ones are parsed again from the record.
  std::string agent = "newsieve";  // Product token looked for in robots.txt.
  bool obey_robots = true;
};

class Politeness {
 public:
  explicit Politeness(const PolitenessOptions& options);
  ~Politeness();

  // Brings back what an earlier run knew of a host.
  void restore(const HostRecord& record);

  bool robots_needed(const HostKey& host, Instant now) const;

  // What came back for robots.txt, redirects already followed: 2xx are its rules, 4xx allow everything, 5xx
  // and unreachable disallow everything until robots_retry (RFC 9309, 2.3.1). Decodes the body's content
  // coding.
  void on_robots(const HostKey& host, const FetchResult& result, Instant now);

  // Any fetch of the host ended at `now` after `duration`. Returns when the host may be fetched next.
  Instant on_fetched(const HostKey& host, const FetchResult& result, Milliseconds duration, Instant now);

  bool allowed(const Url& url);
  std::vector<std::string> sitemaps(const HostKey& host);

  // What is to be kept of the host in the state.
  HostRecord record(const HostKey& host) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Retry-After as seconds or an HTTP date (RFC 9110, 10.2.3); nullopt if it is neither.
std::optional<Instant> retry_after(std::string_view value, Instant now);

}  // namespace newsieve
