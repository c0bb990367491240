#include "extract/html_arena.h"

#include <algorithm>

namespace newsieve {

void HtmlArena::reset(size_t bytes_max) {
  bytes_max_ = bytes_max;
  full_chunks_bytes_ = 0;
  // The largest chunk stays, if it is of a size that pages need: most of them fit it whole.
  if (!chunks_.empty() && chunk_bytes_ <= kKeptBytesMax) {
    chunks_.erase(chunks_.begin(), chunks_.end() - 1);
    at_ = begin_;
    end_ = begin_ + std::min(chunk_bytes_, bytes_max);
    return;
  }
  chunks_.clear();
  begin_ = at_ = end_ = nullptr;
  chunk_bytes_ = 0;
}

void HtmlArena::add_chunk(size_t bytes_min) {
  const size_t used = bytes_used();
  if (used + bytes_min > bytes_max_) std::longjmp(overflow, 1);
  const size_t usual = std::clamp(chunk_bytes_ * 2, kFirstChunkBytes, kChunkBytesMax);
  chunk_bytes_ = std::max(usual, bytes_min);
  full_chunks_bytes_ = used;
  begin_ = at_ = chunks_.emplace_back(std::make_unique_for_overwrite<std::byte[]>(chunk_bytes_)).get();
  end_ = begin_ + std::min(chunk_bytes_, bytes_max_ - used);
}

}  // namespace newsieve
