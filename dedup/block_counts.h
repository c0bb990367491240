// How many stories of a site hold a block, and how much of what stands in a box comes back.
//
// A box is a place of the site's template: blocks with the same path of tags and classes, or the items of one
// kind of list. It is judged by its distinct texts as well as by how often they are seen: a heading on every
// page says little about the paragraphs beside it, many teasers that come back say much about one that has
// not.
//
// What is counted are sums over stories (all copies of an article together, see stories.h): the order of
// add() and remove() does not matter, and remove() takes back exactly what add() gave.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <span>

#include "dedup/hashed_map.h"
#include "dedup/learnt_article.h"

namespace newsieve {

// Of the texts that stand in a box, those that are own left out.
struct BoxCounts {
  uint32_t stories = 0;             // With at least one of them.
  uint32_t bodies = 0;              // Stories with running text of their body in it, own or not.
  uint32_t texts = 0;               // Distinct ones.
  uint32_t repeated = 0;            // Distinct ones that come back: in two and more stories whose own they
                                    // are not, or as another story's title, summary or lead.
  uint32_t announced = 0;           // Distinct ones that announce another story.
  uint32_t sightings = 0;           // One for each text and story.
  uint32_t repeated_sightings = 0;  // ... of texts that come back.
  uint32_t own = 0;                 // Titles and leads in the box, of the stories that they belong to.
};

class BlockCounts {
 public:
  // The blocks of one story, in order of their keys. A key may stand in several boxes.
  void add(std::span<const LearntBlock> story) { count(story, 1); }
  void remove(std::span<const LearntBlock> story) { count(story, -1); }

  uint32_t stories_with(uint64_t key) const;
  BoxCounts box(uint64_t box) const;
  size_t keys() const { return keys_.size(); }

 private:
  struct Placed {
    uint64_t box;
    uint32_t stories;
  };
  struct Key {
    uint32_t stories = 0;
    uint32_t own = 0;                                              // ... as their title, summary or lead.
    uint32_t announcing = 0;                                       // Stories that it announces.
    boost::container::small_vector<Placed, kBoxesOfBlock> placed;  // Where it stands without being own.
  };

  void count(std::span<const LearntBlock> story, int32_t by);
  void count_key(std::span<const LearntBlock> same_key, int32_t by);
  void count_in_boxes(const Key& key, int32_t by);
  void drop_empty_boxes(std::span<const LearntBlock> story);

  HashedMap<Key> keys_;
  HashedMap<BoxCounts> boxes_;
};

}  // namespace newsieve
