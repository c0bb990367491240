// Byte strings, first in, first out, each at an address: what documents of the near-duplicate index own.
//
// In chunks of 1 MiB that are freed whole, once nothing before an address is needed. Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>

namespace newsieve {

class ByteLog {
 public:
  // The address of the copy; addresses only ever grow.
  uint64_t append(std::string_view bytes);

  // What begins at `address`: valid until it is dropped. The caller knows how long it is.
  const char* at(uint64_t address) const {
    return chunks_[(address >> kChunkBits) - first_chunk_].get() + (address & (kChunkBytes - 1));
  }

  // Everything before `address` may be freed.
  void drop_before(uint64_t address);

 private:
  static constexpr int kChunkBits = 20;
  static constexpr size_t kChunkBytes = size_t{1} << kChunkBits;

  std::deque<std::unique_ptr<char[]>> chunks_;
  uint64_t first_chunk_ = 0;          // How many chunks were freed.
  size_t chunk_bytes_ = kChunkBytes;  // Used of the last chunk; full before there is one.
};

}  // namespace newsieve
