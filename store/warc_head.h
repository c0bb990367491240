// The head of one record of a web archive: WARC (any version) or ARC 1.0. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace newsieve {

struct WarcHead {
  std::string type;          // "response", "revisit", ... in lower case.
  std::string target_uri;    // Without the < and > that some writers put around it.
  std::string content_type;  // Of the block: "application/http; msgtype=response".
  std::string payload_type;  // WARC-Identified-Payload-Type.
  std::optional<Instant> date;
  bool truncated = false;  // WARC-Truncated.
  uint64_t content_length = 0;
};

// `text`: from "WARC/" up to the empty line. Field names in any case, lines ended by CRLF or LF, folded lines
// joined. Nullopt without a Content-Length and a WARC-Type: then nobody knows where the record ends, or what
// it is.
std::optional<WarcHead> parse_warc_head(std::string_view text);

// `line`: "URL IP DATE TYPE LENGTH", where the URL may hold blanks. Nullopt if it is not that. A web page's
// record becomes a "response", the file's own ("filedesc://") a "warcinfo".
std::optional<WarcHead> parse_arc_head(std::string_view line);

// True if `text` begins with a WARC version line; so many bytes are enough to know.
inline constexpr size_t kWarcLineBytes = 12;
bool begins_warc_record(std::string_view text);

}  // namespace newsieve
