#include "dedup/ascii_block.h"

#include "base/ascii.h"
#include "base/unicode.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace newsieve {

AsciiBlock fold_ascii_block_portable(const char* text, char* folded) {
  AsciiBlock block{};
  for (size_t i = 0; i < kAsciiBlockBytes; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    folded[i] = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : text[i];
    block.beyond |= uint64_t{byte >= 0x80} << i;
    block.leads |= uint64_t{byte >= 0xC0} << i;
    if (byte >= 0x80) continue;
    block.words |= uint64_t{is_word(byte)} << i;
    block.digits |= uint64_t{is_digit(byte)} << i;
  }
  return block;
}

#if defined(__x86_64__)
namespace {

// Signed comparisons: no byte of ASCII is negative.
__attribute__((target("avx2"))) inline __m256i between(__m256i bytes, char first, char last) {
  return _mm256_and_si256(_mm256_cmpgt_epi8(bytes, _mm256_set1_epi8(static_cast<char>(first - 1))),
                          _mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(last + 1)), bytes));
}

__attribute__((target("avx2"))) inline uint64_t mask_of(__m256i bytes) {
  return static_cast<uint32_t>(_mm256_movemask_epi8(bytes));
}

__attribute__((target("avx2"))) AsciiBlock fold_ascii_block_avx2(const char* text, char* folded) {
  AsciiBlock block{};
  for (size_t half = 0; half < 2; ++half) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 32 * half));
    const __m256i case_bit = _mm256_and_si256(between(bytes, 'A', 'Z'), _mm256_set1_epi8('a' - 'A'));
    const __m256i lower = _mm256_add_epi8(bytes, case_bit);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(folded + 32 * half), lower);
    const __m256i digits = between(bytes, '0', '9');
    const __m256i letters =
        _mm256_or_si256(between(lower, 'a', 'z'), _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('_')));
    const uint64_t beyond = mask_of(bytes);
    block.beyond |= beyond << (32 * half);
    block.leads |= (beyond & mask_of(_mm256_slli_epi16(bytes, 1))) << (32 * half);  // The two highest bits.
    block.words |= mask_of(_mm256_or_si256(letters, digits)) << (32 * half);
    block.digits |= mask_of(digits) << (32 * half);
  }
  return block;
}

const auto fold_block = __builtin_cpu_supports("avx2") ? fold_ascii_block_avx2 : fold_ascii_block_portable;

}  // namespace

AsciiBlock fold_ascii_block(const char* text, char* folded) { return fold_block(text, folded); }
#else
AsciiBlock fold_ascii_block(const char* text, char* folded) {
  return fold_ascii_block_portable(text, folded);
}
#endif

}  // namespace newsieve
