// Which article of years ago does this one repeat? The fingerprints in the state, found by the archive.
//
// Exact copies are known by their text; near ones by their SimHash, which knows light edits only: a changed
// sentence, a date, a correction. That is what comes back after the hot window; a rewritten story is
// NearDupIndex's to know, within it. The state's table is the truth and the archive follows it: catch_up()
// reads what was committed since, after each commit as after a crash, so both have the same documents at all
// times.
//
// Not thread-safe: the committer's thread owns it.
#pragma once

#include <memory>
#include <optional>

#include "dedup/fingerprint_archive.h"
#include "store/crawl_state.h"

namespace newsieve {

// An earlier article that a text repeats.
struct ArchivedCopy {
  DuplicateKind kind = DuplicateKind::kNone;  // kNone: there is none.
  double similarity = 0;
  FingerprintRecord of;
};

class ArticleArchive {
 public:
  // The state must outlive it. Errors: FingerprintArchive::open() and the state's; kInvalid if the state's
  // fingerprints are of another sketch version than this program makes.
  static Result<ArticleArchive> open(CrawlState& state, const FingerprintArchiveOptions& options);

  // Takes in the fingerprints committed since the last time.
  Result<void> catch_up();

  // What a text with this fingerprint repeats: kExact with similarity 1, kNear with the Jaccard similarity
  // estimated from the bits that differ. The newest `hot` documents are only
  // looked at for exact copies: NearDupIndex has judged them with better evidence.
  Result<ArchivedCopy> find_exact(const Fingerprint& fingerprint) const;
  Result<ArchivedCopy> find_near(const Fingerprint& fingerprint, uint64_t hot) const;

  const FingerprintArchive& index() const { return *index_; }

 private:
  ArticleArchive(CrawlState& state, std::unique_ptr<FingerprintArchive> index)
      : state_(&state), index_(std::move(index)) {}
  Result<ArchivedCopy> copy_of(DuplicateKind kind, uint64_t number, double similarity) const;

  CrawlState* state_;
  std::unique_ptr<FingerprintArchive> index_;
};

}  // namespace newsieve
