#include "dedup/stories.h"

#include <algorithm>

#include "base/check.h"
#include "base/hash.h"

namespace newsieve {
namespace {

bool has_block(const LearntArticle& article, uint64_t key) {
  const auto found = std::lower_bound(article.blocks.begin(), article.blocks.end(), key,
                                      [](const LearntBlock& block, uint64_t k) { return block.key < k; });
  return found != article.blocks.end() && found->key == key;
}

// What two articles have in common.
struct Shared {
  uint32_t blocks = 0;
  uint32_t words = 0;
};

// One shared paragraph is a quotation, unless it is nearly everything or stands under the same title. The
// same lead is no sign: what stands first on the pages of a site may be one and the same notice.
bool are_copies(const Shared& shared, const LearntArticle& a, const LearntArticle& b) {
  const uint32_t shorter = std::min(a.prose_words, b.prose_words);
  const uint32_t longer = std::max(a.prose_words, b.prose_words);
  if (shared.words * 8 >= shorter && a.title != 0 && a.title == b.title) return true;
  if (shared.words * 2 < shorter || shared.words * 4 < longer) return false;
  return shared.blocks > 1 || shared.words * 10 >= longer * 9;
}

bool contains(const std::vector<StoryId>& stories, StoryId story) {
  return std::find(stories.begin(), stories.end(), story) != stories.end();
}

}  // namespace

bool Stories::learn(LearntArticle article) {
  const uint64_t number = first_ + articles_.size();
  if (!by_id_.try_emplace(hash64(article.id), number).second) return false;
  const std::vector<StoryId> joined = copies_of(article);
  for (const LearntBlock& block : article.blocks) {
    if (block.simhash != 0 && counts_.stories_with(block.key) == 0)
      simhashes_.insert(block.simhash, block.key);
  }
  for (const StoryId story : joined) remove_counts(story);
  blocks_ += article.blocks.size();
  link(article, number);
  articles_.push_back({std::move(article), number});
  add_counts(join(joined, number));
  while (blocks_ > blocks_max_ && articles_.size() > 1) forget_oldest();
  return true;
}

// Makes one story of those and the newest article.
StoryId Stories::join(const std::vector<StoryId>& stories, uint64_t number) {
  const StoryId story = stories.empty() ? number : *std::min_element(stories.begin(), stories.end());
  Numbers& members = members_[story];
  for (const StoryId other : stories) {
    if (other == story) continue;
    const auto found = members_.find(other);
    for (const uint64_t moved : found->second) member(moved).story = story;
    members.insert(members.end(), found->second.begin(), found->second.end());
    members_.erase(found);
  }
  if (stories.size() > 1) std::sort(members.begin(), members.end());
  members.push_back(number);
  member(number).story = story;
  return story;
}

void Stories::link(LearntArticle& article, uint64_t number) {
  by_url_[hash64(article.url)] = number;
  if (!article.canonical_url.empty()) by_url_.try_emplace(hash64(article.canonical_url), number);
  NEWSIEVE_CHECK(article.blocks.size() >> kIndexBits == 0);
  for (size_t i = 0; i < article.blocks.size(); ++i) {
    LearntBlock& block = article.blocks[i];
    if (!block.prose) continue;
    uint64_t& newest = prose_holders_.try_emplace(block.key, kNowhere).first->second;
    block.previous = newest;
    newest = (number << kIndexBits) + i;
  }
}

void Stories::unlink(const LearntArticle& article, uint64_t number) {
  for (const LearntBlock& block : article.blocks) {
    if (!block.prose) continue;
    const auto holder = prose_holders_.find(block.key);
    if (holder != prose_holders_.end() && holder->second >> kIndexBits == number)
      prose_holders_.erase(holder);
  }
  for (const std::string& url : {article.url, article.canonical_url}) {
    const auto known = by_url_.find(hash64(url));
    if (known != by_url_.end() && known->second == number) by_url_.erase(known);
  }
  by_id_.erase(hash64(article.id));
}

template <class Visit>
void Stories::for_each_holder(uint64_t prose_key, Visit visit) const {
  const auto newest = prose_holders_.find(prose_key);
  uint64_t place = newest == prose_holders_.end() ? kNowhere : newest->second;
  for (size_t i = 0; i < kHoldersMax && place != kNowhere && place >> kIndexBits >= first_; ++i) {
    const uint64_t number = place >> kIndexBits;
    visit(number);
    place = member(number).learnt.blocks[place & ((1 << kIndexBits) - 1)].previous;
  }
}

std::vector<StoryId> Stories::copies_of(const LearntArticle& article) const {
  boost::unordered_flat_map<uint64_t, Shared> shared;  // By number of the other article.
  for (const LearntBlock& block : article.blocks) {
    if (!block.prose) continue;
    for_each_holder(block.key, [&](uint64_t number) {
      Shared& common = shared[number];
      ++common.blocks;
      common.words += block.words;
    });
  }
  std::vector<StoryId> stories;
  const auto same_url = by_url_.find(hash64(article.url));
  if (same_url != by_url_.end() && member(same_url->second).learnt.url == article.url)
    stories.push_back(member(same_url->second).story);
  for (const auto& [number, common] : shared) {
    const Member& other = member(number);
    if (!are_copies(common, article, other.learnt) || contains(stories, other.story)) continue;
    stories.push_back(other.story);
  }
  return stories;
}

std::vector<StoryId> Stories::stories_of(const LearntArticle& article) const {
  const auto known = by_id_.find(hash64(article.id));
  if (known != by_id_.end()) return {member(known->second).story};
  return copies_of(article);
}

std::span<const uint64_t> Stories::counted(StoryId story) const {
  const Numbers& members = members_.at(story);
  return {members.data(), std::min(members.size(), kCountedMax)};
}

std::vector<LearntBlock> Stories::blocks(StoryId story) const {
  std::vector<LearntBlock> all;
  const std::span<const uint64_t> members = counted(story);
  for (const uint64_t number : members) {
    const std::vector<LearntBlock>& blocks = member(number).learnt.blocks;
    all.insert(all.end(), blocks.begin(), blocks.end());
  }
  const auto by_key = [](const LearntBlock& a, const LearntBlock& b) { return a.key < b.key; };
  if (members.size() > 1) std::stable_sort(all.begin(), all.end(), by_key);
  return all;
}

std::vector<uint64_t> Stories::announced(StoryId story) const {
  std::vector<uint64_t> keys;
  for (const uint64_t number : counted(story)) {
    const std::vector<uint64_t>& announced = member(number).learnt.announced;
    keys.insert(keys.end(), announced.begin(), announced.end());
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

std::vector<uint64_t> Stories::sections(StoryId story) const {
  std::vector<uint64_t> sections;
  for (const uint64_t number : counted(story)) {
    const uint64_t section = member(number).learnt.section;
    if (section != 0 && !contains(sections, section)) sections.push_back(section);
  }
  return sections;
}

void Stories::add_counts(StoryId story) {
  counts_.add(blocks(story));
  for (const uint64_t section : sections(story)) ++sections_[section];
  for (const uint64_t key : announced(story)) {
    Announcers& announcers = announcers_[key];
    ++announcers.stories;
    announcers.story_sum += story;
  }
}

void Stories::remove_counts(StoryId story) {
  counts_.remove(blocks(story));
  for (const uint64_t section : sections(story)) {
    const auto found = sections_.find(section);
    if (--found->second == 0) sections_.erase(found);
  }
  for (const uint64_t key : announced(story)) {
    const auto found = announcers_.find(key);
    found->second.story_sum -= story;
    if (--found->second.stories == 0) announcers_.erase(found);
  }
}

void Stories::forget_oldest() {
  const uint64_t number = first_;
  const Member& oldest = articles_.front();
  const StoryId story = oldest.story;
  remove_counts(story);
  unlink(oldest.learnt, number);
  blocks_ -= oldest.learnt.blocks.size();
  articles_.pop_front();
  ++first_;

  const auto members = members_.find(story);
  members->second.erase(members->second.begin());  // The oldest article is the first of its story.
  if (members->second.empty()) {
    members_.erase(members);
  } else {
    add_counts(story);
  }
  if (simhashes_.size() > 2 * counts_.keys()) index_simhashes();
}

void Stories::index_simhashes() {
  simhashes_.clear();
  HashedMap<uint64_t> by_key;
  for (const Member& article : articles_) {
    for (const LearntBlock& block : article.learnt.blocks) {
      if (block.simhash != 0) by_key.emplace(block.key, block.simhash);
    }
  }
  for (const auto& [key, simhash] : by_key) simhashes_.insert(simhash, key);
}

bool Stories::holds(StoryId story, uint64_t key) const {
  const std::span<const uint64_t> members = counted(story);
  return std::any_of(members.begin(), members.end(),
                     [&](uint64_t number) { return has_block(member(number).learnt, key); });
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

uint32_t Stories::stories_in(uint64_t section) const {
  const auto found = sections_.find(section);
  return found == sections_.end() ? 0 : found->second;
}

double Stories::share_in(uint64_t section, uint64_t prose_key) const {
  uint32_t holders = 0;
  uint32_t inside = 0;
  for_each_holder(prose_key, [&](uint64_t number) {
    ++holders;
    inside += member(number).learnt.section == section;
  });
  return holders == 0 ? 0 : static_cast<double>(inside) / holders;
}

bool Stories::knows(std::string_view url, const std::vector<StoryId>& own) const {
  const auto number = by_url_.find(hash64(url));
  return number != by_url_.end() && !contains(own, member(number->second).story);
}

bool Stories::announces(std::string_view url, const BlockKey& key, const std::vector<StoryId>& own) const {
  const auto number = by_url_.find(hash64(url));
  if (number == by_url_.end() || contains(own, member(number->second).story)) return false;
  const std::vector<uint64_t>& keys = member(number->second).learnt.announcable;
  return std::binary_search(keys.begin(), keys.end(), key.exact) ||
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
  for (const uint64_t number : counted(others.story_sum)) {
    const std::string& candidate = member(number).learnt.url;
    if (url.empty() || candidate < url) url = candidate;
  }
  return url;
}

}  // namespace newsieve
