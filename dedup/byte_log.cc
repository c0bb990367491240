#include "dedup/byte_log.h"

#include <algorithm>
#include <cstring>

namespace newsieve {

uint64_t ByteLog::append(std::string_view bytes) {
  if (chunk_bytes_ + bytes.size() > kChunkBytes) {
    // A string longer than a chunk gets a longer one, for itself.
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(std::max(kChunkBytes, bytes.size())));
    chunk_bytes_ = 0;
  }
  const uint64_t address = ((first_chunk_ + chunks_.size() - 1) << kChunkBits) + chunk_bytes_;
  if (!bytes.empty()) std::memcpy(chunks_.back().get() + chunk_bytes_, bytes.data(), bytes.size());
  chunk_bytes_ = std::min(kChunkBytes, chunk_bytes_ + bytes.size());
  return address;
}

void ByteLog::drop_before(uint64_t address) {
  while (first_chunk_ < address >> kChunkBits && chunks_.size() > 1) {
    chunks_.pop_front();
    ++first_chunk_;
  }
}

}  // namespace newsieve
