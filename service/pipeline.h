// The stages wired together: pages in, commits out.
//
//   submit() ─► pages queue ─► workers (PageReader) ─► commits queue ─► committer
//
// Workers run in any order; the committer takes pages in the order in which they were submitted, so the
// outcome does not depend on the number of workers. At most `pages_max` pages are inside at once: submit()
// waits for room (a crawler that holds as many credits never has to).
//
// Threads: one producer calls submit() and finish(); `commit` and `between_commits` run on the committer's
// thread alone.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "base/bounded_queue.h"
#include "config/config.h"
#include "crawler/crawler.h"
#include "service/capture.h"
#include "service/metrics.h"
#include "service/page_reader.h"

namespace newsieve {

// What enters: a page to be read, or what stands in its place where there are no bytes; and the fetch, in a
// crawl.
struct PageJob {
  std::optional<Page> page;
  std::optional<ReadPage> unread;
  std::optional<CrawlResult> fetch;
};

// What a commit is made of. `sequence` counts submissions: 0, 1, 2 ...
struct FinishedPage {
  uint64_t sequence = 0;
  std::optional<CrawlResult> fetch;
  std::optional<ReadPage> read;
  std::optional<WarcCapture> capture;  // What the archive gets of it.
};

struct PipelineOptions {
  size_t workers = 1;
  size_t pages_max = 64;  // A crawler's credits: CrawlerOptions::results_max.
};

PipelineOptions pipeline_options(const Config& config);

class Pipeline {
 public:
  // An error ends the pipeline: pages that are inside are dropped, submit() refuses, finish() returns it.
  using Commit = std::function<Result<void>(FinishedPage&&)>;
  // What else the committer's thread does: called before each commit, and four times a second while there is
  // none. An error ends the pipeline as well.
  using BetweenCommits = std::function<Result<void>()>;

  Pipeline(
      const PipelineOptions& options, const PageReader& reader, Metrics& metrics, Commit commit,
      BetweenCommits between_commits = [] { return Result<void>(); });
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // False if the pipeline has failed.
  bool submit(PageJob job);

  // Waits until everything submitted is committed, or has failed. Nothing may be submitted afterwards.
  Result<void> finish();

 private:
  struct NumberedJob {
    uint64_t sequence;
    PageJob job;
  };

  void work();
  void commit_in_order();
  std::optional<FinishedPage> next_finished();
  Result<void> commit_timed(FinishedPage&& page);
  void fail_with(Error error);
  bool take_room();
  void give_room();

  const PipelineOptions options_;
  const PageReader& reader_;
  Metrics& metrics_;
  const Commit commit_;
  const BetweenCommits between_commits_;

  BoundedQueue<NumberedJob> pages_;
  BoundedQueue<FinishedPage> commits_;
  Mutex mutex_;
  CondVar room_changed_;
  size_t inside_ GUARDED_BY(mutex_) = 0;
  std::optional<Error> error_ GUARDED_BY(mutex_);
  uint64_t submitted_ = 0;  // Producer's thread alone.
  std::vector<std::thread> workers_;
  std::thread committer_;
};

}  // namespace newsieve
