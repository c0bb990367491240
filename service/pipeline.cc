#include "service/pipeline.h"

#include <malloc.h>

#include <map>

namespace newsieve {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(250);  // With finished pages that do not come.
constexpr size_t kLargeBodyBytes = 1 << 20;  // What reading such a page took is given back: it is rare.

}  // namespace

PipelineOptions pipeline_options(const Config& config) {
  const size_t cores = std::max(1U, std::thread::hardware_concurrency());
  return {config.service.workers == 0 ? cores : config.service.workers, config.crawler.results_max};
}

Pipeline::Pipeline(const PipelineOptions& options, const PageReader& reader, Metrics& metrics, Commit commit,
                   BetweenCommits between_commits)
    : options_(options),
      reader_(reader),
      metrics_(metrics),
      commit_(std::move(commit)),
      between_commits_(std::move(between_commits)),
      pages_(options.pages_max),
      commits_(options.pages_max) {
  for (size_t i = 0; i < options_.workers; ++i) workers_.emplace_back([this] { work(); });
  committer_ = std::thread([this] { commit_in_order(); });
}

Pipeline::~Pipeline() {
  if (committer_.joinable()) {
    fail_with({ErrorCode::kIo, "stopped"});
    (void)finish();
  }
}

bool Pipeline::submit(PageJob job) {
  if (!take_room()) return false;
  ++metrics_.pages_submitted;
  const bool queued = pages_.push({submitted_++, std::move(job)});
  metrics_.pages_waiting = pages_.size();
  return queued;
}

Result<void> Pipeline::finish() {
  pages_.close();
  for (std::thread& worker : workers_) worker.join();
  workers_.clear();
  commits_.close();
  if (committer_.joinable()) committer_.join();
  MutexLock lock(mutex_);
  if (error_) return tl::unexpected(*error_);
  return {};
}

void Pipeline::work() {
  while (std::optional<NumberedJob> numbered = pages_.pop()) {
    metrics_.pages_waiting = pages_.size();
    FinishedPage finished;
    finished.sequence = numbered->sequence;
    finished.fetch = std::move(numbered->job.fetch);
    finished.read = std::move(numbered->job.unread);
    const bool is_large = numbered->job.page && numbered->job.page->body.size() >= kLargeBodyBytes;
    if (numbered->job.page) {
      const DurationTimer timer(metrics_.extract_duration);
      finished.read = reader_.read(std::move(*numbered->job.page));
      ++metrics_.pages_read;
      if (!finished.read->error.empty()) ++metrics_.pages_unreadable;
    }
    if (finished.fetch)
      finished.capture = take_capture(*finished.fetch, finished.read ? &*finished.read : nullptr);
    if (is_large) ::malloc_trim(0);
    commits_.push(std::move(finished));
    metrics_.commits_waiting = commits_.size();
  }
}

// Nullopt: there will be none.
std::optional<FinishedPage> Pipeline::next_finished() {
  bool is_there = false;
  while (!is_there) {
    is_there = commits_.wait_for(kPatience);
    if (Result<void> done = between_commits_(); !done) {
      fail_with(done.error());
      return std::nullopt;
    }
  }
  return commits_.pop();
}

void Pipeline::commit_in_order() {
  std::map<uint64_t, FinishedPage>
      early;  // Finished before one that was submitted before. At most pages_max.
  uint64_t next = 0;
  while (std::optional<FinishedPage> finished = next_finished()) {
    metrics_.commits_waiting = commits_.size();
    early.emplace(finished->sequence, std::move(*finished));
    for (auto first = early.begin(); first != early.end() && first->first == next; first = early.begin()) {
      FinishedPage page = std::move(first->second);
      early.erase(first);
      ++next;
      if (Result<void> committed = commit_timed(std::move(page)); !committed)
        return fail_with(committed.error());
      ++metrics_.commits;
      give_room();
    }
  }
}

Result<void> Pipeline::commit_timed(FinishedPage&& page) {
  const DurationTimer timer(metrics_.commit_duration);
  return commit_(std::move(page));
}

// The first error counts. Closing the queues lets everybody waiting go.
void Pipeline::fail_with(Error error) {
  {
    MutexLock lock(mutex_);
    if (!error_) error_ = std::move(error);
  }
  room_changed_.notify_all();
  pages_.close();
  commits_.close();
}

bool Pipeline::take_room() {
  MutexLock lock(mutex_);
  while (inside_ >= options_.pages_max && !error_) room_changed_.wait(mutex_);
  if (error_) return false;
  ++inside_;
  return true;
}

void Pipeline::give_room() {
  {
    MutexLock lock(mutex_);
    --inside_;
  }
  room_changed_.notify_one();
}

}  // namespace newsieve
