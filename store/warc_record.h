// Fetches as WARC 1.1 records (ISO 28500:2017). Pure: store/warc_writer.h puts them into files.
//
// One fetch is a capture of three records, each a gzip member of its own: `request`, `response` and
// `metadata`. The response is what the server sent: the status line, the header block byte for byte, and the
// body in its content coding. Two things differ, as in other crawlers' files: chunks are joined, so that
// "Transfer-Encoding" is written "X-Crawler-Transfer-Encoding" (else readers would join them again); and
// of HTTP/2, whose heads are no text, the first lines say HTTP/1.1 and the records WARC-Protocol: h2.
//
// A page that is as it was at an earlier visit becomes a `revisit` instead of a `response`: its head alone,
// and a reference to the capture that has the body. Digests are SHA-1 in base 32, as every reader of WARC
// files expects; they find copies and damage, and protect from nobody.
//
// Cost: about 0.1 ms a fetch in a whole crawl (bench/warc_cost.sh). A body that came compressed is
// gone over at level 1, which finds nothing but shortens the heads; one that came plain at level 6.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/http_exchange.h"
#include "model/page.h"

namespace newsieve {

// What is to be said of a fetch beside what went over the wire. Empty: not known.
struct CaptureFacts {
  std::string via{};                        // URL of the page that named it.
  std::string hops{};                       // How we came to it: L link, R redirect, M sitemap, P robots.txt.
  std::string charset{};                    // That the page turned out to be in.
  std::string payload_type{};               // That it turned out to be: "text/html".
  std::optional<EarlierCapture> earlier{};  // Of the same URL.
};

// A fetch, ready to be appended to a file.
struct WarcCapture {
  std::string bytes;             // Whole gzip members.
  uint64_t response_offset = 0;  // In `bytes`, of the response or revisit.
  uint64_t response_bytes = 0;
  // What a later capture of the URL may refer to: this one, or the earlier one if this is a revisit. Nullopt
  // of a redirect or an error.
  std::optional<EarlierCapture> body;
};

// The response is written as a revisit if it is a 304, or its payload digest is the earlier capture's.
WarcCapture make_capture(const HttpExchange& exchange, const CaptureFacts& facts);

// The `warcinfo` that a file begins with. `fields`: name and value, in order; those without a value are left
// out. Also one gzip member.
using WarcFields = std::vector<std::pair<std::string, std::string>>;
std::string make_warcinfo(const std::string& file_name, Instant date, const WarcFields& fields);

// "sha1:" and the digest's 32 letters.
std::string warc_digest(std::string_view bytes);

}  // namespace newsieve
