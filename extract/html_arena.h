// Memory for one parse by gumbo: handed out in passing, taken back all at once.
//
// Gumbo cannot be told that memory ran out; so at the cap allocate() jumps out of it (longjmp) to where
// `overflow` was set. That is sound because gumbo is C, keeps nothing outside this memory, and no frame between
// the two owns anything. Some megabytes stay allocated from one page to the next. Not thread-safe.
#pragma once

#include <csetjmp>
#include <cstddef>
#include <memory>
#include <vector>

namespace newsieve {

class HtmlArena {
 public:
  // Forgets everything handed out. Jumps at `bytes_max` from now on.
  void reset(size_t bytes_max);

  // Aligned for any type. Never null.
  void* allocate(size_t bytes);

  size_t bytes_used() const { return full_chunks_bytes_ + (chunks_.empty() ? 0 : at_); }

  std::jmp_buf overflow;

 private:
  struct Chunk {
    std::unique_ptr<std::byte[]> bytes;
    size_t size = 0;
  };
  void add_chunk(size_t bytes_min);

  static constexpr size_t kFirstChunkBytes = 1 << 20;
  static constexpr size_t kChunkBytesMax = 16 << 20;
  static constexpr size_t kKeptBytesMax = 8 << 20;

  std::vector<Chunk> chunks_;  // The last one is in use.
  size_t at_ = 0;              // Where the free part of the last chunk begins.
  size_t full_chunks_bytes_ = 0;
  size_t bytes_max_ = 0;
};

}  // namespace newsieve
