// A small web made from a seed: hosts that share domains and addresses, their pages, redirects, robots.txt,
// sitemaps and feeds, and what is wrong with them. It answers a crawl, and it is the truth the crawl is
// checked against. The same seed gives the same web and, asked the same, the same answers.
#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

#include "crawler/fetcher.h"

namespace newsieve {

// Random numbers that are the same everywhere.
class SimulationRandom {
 public:
  explicit SimulationRandom(uint64_t seed) : engine_(seed) {}
  uint64_t below(uint64_t limit) { return engine_() % limit; }
  bool one_in(uint64_t chances) { return below(chances) == 0; }
  Milliseconds milliseconds(int64_t from, int64_t to) {
    return Milliseconds(from + static_cast<int64_t>(below(static_cast<uint64_t>(to - from))));
  }

 private:
  std::mt19937_64 engine_;
};

// What is at an address.
struct SimulatedResource {
  int status = 200;
  std::string location;            // Of a redirect.
  std::vector<std::string> links;  // Of a page, a sitemap or a feed: absolute.
  int fails_first = 0;             // So many requests fail for a passing reason before it answers.
  int failure = 503;               // How: a status, or 0 for a transfer that breaks off.
  std::string retry_after;         // Of a 429 or 503.
  int requests = 0;
};

struct SimulatedHost {
  std::string origin;  // "http://h1.d0.example"
  std::string domain;
  std::vector<std::string> addresses;
  Milliseconds latency{50};
  Instant dead_from{}, dead_until{};  // Nobody answers in between,
  bool dead_names = false;            // and its name is not known.
  Instant robots_ill_until{};         // robots.txt fails with `robots_failure` until then.
  int robots_failure = 503;           // 0: it breaks off.
  int robots_status = 200;
  std::string robots_location;  // Of a redirected one.
  bool forbids_private = false;
  int crawl_delay_seconds = 0;
  std::map<std::string, SimulatedResource> resources;  // By path.

  bool is_dead(Instant now) const { return dead_from <= now && now < dead_until; }
};

struct SimulatedAnswer {
  FetchResult result;
  Milliseconds latency;
};

class SimulatedWeb {
 public:
  // A watched web has feeds whose items appear while it is crawled, and few faults that last.
  SimulatedWeb(uint64_t seed, Instant start, bool watched);

  SimulatedAnswer answer(const FetchRequest& request, Instant now);
  std::pair<Addresses, Milliseconds> resolve(const Url& url, Instant now);

  const std::vector<std::string>& seeds() const { return seeds_; }
  const SimulatedHost* host_of(const Url& url) const;
  const SimulatedResource* resource_of(const Url& url) const;
  bool forbids(const Url& url) const;    // By the robots.txt that a patient reader ends up with.
  bool is_steady(const Url& url) const;  // Its host, and who has its robots.txt, always answer.

  struct NewItem {
    Instant appears;
    std::string url;
  };
  const std::vector<NewItem>& new_items() const { return new_items_; }

  static constexpr Milliseconds kTimeout{60'000};  // Of a fetch that nobody answers.

 private:
  std::string any_target(size_t host);
  void add_host(size_t index, size_t hosts);
  void add_robots(size_t index, size_t hosts);
  void add_resources(size_t index);
  void add_listings(size_t index);
  SimulatedHost* find(const Url& url);
  FetchResult robots_answer(const SimulatedHost& host, Instant now) const;
  FetchResult page_answer(const SimulatedHost& host, SimulatedResource& resource, const FetchRequest& request,
                          Instant now);
  std::string body_of(const SimulatedHost& host, const std::string& path, const SimulatedResource& resource,
                      Instant now) const;

  SimulationRandom random_;
  const Instant start_;
  const bool watched_;
  std::vector<SimulatedHost> hosts_;
  std::map<std::string, size_t> by_origin_;
  std::vector<std::string> seeds_;
  std::vector<NewItem> new_items_;
};

}  // namespace newsieve
