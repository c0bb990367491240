#include "commands/given_options.h"

#include "commands/exit_code.h"
#include "monitoring/log.h"

namespace newsieve {
namespace {

void lay_over(const GivenOptions& given, Config& config) {
  if (given.workers) config.service.workers = *given.workers;
  if (given.log_level) config.service.log_level = *given.log_level;
  if (given.pages_max) config.crawler.pages_max = *given.pages_max;
  if (given.depth_max) config.scope.depth_max = *given.depth_max;
  if (given.scope) config.scope.kind = *given.scope;
  for (const std::string& pattern : given.include) config.scope.include.push_back(pattern);
  for (const std::string& pattern : given.exclude) config.scope.exclude.push_back(pattern);
  if (given.delay_seconds)
    config.politeness.delay = Milliseconds(static_cast<int64_t>(*given.delay_seconds * 1000));
  if (given.allow_private) config.fetcher.allow_private = true;
  for (const std::string& entry : given.connect_to) config.fetcher.connect_to.push_back(entry);
  if (given.blocks) config.record.blocks = true;
  if (given.drop_duplicates) config.record.drop_duplicates = true;
  if (given.schema) config.record.schema = *given.schema;
  if (!given.ca_file.empty()) config.fetcher.ca_file = given.ca_file;
  if (!given.warc_folder.empty()) config.warc.folder = given.warc_folder;
  if (!given.user_agent.empty()) config.fetcher.user_agent = given.user_agent;
  if (!given.contact.empty()) config.fetcher.contact = given.contact;
}

// Somebody waits for a one-off job: what fails is tried again within seconds, not minutes.
Config one_off_defaults() {
  Config config;
  config.crawler.retry_delay = std::chrono::seconds(2);
  config.politeness.robots_retry = std::chrono::seconds(2);
  config.fetcher.connect_timeout = std::chrono::seconds(5);
  return config;
}

}  // namespace

tl::expected<JobOptions, int> job_options(const GivenOptions& given) {
  JobOptions job;
  job.config = one_off_defaults();
  if (!given.config_file.empty()) {
    Result<Config> config = read_config(given.config_file, job.config);
    if (!config) return tl::unexpected(fail_with(config.error(), kExitConfig));
    job.config = std::move(*config);
  }
  lay_over(given, job.config);
  set_log_level(job.config.service.log_level);
  job.out = given.out;
  job.data = given.data;
  job.progress = given.progress;
  return job;
}

}  // namespace newsieve
