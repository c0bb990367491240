// newsieve config: is this file a configuration, what does it come to, and what may it hold?
#include <fmt/format.h>

#include <cstdio>

#include "commands/commands.h"
#include "commands/exit_code.h"
#include "config/json_schema.h"
#include "service/job_files.h"

namespace newsieve {

int run(const ConfigCommand& command) {
  if (command.action == ConfigCommand::Action::kSchema) {
    std::fputs(config_json_schema().c_str(), stdout);
    return kExitDone;
  }
  const Result<Config> config = command.file.empty() ? Config() : read_config(command.file);
  if (!config) return fail_with(config.error(), kExitConfig);
  if (command.action == ConfigCommand::Action::kShow) {
    std::fputs(to_toml(*config).c_str(), stdout);
    return kExitDone;
  }
  const Result<std::vector<JobFile>> jobs = main_job(*config).and_then(
      [&](const CrawlJob& main) { return read_job_files(config->service.jobs_folder, job_defaults(main)); });
  if (!jobs) return fail_with(jobs.error(), kExitConfig);
  fmt::print("{} is a good configuration", command.file.empty() ? "the built-in default" : command.file);
  if (!jobs->empty())
    fmt::print(", and so are the jobs in {}: {}", config->service.jobs_folder, jobs->size());
  fmt::print("\n");
  return kExitDone;
}

}  // namespace newsieve
