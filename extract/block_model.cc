#include "extract/block_model.h"

#include <cmath>
#include <cstdint>

namespace newsieve {
namespace {

// In pre-order: the left child of a branch follows it, the right one stands `right` nodes on.
struct TreeNode {
  uint8_t feature;  // kLeaf: this is a leaf.
  uint8_t right;
  float value;  // Of a branch: up to this one goes left. Of a leaf: what it adds to the log-odds.
};
constexpr uint8_t kLeaf = 255;

#include "extract/block_model_trees.inc"

}  // namespace

double article_probability(const BlockFeatures& features) {
  double log_odds = kBaseLogOdds;
  for (const uint16_t root : kTreeRoots) {
    const TreeNode* node = &kTreeNodes[root];
    while (node->feature != kLeaf) node += features[node->feature] <= node->value ? 1 : node->right;
    log_odds += static_cast<double>(node->value);
  }
  return 1 / (1 + std::exp(-log_odds));
}

}  // namespace newsieve
