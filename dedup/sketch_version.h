// The version of everything that turns a text into bits that outlive the process: the folding of words
// (dedup/words.h), their hashes, shingles and their lengths, MinHash, SimHash and the exact hash.
//
// Bits of different versions are not comparable: a store writes the version down beside them and refuses, or
// computes again, what has another one. tests/dedup/sketch_version_test.cc pins the bits; whoever changes
// them raises the version there and here. ICU's tables are part of it only through characters newer than
// both.
#pragma once

#include <cstdint>

namespace newsieve {

inline constexpr uint32_t kSketchVersion = 2;

}  // namespace newsieve
