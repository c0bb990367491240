// newsieve crawl: fetch a site, keep its articles, write them once everything is learnt.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include "commands/commands.h"
#include "commands/exit_code.h"
#include "commands/job.h"
#include "service/crawl_run.h"
#include "service/seeds.h"
#include "service/signals.h"

namespace newsieve {
namespace {

void say_what_would_be_fetched(const Config& config, const std::vector<Url>& seeds) {
  constexpr const char* kWhere[] = {"the same host", "the same registrable domain", "any host"};
  fmt::print("Would fetch, each after its host's robots.txt:\n");
  for (const Url& seed : seeds)
    fmt::print("  {}  (seed, domain {})\n", seed.href(), registrable_domain(seed.host()));
  fmt::print("Would follow links and sitemaps to {}, at most {} links from a seed.\n",
             kWhere[static_cast<size_t>(config.scope.kind)], config.scope.depth_max);
  for (const std::string& pattern : config.scope.include) fmt::print("  only URLs that match {}\n", pattern);
  for (const std::string& pattern : config.scope.exclude) fmt::print("  no URLs that match {}\n", pattern);
  fmt::print("One fetch a host at a time, {} s apart at least. Nothing was sent.\n",
             static_cast<double>(config.politeness.delay.count()) / 1000);
}

// Those given, or else those of the configuration.
Result<Seeds> seeds_of(const CrawlCommand& command) {
  const ServiceOptions& service = command.job.config.service;
  const bool given = !command.urls.empty() || !command.seeds_file.empty();
  return given ? read_seeds(command.urls, command.seeds_file) : read_seeds(service.seeds, service.seeds_file);
}

// "page", or how a URL came before those that were merely found; and everything else that decides its turn.
std::string queued_line(const QueuedUrl& url, const HostRecord& host, const HostBudget& budget) {
  std::string line = is_watched(url.kind) ? "watched" : url.due != Instant() ? "timed" : "page";
  if (url.due != Instant()) line += ", due " + to_rfc3339(url.due);
  line += fmt::format(", depth {}: {}", url.depth, url.url.href());
  if (!url.referrer.empty()) line += "  <- " + url.referrer;
  if (budget.is_spent(host, url)) line += "  (refused: host budget)";
  return line;
}

// The first URLs of each host that has some, as they would be claimed. They are given back to their places.
Result<void> say_what_is_queued(const Config& config, CrawlState& state) {
  constexpr size_t kHostsMax = 20;
  constexpr size_t kHostUrlsMax = 10;
  Result<std::vector<HostKey>> hosts = state.hosts_queued();
  if (!hosts) return tl::unexpected(hosts.error());
  fmt::print("{} hosts have URLs queued.\n", hosts->size());
  std::sort(hosts->begin(), hosts->end(), [](const auto& a, const auto& b) { return a.text() < b.text(); });
  hosts->resize(std::min(hosts->size(), kHostsMax));
  for (const HostKey& host : *hosts) {
    const Result<std::optional<HostRecord>> record = state.host(host);
    if (!record) return tl::unexpected(record.error());
    const Result<Claim> claim = state.claim(host, kHostUrlsMax, Instant::max());
    if (!claim) return tl::unexpected(claim.error());
    const HostRecord known = record->value_or(HostRecord());
    fmt::print("{}: {} pages and {} bytes so far\n", host.text(), known.pages, known.bytes);
    for (const QueuedUrl& url : claim->urls)
      fmt::print("  {}\n", queued_line(url, known, config.crawler.host_budget));
    if (Result<void> released = state.release(claim->urls); !released) return released;
  }
  return {};
}

int dry_run(const CrawlCommand& command, const Seeds& seeds) {
  say_what_would_be_fetched(command.job.config, seeds.urls);
  if (!command.job.data.empty()) {
    Result<JobState> job = JobState::open_existing(command.job);
    if (!job && job.error().code != ErrorCode::kNotFound) return fail_with(job.error(), kExitFailed);
    if (job) {
      const Result<void> said = say_what_is_queued(command.job.config, job->state());
      if (!said) return fail_with(said.error(), kExitFailed);
    }
  }
  return seeds.malformed == 0 ? kExitDone : kExitPartial;
}

void say_summary(const Metrics& metrics, const SettleCounts& counts, std::chrono::milliseconds elapsed,
                 const std::string& out) {
  const double seconds = std::max(0.001, static_cast<double>(elapsed.count()) / 1000);
  const auto pages = metrics.pages_read.load();
  fmt::print(stderr,
             "{} pages in {} ({:.1f} pages/s, {:.1f} MB), {} URLs failed, {} denied by robots.txt\n"
             "{} articles, {} of them duplicates, {} repeated blocks dropped -> {}\n",
             pages, clock_text(elapsed), static_cast<double>(pages) / seconds,
             static_cast<double>(metrics.fetch_bytes.load()) / 1e6, metrics.urls_failed.load(),
             metrics.robots_denied.load(), counts.articles, counts.duplicates, counts.blocks_dropped,
             out == "-" ? "standard output" : out);
}

}  // namespace

int run(const CrawlCommand& command) {
  const Config& config = command.job.config;
  const Result<Seeds> seeds = seeds_of(command);
  if (!seeds) return fail_with(seeds.error(), kExitUsage);
  if (seeds->urls.empty() && command.job.data.empty()) {
    return fail_with({ErrorCode::kInvalid, "no URL to start from: name one, or a file of them with --seeds"},
                     kExitUsage);
  }
  Result<CheckedJob> crawl_job = CheckedJob::check(one_off_job(config, seeds->urls));
  if (!crawl_job) return fail_with(crawl_job.error(), kExitUsage);
  if (command.dry_run) return dry_run(command, *seeds);
  Jobs jobs;
  jobs.put(std::move(*crawl_job));

  SignalWatcher signals({SIGINT, SIGTERM});
  Result<JobState> job = JobState::open(command.job);
  if (!job) return fail_with(job.error(), kExitFailed);
  Result<RecordFile> out = RecordFile::create(command.job.out);
  if (!out) return fail_with(out.error(), kExitFailed);
  Metrics metrics;
  auto crawl = CrawlRun::create(config, job->state(), jobs, metrics);
  if (!crawl) return fail_with(crawl.error(), kExitUsage);
  (*crawl)->watch_disk({job->path()});
  if (Result<void> added = (*crawl)->queue_seeds(seeds->urls, UrlKind::kPage); !added)
    return fail_with(added.error(), kExitFailed);

  const SignalCalls calls(signals, [&](int) { (*crawl)->drain(); });
  std::chrono::milliseconds elapsed{};
  {
    const Progress progress(command.job.progress, [&] { return progress_numbers(metrics, job->state()); });
    if (Result<void> crawled = (*crawl)->run(true); !crawled) return fail_with(crawled.error(), kExitFailed);
    elapsed = progress.elapsed();
  }
  const Result<SettleCounts> counts = write_output(command.job, job->state(), *out, metrics);
  if (!counts) return fail_with(counts.error(), kExitFailed);
  say_summary(metrics, *counts, elapsed, command.job.out);
  if (signals.stopped_by() != 0) return kExitSignal + signals.stopped_by();
  const bool complete =
      seeds->malformed == 0 && counts->left_out == 0 && (*crawl)->committer().failures() == 0;
  if (!complete && counts->articles == 0) return kExitFailed;
  return complete ? kExitDone : kExitPartial;
}

}  // namespace newsieve
