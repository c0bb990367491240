// The first 128 bytes of a run's file (dedup/archive_run.h).
#pragma once

#include <array>
#include <bit>
#include <cstring>
#include <string_view>

#include "dedup/archive_run.h"

namespace newsieve {

inline constexpr std::array<char, 16> kRunMagic = {'n', 'e', 'w', 's', 'i', 'e', 'v', 'e',
                                                   ' ', 'a', 'r', 'c', 'h', 'i', 'v', 'e'};
inline constexpr uint32_t kRunFormat = 1;

struct RunHeader {
  std::array<char, 16> magic = kRunMagic;
  uint32_t format = kRunFormat;
  uint32_t sketch_version = 0;
  RunExtent extent;
  uint64_t body_hash = 0;  // xxh3-64 of all bytes behind the header.
  std::array<uint64_t, 5> reserved{};
  uint64_t header_hash = 0;  // xxh3-64 of the bytes before it.

  uint64_t hash() const {
    return hash64({reinterpret_cast<const char*>(this), offsetof(RunHeader, header_hash)});
  }
};
static_assert(sizeof(RunHeader) == 128 && std::is_trivially_copyable_v<RunHeader>);
static_assert(std::endian::native == std::endian::little, "runs are read as they lie on the disk");

}  // namespace newsieve
