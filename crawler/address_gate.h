// Which addresses may be connected to: those of the public internet. Asked at connect time, after DNS, so
// that neither a link, a redirect nor a DNS answer can lead to the operator's own machines. Pure; any thread.
#pragma once

#include <sys/socket.h>

#include <string>

namespace newsieve {

// False for loopback, private, shared, link-local, multicast, reserved, benchmarking and documentation
// addresses (IANA's special-purpose registries), and for anything but IPv4 and IPv6. An IPv6 address that
// carries an IPv4 one (mapped, NAT64, 6to4) is judged by that. `address` is a sockaddr_in or sockaddr_in6.
bool is_public_address(const sockaddr& address);

// The same for its text ("127.0.0.1", "::1"); false for text that is no address.
bool is_public_address(const std::string& address);

// Whether `host` is an IPv4 address, not a name.
bool is_ip_v4(const std::string& host);

// Why nothing is fetched from there.
std::string gate_refusal(const std::string& address);

// "127.0.0.1", "fe80::1": for messages.
std::string address_text(const sockaddr& address);

}  // namespace newsieve
