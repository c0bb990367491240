// Where the daemon's records go: JSONL segments in a folder (store/segment_folder.h has the names).
//
// One segment is under way: a plain file that each record is appended to at once, so that it can be read, and
// cut back, without knowing anything. When it is large or old enough it is closed, and becomes a .jsonl.zst
// by a rename: who watches the folder sees a closed segment whole or not at all.
//
// Exactly once. The state holds two numbers: which segment is under way, and how many of its bytes are
// vouched for. Whoever commits a page commits with it what append() returned; open() cuts off what is behind
// it. A segment is closed by a commit of its own, when everything in it is on the disk and committed, and it
// is compressed only after that commit is on the disk, too. So kill -9 at any instant leaves no record torn,
// lost or twice, and a closed segment holds nothing that a power cut could still take from the state. (A
// power cut may leave the segment under way shorter than a state that reached the disk first, unless sync()
// came before the state's: then open() refuses.)
//
// Threads: every method may be called from any thread; records are appended by one, which commits each before
// it appends the next. Errors: kIo, kBusy, kCorrupt; after kIo what was appended last may be there in part,
// and the next open() cuts it off.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "base/mutex.h"
#include "store/crawl_state.h"
#include "store/record_file.h"
#include "store/segment_folder.h"

namespace newsieve {

struct OutputOptions {
  uint64_t segment_bytes_max = 256 << 20;  // A segment with so many is closed: longer by one record at most,
                                           // some 60 MB compressed. 0: none is closed for its size.
  std::chrono::seconds segment_age_max{3'600};  // Since its first record. 0: none is closed for its age.
  int compression_level = 3;                    // Of zstd, 1 to 19. At 3 a core takes 250 MB a second.
};

class RecordSegments {
 public:
  // Makes the folder where it is not there. The state must outlive the segments. kCorrupt, and no record is
  // touched, if the segment under way is shorter than the state says, or the folder has a later one: they do
  // not belong together. A segment under way that is not there was moved away: says so, and goes on with the
  // next one. A new state goes on behind the segments that it finds, and those stay.
  static Result<std::unique_ptr<RecordSegments>> open(const std::string& folder, const OutputOptions& options,
                                                      CrawlState& state);

  // Did open() cut anything off? Then the last process died between a record and its commit.
  bool was_cut() const { return was_cut_; }

  // Appends one record and a newline: what is to be committed with the page. Closes the segment first, and
  // begins another one, if that is due.
  Result<SinkOffset> append(std::string_view record, Instant now);

  // Closes the segment under way if it is large or old enough and everything in it is committed. Was it?
  Result<bool> close_if_due(Instant now);

  // The serial number of the segment under way, or of the next one. Those with smaller ones are closed.
  uint64_t serial();

  // Those that are closed and not compressed yet; and compresses them, until `stop` becomes true.
  Result<std::vector<Segment>> closed_plain();
  Result<void> compress_closed(const std::atomic<bool>& stop);

  // What was appended survives a power cut. To be called before the state's sync().
  Result<void> sync();

 private:
  RecordSegments(std::string folder, const OutputOptions& options, CrawlState& state)
      : folder_(std::move(folder)), options_(options), state_(state) {}

  Result<void> recover() REQUIRES(mutex_);
  Result<void> go_on_in(const Segment& segment, uint64_t committed_bytes) REQUIRES(mutex_);
  Result<bool> close_if_due_locked(Instant now) REQUIRES(mutex_);
  bool is_due(Instant now) const REQUIRES(mutex_);
  Result<void> close() REQUIRES(mutex_);
  Result<void> count_in(uint64_t serial) REQUIRES(mutex_);

  const std::string folder_;
  const OutputOptions options_;
  CrawlState& state_;
  Descriptor lock_;  // One process a folder.
  bool was_cut_ = false;

  Mutex mutex_;
  uint64_t serial_ GUARDED_BY(mutex_) = 0;
  std::optional<RecordLog> log_ GUARDED_BY(mutex_);  // The segment under way; none before its first record.
  Instant begun_ GUARDED_BY(mutex_){};
};

}  // namespace newsieve
