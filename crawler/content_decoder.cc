#include "crawler/content_decoder.h"

#include <brotli/decode.h>
#include <libdeflate.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <climits>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/bounded_append.h"
#include "crawler/document_kind.h"

namespace newsieve {
namespace {

constexpr size_t kCodingsMax = 2;
constexpr size_t kRatioFreeBytes = 1 << 20;  // Whatever the ratio, so much may come out.
constexpr size_t kSpaceBytes = 256 << 10;    // Of a piece of the output; each thread keeps so much.
constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr int kZstdWindowLogMax = 23;  // 8 MiB: all that RFC 9659 lets a server use.

enum class Coding : uint8_t { kGzip, kDeflate, kBrotli, kZstd };

// What one call of a stream's read() came to.
enum class Step : uint8_t { kMore, kEnd, kBroken };

class InflateStream {
 public:
  InflateStream(std::string_view input, int window_bits) : gzip_(window_bits > MAX_WBITS) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = static_cast<uInt>(std::min<size_t>(input.size(), UINT_MAX));
    ready_ = inflateInit2(&stream_, window_bits) == Z_OK;
  }
  ~InflateStream() { inflateEnd(&stream_); }
  InflateStream(const InflateStream&) = delete;
  InflateStream& operator=(const InflateStream&) = delete;

  Step read(char* out, size_t space, size_t* written) {
    if (!ready_) return Step::kBroken;
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(space);
    const int code = inflate(&stream_, Z_NO_FLUSH);
    *written = space - stream_.avail_out;
    if (code == Z_OK) return Step::kMore;
    if (code != Z_STREAM_END) return Step::kBroken;
    if (!next_member()) return Step::kEnd;
    return inflateReset(&stream_) == Z_OK ? Step::kMore : Step::kBroken;
  }

 private:
  // A gzip file may be several, one behind the other (RFC 1952, 2.2). Anything else there is padding.
  bool next_member() const {
    const std::string_view rest(reinterpret_cast<const char*>(stream_.next_in), stream_.avail_in);
    return gzip_ && rest.starts_with(kGzipMagic);
  }

  z_stream stream_{};
  bool gzip_;
  bool ready_;
};

class BrotliStream {
 public:
  explicit BrotliStream(std::string_view input)
      : next_in_(reinterpret_cast<const uint8_t*>(input.data())), avail_in_(input.size()) {}

  Step read(char* out, size_t space, size_t* written) {
    auto* next_out = reinterpret_cast<uint8_t*>(out);
    size_t avail_out = space;
    const auto code =
        BrotliDecoderDecompressStream(state_.get(), &avail_in_, &next_in_, &avail_out, &next_out, nullptr);
    *written = space - avail_out;
    if (code == BROTLI_DECODER_RESULT_SUCCESS) return Step::kEnd;
    return BrotliDecoderHasMoreOutput(state_.get()) ? Step::kMore : Step::kBroken;
  }

 private:
  struct Destroy {
    void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
  };
  std::unique_ptr<BrotliDecoderState, Destroy> state_{BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)};
  const uint8_t* next_in_;
  size_t avail_in_;
};

struct FreeZstd {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

class ZstdStream {
 public:
  explicit ZstdStream(std::string_view input) : input_{input.data(), input.size(), 0} {
    ZSTD_DCtx_reset(context(), ZSTD_reset_session_only);
  }

  Step read(char* out, size_t space, size_t* written) {
    ZSTD_outBuffer output{out, space, 0};
    const size_t code = ZSTD_decompressStream(context(), &output, &input_);
    *written = output.pos;
    if (ZSTD_isError(code)) return Step::kBroken;
    if (code == 0) return next_frame() ? Step::kMore : Step::kEnd;
    return input_.pos < input_.size || output.pos == space ? Step::kMore : Step::kBroken;
  }

 private:
  // Frames may follow one another (RFC 8878, 3.1). Anything else there is padding.
  bool next_frame() const {
    const std::string_view input(static_cast<const char*>(input_.src), input_.size);
    return input.substr(input_.pos).starts_with("\x28\xb5\x2f\xfd");
  }

  static ZSTD_DCtx* context() {
    thread_local const std::unique_ptr<ZSTD_DCtx, FreeZstd> context = [] {
      std::unique_ptr<ZSTD_DCtx, FreeZstd> made(ZSTD_createDCtx());
      ZSTD_DCtx_setParameter(made.get(), ZSTD_d_windowLogMax, kZstdWindowLogMax);
      return made;
    }();
    return context.get();
  }

  ZSTD_inBuffer input_;
};

// Reads the stream to its end or to `bytes_max`. Of a stream that breaks off, what came before the break.
// Each thread keeps the space in which a piece of a body is decoded: most bodies are one.
template <class Stream>
DecodedBody read_all(Stream&& stream, size_t bytes_max) {
  thread_local std::string space(kSpaceBytes, '\0');
  DecodedBody body;
  Step step = Step::kMore;
  while (step == Step::kMore && !body.truncated) {
    size_t size = 0;
    while (step == Step::kMore && size < space.size()) {
      size_t written = 0;
      step = stream.read(space.data() + size, space.size() - size, &written);
      size += written;
    }
    body.truncated = !bounded_append(body.bytes, std::string_view(space).substr(0, size), bytes_max);
  }
  body.truncated |= step == Step::kBroken;
  return body;
}

struct FreeLibdeflate {
  void operator()(libdeflate_decompressor* decompressor) const { libdeflate_free_decompressor(decompressor); }
};

// The usual gzip body: one member, sound, not over the limit. libdeflate takes a third of zlib's time, but
// wants to know the length: the last four bytes say it. Nullopt: it is not such a body.
std::optional<DecodedBody> gunzip_whole(std::string_view input, size_t bytes_max) {
  constexpr size_t kTrailerBytes = 4;
  if (input.size() < kTrailerBytes) return std::nullopt;
  uint32_t length = 0;
  for (size_t i = 0; i < kTrailerBytes; ++i) {
    length |= uint32_t{static_cast<uint8_t>(input[input.size() - kTrailerBytes + i])} << (8 * i);
  }
  if (length > bytes_max) return std::nullopt;

  thread_local const std::unique_ptr<libdeflate_decompressor, FreeLibdeflate> decompressor(
      libdeflate_alloc_decompressor());
  DecodedBody body{std::string(length, '\0'), false};
  size_t read = 0;
  size_t written = 0;
  const auto code = libdeflate_gzip_decompress_ex(decompressor.get(), input.data(), input.size(),
                                                  body.bytes.data(), length, &read, &written);
  if (code != LIBDEFLATE_SUCCESS || read != input.size() || written != length) return std::nullopt;
  return body;
}

DecodedBody gunzip(std::string_view input, size_t bytes_max) {
  if (auto body = gunzip_whole(input, bytes_max)) return std::move(*body);
  return read_all(InflateStream(input, MAX_WBITS + 16), bytes_max);
}

// "deflate" means zlib's format (RFC 9110, 8.4.1.2); some servers send it bare.
DecodedBody inflate_body(std::string_view input, size_t bytes_max) {
  DecodedBody body = read_all(InflateStream(input, MAX_WBITS), bytes_max);
  if (!body.bytes.empty() || !body.truncated) return body;
  return read_all(InflateStream(input, -MAX_WBITS), bytes_max);
}

DecodedBody decode(Coding coding, std::string_view input, size_t bytes_max) {
  switch (coding) {
    case Coding::kGzip:
      return gunzip(input, bytes_max);
    case Coding::kDeflate:
      return inflate_body(input, bytes_max);
    case Coding::kBrotli:
      return read_all(BrotliStream(input), bytes_max);
    case Coding::kZstd:
      return read_all(ZstdStream(input), bytes_max);
  }
  return {};
}

// The field's value as codings in the order they were applied.
Result<std::vector<Coding>> parse_codings(std::string_view field) {
  static const std::map<std::string, Coding, std::less<>> kNames = {
      {"gzip", Coding::kGzip}, {"x-gzip", Coding::kGzip}, {"deflate", Coding::kDeflate},
      {"br", Coding::kBrotli}, {"zstd", Coding::kZstd},
  };
  std::vector<Coding> codings;
  const std::string text = to_lower(field);
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view name = trim(std::string_view(text).substr(begin, end - begin));
    begin = end + 1;
    if (name.empty() || name == "identity") continue;
    const auto found = kNames.find(name);
    if (found == kNames.end()) {
      return fail(ErrorCode::kInvalid, "content coding \"" + std::string(name) + "\" is not known");
    }
    codings.push_back(found->second);
  }
  if (codings.size() > kCodingsMax) {
    return fail(ErrorCode::kInvalid, "content codings \"" + std::string(field) + "\": more than two");
  }
  return codings;
}

}  // namespace

Result<DecodedBody> decode_content(std::string_view body, std::string_view content_encoding, size_t bytes_max,
                                   size_t ratio_max) {
  const auto codings = parse_codings(content_encoding);
  if (!codings) return tl::unexpected(codings.error());
  if (codings->empty() || body.empty()) {
    return DecodedBody{std::string(body.substr(0, bytes_max)), body.size() > bytes_max};
  }
  const size_t decoded_bytes_max = std::min(bytes_max, std::max(kRatioFreeBytes, ratio_max * body.size()));
  DecodedBody decoded;
  for (auto coding = codings->rbegin(); coding != codings->rend(); ++coding) {
    DecodedBody next = decode(*coding, coding == codings->rbegin() ? body : decoded.bytes, decoded_bytes_max);
    if (next.bytes.empty() && next.truncated) {
      return fail(ErrorCode::kInvalid,
                  "the body is not what its content coding \"" + std::string(content_encoding) + "\" says");
    }
    next.truncated |= decoded.truncated;
    decoded = std::move(next);
  }
  return decoded;
}

namespace {

// Cuts a body that is decoded. The rest of a long one is given back.
void cut(Page& page, size_t bytes_max) {
  if (page.body.size() <= bytes_max) return;
  page.body = page.body.substr(0, bytes_max);
  page.truncated = true;
}

Result<void> unpack(Page& page, std::string_view codings, const DecoderLimits& limits) {
  const auto limit_of = [&](std::string_view decoded) {
    const bool is_sitemap =
        page.source.kind == UrlKind::kSitemap || document_kind(decoded) == DocumentKind::kSitemap;
    return is_sitemap ? limits.sitemap_bytes_max : limits.bytes_max;
  };
  if (codings.empty()) {
    if (page.body.size() > limits.bytes_max) cut(page, limit_of(page.body));
    return {};
  }
  auto decoded = decode_content(page.body, codings, limits.bytes_max, limits.ratio_max);
  if (decoded && decoded->truncated && limit_of(decoded->bytes) > limits.bytes_max)
    decoded = decode_content(page.body, codings, limits.sitemap_bytes_max, limits.ratio_max);
  if (!decoded) return tl::unexpected(decoded.error());
  page.body = std::move(decoded->bytes);
  page.truncated |= decoded->truncated;
  return {};
}

}  // namespace

Result<void> decode_body(Page& page, const DecoderLimits& limits) {
  if (auto done = unpack(page, page.http.content_encoding, limits); !done) return done;
  page.http.content_encoding.clear();
  if (page.body.starts_with(kGzipMagic)) return unpack(page, "gzip", limits);
  return {};
}

}  // namespace newsieve
