// XXH3 hashes as values. Stored on disk: the functions and seeds here are part of the state's format.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace newsieve {

// xxh3-64 of the bytes.
uint64_t hash64(std::string_view bytes, uint64_t seed = 0);

struct Hash128 {
  uint64_t high = 0;
  uint64_t low = 0;

  auto operator<=>(const Hash128&) const = default;
  bool empty() const { return high == 0 && low == 0; }
  std::string hex() const;  // 32 lower-case digits, high half first.
};

// xxh3-128 of the bytes.
Hash128 hash128(std::string_view bytes);

// Spreads the bits of `a` and `b` into one value (order matters).
inline uint64_t hash_combine(uint64_t a, uint64_t b) {
  uint64_t x = a ^ (b + 0x9e3779b97f4a7c15ULL + (a << 6) + (a >> 2));
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93ULL;
  return x ^ (x >> 32);
}

}  // namespace newsieve

template <>
struct std::hash<newsieve::Hash128> {
  size_t operator()(const newsieve::Hash128& value) const noexcept { return value.low; }
};
