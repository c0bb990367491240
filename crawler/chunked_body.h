// Undoes "Transfer-Encoding: chunked" (RFC 9112, 7.1) of a body that is here already, as archives keep it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace newsieve {

struct JoinedBody {
  std::string bytes;
  bool whole = false;  // The last chunk was there; else what came before the break.
};

// Nullopt if the body does not begin with a chunk's size: then it was joined before. Extensions and trailers
// are left out. Pure.
std::optional<JoinedBody> join_chunks(std::string_view body);

}  // namespace newsieve
