// What one-off jobs share: their state, and the output that is written once everything is learnt.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/file.h"
#include "commands/commands.h"
#include "service/metrics.h"
#include "service/settle.h"
#include "store/record_file.h"

namespace newsieve {

// The state of a job: the folder of --data, or a temporary one that goes when this dies.
class JobState {
 public:
  static Result<JobState> open(const JobOptions& options);

  // For commands that only read: kNotFound, and nothing is made, if the folder of --data is not there.
  static Result<JobState> open_existing(const JobOptions& options);

  CrawlState& state() { return *state_; }
  const std::string& path() const { return path_; }  // Where it is kept.

 private:
  std::string path_;
  std::optional<TemporaryFolder> folder_;  // Outlives the state in it.
  std::unique_ptr<CrawlState> state_;
};

// What a one-off crawl of these seeds is to do.
CrawlJob one_off_job(const Config& config, const std::vector<Url>& seeds);

// Settles everything in the state and writes it to `out`, which takes its name when all of it is on the disk.
Result<SettleCounts> write_output(const JobOptions& options, CrawlState& state, RecordFile& out,
                                  Metrics& metrics);

// The numbers of the progress line.
ProgressNumbers progress_numbers(const Metrics& metrics, CrawlState& state);

}  // namespace newsieve
