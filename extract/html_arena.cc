#include "extract/html_arena.h"

#include <algorithm>

namespace newsieve {

void HtmlArena::reset(size_t bytes_max) {
  bytes_max_ = bytes_max;
  // One chunk is kept: the next page of this size then fits it whole.
  const size_t wanted = std::min(bytes_used(), kKeptBytesMax);
  if (chunks_.size() > 1 || (!chunks_.empty() && chunks_.front().size > kKeptBytesMax)) {
    chunks_.clear();
    full_chunks_bytes_ = at_ = 0;
    add_chunk(wanted);
  }
  at_ = 0;
}

void* HtmlArena::allocate(size_t bytes) {
  constexpr size_t kAlignment = alignof(std::max_align_t);
  bytes = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  if (bytes_used() + bytes > bytes_max_) std::longjmp(overflow, 1);
  if (chunks_.empty() || chunks_.back().size - at_ < bytes) add_chunk(bytes);
  void* const memory = chunks_.back().bytes.get() + at_;
  at_ += bytes;
  return memory;
}

void HtmlArena::add_chunk(size_t bytes_min) {
  const size_t last = chunks_.empty() ? kFirstChunkBytes / 2 : chunks_.back().size;
  const size_t size = std::max(std::min(last * 2, kChunkBytesMax), bytes_min);
  if (!chunks_.empty()) full_chunks_bytes_ += at_;
  chunks_.push_back({std::make_unique_for_overwrite<std::byte[]>(size), size});
  at_ = 0;
}

}  // namespace newsieve
