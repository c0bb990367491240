// What the block model (extract/block_model.h) is told of a block: numbers about its text, its place in the
// tree, and the prose around it. None of them knows a word, a site, or a language.
//
// Shares and flags are 0 to 1; counts are logarithms of 1 + the count; -1 says that there is no such thing
// (no headline, no told body). Around a block four places are looked at:
//   up1, up2   the nearest elements around it that hold more blocks than what is inside them
//   branch     the largest element around it that is not around the rules' choice (`root`)
//   box        the largest element around it that is not around the page's dominant prose: the parent with
//              the most prose right below it
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "extract/element_worth.h"
#include "extract/word_hashes.h"

namespace newsieve {

inline constexpr size_t kBlockFeatures = 34;
using BlockFeatures = std::array<float, kBlockFeatures>;

// The names by which the training script knows them, in order.
std::span<const std::string_view, kBlockFeatures> block_feature_names();

// One entry a block of those with `open` set; zeros for the others. `root` is the element that the rules take
// for the article's, or kNoNode. `summary`: PageMetadata's. `words` are those of the page's blocks.
std::vector<BlockFeatures> read_block_features(const PageEvidence& evidence, const ElementWorth& worth,
                                               NodeId root, std::string_view summary,
                                               const std::vector<bool>& open, BlockWords& words);

}  // namespace newsieve
