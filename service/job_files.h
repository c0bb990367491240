// The jobs that a configuration speaks of: its own, "main", and those of its jobs folder.
#pragma once

#include <string>
#include <vector>

#include "config/config.h"
#include "crawler/jobs.h"

namespace newsieve {

inline constexpr const char* kMainJob = "main";

// The configuration's own seeds, scope, delay and recrawl. kInvalid: its file of seeds cannot be read.
Result<CrawlJob> main_job(const Config& config);

// What holds for a job that leaves something out: all of `main` but where it begins.
CrawlJob job_defaults(const CrawlJob& main);

// Letters, digits, - _ and . (not first), 64 bytes at most; kInvalid otherwise.
Result<void> check_job_name(const std::string& name);

struct JobFile {
  std::string path;
  CheckedJob job;
};

// NAME.toml in the folder, by name; an empty folder name: none. kInvalid with every mistake in all of them.
Result<std::vector<JobFile>> read_job_files(const std::string& folder, const CrawlJob& defaults);

}  // namespace newsieve
