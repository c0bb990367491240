// A set of hashes in some 14 bits each, and how far two such sets overlap: what near-duplicates are verified
// by.
//
// Of a set larger than `hashes_max` those that begin with so many zero bits that they fit: a uniform sample
// (Broder's 0 mod p). Of each hash the 20 bits behind these are kept: two sets of 330 hashes seem to share .1
// that they do not, two of 1,024 one. Encoded after Elias and Fano: low bits in a row, high bits in unary.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace newsieve {

// Makes encoded sets. A buffer: it keeps its memory. Not thread-safe.
class HashSetEncoder {
 public:
  // Appends the set of the hashes; repeats mean nothing. Requires 0 < hashes_max <= 65,535.
  void encode(std::span<const uint64_t> hashes, size_t hashes_max, std::string& out);

 private:
  int sample(std::span<const uint64_t> hashes, size_t hashes_max);

  std::vector<uint32_t> values_;
  std::vector<uint32_t> by_bucket_;
  std::vector<uint32_t> bucket_ends_;
};

class HashSet {
 public:
  // Replaces the set by the one that is encoded at `encoded`; what stands behind it.
  const char* decode(const char* encoded);

  size_t size() const { return values_.size(); }  // Of the sample, if it is one.

 private:
  friend struct Overlap overlap(const HashSet& a, const HashSet& b);

  std::vector<uint32_t> values_;  // Ascending.
  int level_ = 0;                 // How many zero bits stood before them.
};

struct Overlap {
  size_t common = 0;  // Hashes that both kept.
  size_t a_size = 0;  // Hashes of each that the other would have kept.
  size_t b_size = 0;

  double jaccard() const { return share(a_size + b_size - common); }  // |A and B| / |A or B|
  double a_contained() const { return share(a_size); }                // |A and B| / |A|
  double b_contained() const { return share(b_size); }                // |A and B| / |B|

 private:
  double share(size_t of) const {
    return common == 0 ? 0 : static_cast<double>(common) / static_cast<double>(of);
  }
};

// Exact (but for the 20 bits) while neither set is a sample, else estimated from what both kept.
Overlap overlap(const HashSet& a, const HashSet& b);

}  // namespace newsieve
