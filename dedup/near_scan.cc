#include "dedup/near_scan.h"

#include <bit>

#include "dedup/fingerprint.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace newsieve {
namespace {

// True if at most three bits are set: taking the lowest one away three times leaves nothing.
bool few_bits(uint16_t value) {
  for (int i = 0; i < kNearBitsMax; ++i) value = static_cast<uint16_t>(value & (value - 1));
  return value == 0;
}

}  // namespace

size_t scan_near_scalar(std::span<const uint16_t> values, uint16_t wanted, uint32_t* found) {
  size_t count = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    if (few_bits(values[i] ^ wanted)) found[count++] = static_cast<uint32_t>(i);
  }
  return count;
}

#if defined(__SSE2__)

size_t scan_near(std::span<const uint16_t> values, uint16_t wanted, uint32_t* found) {
  constexpr size_t kLanes = 8;
  const __m128i pattern = _mm_set1_epi16(static_cast<int16_t>(wanted));
  const __m128i minus_one = _mm_set1_epi16(-1);
  size_t count = 0;
  size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes) {
    __m128i bits =
        _mm_xor_si128(pattern, _mm_loadu_si128(reinterpret_cast<const __m128i*>(values.data() + i)));
    for (int bit = 0; bit < kNearBitsMax; ++bit) {
      bits = _mm_and_si128(bits, _mm_add_epi16(bits, minus_one));
    }
    // Two mask bits a lane; the lower of each is enough.
    auto mask =
        static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi16(bits, _mm_setzero_si128()))) & 0x5555U;
    for (; mask != 0; mask &= mask - 1) {
      found[count++] = static_cast<uint32_t>(i) + static_cast<uint32_t>(std::countr_zero(mask)) / 2;
    }
  }
  const size_t tail = scan_near_scalar(values.subspan(i), wanted, found + count);
  for (size_t t = 0; t < tail; ++t) found[count + t] += static_cast<uint32_t>(i);
  return count + tail;
}

#else

size_t scan_near(std::span<const uint16_t> values, uint16_t wanted, uint32_t* found) {
  return scan_near_scalar(values, wanted, found);
}

#endif

}  // namespace newsieve
