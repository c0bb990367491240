// What one site repeats: its boilerplate, learnt from its own articles.
//
// Each article is learnt once; what is counted is distinct articles, not sightings. A block is judged by
//   - its exact key: xxh3-64 of the normalised text (NFC, case fold, digits -> 0, white space folded);
//   - for blocks of 8 and more tokens, a 64-bit SimHash within distance 3 (Charikar 2002; Manku et al. 2007),
//   so
//     that "12 comments" and a reworded promo count as the same block;
//   - its container: a list (same path of tags and classes) whose items keep coming back is boilerplate, also
//     for an item that was never seen before;
//   - its link: a block that links to another article and repeats that article's title or lead is a teaser
//   here,
//     and stays where it is the lead;
//   - while the site is young (fewer than `articles_young` articles), page structure alone.
// Blocks of articles that are copies of each other count once, so an article is not emptied by its own
// copies.
//
// The order in which articles are learnt does not change a verdict. Not thread-safe: one owner a site.
// Memory is bounded: see SiteBlocksOptions. Format of keys: part of the state.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/article.h"

namespace newsieve {

struct SiteBlocksOptions {
  size_t articles_young = 5;         // Below this, counts are no evidence.
  size_t repeats_min = 3;            // A block in fewer articles is never called repeated.
  double repeats_share = 0.02;       // ... nor in a smaller share of the site's articles.
  double long_repeats_share = 0.10;  // The same for long prose in the main content.
  size_t keys_max = 1 << 18;         // Keys remembered a site, ~32 bytes each: 8 MiB.
};

// What was decided for one block, and the evidence.
struct BlockVerdict {
  BlockReason reason = BlockReason::kNotMainContent;
  uint32_t articles_with = 0;  // Distinct articles that hold the block (or items of its container).
  uint32_t articles_seen = 0;  // Of so many.
  std::string teaser_of;       // For kTeaser: URL of the article it announces.
};

class SiteBlocks {
 public:
  explicit SiteBlocks(const SiteBlocksOptions& options);
  SiteBlocks(SiteBlocks&&) noexcept;
  SiteBlocks& operator=(SiteBlocks&&) noexcept;
  ~SiteBlocks();

  // Learns one article (all its blocks, main or not). Learning the same id again changes nothing.
  void learn(const Article& article);

  // One verdict a block of `article`, in its order, by what has been learnt so far. Blocks the extractor left
  // out stay out with their reason; only main blocks can change. Never empties an article that repeats itself
  // alone.
  std::vector<BlockVerdict> judge(const Article& article) const;

  size_t articles() const;  // Learnt so far.

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The article with the verdicts' reasons set on its blocks. True if any block changed.
bool apply(const std::vector<BlockVerdict>& verdicts, Article& article);

}  // namespace newsieve
