// The hosts we know, ordered by when each may next be fetched.
//
// A host is either inside the frontier or taken by exactly one fetch: take() removes it and release() brings
// it back. Politeness is therefore structural: two fetches to one host cannot overlap. A host that is new, or
// whose robots.txt has expired, yields its robots.txt first, as an ordinary URL; but only if it has work.
//
// Only URLs about to be fetched are in memory. The rest stay in the state: when a host that is due has none
// here, the frontier asks its source for some. A watched URL (a feed, a front) does not wait behind the pages
// that are here: when one is due it is fetched next, or as the second next if the last one was watched, too.
// RAM grows with hosts that have work, not with URLs known. A host is forgotten once its source has said that
// nothing is left; wake() brings it back.
//
// Hosts due at the same instant are taken in the order in which they became due. Reads no clock: the caller
// passes `now`. Not thread-safe; lives on the io thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/crawl_state.h"

namespace newsieve {

struct FrontierOptions {
  size_t host_urls_max = 16;     // URLs of one host in memory: what one refill claims.
  size_t hosts_max = 1'000'000;  // Hosts with work; about 300 bytes each: 300 MB.
};

// Leases due URLs of a host: CrawlState::claim, or a test's own.
using UrlSource = std::function<Claim(const HostKey& host, size_t urls_max, Instant now)>;
// True if the host's robots.txt must be fetched before anything else.
using RobotsNeeded = std::function<bool(const HostKey& host, Instant now)>;

class Frontier {
 public:
  Frontier(const FrontierOptions& options, UrlSource source, RobotsNeeded robots_needed);
  ~Frontier();

  // The source has URLs for this host now, perhaps earlier ones than it had promised. `not_before`:
  // politeness kept from an earlier run, or from before the host was forgotten. False if hosts_max is
  // reached: the host stays in the state, and is counted.
  bool wake(const HostKey& host, Instant not_before);

  // The next URL whose host may be fetched at `now`; its host is taken. Nullopt: none is due.
  std::optional<QueuedUrl> take(Instant now);

  // Returns a taken host, due again at `next_fetch`. CHECKs that it was taken.
  void release(const HostKey& host, Instant next_fetch);

  // When take() can next succeed: what to arm the one timer with. Nullopt: no host has work that is not
  // taken.
  std::optional<Instant> next_due() const;

  // Takes out everything that was leased but not handed out, for CrawlState::release. Hosts that are taken
  // stay until they are released; the others are forgotten.
  std::vector<QueuedUrl> drain();

  bool idle() const;     // No host has work and none is taken: the crawl is complete.
  size_t hosts() const;  // With work, or taken.
  size_t hosts_taken() const;
  uint64_t hosts_refused() const;  // wake() calls that found hosts_max reached.

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace newsieve
