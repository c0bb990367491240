// Which documents are copies of which?
//
// Exact copies by xxh3-128 of the folded words (dedup/words.h). Near ones: a MinHash over word 5-grams
// (7-grams of syllables for Vietnamese, 5-grams of code points for scripts without spaces) finds candidates
// (dedup/sketch_table.h), the shingles themselves and the figures decide (dedup/dup_match.h). Documents with
// fewer than `shingles_min` shingles are compared exactly only.
//
// A verdict names the best *earlier* document, by date and then by the order of insertion, undated ones last,
// and says why and how much. Clusters are the connected components of all matches that join, not only of the
// best; a cluster is called after its earliest document. What contains a document without being like it joins
// only one such part, the earliest: a digest does not make one cluster of the stories that it quotes.
//
// What holds. The verdicts are a function of the documents in the order of their insertion; the hash
// functions have no random seed. Clusters only ever grow together, so a document's cluster changes only to an
// earlier one. Inserted in the order of their dates, nothing that was said is ever revised but clusters that
// grow together; in any other order the corrections that insert() returns lead to the same clusters and the
// same copies, as long as no limit was reached, and but for these: which part a larger document takes in, and
// exact copies published further apart than `window`, of which only the span of dates is remembered.
//
// The work for one document is bounded by its length and NearDupOptions, whatever was inserted before.
// Memory, for documents of 2 KB: 1,100 bytes while hot, of which 110 and the id remain for the exact hash.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "dedup/document_sketch.h"
#include "model/article.h"

namespace newsieve {

struct NearDupOptions {
  std::chrono::hours window = std::chrono::hours(72);          // For the weaker evidence.
  std::chrono::hours hot_window = std::chrono::hours(24 * 7);  // Documents older than this against the newest
                                                               // are forgotten, but for their exact hash.
  size_t documents_min = 100'000;    // Kept hot whatever their date: a job over an archive sees all of them.
  size_t documents_max = 1'000'000;  // Hot at once, 1.1 KB each for 2 KB of text, 2.4 KB at most: 2.4 GB.
  size_t exact_max = 16'000'000;     // Exact hashes remembered, 110 bytes and the id each: 2 GB.
  bool exact_outlives_hot = true;  // False: forgotten once all before it are, where an archive has the hash.
  size_t candidates_max = 64;      // Verified for one document, most shared bins first.
  SketchOptions sketch = {};
};

struct NearDupDocument {
  std::string_view id;  // Only read during the call, like the text.
  std::string_view text;
  std::string_view language;    // ISO 639; "vi" chooses longer shingles. May be empty.
  std::optional<Instant> date;  // Without one the window does not restrict.
};

// The same, sketched with the index's SketchOptions.
struct SketchedDocument {
  std::string_view id;
  const DocumentSketch& sketch;
  std::optional<Instant> date;
};

// What follows from a document's insertion.
struct NearDupInsertion {
  DupVerdict verdict;  // Of the document.

  // Documents that repeated none and repeat this one, for it was published before them: their new verdicts.
  struct Revised {
    std::string id;
    DupVerdict verdict;
  };
  std::vector<Revised> revised;

  // Clusters with an earlier name from now on. Whoever keeps verdicts renames the cluster in all of them.
  struct Renamed {
    std::string from;
    std::string to;
  };
  std::vector<Renamed> renamed;
};

// What inserting cost, in numbers that depend on no clock.
struct NearDupWork {
  uint64_t candidates = 0;  // Verified by their shingles.
  uint64_t forgotten = 0;   // Documents that are hot no more.
};

class NearDupIndex {
 public:
  explicit NearDupIndex(const NearDupOptions& options);
  NearDupIndex(NearDupIndex&&) noexcept;
  NearDupIndex& operator=(NearDupIndex&&) noexcept;
  ~NearDupIndex();

  // Compares the document with everything remembered, and remembers it. Ids must be different.
  NearDupInsertion insert(const NearDupDocument& document);
  NearDupInsertion insert(const SketchedDocument& document);

  size_t size() const;  // Hot documents.
  const NearDupWork& work() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace newsieve
