// The bits that outlive a process. Whoever has to change a figure here raises kSketchVersion, in the header
// and here: what a store holds of the old version is then refused, instead of compared with what it is not
// comparable with.
#include "dedup/sketch_version.h"

#include <gtest/gtest.h>

#include "dedup/document_sketch.h"
#include "dedup/simhash.h"

namespace newsieve {
namespace {

struct Golden {
  const char* text;
  const char* exact;
  uint64_t simhash;
  uint64_t min_hash;  // xxh3-64 of its bins.
  uint64_t sets;      // xxh3-64 of the encoded shingles and figures.
};

constexpr Golden kGolden[] = {
    {"The minister said on Monday that nothing will change before the 12th of May 2024, and that the talks "
     "go on in "
     "Geneva.",
     "5614cee06de283349d0888b8ecaeb82e", 0x717a45c4e4a62a5cULL, 0xc283ce7ec5c696bdULL, 0x8a607859f37c2683ULL},
    {"Chủ tịch nước tiếp đoàn đại biểu Quốc hội nước Cộng hòa Pháp ngày 12 tháng 5 năm 2024 tại Hà Nội.",
     "4f3eb6187265e4c93eccf6f77e131313", 0x9948a35513e47500ULL, 0x791c8414333aa3feULL, 0xffd8ae9894602f3aULL},
    {"总理今天在北京会见了来访的代表团，双方就2024年的经济合作交换了意见。",
     "7a03bf939dd08fd392fbc5c5aadefb84", 0xca3067be04220be5ULL, 0xa88386ae4eb26babULL, 0x618670cad9320da2ULL},
};

TEST(SketchVersionTest, TheBitsOfThisVersionAreThese) {
  ASSERT_EQ(kSketchVersion, 2U);
  for (const Golden& golden : kGolden) {
    Words words;
    words.read(golden.text, Digits::kKept);
    DocumentSketcher sketcher({});
    DocumentSketch sketch;
    sketcher.sketch(golden.text, "", sketch);
    EXPECT_EQ(sketch.hash.hex(), golden.exact);
    EXPECT_EQ(simhash(words.hashes()), golden.simhash);
    const std::string_view bins(reinterpret_cast<const char*>(sketch.min_hash.data()),
                                sizeof(sketch.min_hash));
    EXPECT_EQ(hash64(bins), golden.min_hash);
    EXPECT_EQ(hash64(sketch.sets), golden.sets);
  }
}

}  // namespace
}  // namespace newsieve
