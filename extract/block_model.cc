#include "extract/block_model.h"

#include <bit>
#include <cmath>
#include <cstdint>

namespace newsieve {
namespace {

// A branch of a tree: it goes right where the feature is over `threshold`, which leaves out the leaves to its
// left.
struct Branch {
  float threshold;
  uint8_t tree;
  uint8_t leaves;  // A bit for each of the tree's that stays, the leftmost lowest.
};
constexpr size_t kLeavesMax = 8;  // Of a tree.

#include "extract/block_model_trees.inc"

}  // namespace

double article_probability(const BlockFeatures& features) {
  std::array<uint8_t, kTrees> alive;
  alive.fill(0xFF);
  for (size_t feature = 0; feature < kBlockFeatures; ++feature) {
    for (size_t i = kFirstBranch[feature]; i < kFirstBranch[feature + 1]; ++i) {
      const Branch& branch = kBranches[i];  // Of one feature they stand in order of their thresholds.
      if (features[feature] <= branch.threshold) break;
      alive[branch.tree] &= branch.leaves;
    }
  }
  double log_odds = kBaseLogOdds;
  for (size_t tree = 0; tree < kTrees; ++tree) {
    log_odds += static_cast<double>(kLeaves[tree][std::countr_zero(alive[tree])]);
  }
  return 1 / (1 + std::exp(-log_odds));
}

}  // namespace newsieve
