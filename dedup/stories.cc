#include "dedup/stories.h"

#include <algorithm>

#include "base/check.h"
#include "base/hash.h"

namespace newsieve {
namespace {

const LearntBlock* find_block(const LearntArticle& article, uint64_t key) {
  const auto found = std::lower_bound(article.blocks.begin(), article.blocks.end(), key,
                                      [](const LearntBlock& block, uint64_t k) { return block.key < k; });
  return found != article.blocks.end() && found->key == key ? &*found : nullptr;
}

// What two articles have in common.
struct Shared {
  uint32_t blocks = 0;
  uint32_t words = 0;
};

bool share_announced(const LearntArticle& a, const LearntArticle& b) {
  return std::any_of(a.announced.begin(), a.announced.end(), [&](uint64_t key) {
    return std::binary_search(b.announced.begin(), b.announced.end(), key);
  });
}

// One shared paragraph is a quotation, unless it is nearly everything or stands under the same title or lead.
bool are_copies(const Shared& shared, const LearntArticle& a, const LearntArticle& b) {
  const uint32_t shorter = std::min(a.prose_words, b.prose_words);
  const uint32_t longer = std::max(a.prose_words, b.prose_words);
  if (shared.words * 8 >= shorter && share_announced(a, b)) return true;
  if (shared.words * 2 < shorter || shared.words * 4 < longer) return false;
  return shared.blocks > 1 || shared.words * 10 >= longer * 9;
}

bool contains(const std::vector<StoryId>& stories, StoryId story) {
  return std::find(stories.begin(), stories.end(), story) != stories.end();
}

}  // namespace

bool Stories::learn(LearntArticle article) {
  if (by_id_.contains(article.id)) return false;
  const uint64_t number = first_ + articles_.size();
  const std::vector<StoryId> joined = copies_of(article);
  for (const LearntBlock& block : article.blocks) {
    if (block.simhash != 0 && counts_.stories_with(block.key) == 0)
      simhashes_.insert(block.simhash, block.key);
  }
  std::vector<uint64_t> members = {number};
  for (const StoryId story : joined) {
    remove_counts(story);
    members.insert(members.end(), members_[story].begin(), members_[story].end());
    members_.erase(story);
  }
  std::sort(members.begin(), members.end());
  const StoryId story = members.front();
  for (const uint64_t member : members) story_of_[member] = story;
  members_[story] = std::move(members);

  by_id_[article.id] = number;
  blocks_ += article.blocks.size();
  link(article, number);
  articles_.push_back(std::move(article));
  add_counts(story);
  while (blocks_ > blocks_max_ && articles_.size() > 1) forget_oldest();
  return true;
}

void Stories::link(LearntArticle& article, uint64_t number) {
  by_url_[hash64(article.url)] = number;
  if (!article.canonical_url.empty()) by_url_.try_emplace(hash64(article.canonical_url), number);
  for (LearntBlock& block : article.blocks) {
    if (!block.prose) continue;
    const auto [holder, is_new] = prose_holders_.try_emplace(block.key, number);
    if (is_new) continue;
    block.previous = holder->second;
    holder->second = number;
  }
}

std::vector<StoryId> Stories::copies_of(const LearntArticle& article) const {
  std::unordered_map<uint64_t, Shared> shared;  // By number of the other article.
  for (const LearntBlock& block : article.blocks) {
    if (!block.prose) continue;
    const auto newest = prose_holders_.find(block.key);
    uint64_t number = newest == prose_holders_.end() ? UINT64_MAX : newest->second;
    for (size_t i = 0; i < kHoldersMax && number != UINT64_MAX && number >= first_; ++i) {
      Shared& common = shared[number];
      ++common.blocks;
      common.words += block.words;
      number = find_block(this->article(number), block.key)->previous;
    }
  }
  std::vector<StoryId> stories;
  for (const auto& [number, common] : shared) {
    if (!are_copies(common, article, this->article(number))) continue;
    const StoryId story = story_of_.at(number);
    if (!contains(stories, story)) stories.push_back(story);
  }
  return stories;
}

std::vector<StoryId> Stories::stories_of(const LearntArticle& article) const {
  const auto known = by_id_.find(article.id);
  if (known != by_id_.end()) return {story_of_.at(known->second)};
  return copies_of(article);
}

std::vector<Sighting> Stories::sightings(StoryId story) const {
  std::vector<Sighting> all;
  for (const uint64_t number : members_.at(story)) {
    const std::vector<LearntBlock>& blocks = article(number).blocks;
    all.insert(all.end(), blocks.begin(), blocks.end());
  }
  const auto by_key = [](const Sighting& a, const Sighting& b) { return a.key < b.key; };
  if (members_.at(story).size() > 1) std::sort(all.begin(), all.end(), by_key);
  return all;
}

std::vector<uint64_t> Stories::announced(StoryId story) const {
  std::vector<uint64_t> keys;
  for (const uint64_t number : members_.at(story)) {
    keys.insert(keys.end(), article(number).announced.begin(), article(number).announced.end());
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

void Stories::add_counts(StoryId story) {
  counts_.add(sightings(story));
  for (const uint64_t key : announced(story)) {
    Announcers& announcers = announcers_[key];
    ++announcers.stories;
    announcers.story_sum += story;
  }
}

void Stories::remove_counts(StoryId story) {
  counts_.remove(sightings(story));
  for (const uint64_t key : announced(story)) {
    const auto found = announcers_.find(key);
    found->second.story_sum -= story;
    if (--found->second.stories == 0) announcers_.erase(found);
  }
}

void Stories::forget_oldest() {
  const uint64_t number = first_;
  const LearntArticle& oldest = articles_.front();
  const StoryId story = story_of_.at(number);
  remove_counts(story);
  for (const LearntBlock& block : oldest.blocks) {
    const auto holder = prose_holders_.find(block.key);
    if (holder != prose_holders_.end() && holder->second == number) prose_holders_.erase(holder);
  }
  for (const std::string& url : {oldest.url, oldest.canonical_url}) {
    const auto known = by_url_.find(hash64(url));
    if (known != by_url_.end() && known->second == number) by_url_.erase(known);
  }
  by_id_.erase(oldest.id);
  story_of_.erase(number);
  blocks_ -= oldest.blocks.size();
  articles_.pop_front();
  ++first_;

  std::vector<uint64_t>& members = members_.at(story);
  std::erase(members, number);
  if (members.empty()) {
    members_.erase(story);
  } else {
    add_counts(story);
  }
  if (simhashes_.size() > 2 * counts_.keys()) index_simhashes();
}

void Stories::index_simhashes() {
  simhashes_.clear();
  std::unordered_map<uint64_t, uint64_t> by_key;
  for (const LearntArticle& article : articles_) {
    for (const LearntBlock& block : article.blocks) {
      if (block.simhash != 0) by_key.emplace(block.key, block.simhash);
    }
  }
  for (const auto& [key, simhash] : by_key) simhashes_.insert(simhash, key);
}

bool Stories::holds(StoryId story, uint64_t key) const {
  const std::vector<uint64_t>& members = members_.at(story);
  return std::any_of(members.begin(), members.end(),
                     [&](uint64_t number) { return find_block(article(number), key) != nullptr; });
}

uint32_t Stories::others_with(uint64_t key, const std::vector<StoryId>& own) const {
  uint32_t stories = counts_.stories_with(key);
  if (stories == 0) return 0;
  for (const StoryId story : own) stories -= holds(story, key) ? 1 : 0;
  return stories;
}

uint32_t Stories::others_near(uint64_t key, uint64_t simhash, const std::vector<StoryId>& own) const {
  std::vector<uint64_t> near = {key};
  if (simhash != 0) simhashes_.for_each_near(simhash, [&](uint64_t other) { near.push_back(other); });
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  uint32_t stories = 0;
  for (const uint64_t other : near) stories += others_with(other, own);
  return stories;
}

bool Stories::announces(std::string_view url, const BlockKey& key, const std::vector<StoryId>& own) const {
  const auto number = by_url_.find(hash64(url));
  if (number == by_url_.end() || contains(own, story_of_.at(number->second))) return false;
  const std::vector<uint64_t>& keys = article(number->second).announcable;
  return std::binary_search(keys.begin(), keys.end(), key.key) ||
         (key.opening != 0 && std::binary_search(keys.begin(), keys.end(), key.opening));
}

Stories::Announcers Stories::other_announcers(uint64_t key, const std::vector<StoryId>& own) const {
  const auto found = announcers_.find(key);
  if (found == announcers_.end()) return {};
  Announcers others = found->second;
  for (const StoryId story : own) {
    const std::vector<uint64_t> keys = announced(story);
    if (!std::binary_search(keys.begin(), keys.end(), key)) continue;
    --others.stories;
    others.story_sum -= story;
  }
  return others;
}

uint32_t Stories::announcers(uint64_t key, const std::vector<StoryId>& own) const {
  return other_announcers(key, own).stories;
}

std::string Stories::announced_by(uint64_t key, const std::vector<StoryId>& own) const {
  const Announcers others = other_announcers(key, own);
  if (others.stories != 1) return {};
  std::string url;  // The least of the story's URLs: the same whichever member was learnt first.
  for (const uint64_t number : members_.at(others.story_sum)) {
    if (url.empty() || article(number).url < url) url = article(number).url;
  }
  return url;
}

}  // namespace newsieve
