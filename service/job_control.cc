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

void add_parsed(const std::vector<std::string>& texts, std::vector<Url>& urls) {
  for (const std::string& text : texts) {
    if (Result<Url> url = Url::parse(text)) urls.push_back(std::move(*url));
  }
}

}  // namespace

Result<void> JobControl::take_configured(const Config& config, OwnedJobs& owned) const {
  const Result<CrawlJob> main = main_job(config);
  if (!main) return tl::unexpected(main.error());
  owned[kMainJob] = {*main, kFromConfiguration};
  const Result<std::vector<JobFile>> files = read_job_files(config.service.jobs_folder, job_defaults(*main));
  if (!files) return tl::unexpected(files.error());
  for (const JobFile& file : *files) owned[file.job.name] = {file.job, file.path};
  return {};
}

// Those that came by API. One that does not hold any more is left out, and its hosts are held: nothing of it
// is lost. A file's job of the same name goes before.
Result<void> JobControl::take_kept(OwnedJobs& owned) const {
  const Result<std::vector<Setting>> kept = state_.settings(kKeptJobs);
  if (!kept) return tl::unexpected(kept.error());
  CrawlJob defaults = job_defaults(owned.at(kMainJob).job);
  for (const Setting& setting : *kept) {
    defaults.name = setting.key.substr(kKeptJobs.size());
    Result<CrawlJob> job = parse_job(setting.value, "job " + defaults.name, defaults);
    const Result<void> holds = job ? Jobs().set({*job}) : Result<void>();
    if (!holds) job = tl::unexpected(holds.error());
    if (!job) {
      spdlog::error("job left out: {}", job.error().message);
    } else if (owned.contains(defaults.name)) {
      spdlog::warn("job left out: {} came by the API, and there is a file of that name: {}", defaults.name,
                   owned.at(defaults.name).origin);
    } else {
      owned[defaults.name] = {std::move(*job), kFromApi};
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
  OwnedJobs owned;
  return take_configured(config, owned)
      .and_then([&] { return take_kept(owned); })
      .and_then([&] { return take_pauses(); })
      .and_then([&] {
        defaults_ = job_defaults(owned.at(kMainJob).job);
        return apply(std::move(owned));
      });
}

Result<void> JobControl::attach(Crawl crawl) {
  const MutexLock lock(mutex_);
  crawl_ = std::move(crawl);
  return queue_seeds();  // A crawl that starts looks at all that is queued.
}

Result<void> JobControl::apply(OwnedJobs owned) {
  std::vector<CrawlJob> jobs;
  for (const auto& [name, own] : owned) jobs.push_back(own.job);
  if (Result<void> set = jobs_.set(jobs); !set) return set;
  owned_ = std::move(owned);
  if (!crawl_.wake) return {};
  if (Result<void> queued = queue_seeds(); !queued) return queued;
  return crawl_.wake();
}

Result<void> JobControl::queue_seeds() {
  std::vector<Url> seeds;
  std::vector<Url> feeds;
  for (const auto& [name, own] : owned_) {
    add_parsed(own.job.seeds, seeds);
    add_parsed(own.job.feeds, feeds);
  }
  Result<void> queued = crawl_.queue_seeds(seeds, UrlKind::kPage);
  return queued ? crawl_.queue_seeds(feeds, UrlKind::kFeed) : queued;
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
  Result<CrawlJob> job = parse_job(toml, "job " + name, defaults);
  if (!job) return tl::unexpected(job.error());
  if (Result<void> holds = Jobs().set({*job}); !holds) return holds;
  if (Result<void> kept = state_.set_setting({kKeptJobs + name, std::string(toml)}); !kept) return kept;
  OwnedJobs owned = owned_;
  owned[name] = {std::move(*job), kFromApi};
  spdlog::info("job {}: name={} seeds={} feeds={}", known == owned_.end() ? "added" : "changed", name,
               owned[name].job.seeds.size(), owned[name].job.feeds.size());
  return apply(std::move(owned));
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
  jobs_.pause_job(name, false);
  OwnedJobs owned = owned_;
  owned.erase(name);
  spdlog::info("job removed: name={}", name);
  return apply(std::move(owned));
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
  return paused || !crawl_.wake ? Result<void>() : crawl_.wake();
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
  return paused || !crawl_.wake ? Result<void>() : crawl_.wake();
}

std::vector<JobStatus> JobControl::list() const {
  const MutexLock lock(mutex_);
  const Instant now = SystemClock().now();
  std::vector<JobStatus> all;
  for (const auto& [name, own] : owned_) all.push_back({own.job, own.origin, jobs_.activity(name, now)});
  return all;
}

}  // namespace newsieve
