// The hosts we know, ordered by when each may next be fetched.
//
// A host is either inside the frontier or taken by exactly one fetch: take() removes it and release() brings
// it back. A fetch also takes the addresses that the host's name leads to and its registrable domain, and
// leaves them resting (crawler/workbench.h). Politeness is therefore structural: two fetches that share a
// host, an address or a domain cannot overlap.
//
// A host that is new, or whose robots.txt has expired, yields its robots.txt first, as an ordinary URL; but
// only if it has work. Where robots.txt is redirected, the host waits for its turn at the host it leads to.
//
// A host that is due is first asked for its addresses, and taken when they are known: however long DNS takes,
// it keeps nobody else waiting. A host without addresses is taken to be told so.
//
// Of the hosts that are not known to answer soon, at most slow_hosts_max are taken at once; the others wait,
// those due longest first. So whatever slow servers there are, places stay free for those that answer.
//
// Only URLs about to be fetched are in memory. The rest stay in the state: when a host that may be fetched
// has none here, the frontier asks its source for some. A watched URL (a feed, a front) does not wait behind
// the pages that are here: when one is due it is fetched next, or as the second next if the last one was
// watched, too. RAM grows with hosts that have work, not with URLs known. A host is forgotten once its source
// has said that nothing is left; wake() brings it back.
//
// Hosts due at the same instant are taken in the order in which they became due. Reads no clock: the caller
// passes `now`. Not thread-safe; lives on the io thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "crawler/resolver.h"
#include "crawler/workbench.h"
#include "store/crawl_state.h"

namespace newsieve {

struct FrontierOptions {
  size_t host_urls_max = 16;     // URLs of one host in memory: what one refill claims.
  size_t hosts_max = 1'000'000;  // Hosts with work; about 1 KB each, URLs apart: 1 GB.
  size_t slow_hosts_max =
      SIZE_MAX;  // Not known to answer soon, and taken; CrawlerOptions::slow_share says it.
};

// Leases due URLs of a host: CrawlState::claim, or a test's own.
using UrlSource = std::function<Claim(const HostKey& host, size_t urls_max, Instant now)>;
// True if the host's robots.txt must be fetched before anything else.
using RobotsNeeded = std::function<bool(const HostKey& host, Instant now)>;
// True if the host is known to answer soon.
using AnswersSoon = std::function<bool(const HostKey& host)>;
// Begins to look up the addresses of `target`, of whom `host` is to fetch something. The answer is given to
// resolved(), once, now or later.
using ResolveHost = std::function<void(const HostKey& host, const HostKey& target)>;

// A host's turn: what is to be fetched, and where.
struct Turn {
  HostKey host;         // Taken.
  QueuedUrl url;        // `redirects` of a robots.txt: so many were followed to `target`.
  Url target;           // What to ask for: the URL itself, or where its robots.txt is redirected.
  Addresses addresses;  // Of the target's host, or why there are none.
};

// Where a host's robots.txt is redirected, and until when that host's units rest as far as politeness knows.
struct RobotsRedirect {
  Url target;
  uint8_t redirects = 0;  // This one among them.
  Pauses not_before;
};

class Frontier {
 public:
  Frontier(const FrontierOptions& options, const SharedUnits& shared, UrlSource source,
           RobotsNeeded robots_needed, ResolveHost resolve, AnswersSoon answers_soon);
  ~Frontier();

  // The source has URLs for this host now, perhaps earlier ones than it had promised. `not_before`:
  // politeness kept from an earlier run, or from before the host was forgotten. False if hosts_max is
  // reached: the host stays in the state, and is counted.
  bool wake(const HostKey& host, const Pauses& not_before);

  // The answer to ResolveHost. Its lifetime begins at `now`.
  void resolved(const HostKey& host, Addresses addresses, Instant now);

  // The next URL whose host may be fetched at `now`; its host is taken. Nullopt: none is due.
  std::optional<Turn> take(Instant now);

  // Returns a taken host. What its fetch leaned on rests as `pauses` says. CHECKs that it was taken.
  void release(const HostKey& host, const Pauses& pauses);

  // The same; the host's next turn is for where its robots.txt leads.
  void release(const HostKey& host, const Pauses& pauses, RobotsRedirect redirect);

  // Forgets a taken host until it is woken: what was leased of it and not handed out, for
  // CrawlState::release. CHECKs that it was taken.
  std::vector<QueuedUrl> withdraw(const HostKey& host);

  // When take() can next succeed: what to arm the one timer with. Nullopt: no host has work that is neither
  // taken nor waiting for its addresses.
  std::optional<Instant> next_due() const;

  // Takes out everything that was leased but not handed out, for CrawlState::release. Hosts that are taken
  // stay until they are released; the others are forgotten.
  std::vector<QueuedUrl> drain();

  bool idle() const;     // No host has work and none is taken: the crawl is complete.
  bool resting() const;  // None is taken, and what their sources still have is due later.
  size_t hosts() const;  // With work, or taken.
  size_t hosts_taken() const;
  uint64_t hosts_refused() const;  // wake() calls that found hosts_max reached.

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace newsieve
