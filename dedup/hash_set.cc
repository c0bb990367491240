#include "dedup/hash_set.h"

#include <algorithm>
#include <bit>
#include <cstring>

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

// Bits in a row, lowest first. The bytes must be zero before.
class BitWriter {
 public:
  explicit BitWriter(char* out) : out_(out) {}
  void put(uint32_t value, int bits) {
    pending_ |= uint64_t{value} << pending_bits_;
    pending_bits_ += bits;
    for (; pending_bits_ >= 8; pending_bits_ -= 8, pending_ >>= 8) *out_++ = static_cast<char>(pending_);
  }
  char* finish() {
    if (pending_bits_ > 0) *out_++ = static_cast<char>(pending_);
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

void insertion_sort(uint32_t* begin, uint32_t* end) {
  for (uint32_t* i = begin; i < end; ++i) {
    const uint32_t value = *i;
    uint32_t* hole = i;
    for (; hole > begin && hole[-1] > value; --hole) *hole = hole[-1];
    *hole = value;
  }
}

}  // namespace

// Those hashes that begin with `level` zero bits, by the bits behind.
void HashSetEncoder::select(std::span<const uint64_t> hashes, int level) {
  values_.clear();
  const uint64_t end = level == 0 ? UINT64_MAX : UINT64_MAX >> level;
  for (const uint64_t hash : hashes) {
    if (hash <= end) values_.push_back(static_cast<uint32_t>((hash << level) >> (64 - kValueBits)));
  }
}

// values_ into sorted_: counted by their highest bits, then sorted in their bucket, each once.
void HashSetEncoder::sort_by_bucket(int bucket_bits) {
  const int shift = kValueBits - bucket_bits;
  bucket_ends_.assign(size_t{1} << bucket_bits, 0);
  for (const uint32_t value : values_) ++bucket_ends_[value >> shift];
  uint32_t begin = 0;
  for (uint32_t& end : bucket_ends_) begin += std::exchange(end, begin);
  sorted_.resize(values_.size());
  for (const uint32_t value : values_) sorted_[bucket_ends_[value >> shift]++] = value;
  constexpr uint32_t kFew = 16;
  begin = 0;
  for (const uint32_t end : bucket_ends_) {
    uint32_t* const first = sorted_.data() + begin;
    if (end - begin > kFew) {
      std::sort(first, sorted_.data() + end);
    } else if (end - begin > 1) {
      insertion_sort(first, sorted_.data() + end);
    }
    begin = end;
  }
  sorted_.erase(std::unique(sorted_.begin(), sorted_.end()), sorted_.end());
}

void HashSetEncoder::encode(std::span<const uint64_t> hashes, size_t hashes_max, std::string& out) {
  NEWSIEVE_CHECK(hashes_max > 0 && hashes_max <= UINT16_MAX);
  // Enough levels whatever repeats; fewer if so much repeats that the sample came out small.
  int level =
      hashes.size() <= hashes_max ? 0 : static_cast<int>(std::bit_width((hashes.size() - 1) / hashes_max));
  for (bool going_down = true;; level += going_down ? -1 : 1) {
    select(hashes, level);
    sort_by_bucket(bucket_bits_of(values_.size()));
    if (sorted_.size() > hashes_max) {
      going_down = false;
    } else if (!going_down || level == 0 || sorted_.size() * 2 > hashes_max) {
      break;
    }
  }
  const size_t begin = out.size();
  out.resize(begin + kHeaderBytes + encoded_bytes(sorted_.size()));
  char* const bytes = out.data() + begin;
  const auto size = static_cast<uint16_t>(sorted_.size());
  std::memcpy(bytes, &size, sizeof(size));
  bytes[2] = static_cast<char>(level);

  const int low_bits = kValueBits - bucket_bits_of(size);
  BitWriter low(bytes + kHeaderBytes);
  for (const uint32_t value : sorted_) low.put(value & ((1U << low_bits) - 1), low_bits);
  char* const unary = low.finish();
  for (size_t i = 0; i < sorted_.size(); ++i) {
    const size_t bit = (sorted_[i] >> low_bits) + i;
    unary[bit / 8] = static_cast<char>(unary[bit / 8] | 1 << (bit % 8));
  }
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
