// What the command line said of a one-off job, laid over its configuration file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/commands.h"

namespace newsieve {

// What the options said, before they are laid over a configuration file.
struct GivenOptions {
  std::string config_file;
  std::optional<LogLevel> log_level;
  std::string out = "-";
  std::string data;
  bool blocks = false;
  bool drop_duplicates = false;
  std::optional<RecordSchema> schema;
  ProgressMode progress = ProgressMode::kAuto;
  std::optional<size_t> workers;

  std::optional<uint64_t> pages_max;
  std::optional<uint16_t> depth_max;
  std::optional<ScopeKind> scope;
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  std::optional<double> delay_seconds;
  bool allow_private = false;
  std::vector<std::string> connect_to;
  std::string ca_file;
  std::string user_agent;
  std::string contact;
  std::string warc_folder;
};

// The configuration of its file, or a one-off job's own defaults, with the options over it. An exit code: the
// file does not hold, and that was said.
tl::expected<JobOptions, int> job_options(const GivenOptions& given);

}  // namespace newsieve
