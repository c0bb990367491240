// An article as site memory reads it: each block by keys that recognise its text again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/learnt_article.h"
#include "dedup/words.h"
#include "model/article.h"

namespace newsieve {

// How a text is recognised again.
struct BlockKey {
  static constexpr uint32_t kOpeningWords = 8;

  uint64_t key = 0;      // xxh3-64 of the folded words, digits as 0; of the text itself where it has no word.
  uint64_t opening = 0;  // The same of the first kOpeningWords words; 0 for a text with fewer.
  uint64_t simhash = 0;  // 0 for a text with fewer than kOpeningWords words, and where nobody asks for it.
  uint32_t words = 0;
};

enum class WithSimHash : bool { kNo, kYes };

BlockKey block_key(std::string_view text, Words& words, WithSimHash with_simhash);

// An article as it is learnt and judged.
struct KeyedArticle {
  LearntArticle learnt;
  std::vector<BlockKey> keys;  // One a block of the article; simhash only of judged blocks.
  uint64_t title = 0;          // Keys; 0 where there is none.
  uint64_t summary = 0;
  uint64_t lead = 0;  // The first running text of the main content.
};

// Which blocks to key. All are learnt; judging an article asks only for those that may be dropped, and the
// keys of the others stay zero.
enum class KeyedBlocks : uint8_t { kAll, kJudged };

KeyedArticle keyed(const Article& article, KeyedBlocks blocks);

// True if more than half of the block's text is inside links.
inline bool mostly_links(const TextBlock& block) { return size_t{block.link_bytes} * 2 > block.text.size(); }

// The boxes a block stands in. Blocks that are links stand in another one than text beside them.
Boxes boxes_of(const TextBlock& block);

// True if a block is evidence on its boxes, and they on it. Short lines come back everywhere (headings,
// labels, credits): they say nothing of what is beside them.
inline bool places(const BlockKey& key, const TextBlock& block) {
  return key.words >= BlockKey::kOpeningWords || mostly_links(block);
}

// True if site memory may decide on the block: the extractor kept it, or site memory dropped it before.
bool is_judged(const TextBlock& block);

}  // namespace newsieve
