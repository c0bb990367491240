// How long what a fetch leaned on is left alone, what a host's robots.txt says, and how much was had of the
// host. Pure: time comes in as a parameter.
//
// A pause begins where a fetch ends. Its length, of the
//   host      max(delay, Crawl-delay up to its cap, rest). A failure (unreachable, 5xx, or 429/503 without a
//             Retry-After) doubles it, another one in a row doubles it again, up to backoff_max; with a
//             Retry-After the pause is that one, if it is longer;
//   address   max(address_delay, rest), of each address the host's name led to;
//   domain    max(domain_delay, rest), of the registrable domain;
// where rest = response_factor x max(this response's time, the mean). The mean is a moving one: a new
// response counts a quarter. So a server that slows down is given more rest at once, and keeps it a while.
//
// Crawl-delay, Retry-After and failures are a host's own: robots.txt is an authority's, and one ill or
// closed host of a domain or of a shared server says nothing of the others. How slow an answer is does say
// something of the machine, and so the rest is everybody's.
//
// Pauses hold across restarts. Robots rules and the host's own pacing are kept in HostRecord; and since
// nobody knows when a fetch that a crash cut off has ended, pauses() at the start of a run counts as if every
// host had been fetched just then.
//
// What is kept of hosts is bounded: beyond hosts_max or robots_bytes_max the host asked for least recently is
// forgotten. Until restore() brings it back it counts as new, so that its robots.txt is fetched again.
// Not thread-safe; lives on the io thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/fetcher.h"
#include "crawler/robots.h"
#include "crawler/workbench.h"
#include "store/crawl_state.h"

namespace newsieve {

struct PolitenessOptions {
  static constexpr int kAsDelay = -1;

  Milliseconds delay{1000};              // Between the end of one fetch of a host and the start of the next.
  Milliseconds address_delay{kAsDelay};  // The same for hosts that share an address; 0: they share nothing.
  Milliseconds domain_delay{kAsDelay};   // The same for hosts of one registrable domain.
  Milliseconds crawl_delay_max{60'000};  // A longer Crawl-delay is taken as this.
  double response_factor = 1.0;          // A slow host is given this many response times of rest.
  Milliseconds backoff_min{1000};        // What is doubled where the delay is shorter.
  Milliseconds backoff_max{3'600'000};
  Milliseconds retry_after_max{86'400'000};  // A longer Retry-After is taken as this.
  std::chrono::hours robots_lifetime{24};    // RFC 9309, 2.4.
  std::chrono::seconds robots_retry{600};    // After an unreachable robots.txt.
  size_t hosts_max = 100'000;                // About 500 bytes each beside their robots.txt: 50 MB.
  size_t robots_bytes_max = 256 << 20;  // Texts of robots.txt. Their parsed form is about as large again.
  std::vector<std::string> agents = {"newsieve"};  // Product tokens looked for in robots.txt (robots.h).
  bool obey_robots = true;                         // False: neither its rules nor its Crawl-delay.
};

// The delay that a host has instead of PolitenessOptions::delay; nullopt: none. Whether addresses and domains
// are shared at all, the options alone say.
using DelayOf = std::function<std::optional<Milliseconds>(const HostKey& host)>;

class Politeness {
 public:
  explicit Politeness(const PolitenessOptions& options, DelayOf delay_of = nullptr);
  Politeness(Politeness&&) noexcept;
  ~Politeness();

  // Which units need a pause of their own.
  SharedUnits shared_units() const;

  // True if something is remembered of the host: what on_robots(), on_fetched(), count() or
  // restore() was told.
  bool knows(const HostKey& host) const;

  // Brings back what an earlier run knew of a host.
  void restore(const HostRecord& record);

  bool robots_needed(const HostKey& host, Instant now) const;

  // What came back for robots.txt, redirects already followed (RFC 9309, 2.3.1): 2xx are its rules; 4xx, and
  // redirects without end, allow everything; 429, 5xx and unreachable disallow everything until robots_retry,
  // unless older rules are known: those hold on until then (2.4). Decodes the body's content coding.
  void on_robots(const HostKey& host, const FetchResult& result, Instant now);

  // Any fetch of the host ended at `now` after `duration`. Returns until when what it leaned on rests.
  Pauses on_fetched(const HostKey& host, const FetchResult& result, Milliseconds duration, Instant now);

  // The same for a host of which nobody knows more than that no fetch of it ended after `end`.
  Pauses pauses(const HostKey& host, Instant end);

  // True if a page of the host has come, its last fetch did not fail, and its responses take less than 2 s.
  bool answers_soon(const HostKey& host) const;

  // What robots.txt says of the URL; true while it was never fetched (ask robots_needed() first).
  bool allowed(const Url& url);

  // True if the host is closed only because its robots.txt could not be fetched: its URLs are worth another
  // try later.
  bool robots_unreachable(const HostKey& host) const;

  std::vector<std::string> sitemaps(const HostKey& host);

  // So much more was fetched for the host.
  void count(const HostKey& host, uint64_t pages, uint64_t bytes);

  // What is to be kept of the host in the state.
  HostRecord record(const HostKey& host) const;

  size_t hosts() const;  // Remembered now.

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Retry-After as seconds or an HTTP date (RFC 9110, 10.2.3); nullopt if it is neither. Never before `now`.
std::optional<Instant> retry_after(std::string_view value, Instant now);

}  // namespace newsieve
