#include "dedup/dup_match.h"

#include <algorithm>

namespace newsieve {
namespace {

constexpr double kJaccardMin = .5;
constexpr double kJaccardMinInWindow = .2;
constexpr double kContainedMinInWindow = .5;
constexpr size_t kCommonMinInWindow = 24;

// Of four figures and more in each, so many of the fewer must be in both, unless nearly all words are.
constexpr size_t kFiguresMin = 4;
constexpr double kFiguresShareMin = .6;
constexpr double kJaccardAnyFigures = .7;

constexpr double kWhole = .9;          // So much of a similar document inside the other is all of it, ...
constexpr double kLargerMin = 1.2;     // ... and the other one, so many times as large, more than a copy.
constexpr double kJaccardOfPart = .5;  // Below it a contained document is a part among others.
constexpr double kJaccardMinJoin =
    .15;  // Below it, it is so small a part that it does not stand for the whole.

bool figures_contradict(const Overlap& figures) {
  const size_t fewer = std::min(figures.a_size, figures.b_size);
  return fewer >= kFiguresMin &&
         static_cast<double>(figures.common) < kFiguresShareMin * static_cast<double>(fewer);
}

}  // namespace

DupMatch match_of(const DocumentOverlap& overlap) {
  const double jaccard = overlap.shingles.jaccard();
  if (jaccard < kJaccardAnyFigures && figures_contradict(overlap.figures)) return {};
  const bool weaker_counts = overlap.in_window && overlap.shingles.common >= kCommonMinInWindow;
  const bool similar = jaccard >= (weaker_counts ? kJaccardMinInWindow : kJaccardMin);
  if (!similar && !weaker_counts) return {};

  const double a_contained = overlap.shingles.a_contained();
  const double b_contained = overlap.shingles.b_contained();
  const double contained = std::max(a_contained, b_contained);
  const bool is_part = contained >= std::min(a_contained, b_contained) * kLargerMin &&
                       contained >= (similar ? kWhole : kContainedMinInWindow);
  if (!is_part) return similar ? DupMatch{DuplicateKind::kNear, jaccard, DupMatch::Joins::kYes} : DupMatch{};

  const DupMatch::Joins joins = jaccard >= kJaccardOfPart    ? DupMatch::Joins::kYes
                                : jaccard >= kJaccardMinJoin ? DupMatch::Joins::kThroughPart
                                                             : DupMatch::Joins::kNo;
  if (a_contained >= b_contained) return {DuplicateKind::kContained, a_contained, joins};
  return {DuplicateKind::kUpdated, jaccard, joins};
}

}  // namespace newsieve
