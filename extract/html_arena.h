// Memory for one parse by gumbo: handed out in passing, taken back all at once.
//
// Gumbo cannot be told that memory ran out; so at the cap allocate() jumps out of it (longjmp) to where
// `overflow` was set. That is sound because gumbo is C, keeps nothing outside this memory, and no frame
// between the two owns anything. Some megabytes stay allocated from one page to the next. Not thread-safe.
#pragma once

#include <csetjmp>
#include <cstddef>
#include <memory>
#include <vector>

namespace newsieve {

class HtmlArena {
 public:
  // Forgets everything handed out. Jumps when more than `bytes_max` would be taken from now on.
  void reset(size_t bytes_max);

  // Aligned for any type. Never null.
  void* allocate(size_t bytes) {
    constexpr size_t kAlignment = alignof(std::max_align_t);
    bytes = (bytes + kAlignment - 1) / kAlignment * kAlignment;
    if (static_cast<size_t>(end_ - at_) < bytes) add_chunk(bytes);
    std::byte* const memory = at_;
    at_ += bytes;
    return memory;
  }

  size_t bytes_used() const { return full_chunks_bytes_ + static_cast<size_t>(at_ - begin_); }

  std::jmp_buf overflow;

 private:
  void add_chunk(size_t bytes_min);

  static constexpr size_t kFirstChunkBytes = 1 << 20;
  static constexpr size_t kChunkBytesMax = 16 << 20;
  static constexpr size_t kKeptBytesMax = 8 << 20;

  std::vector<std::unique_ptr<std::byte[]>>
      chunks_;  // The last one is in use: [begin_, end_), free from at_.
  std::byte* begin_ = nullptr;
  std::byte* at_ = nullptr;
  std::byte* end_ = nullptr;
  size_t chunk_bytes_ = 0;        // Of the last chunk, as it was allocated.
  size_t full_chunks_bytes_ = 0;  // Of all others.
  size_t bytes_max_ = 0;
};

}  // namespace newsieve
