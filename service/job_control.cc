#include "service/job_control.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "service/job_files.h"

namespace newsieve {
namespace {

// Settings of the state.
const std::string kKeptJobs = "job/";
const std::string kPausedJobs = "pause/job/";
const std::string kPausedHosts = "pause/host/";

const std::string kFromApi = "api";
const std::string kFromConfiguration = "configuration";

}  // namespace

// What a configuration and the state say together, before it is in force.
struct JobControl::Loaded {
  OwnedJobs owned;
  std::vector<CheckedJob> jobs;

  void take(CheckedJob job, std::string origin) {
    owned[job.job().name] = {job.job(), std::move(origin), job.seeds(), job.feeds()};
    jobs.push_back(std::move(job));
  }
};

Result<void> JobControl::take_configured(const Config& config, Loaded& loaded) const {
  Result<CheckedJob> main = main_job(config).and_then(CheckedJob::check);
  if (!main) return tl::unexpected(main.error());
  Result<std::vector<JobFile>> files = read_job_files(config.service.jobs_folder, job_defaults(main->job()));
  if (!files) return tl::unexpected(files.error());
  loaded.take(std::move(*main), kFromConfiguration);
  for (JobFile& file : *files) loaded.take(std::move(file.job), file.path);
  return {};
}

// Those that came by API. One that does not hold any more is left out, and its hosts are held: nothing of it
// is lost. A file's job of the same name goes before.
Result<void> JobControl::take_kept(Loaded& loaded) const {
  const Result<std::vector<Setting>> kept = state_.settings(kKeptJobs);
  if (!kept) return tl::unexpected(kept.error());
  CrawlJob defaults = job_defaults(loaded.owned.at(kMainJob).job);
  for (const Setting& setting : *kept) {
    defaults.name = setting.key.substr(kKeptJobs.size());
    Result<CheckedJob> job =
        parse_job(setting.value, "job " + defaults.name, defaults).and_then(CheckedJob::check);
    if (!job) {
      spdlog::error("job left out: {}", job.error().message);
    } else if (const auto known = loaded.owned.find(defaults.name); known != loaded.owned.end()) {
      spdlog::warn("job left out: {} came by the API, and there is a file of that name: {}", defaults.name,
                   known->second.origin);
    } else {
      loaded.take(std::move(*job), kFromApi);
    }
  }
  return {};
}

Result<void> JobControl::take_pauses() const {
  const Result<std::vector<Setting>> jobs = state_.settings(kPausedJobs);
  if (!jobs) return tl::unexpected(jobs.error());
  for (const Setting& setting : *jobs) jobs_.pause_job(setting.key.substr(kPausedJobs.size()), true);
  const Result<std::vector<Setting>> hosts = state_.settings(kPausedHosts);
  if (!hosts) return tl::unexpected(hosts.error());
  for (const Setting& setting : *hosts) jobs_.pause_host(setting.key.substr(kPausedHosts.size()), true);
  return {};
}

Result<void> JobControl::load(const Config& config) {
  const MutexLock lock(mutex_);
  Loaded loaded;
  Result<void> taken =
      take_configured(config, loaded).and_then([&] { return take_kept(loaded); }).and_then([&] {
        return take_pauses();
      });
  if (!taken) return taken;
  defaults_ = job_defaults(loaded.owned.at(kMainJob).job);
  owned_ = std::move(loaded.owned);
  jobs_.set(std::move(loaded.jobs));
  Result<void> queued = queue_all_seeds();
  return queued ? wake() : queued;
}

Result<void> JobControl::attach(Crawl crawl) {
  const MutexLock lock(mutex_);
  crawl_ = std::move(crawl);
  return queue_all_seeds();  // A crawl that starts looks at all that is queued.
}

Result<void> JobControl::wake() { return crawl_.wake ? crawl_.wake() : Result<void>(); }

Result<void> JobControl::queue_seeds(const std::vector<Url>& seeds, const std::vector<Url>& feeds) {
  if (!crawl_.queue_seeds) return {};
  Result<void> queued = crawl_.queue_seeds(seeds, UrlKind::kPage);
  return queued ? crawl_.queue_seeds(feeds, UrlKind::kFeed) : queued;
}

Result<void> JobControl::queue_all_seeds() {
  std::vector<Url> seeds;
  std::vector<Url> feeds;
  for (const auto& [name, own] : owned_) {
    seeds.insert(seeds.end(), own.seeds.begin(), own.seeds.end());
    feeds.insert(feeds.end(), own.feeds.begin(), own.feeds.end());
  }
  return queue_seeds(seeds, feeds);
}

Result<void> JobControl::put(const std::string& name, std::string_view toml) {
  const MutexLock lock(mutex_);
  if (Result<void> named = check_job_name(name); !named) return named;
  const auto known = owned_.find(name);
  if (known != owned_.end() && known->second.origin != kFromApi) {
    return fail(ErrorCode::kBusy, fmt::format("the job \"{}\" is from {}: change it there and reload", name,
                                              known->second.origin));
  }
  CrawlJob defaults = defaults_;
  defaults.name = name;
  Result<CheckedJob> job = parse_job(toml, "job " + name, defaults).and_then(CheckedJob::check);
  if (!job) return tl::unexpected(job.error());
  if (Result<void> kept = state_.set_setting({kKeptJobs + name, std::string(toml)}); !kept) return kept;
  spdlog::info("job {}: name={} seeds={} feeds={}", known == owned_.end() ? "added" : "changed", name,
               job->seeds().size(), job->feeds().size());
  const Owned& owned = owned_[name] = {job->job(), kFromApi, job->seeds(), job->feeds()};
  jobs_.put(std::move(*job));
  Result<void> queued = queue_seeds(owned.seeds, owned.feeds);
  return queued ? wake() : queued;
}

Result<void> JobControl::remove(const std::string& name) {
  const MutexLock lock(mutex_);
  const auto known = owned_.find(name);
  if (known == owned_.end()) return fail(ErrorCode::kNotFound, "there is no job \"" + name + "\"");
  if (known->second.origin != kFromApi) {
    return fail(ErrorCode::kBusy,
                fmt::format("the job \"{}\" is from {}: remove it there and reload, or pause it", name,
                            known->second.origin));
  }
  Result<void> removed = state_.erase_setting(kKeptJobs + name);
  if (removed) removed = state_.erase_setting(kPausedJobs + name);
  if (!removed) return removed;
  owned_.erase(known);
  jobs_.remove(name);
  jobs_.pause_job(name, false);
  spdlog::info("job removed: name={}", name);
  return wake();
}

Result<void> JobControl::set_flag(const std::string& key, bool set) {
  return set ? state_.set_setting({key, ""}) : state_.erase_setting(key);
}

Result<void> JobControl::pause(const std::string& name, bool paused) {
  const MutexLock lock(mutex_);
  if (!owned_.contains(name)) return fail(ErrorCode::kNotFound, "there is no job \"" + name + "\"");
  if (Result<void> kept = set_flag(kPausedJobs + name, paused); !kept) return kept;
  jobs_.pause_job(name, paused);
  spdlog::info("job {}: name={}", paused ? "paused" : "resumed", name);
  return paused ? Result<void>() : wake();
}

Result<void> JobControl::pause_host(const std::string& host, bool paused) {
  const MutexLock lock(mutex_);
  const Result<Url> url = Url::parse(host);
  if (!url || url->host_key().text() != host) {
    return fail(ErrorCode::kInvalid, "\"" + host + "\" is no host: write it as https://news.example");
  }
  if (Result<void> kept = set_flag(kPausedHosts + host, paused); !kept) return kept;
  jobs_.pause_host(host, paused);
  spdlog::info("host {}: host={}", paused ? "paused" : "resumed", host);
  return paused ? Result<void>() : wake();
}

std::vector<JobStatus> JobControl::list() const {
  const MutexLock lock(mutex_);
  const Instant now = SystemClock().now();
  std::vector<JobStatus> all;
  for (const auto& [name, own] : owned_) all.push_back({own.job, own.origin, jobs_.activity(name, now)});
  return all;
}

}  // namespace newsieve
