// Is one document a copy of the other, of which kind, and how surely? The rule, without any state.
//
// The strong evidence is half of all shingles in common. Within the window a fifth is enough, or half of the
// smaller document inside the larger, if it is more than a handful: chance and formula ("said on Monday that
// it") make a dozen common shingles. Figures speak against: two market reports share their sentences, and
// differ in their numbers.
//
// Measured on natural wire copy (Reuters-21578 re-files with their dates), wire edits (wiresim) and five
// other collections, with bench/near_dup_quality.sh; each threshold stands on a plateau
// (docs/NEAR_DUPLICATES.md has the neighbours).
#pragma once

#include "dedup/hash_set.h"
#include "model/article.h"

namespace newsieve {

struct DupMatch {
  DuplicateKind kind = DuplicateKind::kNone;  // Of the later document.
  double similarity = 0;                      // As in DupVerdict.

  // The documents belong to one cluster: kThroughPart says that one is no more than a part of the other, and
  // may be one of several. kNo: so small a part that not even the first is.
  enum class Joins : uint8_t { kNo, kThroughPart, kYes } joins = Joins::kNo;
};

struct DocumentOverlap {
  Overlap shingles;  // a: the later document; b: the earlier.
  Overlap figures;   // Words that begin with a digit.
  bool in_window = true;
};

DupMatch match_of(const DocumentOverlap& overlap);

}  // namespace newsieve
