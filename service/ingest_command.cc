// newsieve ingest: saved pages in, one clean record a page out.
#include <fmt/format.h>

#include <atomic>
#include <cstdio>

#include "service/commands.h"
#include "service/committer.h"
#include "service/exit_code.h"
#include "service/job.h"
#include "service/page_list.h"
#include "service/signals.h"

namespace newsieve {
namespace {

Result<size_t> read_lists(const std::vector<std::string>& paths, const std::atomic<bool>& stopping,
                          Pipeline& pipeline) {
  size_t failures = 0;
  for (const std::string& path : paths) {
    const Result<size_t> failed = submit_pages(path, stopping, pipeline);
    if (!failed) return failed;
    failures += *failed;
  }
  return failures;
}

}  // namespace

int run(const IngestCommand& command) {
  const Config& config = command.job.config;
  Result<JobState> job = JobState::open(command.job);
  if (!job) return fail_with(job.error(), kExitFailed);
  Result<RecordFile> out = RecordFile::create(command.job.out);
  if (!out) return fail_with(out.error(), kExitFailed);

  Metrics metrics;
  const PageReader reader(config.extractor, config.decoder, nullptr);
  Committer committer(job->state(), metrics);
  std::atomic<bool> stopping{false};
  const SignalWatcher signals([&](int) { stopping = true; }, nullptr);
  Result<size_t> failures = 0;
  {
    const Progress progress(command.job.progress, [&] { return progress_numbers(metrics, job->state()); });
    Pipeline pipeline(pipeline_options(config), reader, metrics,
                      [&](FinishedPage&& page) { return committer.commit(std::move(page)); });
    failures = read_lists(command.paths, stopping, pipeline);
    if (Result<void> finished = pipeline.finish(); !finished) return fail_with(finished.error(), kExitFailed);
  }
  if (!failures) return fail_with(failures.error(), kExitFailed);
  const Result<SettleCounts> counts = write_output(command.job, job->state(), *out, metrics);
  if (!counts) return fail_with(counts.error(), kExitFailed);
  fmt::print(stderr, "{} pages, {} with text, {} without, {} duplicates, {} repeated blocks dropped\n",
             metrics.pages_read.load(), counts->articles, counts->without_text, counts->duplicates,
             counts->blocks_dropped);
  if (signals.stopped_by() != 0) return kExitSignal + signals.stopped_by();
  return *failures == 0 ? kExitDone : kExitPartial;
}

}  // namespace newsieve
