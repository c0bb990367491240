#include "commands/job.h"

#include <filesystem>

#include "service/pipeline.h"
#include "store/record.h"

namespace newsieve {

Result<JobState> JobState::open(const JobOptions& options) {
  JobState job;
  RocksStateOptions rocks = options.config.state;
  rocks.path = options.data;
  if (options.data.empty()) {
    Result<TemporaryFolder> folder = TemporaryFolder::create();
    if (!folder) return tl::unexpected(folder.error());
    job.folder_ = std::move(*folder);
    rocks.path = job.folder_->path();
    rocks.durable = false;
  }
  job.path_ = rocks.path;
  auto state = open_rocks_state(rocks);
  if (!state) return tl::unexpected(state.error());
  job.state_ = std::move(*state);
  return job;
}

Result<JobState> JobState::open_existing(const JobOptions& options) {
  std::error_code error;
  if (std::filesystem::is_directory(options.data, error)) return open(options);
  return fail(ErrorCode::kNotFound, "there is no state in " + options.data +
                                        "; name the folder that was given to crawl or ingest with --data");
}

CrawlJob one_off_job(const Config& config, const std::vector<Url>& seeds) {
  CrawlJob job;
  job.name = "crawl";
  for (const Url& seed : seeds) job.seeds.push_back(seed.href());
  job.scope = config.scope;
  return job;
}

Result<SettleCounts> write_output(const JobOptions& options, CrawlState& state, RecordFile& out,
                                  Metrics& metrics) {
  SettleOptions settle_options{options.config.site_blocks, options.config.near_dup,
                               options.config.record.blocks};
  // A job ends: only the number of documents makes it forget any.
  settle_options.near_dup.documents_min = settle_options.near_dup.documents_max;
  settle_options.threads = pipeline_options(options.config).workers;
  Result<SettleCounts> counts =
      settle(state, settle_options, [&](const Article& article, const DupVerdict& verdict) -> Result<void> {
        ++metrics.records;
        metrics.duplicates += verdict.kind != DuplicateKind::kNone;
        return out.write(to_record(article, verdict, options.config.record));
      });
  if (!counts) return counts;
  if (Result<void> finished = out.finish(); !finished) return tl::unexpected(finished.error());
  return counts;
}

ProgressNumbers progress_numbers(const Metrics& metrics, CrawlState& state) {
  ProgressNumbers numbers;
  numbers.pages = metrics.pages_read;
  numbers.errors = metrics.urls_failed + metrics.pages_unreadable;
  numbers.articles = metrics.articles;
  numbers.duplicates = metrics.duplicates;
  numbers.bytes = metrics.fetch_bytes;
  numbers.hosts = metrics.frontier_hosts;
  if (const Result<StateCounts> counts = state.counts())
    numbers.queued = counts->urls_queued + counts->urls_leased;
  return numbers;
}

}  // namespace newsieve
