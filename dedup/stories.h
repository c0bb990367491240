// The articles a site memory remembers, and which of them are copies of each other: a story.
//
// Two articles are copies if they have one URL, or share half of the shorter one's running text and a quarter
// of the longer one's: of that at the path where most of it stands, so that notices are none of it. Stories
// are the connected components of that relation, so the order of learning does not matter. All that is
// counted is counted by story.
//
// Bounded work: of the articles that hold a paragraph only the newest kHoldersMax are compared, and only the
// first kCountedMax members of a story count. A story of more copies, and a paragraph in more articles, are
// where the order of learning may show.
//
// Bounded memory: articles are forgotten in the order they were learnt once more than `blocks_max` blocks are
// remembered, and their counts with them. About 150 bytes a block.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/block_counts.h"
#include "dedup/block_key.h"
#include "dedup/hashed_map.h"
#include "dedup/simhash.h"

namespace newsieve {

using StoryId = uint64_t;  // The number of the article that it began with.

class Stories {
 public:
  explicit Stories(size_t blocks_max) : blocks_max_(blocks_max) {}

  // Remembers the article. False if its id is remembered already: nothing changes.
  bool learn(LearntArticle article);

  size_t articles() const { return articles_.size(); }
  uint64_t forgotten() const { return first_; }
  size_t stories() const { return members_.size(); }
  size_t blocks() const { return blocks_; }
  const BlockCounts& counts() const { return counts_; }

  // The stories an article belongs to, learnt or not: none, or more than one if it would join them.
  std::vector<StoryId> stories_of(const LearntArticle& article) const;

  // How many stories but `own` hold the block: exactly this key, or one within the SimHash distance.
  uint32_t others_with(uint64_t key, const std::vector<StoryId>& own) const;
  uint32_t others_near(uint64_t key, uint64_t simhash, const std::vector<StoryId>& own) const;

  // How many stories have an article in the section.
  uint32_t stories_in(uint64_t section) const;

  // Of the articles that hold this prose, the share in the section: by the newest kHoldersMax of them.
  double share_in(uint64_t section, uint64_t prose_key) const;

  // True if the article at `url` is remembered, in a story but `own`.
  bool knows(std::string_view url, const std::vector<StoryId>& own) const;

  // True if the article at `url` is remembered, in a story but `own`, and announced by this key.
  bool announces(std::string_view url, const BlockKey& key, const std::vector<StoryId>& own) const;

  // How many stories but `own` have a title, summary or lead that reads like this.
  uint32_t announcers(uint64_t key, const std::vector<StoryId>& own) const;

  // The URL of that story; empty if there is none or more than one.
  std::string announced_by(uint64_t key, const std::vector<StoryId>& own) const;

 private:
  static constexpr size_t kHoldersMax = 64;
  static constexpr size_t kCountedMax = 16;
  static constexpr int kIndexBits = 24;  // LearntBlock::previous: number of an article << these, and which of
                                         // its blocks.
  static constexpr uint64_t kNowhere = UINT64_MAX;

  // An article and the story it belongs to.
  struct Member {
    LearntArticle learnt;
    StoryId story;
  };
  using Numbers = boost::container::small_vector<uint64_t, 2>;  // Ascending.
  struct Announcers {
    uint32_t stories = 0;
    uint64_t story_sum = 0;  // With one story left, its id.
  };

  // Calls visit(number) for the newest kHoldersMax articles that hold the prose.
  template <class Visit>
  void for_each_holder(uint64_t prose_key, Visit visit) const;

  Announcers other_announcers(uint64_t key, const std::vector<StoryId>& own) const;
  Member& member(uint64_t number) { return articles_[number - first_]; }
  const Member& member(uint64_t number) const { return articles_[number - first_]; }
  std::vector<StoryId> copies_of(const LearntArticle& article) const;
  std::span<const uint64_t> counted(StoryId story) const;
  std::vector<LearntBlock> blocks(StoryId story) const;
  std::vector<uint64_t> announced(StoryId story) const;
  std::vector<uint64_t> sections(StoryId story) const;
  bool holds(StoryId story, uint64_t key) const;
  StoryId join(const std::vector<StoryId>& stories, uint64_t number);
  void add_counts(StoryId story);
  void remove_counts(StoryId story);
  void link(LearntArticle& article, uint64_t number);
  void unlink(const LearntArticle& article, uint64_t number);
  void forget_oldest();
  void index_simhashes();

  const size_t blocks_max_;
  std::deque<Member> articles_;  // Oldest first; an article's number is its place plus first_.
  uint64_t first_ = 0;
  size_t blocks_ = 0;                  // Of all articles.
  HashedMap<uint64_t> by_id_;          // Hash of an id -> number.
  HashedMap<uint64_t> by_url_;         // Hash of a URL -> number of its newest article.
  HashedMap<uint64_t> prose_holders_;  // Key -> where the newest article with that prose holds it.
  boost::unordered_flat_map<StoryId, Numbers> members_;
  HashedMap<uint32_t> sections_;      // Stories in each.
  HashedMap<Announcers> announcers_;  // By key of a title, summary or lead.
  BlockCounts counts_;
  SimHashTable simhashes_;  // Of the keys of main blocks.
};

}  // namespace newsieve
