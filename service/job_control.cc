#include "service/job_control.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "service/seeds.h"

namespace newsieve {
namespace {

constexpr size_t kFileBytesMax = 1 << 20;
constexpr size_t kNameBytesMax = 64;

// Settings of the state.
const std::string kKeptJobs = "job/";
const std::string kPausedJobs = "pause/job/";
const std::string kPausedHosts = "pause/host/";

const std::string kFromApi = "api";
const std::string kFromConfiguration = "configuration";

bool is_name(std::string_view name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  return !name.empty() && name.size() <= kNameBytesMax && name.front() != '.' &&
         name.find_first_not_of(kLetters) == std::string_view::npos;
}

Error bad_name(const std::string& name) {
  return {ErrorCode::kInvalid,
          fmt::format("\"{}\" is no name for a job: letters, digits, - _ and . only, {} at most", name,
                      kNameBytesMax)};
}

// The job's files, by name.
Result<std::vector<std::filesystem::path>> job_files(const std::string& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  std::filesystem::directory_iterator entries(folder, error);
  for (const auto end = std::filesystem::directory_iterator(); !error && entries != end;
       entries.increment(error)) {
    if (entries->path().extension() == ".toml") files.push_back(entries->path());
  }
  if (error) {
    return fail(ErrorCode::kInvalid,
                fmt::format("cannot read the jobs folder {}: {}", folder, error.message()));
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<Url> parsed(const std::vector<std::string>& texts) {
  std::vector<Url> urls;
  for (const std::string& text : texts) {
    if (Result<Url> url = Url::parse(text)) urls.push_back(std::move(*url));
  }
  return urls;
}

}  // namespace

Result<void> JobControl::take_main(const Config& config, OwnedJobs& owned) const {
  const Result<Seeds> seeds = read_seeds(config.service.seeds, config.service.seeds_file);
  if (!seeds) return tl::unexpected(seeds.error());
  CrawlJob main;
  main.name = kMainJob;
  for (const Url& seed : seeds->urls) main.seeds.push_back(seed.href());
  main.delay = config.politeness.delay;
  main.scope = config.scope;
  main.recrawl = config.recrawl;
  owned[kMainJob] = {std::move(main), kFromConfiguration};
  return {};
}

// Reports every mistake in every file.
Result<void> JobControl::take_files(const Config& config, OwnedJobs& owned) const {
  if (config.service.jobs_folder.empty()) return {};
  const auto files = job_files(config.service.jobs_folder);
  if (!files) return tl::unexpected(files.error());
  CrawlJob defaults = owned.at(kMainJob).job;
  defaults.seeds.clear();
  std::vector<std::string> mistakes;
  for (const std::filesystem::path& path : *files) {
    defaults.name = path.stem().string();
    Result<CrawlJob> job = read_file(path.string(), kFileBytesMax).and_then([&](const std::string& text) {
      return parse_job(text, path.string(), defaults);
    });
    if (job && !is_name(defaults.name)) job = tl::unexpected(bad_name(defaults.name));
    if (job && owned.contains(defaults.name)) {
      job = fail(ErrorCode::kInvalid, fmt::format("{}: the job \"{}\" is there already: rename the file",
                                                  path.string(), defaults.name));
    }
    if (job) {
      owned[defaults.name] = {std::move(*job), path.string()};
    } else {
      mistakes.push_back(job.error().message);
    }
  }
  if (mistakes.empty()) return {};
  return fail(ErrorCode::kInvalid, fmt::format("{}", fmt::join(mistakes, "\n")));
}

// Those that came by API. One that does not hold any more is left out, and its hosts are held: nothing of it
// is lost. A file's job of the same name goes before.
Result<void> JobControl::take_kept(OwnedJobs& owned) const {
  const Result<std::vector<Setting>> kept = state_.settings(kKeptJobs);
  if (!kept) return tl::unexpected(kept.error());
  CrawlJob defaults = owned.at(kMainJob).job;
  defaults.seeds.clear();
  for (const Setting& setting : *kept) {
    defaults.name = setting.key.substr(kKeptJobs.size());
    Result<CrawlJob> job = parse_job(setting.value, "job " + defaults.name, defaults);
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
  return take_main(config, owned)
      .and_then([&] { return take_files(config, owned); })
      .and_then([&] { return take_kept(owned); })
      .and_then([&] { return take_pauses(); })
      .and_then([&] {
        defaults_ = owned.at(kMainJob).job;
        defaults_.seeds.clear();
        return apply(std::move(owned));
      });
}

Result<void> JobControl::attach(Crawl crawl) {
  const MutexLock lock(mutex_);
  crawl_ = std::move(crawl);
  return queue();
}

Result<void> JobControl::apply(OwnedJobs owned) {
  std::vector<CrawlJob> jobs;
  for (const auto& [name, own] : owned) jobs.push_back(own.job);
  if (Result<void> set = jobs_.set(jobs); !set) return set;
  owned_ = std::move(owned);
  return queue();
}

Result<void> JobControl::queue() {
  if (!crawl_.wake) return {};
  for (const auto& [name, own] : owned_) {
    if (Result<void> queued = crawl_.queue_seeds(parsed(own.job.seeds), UrlKind::kPage); !queued)
      return queued;
    if (Result<void> queued = crawl_.queue_seeds(parsed(own.job.feeds), UrlKind::kFeed); !queued)
      return queued;
  }
  return crawl_.wake();
}

Result<void> JobControl::put(const std::string& name, std::string_view toml) {
  const MutexLock lock(mutex_);
  if (!is_name(name)) return tl::unexpected(bad_name(name));
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
