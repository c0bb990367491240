#include "dedup/block_counts.h"

#include <algorithm>

#include "base/check.h"

namespace newsieve {
namespace {

// Unsigned arithmetic: adding -1 takes one away.
void add_to(uint32_t& counter, int32_t by) { counter += static_cast<uint32_t>(by); }

using BoxIds = boost::container::small_vector<uint64_t, 64>;

// The distinct boxes of the blocks whose flag has this value.
BoxIds boxes_of(std::span<const LearntBlock> blocks, bool LearntBlock::*flag, bool value) {
  BoxIds boxes;
  for (const LearntBlock& block : blocks) {
    if (block.*flag != value) continue;
    for (const uint64_t box : block.boxes) {
      if (box != 0 && (boxes.empty() || boxes.back() != box)) boxes.push_back(box);
    }
  }
  std::sort(boxes.begin(), boxes.end());
  boxes.erase(std::unique(boxes.begin(), boxes.end()), boxes.end());
  return boxes;
}

}  // namespace

void BlockCounts::count(std::span<const LearntBlock> story, int32_t by) {
  for (size_t begin = 0; begin < story.size();) {
    size_t end = begin + 1;
    while (end < story.size() && story[end].key == story[begin].key) ++end;
    count_key(story.subspan(begin, end - begin), by);
    begin = end;
  }
  for (const uint64_t box : boxes_of(story, &LearntBlock::own, false)) add_to(boxes_[box].stories, by);
  for (const uint64_t box : boxes_of(story, &LearntBlock::prose, true)) add_to(boxes_[box].bodies, by);
  if (by < 0) drop_empty_boxes(story);
}

void BlockCounts::count_key(std::span<const LearntBlock> same_key, int32_t by) {
  Key& key = keys_[same_key.front().key];
  count_in_boxes(key, -1);
  const auto any = [&](bool LearntBlock::*flag) {
    return std::any_of(same_key.begin(), same_key.end(), [&](const LearntBlock& b) { return b.*flag; });
  };
  add_to(key.stories, by);
  if (any(&LearntBlock::announcing)) add_to(key.announcing, by);
  if (any(&LearntBlock::own)) {
    add_to(key.own, by);
    for (const uint64_t box : boxes_of(same_key, &LearntBlock::own, true)) add_to(boxes_[box].own, by);
  } else {
    for (const uint64_t box : boxes_of(same_key, &LearntBlock::own, false)) {
      auto placed =
          std::find_if(key.placed.begin(), key.placed.end(), [&](const Placed& p) { return p.box == box; });
      if (placed == key.placed.end()) placed = key.placed.insert(placed, {box, 0});
      add_to(placed->stories, by);
    }
    const auto left = std::remove_if(key.placed.begin(), key.placed.end(),
                                     [](const Placed& placed) { return placed.stories == 0; });
    key.placed.erase(left, key.placed.end());
  }
  count_in_boxes(key, 1);
  if (key.stories == 0) keys_.erase(same_key.front().key);
}

void BlockCounts::count_in_boxes(const Key& key, int32_t by) {
  for (const Placed& placed : key.placed) {
    BoxCounts& box = boxes_[placed.box];
    const int32_t sightings = by * static_cast<int32_t>(placed.stories);
    add_to(box.texts, by);
    add_to(box.sightings, sightings);
    if (key.announcing > 0) add_to(box.announced, by);
    if (key.stories - key.own < 2 && key.announcing == 0) continue;
    add_to(box.repeated, by);
    add_to(box.repeated_sightings, sightings);
  }
}

void BlockCounts::drop_empty_boxes(std::span<const LearntBlock> story) {
  for (const bool own : {false, true}) {
    for (const uint64_t box : boxes_of(story, &LearntBlock::own, own)) {
      const auto found = boxes_.find(box);
      if (found != boxes_.end() && found->second.texts + found->second.own == 0) boxes_.erase(found);
    }
  }
}

uint32_t BlockCounts::stories_with(uint64_t key) const {
  const auto found = keys_.find(key);
  return found == keys_.end() ? 0 : found->second.stories;
}

BoxCounts BlockCounts::box(uint64_t box) const {
  const auto found = boxes_.find(box);
  return found == boxes_.end() ? BoxCounts{} : found->second;
}

}  // namespace newsieve
