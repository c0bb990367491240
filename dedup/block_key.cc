#include "dedup/block_key.h"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>

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
uint64_t add_announced(const BlockKey& key, std::string_view text, LearntArticle& article) {
  if (key.words == 0) return 0;
  article.announcable.push_back(key.exact);
  if (key.opening != 0) article.announcable.push_back(key.opening);
  if (key.words >= kAnnouncedWordsMin && text.size() >= kAnnouncedBytesMin)
    article.announced.push_back(key.exact);
  return key.exact;
}

bool is_running_text(const TextBlock& block) { return is_judged(block) && !mostly_links(block); }

bool is_prose(const TextBlock& block) { return is_running_text(block) && block.key.words >= kProseWordsMin; }

// What a site puts around and between the paragraphs mostly has another path than theirs: two articles are
// not copies for having the same notices.
uint64_t body_path(const Article& article) {
  boost::unordered_flat_map<uint64_t, uint64_t> words;
  std::pair<uint64_t, uint64_t> most;  // Words, path.
  for (const TextBlock& block : article.blocks) {
    if (is_prose(block)) most = std::max(most, {words[block.path] += block.key.words, block.path});
  }
  return most.second;
}

// Null: there is no lead.
const TextBlock* lead_of(const Article& article, const BlockKey& summary) {
  const TextBlock* first = nullptr;
  bool below_title = false;
  for (const TextBlock& block : article.blocks) {
    if (block.reason == BlockReason::kTitle && !below_title) {
      below_title = true;
      first = nullptr;
    }
    if (!is_running_text(block) || block.key.opening == 0) continue;
    if (block.key.opening == summary.opening) return &block;
    if (first == nullptr) first = &block;
  }
  return first;
}

uint64_t section_of(const Url& url) {
  const std::string_view path = url.path();
  const size_t end = path.find('/', 1);
  return end == std::string_view::npos || end + 1 == path.size() ? 0 : hash64(path.substr(0, end));
}

LearntBlock learnt_block(const TextBlock& block, uint64_t body_path) {
  LearntBlock learnt;
  learnt.key = block.key.exact;
  if (places(block)) learnt.boxes = boxes_of(block);
  learnt.words = block.key.words;
  learnt.simhash = block.key.simhash;
  learnt.prose = block.path == body_path && is_prose(block);
  return learnt;
}

// What other pages announce the article by.
void set_own(const Article& article, KeyedArticle& keyed) {
  Words words;
  const ArticleMetadata& metadata = article.metadata;
  const BlockKey title = key_of(metadata.title, Similar::kYes, words);
  const BlockKey summary = key_of(metadata.summary, Similar::kYes, words);
  LearntArticle& learnt = keyed.learnt;
  keyed.title = learnt.title = add_announced(title, metadata.title, learnt);
  keyed.summary = add_announced(summary, metadata.summary, learnt);
  if (const TextBlock* const lead = lead_of(article, summary))
    keyed.lead = add_announced(lead->key, lead->text, learnt);
  sort_unique(learnt.announced);
  sort_unique(learnt.announcable);
}

void add_learnt_blocks(const Article& article, KeyedArticle& keyed) {
  LearntArticle& learnt = keyed.learnt;
  keyed.body_path = body_path(article);
  learnt.blocks.reserve(article.blocks.size() + 2);
  for (const TextBlock& block : article.blocks) {
    NEWSIEVE_CHECK(block.key.exact != 0);
    learnt.blocks.push_back(learnt_block(block, keyed.body_path));
  }
  for (const uint64_t key : {keyed.title, keyed.summary}) {
    if (key != 0) learnt.blocks.emplace_back().key = key;
  }
  for (LearntBlock& block : learnt.blocks) {
    block.own = block.key == keyed.title || block.key == keyed.summary || block.key == keyed.lead;
    block.announcing =
        block.own && std::binary_search(learnt.announced.begin(), learnt.announced.end(), block.key);
  }
  sort_unique(learnt.blocks);
  for (const LearntBlock& block : learnt.blocks) learnt.prose_words += block.prose ? block.words : 0;
}

}  // namespace

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

KeyedArticle keyed(const Article& article) {
  KeyedArticle result;
  LearntArticle& learnt = result.learnt;
  learnt.id = article.id;
  learnt.url = article.url.href();
  learnt.canonical_url = article.metadata.canonical_url;
  learnt.section = section_of(article.url);
  set_own(article, result);
  add_learnt_blocks(article, result);
  return result;
}

}  // namespace newsieve
