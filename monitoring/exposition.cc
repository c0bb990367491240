#include "monitoring/exposition.h"

#include <fmt/format.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace newsieve {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// The outcomes' names, each from a value of its alternative.
std::array<const char*, kFetchOutcomes> outcome_names() {
  return {outcome(FetchedPage{}), outcome(Redirect{}), outcome(NotModified{}),
          outcome(SlowDown{}),    outcome(Refused{}),  outcome(Unreachable{})};
}

uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  uint64_t total = 0;
  uint64_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

// What an unprivileged process may still write where `folder` is; 0 if there is no such folder.
double free_bytes(const std::string& folder) {
  std::error_code error;
  const auto space = std::filesystem::space(folder, error);
  return error ? 0 : static_cast<double>(space.available);
}

class Exposition {
 public:
  void add(const char* name, const char* help, MetricType type, double value) {
    ClientMetric metric;
    set(metric, type, value);
    families_.push_back({name, help, type, {metric}});
  }

  void add_labelled(const char* name, const char* help, MetricType type, const char* label,
                    std::span<const std::pair<const char*, double>> values) {
    MetricFamily family{name, help, type, {}};
    for (const auto& [text, value] : values) {
      ClientMetric metric;
      metric.label.push_back({label, text});
      set(metric, type, value);
      family.metric.push_back(std::move(metric));
    }
    families_.push_back(std::move(family));
  }

  void add_histogram(const char* name, const char* help, const DurationHistogram& histogram) {
    ClientMetric metric;
    uint64_t cumulative = 0;
    for (size_t i = 0; i <= histogram.bounds().size(); ++i) {
      const bool is_last = i == histogram.bounds().size();
      cumulative += histogram.counted(i);
      metric.histogram.bucket.push_back(
          {cumulative, is_last ? std::numeric_limits<double>::infinity() : histogram.bounds()[i]});
    }
    metric.histogram.sample_count = cumulative;
    metric.histogram.sample_sum = histogram.seconds();
    families_.push_back({name, help, MetricType::Histogram, {metric}});
  }

  std::string text() const { return prometheus::TextSerializer().Serialize(families_); }

 private:
  static void set(ClientMetric& metric, MetricType type, double value) {
    if (type == MetricType::Counter) {
      metric.counter.value = value;
    } else {
      metric.gauge.value = value;
    }
  }

  std::vector<MetricFamily> families_;
};

struct NamedNumber {
  const char* name;
  const char* help;
  MetricType type;
  double value;
};

std::vector<NamedNumber> numbers(const Metrics& m) {
  constexpr auto kCounter = MetricType::Counter;
  constexpr auto kGauge = MetricType::Gauge;
  const auto number = [](const auto& value) { return static_cast<double>(value.load()); };
  return {
      {"newsieve_fetch_bytes_total", "Bytes of response bodies, as received.", kCounter,
       number(m.fetch_bytes)},
      {"newsieve_fetch_retries_total", "Fetches that will be tried again.", kCounter, number(m.retries)},
      {"newsieve_fetch_revisits_total", "Fetches of URLs that had been visited before.", kCounter,
       number(m.revisits)},
      {"newsieve_fetch_bodies_unchanged_total", "Bodies that were what they were at the visit before.",
       kCounter, number(m.bodies_unchanged)},
      {"newsieve_robots_denied_total", "URLs that robots.txt does not allow.", kCounter,
       number(m.robots_denied)},
      {"newsieve_budget_denied_total", "URLs left because their host's budget is spent.", kCounter,
       number(m.budget_denied)},
      {"newsieve_mirror_links_total", "Links to mirrors, followed on the hosts that they mirror.", kCounter,
       number(m.mirror_links)},
      {"newsieve_trap_links_total", "Links left because pages like theirs led nowhere.", kCounter,
       number(m.trap_links)},
      {"newsieve_frontier_urls_total", "URLs found and queued.", kCounter, number(m.urls_queued)},
      {"newsieve_urls_done_total", "URLs finished.", kCounter, number(m.urls_done)},
      {"newsieve_urls_failed_total", "URLs given up.", kCounter, number(m.urls_failed)},
      {"newsieve_extract_pages_total", "Pages read.", kCounter, number(m.pages_read)},
      {"newsieve_extract_errors_total", "Pages that could not be read.", kCounter,
       number(m.pages_unreadable)},
      {"newsieve_articles_total", "Articles found.", kCounter, number(m.articles)},
      {"newsieve_dedup_duplicates_total", "Articles that repeat an earlier one.", kCounter,
       number(m.duplicates)},
      {"newsieve_blocks_kept_total", "Text blocks the extractor kept.", kCounter, number(m.blocks_kept)},
      {"newsieve_store_commits_total", "Pages committed to the state.", kCounter, number(m.commits)},
      {"newsieve_archive_captures_total", "Fetches written to the archive.", kCounter, number(m.captures)},
      {"newsieve_archive_bytes_total", "Bytes written to the archive.", kCounter, number(m.capture_bytes)},
      {"newsieve_sink_records_total", "Records written.", kCounter, number(m.records)},
      {"newsieve_sink_bytes_total", "Bytes of records written, before compression.", kCounter,
       number(m.record_bytes)},
      {"newsieve_sink_segments_total", "Segments closed.", kCounter, number(m.segments_closed)},
      {"newsieve_sink_segments_waiting", "Segments that are closed and not compressed yet.", kGauge,
       number(m.segments_waiting)},
      {"newsieve_fetch_in_flight", "Fetches under way.", kGauge, number(m.fetches_in_flight)},
      {"newsieve_frontier_hosts", "Hosts with URLs to fetch, now or later.", kGauge,
       number(m.frontier_hosts)},
      {"newsieve_frontier_overdue_seconds", "How long the URL that has been due longest has waited.", kGauge,
       number(m.overdue_seconds)},
      {"newsieve_crawl_paused", "1 while the disk has too little free space to go on.", kGauge,
       number(m.paused)},
      {"newsieve_frontier_queued_urls", "URLs that wait to be fetched or visited again.", kGauge,
       number(m.frontier_queued)},
      {"newsieve_state_cache_bytes", "Memory of the state's block cache and write buffers.", kGauge,
       number(m.state_cache_bytes)},
      {"newsieve_site_memory_blocks", "Blocks that site memory holds of all sites.", kGauge,
       number(m.site_memory_blocks)},
      {"newsieve_dedup_hot_articles", "Articles in the hot window of near-duplicates.", kGauge,
       number(m.hot_articles)},
      {"newsieve_config_last_reload_successful", "1 if the newest configuration is in force.", kGauge,
       number(m.config_reloaded)},
      {"process_resident_memory_bytes", "Resident memory.", kGauge, static_cast<double>(resident_bytes())},
      {"process_start_time_seconds", "When it was started, in seconds since 1970.", kGauge,
       std::chrono::duration<double>(m.started_at.time_since_epoch()).count()},
  };
}

}  // namespace

std::string to_prometheus(const Metrics& metrics) {
  Exposition exposition;
  std::vector<std::pair<const char*, double>> outcomes;
  const auto names = outcome_names();
  for (size_t i = 0; i < names.size(); ++i) {
    outcomes.emplace_back(names[i], static_cast<double>(metrics.fetches[i].load()));
  }
  exposition.add_labelled("newsieve_fetch_results_total", "Fetches by outcome.", MetricType::Counter,
                          "outcome", outcomes);
  const std::pair<const char*, double> queues[] = {
      {"pages", static_cast<double>(metrics.pages_waiting.load())},
      {"commits", static_cast<double>(metrics.commits_waiting.load())}};
  exposition.add_labelled("newsieve_queue_items", "Items waiting between two stages.", MetricType::Gauge,
                          "queue", queues);
  std::vector<std::pair<const char*, double>> disks;
  for (const auto& [name, path] : metrics.folders) disks.emplace_back(name, free_bytes(path));
  exposition.add_labelled("newsieve_disk_free_bytes", "Room left on the disk of each folder.",
                          MetricType::Gauge, "folder", disks);
  for (const NamedNumber& n : numbers(metrics)) exposition.add(n.name, n.help, n.type, n.value);
  exposition.add_histogram("newsieve_fetch_duration_seconds", "Time from a request to its whole response.",
                           metrics.fetch_duration);
  exposition.add_histogram("newsieve_extract_duration_seconds", "Time to read a page.",
                           metrics.extract_duration);
  exposition.add_histogram("newsieve_commit_duration_seconds", "Time to commit a page.",
                           metrics.commit_duration);
  exposition.add_histogram("newsieve_article_lag_seconds",
                           "Articles by the time from their date in a feed or news sitemap to their commit.",
                           metrics.article_lag);
  return exposition.text();
}

std::string to_status_json(const Metrics& metrics) {
  std::string json = "{";
  const auto names = outcome_names();
  for (size_t i = 0; i < names.size(); ++i) {
    json += fmt::format("\"fetch_results_{}\":{},", names[i], metrics.fetches[i].load());
  }
  for (const NamedNumber& n : numbers(metrics)) {
    const std::string_view full = n.name;
    const std::string_view prefix = "newsieve_";
    json += fmt::format("\"{}\":{},", full.starts_with(prefix) ? full.substr(prefix.size()) : full, n.value);
  }
  const std::pair<const char*, const DurationHistogram&> histograms[] = {
      {"fetch_duration_seconds", metrics.fetch_duration},
      {"extract_duration_seconds", metrics.extract_duration},
      {"commit_duration_seconds", metrics.commit_duration},
      {"article_lag_seconds", metrics.article_lag}};
  for (const auto& [of, histogram] : histograms) {
    json += fmt::format("\"{0}_sum\":{1},\"{0}_count\":{2},", of, histogram.seconds(), histogram.counted());
  }
  return json + fmt::format("\"queue_pages\":{},\"queue_commits\":{},\"ready\":{}}}\n",
                            metrics.pages_waiting.load(), metrics.commits_waiting.load(),
                            metrics.ready.load());
}

}  // namespace newsieve
