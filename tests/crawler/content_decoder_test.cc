#include "crawler/content_decoder.h"

#include <brotli/encode.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <zlib.h>
#include <zstd.h>

#include <random>

namespace newsieve {
namespace {

constexpr size_t kMiB = 1 << 20;
constexpr size_t kBytesMax = 10 * kMiB;
constexpr size_t kRatioMax = 100;

constexpr int kGzipBits = MAX_WBITS + 16;
constexpr int kZlibBits = MAX_WBITS;
constexpr int kRawBits = -MAX_WBITS;

// `piece` written `times` times, deflated in the form that `window_bits` stands for.
std::string deflated(std::string_view piece, int window_bits, size_t times = 1) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 1, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out;
  char buffer[64 << 10];
  for (size_t i = 0; i < times; ++i) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
    stream.avail_in = static_cast<uInt>(piece.size());
    do {
      stream.next_out = reinterpret_cast<Bytef*>(buffer);
      stream.avail_out = sizeof buffer;
      deflate(&stream, i + 1 == times ? Z_FINISH : Z_NO_FLUSH);
      out.append(buffer, sizeof buffer - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  deflateEnd(&stream);
  return out;
}

std::string gzip(std::string_view text) { return deflated(text, kGzipBits); }

std::string zstd(std::string_view piece, size_t times = 1) {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  std::string out;
  std::string buffer(ZSTD_CStreamOutSize(), '\0');
  for (size_t i = 0; i < times; ++i) {
    ZSTD_inBuffer input{piece.data(), piece.size(), 0};
    const ZSTD_EndDirective mode = i + 1 == times ? ZSTD_e_end : ZSTD_e_continue;
    size_t left = 0;
    do {
      ZSTD_outBuffer output{buffer.data(), buffer.size(), 0};
      left = ZSTD_compressStream2(context, &output, &input, mode);
      out.append(buffer, 0, output.pos);
    } while (mode == ZSTD_e_end ? left != 0 : input.pos < input.size);
  }
  ZSTD_freeCCtx(context);
  return out;
}

std::string brotli(std::string_view piece, size_t times) {
  BrotliEncoderState* const state = BrotliEncoderCreateInstance(nullptr, nullptr, nullptr);
  BrotliEncoderSetParameter(state, BROTLI_PARAM_QUALITY, 1);
  std::string out;
  for (size_t i = 0; i < times; ++i) {
    auto* next_in = reinterpret_cast<const uint8_t*>(piece.data());
    size_t avail_in = piece.size();
    const auto operation = i + 1 == times ? BROTLI_OPERATION_FINISH : BROTLI_OPERATION_PROCESS;
    do {
      size_t avail_out = 0;
      BrotliEncoderCompressStream(state, operation, &avail_in, &next_in, &avail_out, nullptr, nullptr);
      size_t taken = 0;
      const uint8_t* const bytes = BrotliEncoderTakeOutput(state, &taken);
      out.append(reinterpret_cast<const char*>(bytes), taken);
    } while (avail_in > 0 || BrotliEncoderHasMoreOutput(state));
  }
  BrotliEncoderDestroyInstance(state);
  return out;
}

// Words with little repetition: like prose, it does not compress by more than some.
std::string prose(size_t bytes) {
  std::mt19937 random(7);
  std::string text;
  while (text.size() < bytes) {
    for (size_t i = 2 + random() % 8; i > 0; --i) text += static_cast<char>('a' + random() % 26);
    text += ' ';
  }
  text.resize(bytes);
  return text;
}

DecodedBody decoded(std::string_view body, std::string_view coding, size_t bytes_max = kBytesMax) {
  auto result = decode_content(body, coding, bytes_max, kRatioMax);
  EXPECT_TRUE(result) << coding << ": " << (result ? "" : result.error().message);
  return result ? *result : DecodedBody{};
}

// The zeros that a bomb unpacks to.
constexpr size_t kBombPieces = 1024;
const std::string& zeros() {
  static const std::string piece(kMiB, '\0');
  return piece;
}

struct Case {
  const char* coding;
  std::string (*encode)(std::string_view piece, size_t times);
};

const Case kCases[] = {
    {"gzip", [](std::string_view piece, size_t times) { return deflated(piece, kGzipBits, times); }},
    {"deflate", [](std::string_view piece, size_t times) { return deflated(piece, kZlibBits, times); }},
    {" Deflate ", [](std::string_view piece, size_t times) { return deflated(piece, kRawBits, times); }},
    {"br", brotli},
    {"zstd", zstd},
};

TEST(ContentDecoder, UndoesEachCoding) {
  for (const size_t size : {0u, 1u, 100u, 74'000u, 3'000'000u}) {
    const std::string text = prose(size);
    for (const Case& c : kCases) {
      const DecodedBody body = decoded(c.encode(text, 1), c.coding);
      EXPECT_EQ(body.bytes, text) << c.coding << ", " << size;
      EXPECT_FALSE(body.truncated) << c.coding << ", " << size;
    }
  }
}

TEST(ContentDecoder, KnowsGzipByItsOldName) { EXPECT_EQ(decoded(gzip("text"), "x-gzip").bytes, "text"); }

TEST(ContentDecoder, LeavesABodyWithoutCodingAlone) {
  for (const char* none : {"", "identity", "Identity", " , "})
    EXPECT_EQ(decoded("as it is", none).bytes, "as it is");
}

TEST(ContentDecoder, TakesAnEmptyBodyWhateverItsCodingClaims) {
  EXPECT_EQ(decoded("", "gzip").bytes, "");
  EXPECT_FALSE(decoded("", "br").truncated);
}

TEST(ContentDecoder, UndoesTwoCodingsInReverseOrder) {
  const std::string text = prose(50'000);
  EXPECT_EQ(decoded(brotli(gzip(text), 1), "gzip, br").bytes, text);
  EXPECT_EQ(decoded(gzip(zstd(text)), "zstd,gzip").bytes, text);
}

TEST(ContentDecoder, RefusesMoreThanTwoCodingsAndUnknownOnes) {
  for (const char* codings : {"gzip, gzip, gzip", "br,gzip,zstd", "compress", "gzip, rot13"}) {
    const auto result = decode_content(gzip("x"), codings, kBytesMax, kRatioMax);
    ASSERT_FALSE(result) << codings;
    EXPECT_EQ(result.error().code, ErrorCode::kInvalid);
  }
}

TEST(ContentDecoder, ReadsEveryMemberOfAGzipFileAndEveryFrameOfAZstdOne) {
  EXPECT_EQ(decoded(gzip("first ") + gzip("second ") + gzip("third"), "gzip").bytes, "first second third");
  EXPECT_EQ(decoded(zstd("first ") + zstd("second"), "zstd").bytes, "first second");
}

TEST(ContentDecoder, IgnoresPaddingBehindTheEnd) {
  for (const Case& c : kCases) {
    const DecodedBody body = decoded(c.encode("all of it", 1) + std::string(9, '\0'), c.coding);
    EXPECT_EQ(body.bytes, "all of it") << c.coding;
    EXPECT_FALSE(body.truncated) << c.coding;
  }
}

TEST(ContentDecoder, KeepsWhatComesBeforeABreak) {
  const std::string text = prose(400'000);
  for (const Case& c : kCases) {
    const std::string whole = c.encode(text, 1);
    const DecodedBody body = decoded(std::string_view(whole).substr(0, whole.size() / 2), c.coding);
    EXPECT_TRUE(body.truncated) << c.coding;
    EXPECT_GT(body.bytes.size(), text.size() / 4) << c.coding;
    EXPECT_TRUE(text.starts_with(body.bytes)) << c.coding;
  }
}

TEST(ContentDecoder, KeepsWhatComesBeforeDamage) {
  const std::string text = prose(400'000);
  std::string damaged = gzip(text);
  damaged.replace(damaged.size() / 2, 64, 64, '\xff');
  const DecodedBody body = decoded(damaged, "gzip");
  EXPECT_TRUE(body.truncated);
  EXPECT_GT(body.bytes.size(), text.size() / 4);
  EXPECT_EQ(body.bytes.substr(0, text.size() / 4), text.substr(0, text.size() / 4));
}

TEST(ContentDecoder, DoesNotBelieveAGzipTrailersLength) {
  const std::string text = prose(30'000);
  for (const char length : {'\0', '\1', '\x7f', '\xff'}) {
    std::string lying = gzip(text);
    lying.replace(lying.size() - 4, 4, 4, length);
    EXPECT_EQ(decoded(lying, "gzip").bytes, text) << int{length};
  }
}

TEST(ContentDecoder, SaysWhatCannotBeDecodedAtAll) {
  for (const Case& c : kCases) {
    const auto result = decode_content("<html>not compressed at all</html>", c.coding, kBytesMax, kRatioMax);
    ASSERT_FALSE(result) << c.coding;
    EXPECT_NE(result.error().message.find(c.coding), std::string::npos) << result.error().message;
  }
}

TEST(ContentDecoder, CutsAtBytesMaxExactly) {
  const std::string text = prose(200'000);
  for (const Case& c : kCases) {
    const std::string sent = c.encode(text, 1);
    const DecodedBody cut = decoded(sent, c.coding, text.size() - 1);
    EXPECT_TRUE(cut.truncated) << c.coding;
    EXPECT_EQ(cut.bytes, text.substr(0, text.size() - 1)) << c.coding;
    const DecodedBody whole = decoded(sent, c.coding, text.size());
    EXPECT_FALSE(whole.truncated) << c.coding;
    EXPECT_EQ(whole.bytes, text) << c.coding;
  }
  EXPECT_TRUE(decoded(text, "", 1000).truncated);
  EXPECT_EQ(decoded(text, "", 1000).bytes, text.substr(0, 1000));
}

TEST(ContentDecoder, AllowsAnyRatioInTheFirstMebibyteAndRatioMaxBehindIt) {
  const std::string sent = gzip(std::string(kMiB, ' '));
  ASSERT_GT(kMiB / sent.size(), 2 * kRatioMax);
  EXPECT_FALSE(decoded(sent, "gzip").truncated);

  const std::string more = gzip(std::string(5 * kMiB, ' '));
  const DecodedBody cut = decoded(more, "gzip");
  EXPECT_TRUE(cut.truncated);
  EXPECT_EQ(cut.bytes.size(), std::max(kMiB, kRatioMax * more.size()));
}

size_t peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<size_t>(usage.ru_maxrss) * 1024;
}

// A thousand times what was received, in each coding: stopped at the limits, with memory for the limits.
TEST(ContentDecoder, StopsABombAtTheLimits) {
  for (const Case& c : kCases) {
    const std::string bomb = c.encode(zeros(), kBombPieces);
    const size_t before = peak_memory_bytes();
    const DecodedBody body = decoded(bomb, c.coding);
    EXPECT_TRUE(body.truncated) << c.coding;
    EXPECT_EQ(body.bytes.size(), std::min(kBytesMax, std::max(kMiB, kRatioMax * bomb.size()))) << c.coding;
    EXPECT_LT(peak_memory_bytes() - before, 64 * kMiB) << c.coding;
  }
}

TEST(ContentDecoder, StopsABombInsideABomb) {
  const std::string bomb = gzip(deflated(zeros(), kGzipBits, kBombPieces));
  const DecodedBody body = decoded(bomb, "gzip, gzip");
  EXPECT_TRUE(body.truncated);
  EXPECT_LE(body.bytes.size(), std::max(kMiB, kRatioMax * bomb.size()));
}

// 16 MiB and more of window is memory a stranger makes us take; RFC 9659 allows 8.
TEST(ContentDecoder, RefusesAZstdWindowOverEightMebibytes) {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 27);
  const std::string text = prose(100'000);
  std::string sent(ZSTD_compressBound(text.size()), '\0');
  ZSTD_inBuffer input{text.data(), text.size(), 0};
  ZSTD_outBuffer output{sent.data(), sent.size(), 0};
  ZSTD_compressStream2(context, &output, &input, ZSTD_e_flush);  // The length is not known: a full window.
  ZSTD_freeCCtx(context);
  EXPECT_FALSE(decode_content(std::string_view(sent).substr(0, output.pos), "zstd", kBytesMax, kRatioMax));
}

TEST(ContentDecoder, DecodesAPageInPlace) {
  Page page;
  page.body = gzip("<html>");
  page.http.content_encoding = "gzip";
  ASSERT_TRUE(decode_body(page, {}));
  EXPECT_EQ(page.body, "<html>");
  EXPECT_EQ(page.http.content_encoding, "");
  EXPECT_FALSE(page.truncated);
}

TEST(ContentDecoder, KeepsAPagesTruncation) {
  Page page;
  page.body = "<html>";
  page.truncated = true;
  ASSERT_TRUE(decode_body(page, {}));
  EXPECT_TRUE(page.truncated);
}

TEST(ContentDecoder, UnpacksAGzipFileThatWasSentAsItself) {
  Page page;
  page.body = gzip("<urlset/>");
  ASSERT_TRUE(decode_body(page, {}));
  EXPECT_EQ(page.body, "<urlset/>");

  page.body = gzip(gzip("<urlset/>"));
  page.http.content_encoding = "gzip";
  ASSERT_TRUE(decode_body(page, {}));
  EXPECT_EQ(page.body, "<urlset/>");
}

}  // namespace
}  // namespace newsieve
