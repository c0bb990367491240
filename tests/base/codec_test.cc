#include "base/codec.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace newsieve {
namespace {

TEST(Codec, WhatIsPutComesBackInItsOrder) {
  std::string bytes;
  Encoder encoder(bytes);
  encoder.put(uint64_t{0});
  encoder.put(std::numeric_limits<uint64_t>::max());
  encoder.put_signed(std::numeric_limits<int64_t>::min());
  encoder.put_fixed(0x0123456789abcdef);
  encoder.put_double(-0.5);
  encoder.put(std::string_view("text"));
  Decoder decoder(bytes);
  EXPECT_EQ(decoder.number(), 0U);
  EXPECT_EQ(decoder.number(), std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(decoder.signed_number(), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(decoder.fixed(), 0x0123456789abcdefU);
  EXPECT_EQ(decoder.real(), -0.5);
  EXPECT_EQ(decoder.bytes(), "text");
  EXPECT_TRUE(decoder.done());
}

TEST(Codec, EveryShorterTextIsMalformed) {
  std::string bytes;
  Encoder encoder(bytes);
  encoder.put(uint64_t{300});
  encoder.put(std::string_view("some text"));
  encoder.put_fixed(7);
  for (size_t size = 0; size < bytes.size(); ++size) {
    Decoder decoder(std::string_view(bytes).substr(0, size));
    decoder.number();
    decoder.bytes();
    decoder.fixed();
    EXPECT_FALSE(decoder.ok()) << size;
  }
}

TEST(Codec, ACountIsNeverMoreThanTheBytesLeft) {
  std::string bytes;
  Encoder(bytes).put(uint64_t{1} << 40);
  Decoder decoder(bytes);
  EXPECT_EQ(decoder.count(), 0U);
  EXPECT_FALSE(decoder.ok());
}

TEST(Codec, NoiseIsReadWithoutHarm) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string noise(random() % 40, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    Decoder decoder(noise);
    while (decoder.ok() && !decoder.done()) {
      decoder.bytes();
      decoder.signed_number();
    }
  }
}

}  // namespace
}  // namespace newsieve
