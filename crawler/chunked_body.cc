#include "crawler/chunked_body.h"

#include <charconv>

#include "base/ascii.h"

namespace newsieve {
namespace {

// Takes a chunk's first line: its size. Nullopt if it is none.
std::optional<size_t> take_size(std::string_view& body) {
  const size_t end = body.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = body.substr(0, end);
  const std::string_view digits = trim(line.substr(0, line.find(';')));
  size_t size = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
  if (digits.empty() || error != std::errc() || stop != digits.data() + digits.size()) return std::nullopt;
  body.remove_prefix(end + 1);
  return size;
}

}  // namespace

std::optional<JoinedBody> join_chunks(std::string_view body) {
  std::optional<size_t> size = take_size(body);
  if (!size) return std::nullopt;
  JoinedBody joined;
  while (size && *size > 0) {
    joined.bytes += body.substr(0, *size);
    body.remove_prefix(std::min(*size, body.size()));
    if (body.starts_with('\r')) body.remove_prefix(1);
    if (body.starts_with('\n')) body.remove_prefix(1);
    size = take_size(body);
  }
  joined.whole = size.has_value();
  return joined;
}

}  // namespace newsieve
