// The blocks that stand in most of a site's newest articles, with what became of them there.
//
// Counted as stored: an article and its copies are articles, and what was decided of a block is what was
// decided when its article was last written.
#pragma once

#include <string>
#include <vector>

#include "store/crawl_state.h"

namespace newsieve {

constexpr size_t kPagesOfBlockMax = 5;

struct RepeatedBlock {
  struct Page {
    std::string id;
    std::string url;
    std::string title;
  };

  uint64_t key = 0;     // BlockKey::exact.
  std::string text;     // Of the newest.
  size_t articles = 0;  // That hold it. 0: it is protected, and in none of those that were read.
  size_t kept = 0;      // ... and keep it.
  BlockReason reason = BlockReason::kMainContent;  // In the newest.
  bool is_protected = false;                       // By what is decided now.
  std::vector<Page> pages;                         // The newest, at most kPagesOfBlockMax.
};

struct RepeatedBlocks {
  size_t articles = 0;  // That were read.
  std::vector<RepeatedBlock> blocks;
  bool more = false;  // There are others.
};

// Of at most `articles_max` articles, at most `blocks_max` blocks: those that are protected, and of those
// that two articles or more hold the first. What is dropped in most articles comes first, then what is in
// most.
Result<RepeatedBlocks> repeated_blocks(CrawlState& state, const std::string& site, size_t articles_max,
                                       size_t blocks_max);

}  // namespace newsieve
