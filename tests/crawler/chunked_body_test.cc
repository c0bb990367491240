#include "crawler/chunked_body.h"

#include <gtest/gtest.h>

namespace newsieve {
namespace {

TEST(ChunkedBody, ChunksAreJoinedWithoutExtensionsAndTrailers) {
  const auto joined =
      join_chunks("4\r\nWiki\r\n6;name=\"v\"\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\nA: b\r\n\r\n");
  ASSERT_TRUE(joined.has_value());
  EXPECT_EQ(joined->bytes, "Wikipedia in \r\n\r\nchunks.");
  EXPECT_TRUE(joined->whole);
}

TEST(ChunkedBody, WhatBreaksOffIsKeptUpToThere) {
  for (const char* body :
       {"4\r\nWiki\r\n6\r\nped", "4\r\nWiki\r\n3\r\nped\r\n", "4\r\nWiki\r\n3\r\nped\r\nxyz\r\n"}) {
    const auto joined = join_chunks(body);
    ASSERT_TRUE(joined.has_value()) << body;
    EXPECT_EQ(joined->bytes, "Wikiped") << body;
    EXPECT_FALSE(joined->whole) << body;
  }
}

TEST(ChunkedBody, ABodyThatWasJoinedBeforeIsNone) {
  for (const char* body : {"<html>\r\n", "", "no line", "\r\n<p>", "-1\r\nx", "FFFFFFFFFFFFFFFFF\r\nx"})
    EXPECT_FALSE(join_chunks(body).has_value()) << body;
}

TEST(ChunkedBody, ASizeBeyondTheBodyTakesWhatIsThere) {
  const auto joined = join_chunks("FFFFFFFFFFFFFFFF\r\nabc");
  ASSERT_TRUE(joined.has_value());
  EXPECT_EQ(joined->bytes, "abc");
  EXPECT_FALSE(joined->whole);
}

}  // namespace
}  // namespace newsieve
