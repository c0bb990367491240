// A flat hash map whose keys are hashes already and are not hashed again.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>

namespace newsieve {

struct KeyIsHash {
  using is_avalanching = void;
  size_t operator()(uint64_t key) const noexcept { return key; }
};

template <class Value>
using HashedMap = boost::unordered_flat_map<uint64_t, Value, KeyIsHash>;

}  // namespace newsieve
