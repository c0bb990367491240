// A crawl under way: fetcher, politeness, crawler, pipeline and committer around one state. One-off jobs and
// the daemon run the same one.
//
// Threads: run() makes the calling thread the io thread and returns when the crawl is over. drain(),
// queue_seeds() and wake() may be called from any thread.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "config/config.h"
#include "service/committer.h"
#include "service/metrics.h"

namespace newsieve {

class CrawlRun {
 public:
  // The state, the jobs and the metrics must outlive the run. kInvalid: a configuration that cannot be run.
  static Result<std::unique_ptr<CrawlRun>> create(const Config& config, CrawlState& state, Jobs& jobs,
                                                  Metrics& metrics);
  ~CrawlRun();

  Committer& committer();  // To be set up before run().

  // What the committer's thread does between two commits (Pipeline::BetweenCommits). To be called before
  // run().
  void set_between_commits(Pipeline::BetweenCommits between_commits);

  // While one of these folders, or the archive's, has less than disk_free_bytes_min of free space, the crawl
  // pauses: says so (log, metric, /readyz), lets flights land, and goes on when there is more. To be called
  // before run().
  void watch_disk(std::vector<std::string> folders);

  // Called on the committer's thread before each sync of the state: for outputs whose lengths the state
  // vouches for. To be set before run().
  void set_before_sync(std::function<Result<void>()> before_sync);

  // Queues those seeds that were never seen.
  Result<void> queue_seeds(const std::vector<Url>& seeds, UrlKind kind);

  // Hosts may be held no longer (Jobs::held): looks at all that have something queued.
  Result<void> wake();

  // Crawls. until_idle: returns when no work is left; otherwise only after drain(). kIo if the state failed:
  // what was committed before is kept.
  Result<void> run(bool until_idle);

  // Takes no more URLs, lets those under way land and be committed; run() then returns.
  void drain();

 private:
  struct Impl;
  explicit CrawlRun(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace newsieve
