// One HTTP request and its response as they went over the wire: what an archive keeps of a fetch.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "model/url.h"

namespace newsieve {

struct HttpExchange {
  Url url;                    // What was asked for; not the queued URL where robots.txt was redirected.
  std::string request_head;   // As sent; of HTTP/2 in HTTP/1's form, as curl shows it.
  std::string response_head;  // Status line, fields and the empty line, byte for byte. Empty: no response.
  std::string body;           // As received, in its content coding; chunks are joined.
  std::string address;        // Of the server: "192.0.2.7", "2001:db8::1".
  int status = 0;
  Instant started{};
  uint32_t milliseconds = 0;  // How long it took.
  bool truncated = false;     // The body was cut at a limit.
};

}  // namespace newsieve
