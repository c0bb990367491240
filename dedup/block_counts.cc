#include "dedup/block_counts.h"

#include <algorithm>
#include <vector>

#include "base/check.h"

namespace newsieve {
namespace {

// Unsigned so that adding -1 takes one away.
void count(uint32_t& counter, int32_t by) { counter += static_cast<uint32_t>(by); }

}  // namespace

void BlockCounts::add(std::span<const Sighting> story) {
  for (const Sighting& sighting : story) add(sighting);
  count_stories(story, 1);
}

void BlockCounts::remove(std::span<const Sighting> story) {
  for (const Sighting& sighting : story) remove(sighting);
  count_stories(story, -1);
}

void BlockCounts::count_repeated(const Boxes& boxes, int32_t by) {
  for (const uint64_t box : boxes) {
    if (box != 0) count(boxes_[box].repeated, by);
  }
}

void BlockCounts::add(const Sighting& sighting) {
  Key& key = keys_[sighting.key];
  if (key.stories == 1 && key.placed == 1) count_repeated(key.box_sums, 1);
  ++key.stories;
  for (const uint64_t box : sighting.boxes) {
    if (box != 0) ++(sighting.own ? boxes_[box].own : boxes_[box].sightings);
  }
  if (sighting.own) return;
  ++key.placed;
  for (size_t i = 0; i < kBoxesOfBlock; ++i) key.box_sums[i] += sighting.boxes[i];
  if (key.stories > 1) count_repeated(sighting.boxes, 1);
}

void BlockCounts::remove(const Sighting& sighting) {
  const auto found = keys_.find(sighting.key);
  NEWSIEVE_CHECK(found != keys_.end());
  Key& key = found->second;
  for (const uint64_t box : sighting.boxes) {
    if (box != 0) --(sighting.own ? boxes_[box].own : boxes_[box].sightings);
  }
  if (!sighting.own) {
    if (key.stories > 1) count_repeated(sighting.boxes, -1);
    --key.placed;
    for (size_t i = 0; i < kBoxesOfBlock; ++i) key.box_sums[i] -= sighting.boxes[i];
  }
  --key.stories;
  if (key.stories == 1 && key.placed == 1) count_repeated(key.box_sums, -1);
  if (key.stories == 0) keys_.erase(found);
}

void BlockCounts::count_stories(std::span<const Sighting> story, int32_t by) {
  std::vector<uint64_t> seen;
  for (const Sighting& sighting : story) {
    if (!sighting.own) seen.insert(seen.end(), sighting.boxes.begin(), sighting.boxes.end());
  }
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  for (const uint64_t box : seen) {
    if (box != 0) count(boxes_[box].stories, by);
  }
  if (by > 0) return;
  for (const Sighting& sighting : story) {
    for (const uint64_t box : sighting.boxes) {
      const auto found = boxes_.find(box);
      if (found != boxes_.end() && found->second.sightings + found->second.own == 0) boxes_.erase(found);
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
