// An article as site memory reads it: each block by keys that recognise its text again.
#pragma once

#include <cstdint>
#include <string_view>

#include "dedup/learnt_article.h"
#include "dedup/words.h"
#include "model/article.h"

namespace newsieve {

constexpr uint32_t kOpeningWords = 8;  // A text with fewer has neither opening nor SimHash.

// A title is known by its text where it has so many words, ...
constexpr uint32_t kAnnouncedWordsMin = 4;
constexpr size_t kAnnouncedBytesMin = 20;  // ... and bytes: in some scripts every letter is a word.

// A text by its words alone, or with what may find texts that only read like it: opening and SimHash.
enum class Similar : bool { kNo, kYes };

BlockKey key_of(std::string_view text, Similar similar, Words& words);

// Keys every block of the article: xxh3-64 of the folded words with digits as 0 (of the text itself where it
// has no word), the same of its first kOpeningWords words, and its SimHash. The last two for judged blocks
// only. A text is read for this once, in the worker that extracted it; learning and judging read keys.
void key_blocks(Article& article);

// An article as it is learnt and judged. Requires key_blocks().
struct KeyedArticle {
  LearntArticle learnt;
  uint64_t title = 0;  // Keys; 0 where there is none.
  uint64_t summary = 0;
  uint64_t lead = 0;       // What begins like the summary; else the first running text below the title.
  uint64_t body_path = 0;  // Where most running text stands: the path of the body's paragraphs.
};

KeyedArticle keyed(const Article& article);

// True if more than half of the block's text is inside links.
inline bool mostly_links(const TextBlock& block) { return size_t{block.link_bytes} * 2 > block.text.size(); }

// The boxes a block stands in. Blocks that are links stand in another one than text beside them.
Boxes boxes_of(const TextBlock& block);

// True if a block is evidence on its boxes, and they on it. Short lines come back everywhere (headings,
// labels, credits): they say nothing of what is beside them.
inline bool places(const TextBlock& block) { return block.key.words >= kOpeningWords || mostly_links(block); }

}  // namespace newsieve
