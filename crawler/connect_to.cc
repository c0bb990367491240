#include "crawler/connect_to.h"

#include <charconv>

#include "base/ascii.h"

namespace newsieve {
namespace {

// Divides at each ":" that does not stand in brackets.
std::vector<std::string_view> fields(std::string_view entry) {
  std::vector<std::string_view> fields;
  size_t begin = 0;
  bool in_brackets = false;
  for (size_t i = 0; i <= entry.size(); ++i) {
    if (i < entry.size() && (entry[i] == '[' || entry[i] == ']')) in_brackets = entry[i] == '[';
    if (i < entry.size() && (entry[i] != ':' || in_brackets)) continue;
    fields.push_back(entry.substr(begin, i - begin));
    begin = i + 1;
  }
  return fields;
}

// "" is 0: any.
std::optional<uint16_t> parse_port(std::string_view text) {
  uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty()) return 0;
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

}  // namespace

Result<ConnectTo> parse_connect_to(std::string_view entry) {
  const std::vector<std::string_view> parts = fields(entry);
  const auto invalid = [&] {
    return fail(ErrorCode::kInvalid,
                "--connect-to \"" + std::string(entry) + "\" is not HOST:PORT:ADDR:PORT (IPv6 in brackets)");
  };
  if (parts.size() != 4) return invalid();
  const std::optional<uint16_t> port = parse_port(parts[1]);
  const std::optional<uint16_t> to_port = parse_port(parts[3]);
  if (!port || !to_port) return invalid();
  return ConnectTo{to_lower(parts[0]), *port, std::string(parts[2]), *to_port};
}

Destination destination(const Url& url, const std::vector<ConnectTo>& entries) {
  Destination own{std::string(url.host()), url.port()};
  for (const ConnectTo& entry : entries) {
    if (!entry.host.empty() && entry.host != own.host) continue;
    if (entry.port != 0 && entry.port != own.port) continue;
    return {entry.to_host.empty() ? own.host : entry.to_host, entry.to_port == 0 ? own.port : entry.to_port};
  }
  return own;
}

}  // namespace newsieve
