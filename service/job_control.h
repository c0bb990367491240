// What the daemon is to crawl, and who said so: its configuration (the job "main"), the files of its jobs
// folder, and what was decided while it ran, which its state keeps: jobs, pauses of jobs and of hosts.
//
// Every change is whole or not at all, is on the disk before it is in force, and is in force at once.
// Threads: any.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "config/config.h"
#include "crawler/jobs.h"
#include "store/crawl_state.h"

namespace newsieve {

struct JobStatus {
  CrawlJob job;
  std::string origin;  // "configuration", "api", or the path of its file.
  Activity activity = Activity::kRunning;
};

class JobControl {
 public:
  // Queues seeds that were never seen, and looks again at what is held: CrawlRun's.
  struct Crawl {
    std::function<Result<void>(const std::vector<Url>& seeds, UrlKind kind)> queue_seeds;
    std::function<Result<void>()> wake;
  };

  // Both must outlive it.
  JobControl(CrawlState& state, Jobs& jobs) : state_(state), jobs_(jobs) {}

  // What the configuration and its jobs folder say now, and what the state keeps. kInvalid, with every
  // mistake in them, and nothing is changed; kIo.
  Result<void> load(const Config& config);

  // To be called before the crawl runs: queues the seeds of what was loaded. From now on changes reach the
  // crawl, too.
  Result<void> attach(Crawl crawl);

  // kInvalid: the name, or the text (parse_job() in config.h). kBusy: the name is the configuration's.
  Result<void> put(const std::string& name, std::string_view toml);
  Result<void> remove(const std::string& name);              // kNotFound; kBusy: it is the configuration's.
  Result<void> pause(const std::string& name, bool paused);  // kNotFound.

  // "https://news.example" or "https://news.example:8443"; kInvalid if it is none. It need not be known yet.
  Result<void> pause_host(const std::string& host, bool paused);

  std::vector<JobStatus> list() const;  // By name.

 private:
  struct Owned {
    CrawlJob job;
    std::string origin;
    std::vector<Url> seeds;
    std::vector<Url> feeds;
  };
  using OwnedJobs = std::map<std::string, Owned>;
  struct Loaded;

  Result<void> take_configured(const Config& config, Loaded& loaded) const;
  Result<void> take_kept(Loaded& loaded) const;
  Result<void> take_pauses() const;
  Result<void> queue_seeds(const std::vector<Url>& seeds, const std::vector<Url>& feeds) REQUIRES(mutex_);
  Result<void> queue_all_seeds() REQUIRES(mutex_);
  Result<void> wake() REQUIRES(mutex_);
  Result<void> set_flag(const std::string& key, bool set);

  CrawlState& state_;
  Jobs& jobs_;
  mutable Mutex mutex_;  // Held while something changes.
  Crawl crawl_ GUARDED_BY(mutex_);
  CrawlJob defaults_ GUARDED_BY(mutex_);  // Of jobs that leave something out: the configuration's.
  OwnedJobs owned_ GUARDED_BY(mutex_);
};

}  // namespace newsieve
