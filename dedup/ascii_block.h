// 64 bytes of ASCII at a time: which are part of words, which are digits, and what each folds to.
#pragma once

#include <cstddef>
#include <cstdint>

namespace newsieve {

constexpr size_t kAsciiBlockBytes = 64;

// A bit a byte, the first byte lowest.
struct AsciiBlock {
  uint64_t beyond;  // Not ASCII: neither word nor digit, and not folded.
  uint64_t leads;   // Those of them that can begin a code point of UTF-8.
  uint64_t words;   // Letters, digits and the underscore.
  uint64_t digits;
};

// Reads the 64 bytes at `text` and writes their lower-case form to `folded`. Uses AVX2 where the processor
// has it.
AsciiBlock fold_ascii_block(const char* text, char* folded);

// The same, without special instructions: what fold_ascii_block() must agree with.
AsciiBlock fold_ascii_block_portable(const char* text, char* folded);

}  // namespace newsieve
