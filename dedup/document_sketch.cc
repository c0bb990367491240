#include "dedup/document_sketch.h"

#include "dedup/shingles.h"

namespace newsieve {
namespace {

constexpr size_t kFiguresMax = 64;                 // Of more, a sample.
constexpr size_t kKeptBytesMax = size_t{1} << 20;  // The memory for a longer text is given back.

}  // namespace

void DocumentSketcher::sketch(std::string_view text, std::string_view language, DocumentSketch& sketch) {
  words_.read(text, Digits::kKept);
  sketch.has_words = !words_.hashes().empty();
  sketch.hash = hash128(words_.folded());
  sketch.sets.clear();
  hash_shingles(words_, shingle_words(words_, language), shingles_);
  if (shingles_.size() >= options_.shingles_min) {
    sketch.min_hash = min_hash(shingles_);
    encoder_.encode(shingles_, options_.shingles_max, sketch.sets);
    encoder_.encode(words_.figures(), kFiguresMax, sketch.sets);
  }
  if (text.size() <= kKeptBytesMax) return;
  words_ = Words();
  shingles_ = std::vector<uint64_t>();
  encoder_ = HashSetEncoder();
}

}  // namespace newsieve
