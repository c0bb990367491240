#include "model/host_name.h"

#include <arpa/inet.h>
#include <unicode/uidna.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "base/ascii.h"
#include "base/check.h"

namespace newsieve {
namespace {

constexpr size_t kNameBytesMax = 253;  // RFC 1035, 2.3.4.
constexpr size_t kLabelBytesMax = 63;

const UIDNA* idna() {
  static const UIDNA* const instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    const UIDNA* opened =
        uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII |
                            UIDNA_NONTRANSITIONAL_TO_UNICODE,
                        &status);
    NEWSIEVE_CHECK(U_SUCCESS(status));
    return opened;
  }();
  return instance;
}

// Hyphens anywhere are in use, and lengths and empty labels are checked for every name.
constexpr uint32_t kIdnaErrorsIgnored = UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN |
                                        UIDNA_ERROR_HYPHEN_3_4 | UIDNA_ERROR_EMPTY_LABEL |
                                        UIDNA_ERROR_LABEL_TOO_LONG | UIDNA_ERROR_DOMAIN_NAME_TOO_LONG;

// Empty if the name is malformed.
std::string to_ascii(std::string_view name) {
  char out[512];
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  UErrorCode status = U_ZERO_ERROR;
  const int32_t size = uidna_nameToASCII_UTF8(idna(), name.data(), static_cast<int32_t>(name.size()), out,
                                              sizeof out, &info, &status);
  if (U_FAILURE(status) || (info.errors & ~kIdnaErrorsIgnored) != 0) return {};
  return std::string(out, static_cast<size_t>(size));
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::vector<std::string_view> labels_of(std::string_view name) {
  std::vector<std::string_view> labels;
  for (;;) {
    const size_t dot = name.find('.');
    labels.push_back(name.substr(0, dot));
    if (dot == std::string_view::npos) return labels;
    name.remove_prefix(dot + 1);
  }
}

// One part of an IPv4 address: decimal, octal with a leading "0", hexadecimal with a leading "0x". Nullopt if
// it is none, UINT64_MAX if it is too large for any.
std::optional<uint64_t> ipv4_part(std::string_view text) {
  if (text.empty()) return std::nullopt;
  int base = 10;
  if (text.starts_with("0x")) {
    base = 16;
    text.remove_prefix(2);
    if (text.empty()) return 0;
  } else if (text.size() > 1 && text[0] == '0') {
    base = 8;
  }
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (end != text.data() + text.size()) return std::nullopt;
  return error == std::errc() ? value : UINT64_MAX;
}

// True if the name can only be meant as an IPv4 address, well-formed or not.
bool ends_in_number(std::string_view label) {
  if (label.empty()) return false;
  return label.find_first_not_of("0123456789") == std::string_view::npos ||
         (label.starts_with("0x") && ipv4_part(label));
}

// Empty if it is malformed.
std::string canonical_ipv4(const std::vector<std::string_view>& parts) {
  constexpr size_t kPartsMax = 4;
  if (parts.size() > kPartsMax) return {};
  uint64_t address = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    const bool last = i + 1 == parts.size();
    const size_t bytes = last ? kPartsMax - i : 1;
    const std::optional<uint64_t> value = ipv4_part(parts[i]);
    if (!value || *value >= uint64_t{1} << (8 * bytes)) return {};
    address = address << (8 * bytes) | *value;
  }
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) {
    if (!out.empty()) out += '.';
    out += std::to_string(address >> shift & 255);
  }
  return out;
}

// Empty if it is malformed.
std::string canonical_ipv6(std::string_view text) {
  in6_addr address;
  char out[INET6_ADDRSTRLEN];
  if (text.size() < 2 || text.back() != ']') return {};
  const std::string inside(text.substr(1, text.size() - 2));
  if (inside.find('\0') != std::string::npos || inet_pton(AF_INET6, inside.c_str(), &address) != 1) return {};
  NEWSIEVE_CHECK(inet_ntop(AF_INET6, &address, out, sizeof out) != nullptr);
  return "[" + std::string(out) + "]";
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

}  // namespace

Result<std::string> canonical_host(std::string_view text) {
  if (text.empty()) return fail(ErrorCode::kInvalid, "no host");
  if (text.front() == '[') {
    std::string address = canonical_ipv6(text);
    if (address.empty()) return fail(ErrorCode::kInvalid, "malformed IPv6 address");
    return address;
  }
  std::string name = to_lower(text);
  if (!is_ascii(name)) {
    name = to_ascii(name);
    if (name.empty()) return fail(ErrorCode::kInvalid, "malformed international host name");
  }
  if (name.ends_with('.')) name.pop_back();
  if (name.size() > kNameBytesMax) return fail(ErrorCode::kInvalid, "host name too long");
  if (!std::all_of(name.begin(), name.end(), is_host_character)) {
    return fail(ErrorCode::kInvalid, "a character that no host name holds");
  }
  const std::vector<std::string_view> labels = labels_of(name);
  if (ends_in_number(labels.back())) {
    std::string address = canonical_ipv4(labels);
    if (address.empty()) return fail(ErrorCode::kInvalid, "malformed IPv4 address");
    return address;
  }
  for (const std::string_view label : labels) {
    if (label.empty()) return fail(ErrorCode::kInvalid, "empty label in host name");
    if (label.size() > kLabelBytesMax) return fail(ErrorCode::kInvalid, "host name's label too long");
  }
  return name;
}

bool is_address(std::string_view host) {
  return host.starts_with('[') || (!host.empty() && host.back() >= '0' && host.back() <= '9' &&
                                   ends_in_number(labels_of(host).back()));
}

}  // namespace newsieve
