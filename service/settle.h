// The last pass of a job: every article cleaned with all that was learnt of its site, compared with all the
// others, and handed out as it is to be written.
//
// The outcome is a function of the set of articles in the state: neither the order in which they came nor an
// interruption changes it, except that a site larger than site memory (SiteBlocksOptions::keys_max) is judged
// in order of arrival, each article by those that came around it. Articles come in order of publication
// (undated ones last), then of URL, so that an article is only ever called a copy of an earlier one. The
// state is only read.
//
// All on the caller's thread but for SettleOptions::threads; `write` is called on it.
//
// Memory: the SiteBlocks of as many sites at a time as there are threads, ~300 bytes an article, articles up
// to articles_bytes_max, and the NearDupIndex.
#pragma once

#include <functional>

#include "dedup/near_dup_index.h"
#include "dedup/site_blocks.h"
#include "store/crawl_state.h"

namespace newsieve {

struct SettleOptions {
  SiteBlocksOptions site_blocks;
  NearDupOptions near_dup;
  bool evidence = false;  // Also hands out why each block went (TextBlock::evidence): 50 bytes more a block.

  size_t threads = 1;  // That clean sites, and sketch articles for the comparison; the outcome is the same.

  // Of articles held between the passes, about 50 KB each. The others are read from the state in each of the
  // four passes, .07 ms a time.
  size_t articles_bytes_max = 64 << 20;
};

struct SettleCounts {
  uint64_t articles = 0;  // With text.
  uint64_t without_text = 0;
  uint64_t left_out = 0;  // Damaged in the state.
  uint64_t duplicates = 0;
  uint64_t blocks_dropped = 0;  // By site memory, beyond what the extractor dropped.
};

using WriteArticle = std::function<Result<void>(const Article&, const DupVerdict&)>;

Result<SettleCounts> settle(CrawlState& state, const SettleOptions& options, const WriteArticle& write);

// What a site repeats: the memory of whoever has learnt all its articles in order of arrival. Only as many as
// that memory would still remember are read, the newest. It has the site's protected blocks
// (protected_blocks.h), as settle() has.
Result<SiteBlocks> learn_site(CrawlState& state, const std::string& site, const SiteBlocksOptions& options);

}  // namespace newsieve
