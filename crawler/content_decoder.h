// Undoes Content-Encoding: gzip, deflate (zlib or raw), br, zstd, or a list of at most two of them.
//
// The decoded body is bounded by bytes_max and, after the first MiB, by ratio_max times the received bytes: a
// longer one is cut there and the page marked truncated. What cannot be decoded at all is an error. Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/page.h"

namespace newsieve {

struct DecoderLimits {
  size_t bytes_max = 10 << 20;
  size_t sitemap_bytes_max = 50 << 20;
  size_t ratio_max = 100;
};

struct DecodedBody {
  std::string bytes;
  bool truncated = false;
};

Result<DecodedBody> decode_content(std::string_view body, std::string_view content_encoding, size_t bytes_max,
                                   size_t ratio_max);

// Decodes page.body in place and clears page.http.content_encoding. A gzip file sent as itself
// (sitemap.xml.gz) is unpacked too when `page.source.kind` is kSitemap.
Result<void> decode_body(Page& page, const DecoderLimits& limits);

}  // namespace newsieve
