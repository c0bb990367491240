#include "dedup/line_counts.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "dedup/line_stories.h"
#include "dedup/simhash.h"

namespace newsieve {
namespace {

constexpr uint32_t kAnchorStoriesMin = 3;
constexpr double kAnchorShare = .02;
constexpr double kCommonShare = .25;
constexpr uint32_t kYoungStories = 5;  // With fewer, two pages make an anchor.
constexpr size_t kWordHashes = 1 << 16;
constexpr size_t kFitWordsMin = 4;  // A line with fewer fits anywhere.
constexpr uint32_t kNone = UINT32_MAX;

// A long line of one story, and what it finds near it.
struct NearLine {
  uint64_t simhash;
  LineId line;
};
constexpr size_t kQuarters = 4;
constexpr size_t kNeighboursMax = 32;  // Looked at for each line and quarter.

// The first quarter (16 bits) that two hashes share.
size_t first_shared_quarter(uint64_t a, uint64_t b) {
  size_t quarter = 0;
  while (quarter < kQuarters && ((a ^ b) >> (16 * quarter) & 0xFFFF) != 0) ++quarter;
  return quarter;
}

// Calls visit(a, b) once for each pair within the SimHash distance that stands close enough in one of four
// orders. Bounded, where SimHashTable would compare every pair of a promotion with a million variants.
template <class Visit>
void for_each_near_pair(std::vector<NearLine>& lines, Visit visit) {
  for (size_t quarter = 0; quarter < kQuarters; ++quarter) {
    const auto turned = [&](const NearLine& near) {
      return std::rotr(near.simhash, static_cast<int>(16 * (quarter + 1)));  // That quarter on top.
    };
    std::sort(lines.begin(), lines.end(), [&](const NearLine& a, const NearLine& b) {
      return std::pair(turned(a), a.line) < std::pair(turned(b), b.line);
    });
    for (size_t i = 0; i < lines.size(); ++i) {
      const size_t end = std::min(lines.size(), i + 1 + kNeighboursMax);
      for (size_t j = i + 1; j < end && turned(lines[i]) >> 48 == turned(lines[j]) >> 48; ++j) {
        const uint64_t a = lines[i].simhash;
        const uint64_t b = lines[j].simhash;
        if (std::popcount(a ^ b) <= SimHashTable::kDistanceMax && first_shared_quarter(a, b) == quarter) {
          visit(lines[i].line, lines[j].line);
        }
      }
    }
  }
}

}  // namespace

LineCounts::LineCounts(const LineTable& table, const LineDump& dump) : table_(table), dump_(dump) {
  count_stories();
  anchor_stories_ =
      stories_ < kYoungStories
          ? 2
          : std::max(kAnchorStoriesMin, static_cast<uint32_t>(std::ceil(kAnchorShare * stories_)));
  common_stories_ = std::max(2U, static_cast<uint32_t>(std::ceil(kCommonShare * stories_)));
  count_near();
  count_places();
  count_words();
}

void LineCounts::count_stories() {
  const std::vector<uint32_t> story_of = find_stories(table_, dump_);
  std::vector<uint32_t> by_story(story_of.size());
  std::iota(by_story.begin(), by_story.end(), 0U);
  std::stable_sort(by_story.begin(), by_story.end(),
                   [&](uint32_t a, uint32_t b) { return story_of[a] < story_of[b]; });
  with_.assign(table_.keys(), 0);
  std::vector<uint32_t> last_story(table_.keys(), kNone);
  const auto count = [&](KeyId key, uint32_t story) {
    if (key == LineTable::kNoKey || last_story[key] == story) return;
    last_story[key] = story;
    ++with_[key];
  };
  for (const uint32_t document : by_story) {
    const uint32_t story = story_of[document];
    stories_ = story + 1;
    for (const LineId line : dump_.document(document)) {
      count(table_.key(line), story);
      count(table_.opening(line), story);
    }
  }
}

void LineCounts::count_near() {
  near_.assign(table_.size(), 1);
  std::vector<NearLine> lines;
  std::vector<bool> seen(table_.size());
  for (const LineId line : dump_.lines) {
    if (seen[line]) continue;
    seen[line] = true;
    const KeyId opening = table_.opening(line);
    if (opening == LineTable::kNoKey) continue;
    lines.push_back({table_.line(line).simhash, line});
    if (stories_with(line) == 1) near_[line] = with_[opening];
  }
  std::vector<uint32_t> alike(table_.size(), 1);
  for_each_near_pair(lines, [&](LineId a, LineId b) {
    if (table_.key(a) == table_.key(b)) return;
    alike[a] += stories_with(b);
    alike[b] += stories_with(a);
  });
  for (const NearLine& near : lines) {
    if (stories_with(near.line) == 1) {
      near_[near.line] = std::min(stories_, std::max(near_[near.line], alike[near.line]));
    }
  }
}

void LineCounts::count_places() {
  before_.assign(table_.keys() + 1, {});
  const auto count = [&](LineId line, PlaceCounts& place) {
    ++place.lines;
    place.repeated += is_repeated(line);
    place.prose += table_.line(line).is_prose();
  };
  size_t common = 0;
  for (const LineId line : dump_.lines) common += is_common(line);
  if (common > 0) common_share_ = static_cast<float>(common) / static_cast<float>(dump_.lines.size());
  for (size_t document = 0; document < dump_.documents(); ++document) {
    const std::span<const LineId> lines = dump_.document(document);
    LineId anchor = kPageEdge;
    for (size_t i = lines.size(); i-- > 0;) {
      count(lines[i], before_[place(anchor)]);
      if (is_anchor(lines[i])) anchor = lines[i];
    }
  }
}

bool LineCounts::is_prose_here(LineId line) const { return table_.line(line).is_prose() && !is_anchor(line); }

void LineCounts::count_words() {
  documents_with_word_.assign(kWordHashes, 0);
  std::vector<uint32_t> last_document(kWordHashes, kNone);
  for (uint32_t document = 0; document < dump_.documents(); ++document) {
    for (const LineId line : dump_.document(document)) {
      if (!is_prose_here(line)) continue;
      for (const uint16_t word : table_.words(line)) {
        if (last_document[word] == document) continue;
        last_document[word] = document;
        ++documents_with_word_[word];
      }
    }
  }
  const auto all = static_cast<float>(dump_.documents());
  for (size_t documents = 0; documents <= dump_.documents(); ++documents) {
    word_weights_.push_back(std::log((all + 1) / (static_cast<float>(documents) + .5F)));
  }
  fits_.assign(dump_.lines.size(), -1);
  homes_.assign(table_.keys(), {});
  std::vector<uint16_t> in_prose(kWordHashes);
  for (size_t document = 0; document < dump_.documents(); ++document) fit_document(document, in_prose);
}

void LineCounts::fit_document(size_t document, std::vector<uint16_t>& in_prose) {
  const std::span<const LineId> lines = dump_.document(document);
  const auto for_each_prose_word = [&](auto visit) {
    for (const LineId line : lines) {
      if (!is_prose_here(line)) continue;
      for (const uint16_t word : table_.words(line)) visit(in_prose[word]);
    }
  };
  for_each_prose_word([](uint16_t& count) { count += count < UINT16_MAX; });
  for (size_t i = 0; i < lines.size(); ++i) {
    const LineId line = lines[i];
    if (table_.words(line).size() < kFitWordsMin) continue;
    const float fit = fit_of(line, in_prose, is_prose_here(line) ? 1 : 0);
    fits_[dump_.begin[document] + i] = fit;
    Home& home = homes_[table_.key(line)];
    if (fit > home.fit) home = {fit, static_cast<uint32_t>(document)};
  }
  for_each_prose_word([](uint16_t& count) { count = 0; });
}

float LineCounts::fit_of(LineId line, const std::vector<uint16_t>& in_prose, uint16_t own) const {
  float found = 0;
  float all = 0;
  for (const uint16_t word : table_.words(line)) {
    const float weight = word_weights_[documents_with_word_[word]];
    all += weight;
    if (in_prose[word] > own) found += weight;
  }
  return all > 0 ? found / all : -1;
}

}  // namespace newsieve
