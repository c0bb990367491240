// What the service counts, once: the progress line, the summary and /metrics (monitoring/exposition.h) all
// read these numbers.
//
// Counters only ever rise. Any thread may count and read; each number is exact, the set is not a snapshot.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "crawler/fetcher.h"
#include "model/article.h"
#include "service/duration_histogram.h"

namespace newsieve {

using Counter = std::atomic<uint64_t>;

// One number a fetch outcome, in the order of FetchResult's alternatives.
inline constexpr size_t kFetchOutcomes = std::variant_size_v<FetchResult>;

struct Metrics {
  std::array<Counter, kFetchOutcomes> fetches{};  // newsieve_fetch_results_total{outcome}
  Counter fetch_bytes{0};                         // newsieve_fetch_bytes_total: bodies as received
  Counter robots_denied{0};                       // newsieve_robots_denied_total
  Counter budget_denied{0};                       // newsieve_budget_denied_total
  Counter trap_links{0};                          // newsieve_trap_links_total
  Counter mirror_links{0};                        // newsieve_mirror_links_total
  Counter urls_queued{0};                         // newsieve_frontier_urls_total: new URLs found
  Counter urls_done{0};                           // newsieve_urls_done_total
  Counter urls_failed{0};                         // newsieve_urls_failed_total: given up
  Counter retries{0};                             // newsieve_fetch_retries_total
  Counter revisits{0};                            // newsieve_fetch_revisits_total
  Counter bodies_unchanged{0};                    // newsieve_fetch_bodies_unchanged_total
  Counter pages_read{0};                          // newsieve_extract_pages_total
  Counter pages_unreadable{0};                    // newsieve_extract_errors_total
  Counter articles{0};                            // newsieve_articles_total
  Counter duplicates{0};                          // newsieve_dedup_duplicates_total
  Counter blocks_kept{0};                         // newsieve_blocks_kept_total: by the extractor
  Counter pages_submitted{0};                     // To the pipeline; so many commits are to follow.
  Counter commits{0};                             // newsieve_store_commits_total
  Counter captures{0};                            // newsieve_archive_captures_total
  Counter capture_bytes{0};                       // newsieve_archive_bytes_total
  Counter records{0};                             // newsieve_sink_records_total
  Counter record_bytes{0};                        // newsieve_sink_bytes_total: of the daemon's records
  Counter segments_closed{0};                     // newsieve_sink_segments_total

  // How long fetches take to answer, pages to be read, and commits; and news to reach us: from an article's
  // date in a feed or a news sitemap to its commit.
  // newsieve_{fetch,extract,commit}_duration_seconds, newsieve_article_lag_seconds.
  DurationHistogram fetch_duration{{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}};
  DurationHistogram extract_duration{{.0005, .001, .002, .005, .01, .025, .05, .1, .5, 2}};
  DurationHistogram commit_duration{{.0001, .00025, .0005, .001, .0025, .005, .01, .05, .25, 1, 5}};
  DurationHistogram article_lag{{30, 60, 120, 300, 900, 1800, 3600, 10800, 43200, 86400}};

  // process_start_time_seconds; constant.
  const std::chrono::system_clock::time_point started_at = std::chrono::system_clock::now();

  // Gauges: set by their owners.
  std::atomic<uint64_t> fetches_in_flight{0};   // newsieve_fetch_in_flight
  std::atomic<uint64_t> frontier_hosts{0};      // newsieve_frontier_hosts
  std::atomic<uint64_t> frontier_queued{0};     // newsieve_frontier_queued_urls
  std::atomic<uint64_t> state_cache_bytes{0};   // newsieve_state_cache_bytes
  std::atomic<uint64_t> site_memory_blocks{0};  // newsieve_site_memory_blocks
  std::atomic<uint64_t> hot_articles{0};        // newsieve_dedup_hot_articles: near-duplicates' hot window
  std::atomic<uint64_t> overdue_seconds{0};     // newsieve_frontier_overdue_seconds
  std::atomic<uint64_t> pages_waiting{0};       // newsieve_queue_items{queue="pages"}
  std::atomic<uint64_t> commits_waiting{0};     // newsieve_queue_items{queue="commits"}
  std::atomic<uint64_t> segments_waiting{0};    // newsieve_sink_segments_waiting: closed, not yet compressed
  std::atomic<uint64_t> io_thread_ticks{0};     // Rises while the io thread is alive; for /healthz.
  std::atomic<bool> paused{false};              // newsieve_crawl_paused: until there is space on the disk.
  std::atomic<bool> ready{false};               // For /readyz: started, and neither draining nor paused.
  std::atomic<bool> config_reloaded{true};      // newsieve_config_last_reload_successful

  // newsieve_disk_free_bytes{folder}: each name with the folder's path. Set before anybody reads.
  std::vector<std::pair<const char*, std::string>> folders;

  void count_fetch(const FetchResult& result);
};

}  // namespace newsieve
