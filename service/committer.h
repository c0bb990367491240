// Turns a finished page into one atomic PageCommit: the only writer of the state while a job runs.
//
// Not thread-safe: the pipeline's committer thread owns it.
#pragma once

#include <functional>

#include "crawler/jobs.h"
#include "crawler/mirror_detector.h"
#include "crawler/trap_detector.h"
#include "service/metrics.h"
#include "service/pipeline.h"
#include "store/crawl_state.h"
#include "store/warc_writer.h"

namespace newsieve {

// Where the seed that was fetched has moved to: hosts that are in scope from now on. Empty: it has not.
std::vector<MovedSeed> seeds_moved(const CrawlResult& fetch);

class Committer {
 public:
  // Called after each commit with the hosts that have new URLs.
  using OnCommitted = std::function<void(const CommitResult&)>;
  // Called before the commit with an article that is about to be stored; may add to the commit. False: it is
  // not to be stored after all.
  using OnArticle = std::function<Result<bool>(Article&, PageCommit&)>;

  Committer(CrawlState& state, Metrics& metrics) : state_(state), metrics_(metrics) {}
  void set_on_committed(OnCommitted on_committed) { on_committed_ = std::move(on_committed); }
  // Every fetch's captures are appended to it, in the order of commits.
  void set_archive(WarcWriter& archive) { archive_ = &archive; }
  void set_on_article(OnArticle on_article) { on_article_ = std::move(on_article); }
  // Without it every link is followed.
  void set_traps(const TrapOptions& options) { traps_.emplace(options); }
  // Without it links to mirrors are followed as they are.
  void set_mirrors(const MirrorOptions& options) { mirrors_.emplace(options); }
  // Without it no URL is visited twice; with it when its job says. `jobs` must outlive this.
  void set_recrawl(const Jobs& jobs) { recrawl_jobs_ = &jobs; }

  Result<void> commit(FinishedPage&& page);

  // URLs that could not be fetched though somebody asked for them or the server should have answered: seeds
  // that failed, hosts that did not answer, 5xx. They make a job's exit code 3. (A dead link is no failure of
  // ours.)
  uint64_t failures() const { return failures_; }

 private:
  Result<void> add_article(ReadPage& read, bool is_crawl, PageCommit& commit);
  Result<void> archive(FinishedPage& page, PageCommit& commit);
  void judge_fetch(const CrawlResult& fetch, PageCommit& commit);
  // `story`: the hash of its text, if the page has a story.
  void lead_to_originals(const QueuedUrl& source, std::optional<uint64_t> story, ReadPage& read);
  Result<void> keep_out_of_traps(const QueuedUrl& source, std::optional<uint64_t> story, ReadPage& read);
  Result<void> plan_next_visit(const FinishedPage& page, PageCommit& commit);

  CrawlState& state_;
  Metrics& metrics_;
  OnCommitted on_committed_;
  OnArticle on_article_;
  const Jobs* recrawl_jobs_ = nullptr;
  std::optional<MirrorDetector> mirrors_;
  std::optional<TrapDetector> traps_;
  WarcWriter* archive_ = nullptr;
  uint64_t failures_ = 0;
};

}  // namespace newsieve
