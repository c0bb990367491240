// A map that forgets: it holds the keys used last, and at most `size_max` of them.
//
// Two generations: when the younger one has half the room, the older one is dropped and the younger one ages.
// So at least the size_max / 2 keys used last are there. What is forgotten depends on the calls alone.
// Not thread-safe.
#pragma once

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace newsieve {

template <class Key, class Value>
class RecentMap {
 public:
  explicit RecentMap(size_t size_max) : half_(std::max<size_t>(1, size_max / 2)) {}

  // Null if it is not there. Not a use.
  const Value* find(const Key& key) const {
    for (const auto* generation : {&young_, &old_}) {
      const auto place = generation->find(key);
      if (place != generation->end()) return &place->second;
    }
    return nullptr;
  }

  // Uses the key; it is made where it is not there. The reference holds until the next call.
  Value& operator[](const Key& key) {
    const auto place = young_.find(key);
    if (place != young_.end()) return place->second;
    if (young_.size() >= half_) old_ = std::exchange(young_, {});
    Value& value = young_[key];
    if (const auto aged = old_.find(key); aged != old_.end()) value = std::move(aged->second);
    return value;
  }

 private:
  const size_t half_;
  std::unordered_map<Key, Value> young_;
  std::unordered_map<Key, Value> old_;
};

}  // namespace newsieve
