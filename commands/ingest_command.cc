// newsieve ingest: saved pages in, one clean record a page out.
#include <fmt/format.h>

#include <atomic>
#include <csignal>
#include <cstdio>

#include "commands/commands.h"
#include "commands/exit_code.h"
#include "commands/job.h"
#include "service/archive_pages.h"
#include "service/committer.h"
#include "service/page_list.h"
#include "service/signals.h"

namespace newsieve {
namespace {

// What came of the inputs.
struct Inputs {
  size_t failures = 0;
  size_t archives = 0;
  ArchiveCounts archived;
};

Result<void> read_input(const std::string& path, const std::atomic<bool>& stopping, Pipeline& pipeline,
                        Inputs& inputs) {
  const Result<bool> is_archive = path == "-" ? false : WarcReader::is_archive(path);
  if (!is_archive) return tl::unexpected(is_archive.error());
  if (*is_archive) {
    ++inputs.archives;
    return submit_archive(path, stopping, pipeline, inputs.archived);
  }
  const Result<size_t> failed = submit_pages(path, stopping, pipeline);
  if (!failed) return tl::unexpected(failed.error());
  inputs.failures += *failed;
  return {};
}

Result<Inputs> read_inputs(const std::vector<std::string>& paths, const std::atomic<bool>& stopping,
                           Pipeline& pipeline) {
  Inputs inputs;
  for (const std::string& path : paths) {
    if (Result<void> read = read_input(path, stopping, pipeline, inputs); !read)
      return tl::unexpected(read.error());
  }
  inputs.failures += inputs.archived.broken;
  return inputs;
}

}  // namespace

int run(const IngestCommand& command) {
  const Config& config = command.job.config;
  SignalWatcher signals({SIGINT, SIGTERM});
  Result<JobState> job = JobState::open(command.job);
  if (!job) return fail_with(job.error(), kExitFailed);
  Result<RecordFile> out = RecordFile::create(command.job.out);
  if (!out) return fail_with(out.error(), kExitFailed);

  Metrics metrics;
  const PageReader reader(config.extractor, config.decoder, nullptr);
  Committer committer(job->state(), metrics);
  std::atomic<bool> stopping{false};
  const SignalCalls calls(signals, [&](int) { stopping = true; });
  Result<Inputs> inputs;
  {
    const Progress progress(command.job.progress, [&] { return progress_numbers(metrics, job->state()); });
    Pipeline pipeline(pipeline_options(config), reader, metrics,
                      [&](FinishedPage&& page) { return committer.commit(std::move(page)); });
    inputs = read_inputs(command.paths, stopping, pipeline);
    if (Result<void> finished = pipeline.finish(); !finished) return fail_with(finished.error(), kExitFailed);
  }
  if (!inputs) return fail_with(inputs.error(), kExitFailed);
  const Result<SettleCounts> counts = write_output(command.job, job->state(), *out, metrics);
  if (!counts) return fail_with(counts.error(), kExitFailed);
  fmt::print(stderr, "{} pages, {} with text, {} without, {} duplicates, {} repeated blocks dropped\n",
             metrics.pages_read.load(), counts->articles, counts->without_text, counts->duplicates,
             counts->blocks_dropped);
  if (inputs->archives > 0) fmt::print(stderr, "{}\n", summary(inputs->archived));
  if (signals.stopped_by() != 0) return kExitSignal + signals.stopped_by();
  return inputs->failures == 0 ? kExitDone : kExitPartial;
}

}  // namespace newsieve
