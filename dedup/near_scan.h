// Which of many 16-bit values differ from one in at most kNearBitsMax bits: the inner loop of a look-up by
// SimHash. Of unrelated values 1 % pass.
//
// Eight values an instruction with SSE2, which every x86-64 has, so there is nothing to choose at run time:
// 6,000 values in 1.7 us instead of 4.6. Wider registers would not pay: at 10^8 fingerprints a look-up reads
// 6,000 to 16,000 values, 2 to 4 of its 31 us; the rest is waiting for the memory of those that passed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace newsieve {

// Writes the indexes of those values to `found`, ascending, and returns their number. Requires room for all.
size_t scan_near(std::span<const uint16_t> values, uint16_t wanted, uint32_t* found);

// The same without SSE2: where there is none, and to test the other against.
size_t scan_near_scalar(std::span<const uint16_t> values, uint16_t wanted, uint32_t* found);

}  // namespace newsieve
