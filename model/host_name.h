// A URL's host in the one form that DNS, curl and we ourselves read alike.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace newsieve {

// `text` as it stands between "//" and the port, its percent-escapes decoded (libcurl does): an international
// name in its ASCII form (UTS #46, nontransitional, with its checks of direction and joiners, whatever the
// process's locale), in lower case, without the root's dot; every spelling of an IPv4 address (decimal,
// octal, hexadecimal, fewer parts) as four decimal numbers; IPv6 in brackets as RFC 5952 writes it. A name
// that is ASCII already is not held to UTS #46: whether "xn--..." exists is for DNS to say, which may know
// newer characters than we do.
//
// kInvalid, with the reason alone, for what cannot be looked up: characters other than letters, digits, "-",
// "_" and ".", empty labels, labels over 63 or names over 253 bytes, malformed addresses and names.
Result<std::string> canonical_host(std::string_view text);

// True for an address as canonical_host() writes it.
bool is_address(std::string_view host);

}  // namespace newsieve
