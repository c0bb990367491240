// How many stories of a site hold a block, and how much of what stands in a box comes back.
//
// A box is a place of the site's template: blocks with the same path of tags and classes, or the items of one
// kind of list. A sighting is one key in one story (all copies of an article together, see stories.h). It is
// repeated if its key is in two and more stories. What is counted are sums: the order of add() and remove()
// does not matter, and remove() takes back exactly what add() gave.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>

namespace newsieve {

constexpr size_t kBoxesOfBlock = 2;  // By its path, by its list. 0: it stands in none.
using Boxes = std::array<uint64_t, kBoxesOfBlock>;

struct Sighting {
  uint64_t key = 0;
  Boxes boxes{};
  bool own = false;  // The story's own title or lead: says nothing about the box, but counts for the key.
};

struct BoxCounts {
  uint32_t stories = 0;    // With at least one sighting in the box, own ones left out.
  uint32_t sightings = 0;  // Own ones left out.
  uint32_t repeated = 0;   // Of `sightings`.
  uint32_t own = 0;        // Titles and leads of the story they stand in.
};

class BlockCounts {
 public:
  // The sightings of one story, each key once.
  void add(std::span<const Sighting> story);
  void remove(std::span<const Sighting> story);

  uint32_t stories_with(uint64_t key) const;
  BoxCounts box(uint64_t box) const;
  size_t keys() const { return keys_.size(); }

 private:
  struct Key {
    uint32_t stories = 0;
    uint32_t placed = 0;  // Sightings that are not own.
    Boxes box_sums{};     // Of those: with one left, its boxes.
  };

  void add(const Sighting& sighting);
  void remove(const Sighting& sighting);
  void count_repeated(const Boxes& boxes, int32_t by);
  void count_stories(std::span<const Sighting> story, int32_t by);

  std::unordered_map<uint64_t, Key> keys_;
  std::unordered_map<uint64_t, BoxCounts> boxes_;
};

}  // namespace newsieve
