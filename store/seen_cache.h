// Which URLs are known to be known: a cache in front of the table of URLs.
//
// contains() is never true for a URL that was not inserted; it may be false for one that was, since old
// entries make room. A page's links are nearly all known, so this answers most of them with one cache line
// each. Sets of four, the most recently used first. Fixed memory: 16 bytes an entry. Not thread-safe.
#pragma once

#include <array>
#include <bit>
#include <vector>

#include "store/state_codec.h"

namespace newsieve {

class SeenCache {
 public:
  // Room for `urls`, rounded up to a power of two.
  explicit SeenCache(size_t urls) : sets_(std::bit_ceil(urls / kWays + 1)) {}

  // Fetches what contains(key) will read: a set is seldom in the processor's cache.
  void prefetch(const UrlKey& key) const { __builtin_prefetch(&sets_[set_index(key)], /*write=*/1); }

  bool contains(const UrlKey& key) {
    Set& set = set_of(key);
    for (size_t way = 0; way < kWays; ++way) {
      if (set[way] != key) continue;
      move_to_front(set, way, key);
      return true;
    }
    return false;
  }

  // Requires that the set does not contain the key.
  void insert(const UrlKey& key) { move_to_front(set_of(key), kWays - 1, key); }

 private:
  static constexpr size_t kWays = 4;  // 64 bytes.
  using Set = std::array<UrlKey, kWays>;

  size_t set_index(const UrlKey& key) const { return (key.host ^ key.path) & (sets_.size() - 1); }
  Set& set_of(const UrlKey& key) { return sets_[set_index(key)]; }

  static void move_to_front(Set& set, size_t way, const UrlKey& key) {
    for (; way > 0; --way) set[way] = set[way - 1];
    set[0] = key;
  }

  std::vector<Set> sets_;  // An empty way holds the key 0 0, which no URL has in practice.
};

}  // namespace newsieve
