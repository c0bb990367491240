// newsieve export: the final state of every article of a state folder.
#include <fmt/format.h>

#include <cstdio>

#include "commands/commands.h"
#include "commands/exit_code.h"
#include "commands/job.h"

namespace newsieve {

int run(const ExportCommand& command) {
  Result<JobState> job = JobState::open_existing(command.job);
  if (!job) return fail_with(job.error(), kExitFailed);
  Result<RecordFile> out = RecordFile::create(command.job.out);
  if (!out) return fail_with(out.error(), kExitFailed);
  Metrics metrics;
  const Result<SettleCounts> counts = write_output(command.job, job->state(), *out, metrics);
  if (!counts) return fail_with(counts.error(), kExitFailed);
  fmt::print(stderr, "{} records, {} of them with text, {} duplicates\n", metrics.records.load(),
             counts->articles, counts->duplicates);
  if (counts->left_out == 0) return kExitDone;
  fmt::print(stderr, "{} articles are damaged and left out\n", counts->left_out);
  return kExitPartial;
}

}  // namespace newsieve
