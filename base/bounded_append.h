// Appends to bytes that come in pieces, up to a limit.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace newsieve {

// Appends what fits of `piece`; `bytes` never gets longer than `bytes_max`. False: some of it did not fit.
//
// Bytes that have outgrown a MiB get room for all of bytes_max at once: room that is never written to costs
// no memory, while growing by copying would hold the bytes twice.
inline bool bounded_append(std::string& bytes, std::string_view piece, size_t bytes_max) {
  constexpr size_t kGrownByCopyingMax = 1 << 20;
  const std::string_view fits = piece.substr(0, bytes_max - bytes.size());
  const size_t size = bytes.size() + fits.size();
  if (size > bytes.capacity() && size > kGrownByCopyingMax) bytes.reserve(bytes_max);
  bytes.append(fits);
  return fits.size() == piece.size();
}

}  // namespace newsieve
