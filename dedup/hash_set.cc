#include "dedup/hash_set.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/check.h"

namespace newsieve {
namespace {

constexpr int kValueBits = 20;
constexpr size_t kHeaderBytes = 3;  // Size, 16 bits; level, 8 bits.

// As many buckets as half the values to all of them.
int bucket_bits_of(size_t size) {
  return size == 0 ? 0 : std::min(static_cast<int>(std::bit_width(size)) - 1, kValueBits);
}

size_t encoded_bytes(size_t size) {
  const auto bits = static_cast<size_t>(bucket_bits_of(size));
  return (size * (kValueBits - bits) + 7) / 8 + (size + (size_t{1} << bits) + 7) / 8;
}

uint32_t value_of(uint64_t hash) { return static_cast<uint32_t>(hash >> (64 - kValueBits)); }

// Bits in a row, lowest first.
class BitWriter {
 public:
  explicit BitWriter(char* out) : out_(out) {}

  // At most 32 bits; none above them may be set.
  void put(uint64_t value, int bits) {
    pending_ |= value << pending_bits_;
    pending_bits_ += bits;
    if (pending_bits_ < 32) return;
    const auto word = static_cast<uint32_t>(pending_);
    std::memcpy(out_, &word, sizeof(word));
    out_ += sizeof(word);
    pending_ >>= 32;
    pending_bits_ -= 32;
  }

  // Fills the last byte; where the next one goes.
  char* finish() {
    for (; pending_bits_ > 0; pending_bits_ -= 8, pending_ >>= 8) *out_++ = static_cast<char>(pending_);
    return out_;
  }

 private:
  char* out_;
  uint64_t pending_ = 0;
  int pending_bits_ = 0;
};

class BitReader {
 public:
  explicit BitReader(const char* in) : in_(in) {}
  uint32_t get(int bits) {
    for (; pending_bits_ < bits; pending_bits_ += 8) {
      pending_ |= uint64_t{static_cast<unsigned char>(*in_++)} << pending_bits_;
    }
    const auto value = static_cast<uint32_t>(pending_ & ((uint64_t{1} << bits) - 1));
    pending_ >>= bits;
    pending_bits_ -= bits;
    return value;
  }

 private:
  const char* in_;
  uint64_t pending_ = 0;
  int pending_bits_ = 0;
};

// By insertion: hashes are a place or two from where they belong, but for those that are repeated too often.
void sort_nearly_sorted(std::vector<uint32_t>& values) {
  size_t moves = 0;
  for (size_t i = 1; i < values.size(); ++i) {
    const uint32_t value = values[i];
    size_t hole = i;
    for (; hole > 0 && values[hole - 1] > value; --hole) values[hole] = values[hole - 1];
    values[hole] = value;
    moves += i - hole;
    if (moves > 8 * values.size()) return std::sort(values.begin(), values.end());
  }
}

}  // namespace

// Of more hashes than `hashes_max`, repeats included: into values_ the distinct ones that begin with as few
// zero bits as leave no more than that. How many these are.
int HashSetEncoder::sample(std::span<const uint64_t> hashes, size_t hashes_max) {
  // So many are enough whatever repeats; fewer, if so much repeats that the sample came out small.
  int level = static_cast<int>(std::bit_width((hashes.size() - 1) / hashes_max));
  for (bool too_many = false;; level += too_many ? 1 : -1) {
    values_.clear();
    for (const uint64_t hash : hashes) {
      if (hash <= UINT64_MAX >> level) values_.push_back(value_of(hash << level));
    }
    std::sort(values_.begin(), values_.end());
    values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
    const bool fits = values_.size() <= hashes_max;
    if (fits && (too_many || level == 0 || values_.size() * 2 > hashes_max)) return level;
    too_many = !fits;
  }
}

void HashSetEncoder::encode(std::span<const uint64_t> hashes, size_t hashes_max, std::string& out) {
  NEWSIEVE_CHECK(hashes_max > 0 && hashes_max <= UINT16_MAX);
  int level = 0;
  if (hashes.size() > hashes_max) {
    level = sample(hashes, hashes_max);
  } else {
    values_.resize(hashes.size());
    for (size_t i = 0; i < hashes.size(); ++i) values_[i] = value_of(hashes[i]);
  }
  const auto size = static_cast<uint16_t>(values_.size());
  const int bucket_bits = bucket_bits_of(size);
  const int low_bits = kValueBits - bucket_bits;

  // Their low bits, bucket by bucket. Within a bucket they may stand in any order.
  bucket_ends_.assign(size_t{1} << bucket_bits, 0);
  for (const uint32_t value : values_) ++bucket_ends_[value >> low_bits];
  uint32_t begin = 0;
  for (uint32_t& end : bucket_ends_) begin += std::exchange(end, begin);
  by_bucket_.resize(size);
  const uint32_t low_mask = (1U << low_bits) - 1;
  for (const uint32_t value : values_) by_bucket_[bucket_ends_[value >> low_bits]++] = value & low_mask;

  const size_t start = out.size();
  out.resize(start + kHeaderBytes + encoded_bytes(size));
  char* const bytes = out.data() + start;
  std::memcpy(bytes, &size, sizeof(size));
  bytes[2] = static_cast<char>(level);
  BitWriter low(bytes + kHeaderBytes);
  for (const uint32_t value : by_bucket_) low.put(value, low_bits);
  BitWriter unary(low.finish());
  begin = 0;
  for (const uint32_t end : bucket_ends_) {
    for (; end - begin > 31; begin += 31) unary.put((uint64_t{1} << 31) - 1, 31);
    unary.put((uint64_t{1} << (end - begin)) - 1, static_cast<int>(end - begin) + 1);
    begin = end;
  }
  unary.finish();
}

const char* HashSet::decode(const char* encoded) {
  uint16_t size = 0;
  std::memcpy(&size, encoded, sizeof(size));
  level_ = static_cast<unsigned char>(encoded[2]);
  const int bucket_bits = bucket_bits_of(size);
  const int low_bits = kValueBits - bucket_bits;
  BitReader low(encoded + kHeaderBytes);
  const char* const unary = encoded + kHeaderBytes + (size_t{size} * static_cast<size_t>(low_bits) + 7) / 8;
  values_.resize(size);
  size_t i = 0;
  for (size_t byte = 0; i < size; ++byte) {
    for (auto bits = static_cast<uint32_t>(static_cast<unsigned char>(unary[byte])); bits != 0;
         bits &= bits - 1) {
      const size_t bit = byte * 8 + static_cast<size_t>(std::countr_zero(bits));
      values_[i] = static_cast<uint32_t>(bit - i) << low_bits | low.get(low_bits);
      ++i;
    }
  }
  sort_nearly_sorted(values_);
  values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
  return encoded + kHeaderBytes + encoded_bytes(size);
}

Overlap overlap(const HashSet& a, const HashSet& b) {
  if (a.level_ < b.level_) {
    const Overlap swapped = overlap(b, a);
    return {swapped.common, swapped.b_size, swapped.a_size};
  }
  // Of b, the larger sample, those count that begin with as many more zero bits; both lose their last ones.
  const int more = std::min(a.level_ - b.level_, kValueBits);
  const uint32_t b_end = 1U << (kValueBits - more);
  Overlap both{0, a.values_.size(), 0};
  const auto end = std::lower_bound(b.values_.begin(), b.values_.end(), b_end);
  both.b_size = static_cast<size_t>(end - b.values_.begin());
  for (auto i = a.values_.begin(), j = b.values_.begin(); i != a.values_.end() && j != end;) {
    const uint32_t x = *i >> more;
    const uint32_t y = *j;
    both.common += x == y ? 1 : 0;
    i += x <= y ? 1 : 0;
    j += y <= x ? 1 : 0;
  }
  return both;
}

}  // namespace newsieve
