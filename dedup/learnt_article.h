// What site memory keeps of an article: keys in place of text.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace newsieve {

constexpr size_t kBoxesOfBlock = 2;  // By its path, by its list. 0: it stands in none.
using Boxes = std::array<uint64_t, kBoxesOfBlock>;

struct LearntBlock {
  uint64_t key = 0;
  Boxes boxes{};
  uint64_t simhash = 0;            // 0: not to be found by anything but its key.
  uint64_t previous = UINT64_MAX;  // Where an article before this one holds the same prose (see stories.h).
  uint32_t words = 0;
  bool own = false;  // The story's own title, summary or lead. Says nothing about the box it stands in.
  bool announcing = false;  // ... and long enough for another block that reads like it to be its teaser.
  bool prose = false;  // Running text where most of the article's stands, long enough to tell stories apart.
};

struct LearntArticle {
  std::string id;
  std::string url;
  std::string canonical_url;
  uint64_t title = 0;               // Its key; 0 where there is none.
  uint64_t section = 0;             // Of the first part of the URL's path; 0 where it has one part only.
  std::vector<LearntBlock> blocks;  // By key, each key once; title and summary with them, also if no block.
  std::vector<uint64_t> announced;  // Keys of title, summary and lead, each long enough to be known by.
  std::vector<uint64_t>
      announcable;  // Keys and openings of all three, for a block that links to the article.
  uint32_t prose_words = 0;
};

}  // namespace newsieve
