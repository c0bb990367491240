// The body as the page's own data tells it (JSON-LD articleBody), as evidence for which blocks are the article.
//
// Publishers cut it short, leave headings out or fill in the summary instead; so it is believed only where
// most of it is found on the page, and what it leaves out is only made less likely.
#pragma once

#include <string_view>
#include <vector>

#include "extract/blocks.h"

namespace newsieve {

struct BodyPrior {
  bool complete = false;       // The told body is nearly all on the page, and is more than a summary.
  std::vector<float> covered;  // One a block: the share of its words that the told body has, 0 to 1. Empty: nothing is told.
};

// `told` is PageMetadata::article_body.
BodyPrior compare_with_told_body(std::string_view told, const PageBlocks& page);

}  // namespace newsieve
