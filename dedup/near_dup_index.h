// Which earlier document does this one repeat?
//
// Exact copies by xxh3-128 of the folded words (dedup/words.h). Near ones: a one-permutation MinHash of 128 x
// 32 bit over word 5-grams (7-grams of syllables for Vietnamese, 5-grams of code points for scripts without
// spaces), 64 bands x 2 rows as candidates, then verified with the shingles themselves: Jaccard >= .5; or
// within `window`, with 24 and more common shingles, also Jaccard >= .25 or containment >= .5. (Broder 1997;
// Li, Owen, Zhang 2012; Shrivastava 2017 for empty bins.) Bands are narrow because copies that were cut or
// extended have a low Jaccard: 32 x 4 finds a quarter of those at .3, 64 x 2 all. Documents with fewer than
// `shingles_min` shingles are compared exactly only.
//
// A verdict names the best earlier document and says why and how much: kNear; kContained where most of the
// new one stands in a larger earlier one; kUpdated where it is the other way round. It joins that document's
// cluster unless it has less than Jaccard .15 with it: a digest does not make one cluster of the stories it
// quotes. Deterministic in the order of insertion. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "model/article.h"

namespace newsieve {

struct NearDupOptions {
  std::chrono::hours window = std::chrono::hours(72);          // For the weaker evidence.
  std::chrono::hours hot_window = std::chrono::hours(24 * 7);  // Documents older than this against the newest
                                                               // are forgotten, but for their exact hash.
  size_t documents_min = 100'000;    // Kept hot whatever their date: a job over an archive sees all of them.
  size_t documents_max = 1'000'000;  // Hot at once, at most 6 KB each: 6 GB; 2.5 KB for a news text.
  size_t exact_max = 16'000'000;     // Exact hashes remembered, about 150 bytes each: 2.4 GB worst case.
  size_t shingles_max = 1024;        // Of a longer document a uniform sample is kept.
  size_t candidates_max = 64;        // Verified a query, most shared bands first.
  size_t shingles_min = 8;
};

struct NearDupDocument {
  std::string id;
  std::string_view text;        // Only read during the call.
  std::string_view language;    // ISO 639; "vi" chooses longer shingles. May be empty.
  std::optional<Instant> date;  // Without one the window does not restrict.
};

class NearDupIndex {
 public:
  explicit NearDupIndex(const NearDupOptions& options);
  NearDupIndex(NearDupIndex&&) noexcept;
  NearDupIndex& operator=(NearDupIndex&&) noexcept;
  ~NearDupIndex();

  // The verdict on `document` against everything inserted before, and inserts it.
  DupVerdict insert(const NearDupDocument& document);

  size_t size() const;  // Hot documents.

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace newsieve
