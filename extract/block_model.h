// How likely a block is part of the article: gradient-boosted decision trees (Friedman, "Greedy function
// approximation", 2001) over the features of extract/block_features.h.
//
// All trees are walked at once, feature by feature (Lucchese et al., "QuickScorer", 2015): each branch that
// goes right strikes out leaves, and the first leaf left of a tree is the one that the walk ends in.
//
// The trees are the generated file block_model_trees.inc; training/train_block_model.py makes it from pages
// whose text is known, and prints how well trees made from the other sites' pages do on each site's.
#pragma once

#include "extract/block_features.h"

namespace newsieve {

// The probability, 0 to 1. Pure; the same on every machine of one floating-point format.
double article_probability(const BlockFeatures& features);

}  // namespace newsieve
