// Watches a simulated crawl from outside and says what it must not do: it keeps its own account of pauses,
// of robots.txt and of what was fetched and committed, and knows nothing of the crawler's.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "crawler/crawler.h"
#include "tests/simulation/simulated_web.h"

namespace newsieve {

class FetchWitness {
 public:
  // `revisit_after`: the least between two visits of a URL; nullopt: a URL is visited once.
  FetchWitness(const SimulatedWeb& web, const PolitenessOptions& pacing, const CrawlerOptions& crawling,
               std::optional<Milliseconds> revisit_after)
      : web_(web), pacing_(pacing), crawling_(crawling), revisit_after_(revisit_after) {}

  void process_started(Instant now);
  // What is broken off from now on is neither the URL's fault nor the host's.
  void process_drains() { draining_ = true; }
  // Kill -9, or its like: what was under way ends now, and what was not committed is forgotten.
  void process_died(Instant now);

  // Somebody holds the host's pages back, or no longer does.
  void host_paused(const std::string& host) { paused_.insert(host); }
  void host_resumed(const std::string& host) { paused_.erase(host); }

  void fetch_began(const FetchRequest& request, Instant now);
  void fetch_ended(const FetchRequest& request, const FetchResult& result, Instant now);
  void delivered(const CrawlResult& result);
  void committed(const CrawlResult& result);

  struct Visits {
    size_t fetches = 0;
    Instant first{};      // Began.
    size_t finished = 0;  // Results that were committed and are not to be tried again.
    bool denied = false;  // The last one, by robots.txt,
    bool done = false;    // or with an answer that has something: 2xx, 3xx.
  };
  const std::map<std::string, Visits>& visits() const { return visits_; }

  void fail(std::string violation) { violations_.push_back(std::move(violation)); }
  const std::vector<std::string>& violations() const { return violations_; }
  const std::string& log() const { return log_; }  // A line an event.

 private:
  struct Unit {
    bool taken = false;
    Instant end = Instant::min();  // Of its last fetch.
    Milliseconds pause{0};
  };
  // What a crawler that reads its answers knows of a host.
  struct HostView {
    unsigned failures = 0;
    Instant not_before = Instant::min();
    Milliseconds crawl_delay{0};
    bool rules_known = false;
  };
  struct Permission {
    bool closed = false;  // It was fetched, and nothing says to do so again.
    Instant not_before = Instant::min();
  };

  std::vector<std::string> shared_units(const FetchRequest& request) const;
  void check_units(const FetchRequest& request, Instant now);
  void check_page(const FetchRequest& request, Instant now);
  Milliseconds pause_after(HostView& host, const FetchResult& result, Milliseconds duration, Instant now);
  void read_robots(const CrawlResult& result);

  const SimulatedWeb& web_;
  const PolitenessOptions pacing_;
  const CrawlerOptions crawling_;
  const std::optional<Milliseconds> revisit_after_;
  Instant process_started_{};
  bool draining_ = false;
  std::map<std::string, Unit> units_;
  std::map<std::string, Instant> began_;  // By URL: when the last fetch of it began.
  std::map<std::string, HostView> known_;
  std::map<std::string, HostView> kept_;  // Of it, what is in the state.
  std::deque<HostView> uncommitted_;      // Of the hosts of the results that wait for their commit.
  std::map<std::string, Permission> permissions_;
  std::set<std::string> paused_;  // Hosts.
  std::set<std::string> open_;    // Pages begun and not committed.
  std::map<std::string, Visits> visits_;
  std::vector<std::string> violations_;
  std::string log_;
};

}  // namespace newsieve
