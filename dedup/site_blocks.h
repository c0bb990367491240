// What one site repeats: its boilerplate, learnt from its own articles.
//
// What is counted is stories: an article and all its copies (dedup/stories.h) count once, so that an article
// is not emptied by its own copies. A block is judged by
//   - whose text it is: what reads like the title, summary or lead of another article, alone or beside a few
//     words, or is a link to one, is a teaser here, and stays where it is the lead;
//   - its box: blocks with one path of tags and classes, or in one kind of list. Where the box's texts keep
//     coming back, or announce other articles, one never seen before goes as well. Lines of fewer than 8
//     words that are no links are not judged by their box, nor is it by them;
//   - how often it has come back: by its exact key (xxh3-64 of the folded words, digits as 0) and, for blocks
//     of 8 and more words, a 64-bit SimHash within distance 3 (Charikar 2002; Manku et al. 2007), so that a
//     reworded promo counts as the same block; on the site, or in its section (the first part of the path).
// Where the body stands much more is needed to drop a block: body text is what stands at the path at which
// most running text of the article does, or where leads stand, and the headings above it. The thresholds are
// in site_rules.h. While a site has fewer than `articles_young` stories only teasers are dropped.
//
// A block that somebody protects (protect()) is kept wherever the extractor has kept it: exactly that text,
// digits aside; what only reads like it is judged as ever, and so are the blocks around it.
//
// The order in which articles are learnt does not change a verdict, unless some were forgotten. Not
// thread-safe: one owner a site. Memory is bounded: see SiteBlocksOptions. What is learnt and judged must
// have been keyed (dedup/block_key.h).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dedup/learnt_article.h"
#include "dedup/site_rules.h"
#include "model/article.h"

namespace newsieve {

struct SiteBlocksOptions {
  size_t articles_young = 5;         // Below this, counts are no evidence.
  size_t repeats_min = 3;            // A block in fewer articles is never called repeated.
  double repeats_share = 0.03;       // ... nor in a smaller share of the site's articles.
  double long_repeats_share = 0.10;  // The same for long prose in the main content.
  size_t keys_max = 1 << 15;  // Blocks remembered a site, about 150 bytes each: 5 MiB worst case. Beyond
                              // them the articles that were learnt first are forgotten, with their counts.
};

// What was decided for one block, and by what.
struct BlockVerdict {
  BlockReason reason = BlockReason::kNotMainContent;
  BlockEvidence evidence;
};

class SiteBlocks {
 public:
  explicit SiteBlocks(const SiteBlocksOptions& options, const SiteRules& rules = {});
  SiteBlocks(SiteBlocks&&) noexcept;
  SiteBlocks& operator=(SiteBlocks&&) noexcept;
  ~SiteBlocks();

  // Learns one article (all its blocks, main or not). False if its id is remembered: nothing changes.
  bool learn(const Article& article);
  bool learn(LearntArticle article);  // The same, from keyed() of it.

  // The blocks of these keys (BlockKey::exact) are protected from now on, and no others.
  void protect(std::vector<uint64_t> keys);

  // One verdict a block of `article`, in its order, by what has been learnt so far. Blocks the extractor left
  // out stay out with their reason; only main blocks can change. Never empties an article.
  std::vector<BlockVerdict> judge(const Article& article) const;

  size_t articles() const;     // Remembered.
  uint64_t forgotten() const;  // Learnt before them.
  size_t blocks() const;       // Of all that are remembered: what keys_max limits.

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Sets the verdicts on the article's blocks. True if any reason changed. Call it as newsieve::apply:
// unqualified, std::apply is found as well.
bool apply(const std::vector<BlockVerdict>& verdicts, Article& article);

}  // namespace newsieve
