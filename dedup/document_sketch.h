// All that the near-duplicate index needs of a document's text. Depends on the text alone, so texts can be
// sketched on one thread and compared on another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "dedup/hash_set.h"
#include "dedup/min_hash.h"
#include "dedup/words.h"

namespace newsieve {

struct SketchOptions {
  size_t shingles_min = 8;     // Documents with fewer are compared exactly only.
  size_t shingles_max = 1024;  // Of a longer document a uniform sample is kept. At most 65,535.
};

struct DocumentSketch {
  bool has_words = false;
  Hash128 hash;  // xxh3-128 of the folded words.
  MinHash min_hash{};
  std::string sets;  // Encoded: the shingles, then the figures. Empty for a document that is too short.
};

// The two sets again.
struct DocumentSets {
  void decode(const char* sets) { figures.decode(shingles.decode(sets)); }

  HashSet shingles;
  HashSet figures;
};

// A buffer to sketch texts with, one after the other: it keeps its memory. Not thread-safe.
class DocumentSketcher {
 public:
  explicit DocumentSketcher(const SketchOptions& options) : options_(options) {}

  // Replaces `sketch`. `language` is ISO 639 and may be empty; "vi" chooses longer shingles.
  void sketch(std::string_view text, std::string_view language, DocumentSketch& sketch);

 private:
  const SketchOptions options_;
  Words words_;
  std::vector<uint64_t> shingles_;
  HashSetEncoder encoder_;
};

}  // namespace newsieve
