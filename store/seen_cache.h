// Which URLs are known to be known: a cache in front of the table of URLs.
//
// contains() is never true for a URL that was not inserted; it may be false for one that was, since old
// entries make room. A page's links are nearly all known, so this answers most of them with one cache line
// each. Sets of four, the most recently used first. Memory: 16 bytes an entry; doubles as URLs are inserted,
// up to its limit: a small crawl has a small one. Not thread-safe.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "store/state_codec.h"

namespace newsieve {

class SeenCache {
 public:
  // Room for `urls_max`, rounded up to a power of two.
  explicit SeenCache(size_t urls_max)
      : sets_max_(std::bit_ceil(urls_max / kWays + 1)), sets_(std::min(sets_max_, kSetsMin)) {}

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
  void insert(const UrlKey& key) {
    if (++inserted_ > sets_.size() * kWays / 2 && sets_.size() < sets_max_) grow();
    move_to_front(set_of(key), kWays - 1, key);
  }

 private:
  static constexpr size_t kWays = 4;           // 64 bytes.
  static constexpr size_t kSetsMin = 1 << 14;  // 1 MiB.
  using Set = std::array<UrlKey, kWays>;

  size_t set_index(const UrlKey& key) const { return (key.host ^ key.path) & (sets_.size() - 1); }
  Set& set_of(const UrlKey& key) { return sets_[set_index(key)]; }

  static void move_to_front(Set& set, size_t way, const UrlKey& key) {
    for (; way > 0; --way) set[way] = set[way - 1];
    set[0] = key;
  }

  // Each set becomes two.
  void grow() {
    std::vector<Set> old(sets_.size() * 2);
    old.swap(sets_);
    for (const Set& set : old) {
      for (auto key = set.rbegin(); key != set.rend(); ++key) {
        if (*key != UrlKey()) move_to_front(set_of(*key), kWays - 1, *key);
      }
    }
  }

  const size_t sets_max_;
  size_t inserted_ = 0;
  std::vector<Set> sets_;  // An empty way holds the key 0 0, which no URL has in practice.
};

}  // namespace newsieve
