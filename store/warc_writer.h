// The archive: captures appended to WARC files in a folder, PREFIX-TIMESTAMP-SERIAL.warc.gz.
//
// A file is called NAME.warc.gz.open while it is written; it gets its name when it has `bytes_max` bytes or
// the crawl ends, and is never touched again. Each file is a sink of the state: whoever commits a page
// commits sink() with it, and open() cuts a file that a crash left open back to what was committed, so that
// no record is in the archive twice and none is there in part. (An open file that the state does not know is
// another crawl's, or was left by a crawl without --data: it is left alone.)
//
// A file gets its name only after the state was synced, so that what a power cut takes from the state is
// never in a closed file. Not thread-safe: the committer's thread owns it. Errors: kIo, kBusy, kCorrupt;
// after one nothing more may be written.
#pragma once

#include <cstdint>
#include <string>

#include "model/article.h"
#include "store/crawl_state.h"
#include "store/durable_file.h"
#include "store/warc_record.h"

namespace newsieve {

struct WarcOptions {
  std::string folder;                  // Empty: nothing is archived.
  std::string prefix = "newsieve";     // Of the files' names.
  uint64_t bytes_max = 1'000'000'000;  // A file is closed once it has so many: longer by one capture at most.
  std::string contact{};               // Who runs the crawl: `operator` in each file's warcinfo.
};

class WarcWriter {
 public:
  // Makes the folder where it is not there, and ends the files that this state's last crawl left open.
  // `warcinfo`: what each file begins with. The state must outlive the writer. kCorrupt if an open file is
  // shorter than the state says: it is not the one that was written. kInvalid: the prefix.
  static Result<WarcWriter> open(const WarcOptions& options, WarcFields warcinfo, CrawlState& state);

  // Appends a capture: where its response stands. `now` names a file that is begun.
  Result<WarcPlace> append(const WarcCapture& capture, Instant now);

  // What is to be committed with the page. Requires that something was appended.
  SinkOffset sink() const { return {name_, bytes_}; }

  // What was appended survives a power cut. To be called before the state's sync().
  Result<void> sync();

  // The file under way gets its name. Requires that everything appended is committed.
  Result<void> close();

 private:
  WarcWriter(const WarcOptions& options, WarcFields warcinfo, CrawlState& state)
      : options_(options), warcinfo_(std::move(warcinfo)), state_(state) {}
  Result<void> begin_file(Instant now);
  Result<void> end_left_open();
  Result<void> end_left_open(const std::string& name, uint64_t committed_bytes);
  std::string path(const std::string& name) const { return options_.folder + "/" + name; }

  WarcOptions options_;
  WarcFields warcinfo_;
  CrawlState& state_;
  Descriptor file_;
  std::string name_;    // Of the file under way, without ".open"; empty: none.
  uint64_t bytes_ = 0;  // Its length.
  unsigned serial_ = 0;
};

}  // namespace newsieve
