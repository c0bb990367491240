#include "dedup/block_key.h"

#include <algorithm>

#include "base/check.h"
#include "base/hash.h"
#include "dedup/simhash.h"
#include "dedup/words.h"

namespace newsieve {
namespace {

constexpr uint32_t kProseWordsMin = 12;

std::string_view opening(std::string_view folded) {
  size_t end = 0;
  for (uint32_t i = 0; i < kOpeningWords; ++i) end = folded.find(' ', end + 1);
  return folded.substr(0, end);
}

// Blocks by key, each key once: where an article repeats itself, the first sighting stands for all.
void sort_unique(std::vector<LearntBlock>& blocks) {
  std::stable_sort(blocks.begin(), blocks.end(),
                   [](const LearntBlock& a, const LearntBlock& b) { return a.key < b.key; });
  size_t kept = 0;
  for (const LearntBlock& block : blocks) {
    if (kept > 0 && blocks[kept - 1].key == block.key) {
      blocks[kept - 1].prose |= block.prose;
    } else {
      blocks[kept++] = block;
    }
  }
  blocks.resize(kept);
  blocks.shrink_to_fit();
}

void sort_unique(std::vector<uint64_t>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

// Adds a text by which other pages announce the article. Returns its key; 0 for a text without words.
uint64_t add_announced(const BlockKey& key, LearntArticle& article) {
  if (key.words == 0) return 0;
  article.announcable.push_back(key.exact);
  if (key.opening != 0) {
    article.announcable.push_back(key.opening);
    article.announced.push_back(key.exact);
  }
  return key.exact;
}

LearntBlock learnt_block(const TextBlock& block) {
  LearntBlock learnt;
  learnt.key = block.key.exact;
  if (places(block)) learnt.boxes = boxes_of(block);
  learnt.words = block.key.words;
  if (is_judged(block)) {
    learnt.simhash = block.key.simhash;
    learnt.prose = block.key.words >= kProseWordsMin && !mostly_links(block);
  }
  return learnt;
}

// A text by its words alone, or with what may find texts that only read like it.
enum class Similar : bool { kNo, kYes };

BlockKey key_of(std::string_view text, Similar similar, Words& words) {
  words.read(text, Digits::kZero);
  BlockKey key;
  key.words = static_cast<uint32_t>(words.hashes().size());
  key.exact = hash64(key.words == 0 ? text : words.folded());
  if (similar == Similar::kNo || key.words < kOpeningWords) return key;
  key.opening = hash64(opening(words.folded()));
  key.simhash = simhash(words.hashes());
  return key;
}

}  // namespace

void key_blocks(Article& article) {
  Words words;
  for (TextBlock& block : article.blocks) {
    block.key = key_of(block.text, is_judged(block) ? Similar::kYes : Similar::kNo, words);
  }
}

Boxes boxes_of(const TextBlock& block) {
  const uint64_t links = mostly_links(block) ? 1 : 0;
  return {block.path == 0 ? 0 : hash_combine(block.path, links),
          block.container == 0 ? 0 : hash_combine(block.container, 2 + links)};
}

bool is_judged(const TextBlock& block) {
  return block.main &&
         (block.reason == BlockReason::kMainContent || block.reason == BlockReason::kRepeatedBlock ||
          block.reason == BlockReason::kRepeatedContainer || block.reason == BlockReason::kTeaser);
}

KeyedArticle keyed(const Article& article) {
  KeyedArticle result;
  LearntArticle& learnt = result.learnt;
  learnt.id = article.id;
  learnt.url = article.url.href();
  learnt.canonical_url = article.metadata.canonical_url;

  learnt.blocks.reserve(article.blocks.size() + 2);
  for (const TextBlock& block : article.blocks) {
    NEWSIEVE_CHECK(block.key.exact != 0);
    learnt.blocks.push_back(learnt_block(block));
    if (result.lead == 0 && is_judged(block) && !mostly_links(block) && block.key.opening != 0) {
      result.lead = add_announced(block.key, learnt);
    }
  }
  Words words;
  result.title = add_announced(key_of(article.metadata.title, Similar::kYes, words), learnt);
  result.summary = add_announced(key_of(article.metadata.summary, Similar::kYes, words), learnt);
  for (const uint64_t key : {result.title, result.summary}) {
    if (key == 0) continue;
    learnt.blocks.emplace_back().key = key;
  }
  sort_unique(learnt.announced);
  for (LearntBlock& block : learnt.blocks) {
    block.own = block.key == result.title || block.key == result.summary || block.key == result.lead;
    block.announcing =
        block.own && std::binary_search(learnt.announced.begin(), learnt.announced.end(), block.key);
  }
  sort_unique(learnt.blocks);
  sort_unique(learnt.announcable);
  for (const LearntBlock& block : learnt.blocks) learnt.prose_words += block.prose ? block.words : 0;
  return result;
}

}  // namespace newsieve
