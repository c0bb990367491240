// Undoes Content-Encoding: gzip, deflate (zlib or raw), br, zstd, or a list of at most two of them.
//
// The decoded body is bounded by bytes_max and, after the first MiB, by ratio_max times the received bytes: a
// longer one is cut there and marked truncated, and no more memory than that is taken. Of a body that breaks
// off or is damaged, what comes before the break is kept and marked truncated too. What gives no byte at all
// is an error, and so is a coding nobody knows: kInvalid. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/page.h"

namespace newsieve {

struct DecoderLimits {
  // Of a page, decoded: what search engines read of one, and four times the largest of the 1,421 pages of our
  // corpora. Reading text costs 50 ms a MiB.
  size_t bytes_max = 2 << 20;
  size_t sitemap_bytes_max = 50 << 20;  // The protocol's own limit.
  size_t ratio_max = 100;               // Decoded to received bytes.
};

struct DecodedBody {
  std::string bytes;
  bool truncated = false;
};

// `content_encoding` as in the header field; empty: the body is as it is.
Result<DecodedBody> decode_content(std::string_view body, std::string_view content_encoding, size_t bytes_max,
                                   size_t ratio_max);

// Decodes page.body in place and clears page.http.content_encoding. A gzip file sent as itself
// (sitemap.xml.gz) is unpacked, too. What is a sitemap may be as long as one, whatever it was fetched for.
Result<void> decode_body(Page& page, const DecoderLimits& limits);

}  // namespace newsieve
