#include "crawler/address_gate.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace newsieve {
namespace {

using V4 = std::array<uint8_t, 4>;
using V6 = std::array<uint8_t, 16>;

template <class Bytes>
struct Block {
  Bytes first;  // Remaining bytes are zero.
  unsigned bits;

  constexpr bool contains(const Bytes& address) const {
    const size_t whole = bits / 8;
    if (!std::equal(first.begin(), first.begin() + whole, address.begin())) return false;
    if (bits % 8 == 0) return true;
    const uint8_t mask = static_cast<uint8_t>(0xff << (8 - bits % 8));
    return (address[whole] & mask) == first[whole];
  }
};

constexpr Block<V4> kV4Refused[] = {
    {{0}, 8},              // "This network"; 0.0.0.0 reaches this host.
    {{10}, 8},             // Private.
    {{100, 64}, 10},       // Shared by carriers' NAT.
    {{127}, 8},            // Loopback.
    {{169, 254}, 16},      // Link-local; clouds keep their metadata service here.
    {{172, 16}, 12},       // Private.
    {{192, 0, 0}, 24},     // Protocol assignments.
    {{192, 0, 2}, 24},     // Documentation.
    {{192, 88, 99}, 24},   // 6to4 relays, withdrawn.
    {{192, 168}, 16},      // Private.
    {{198, 18}, 15},       // Benchmarking.
    {{198, 51, 100}, 24},  // Documentation.
    {{203, 0, 113}, 24},   // Documentation.
    {{224}, 4},            // Multicast.
    {{240}, 4},            // Reserved, and the broadcast address.
};

constexpr Block<V6> kV6GlobalUnicast{{0x20}, 3};  // All that is handed out; the rest has special purposes.
constexpr Block<V6> kV6Refused[] = {
    {{0x20, 0x01, 0x00}, 23},        // Protocol assignments; Teredo is among them.
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // Documentation.
    {{0x3f, 0xff, 0x00}, 20},        // Documentation.
};

struct Carrier {
  Block<V6> block;
  size_t v4_begin;  // Where in the address the IPv4 one stands.
};
constexpr Carrier kCarriers[] = {
    {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96}, 12},  // IPv4-mapped.
    {{{0x00, 0x64, 0xff, 0x9b}, 96}, 12},                    // NAT64.
    {{{0x20, 0x02}, 16}, 2},                                 // 6to4.
};

template <class Bytes>
bool in_any(std::span<const Block<Bytes>> blocks, const Bytes& address) {
  return std::any_of(blocks.begin(), blocks.end(),
                     [&](const auto& block) { return block.contains(address); });
}

bool is_public(const V4& address) { return !in_any<V4>(kV4Refused, address); }

bool is_public(const V6& address) {
  for (const Carrier& carrier : kCarriers) {
    if (!carrier.block.contains(address)) continue;
    V4 carried;
    std::copy_n(address.begin() + carrier.v4_begin, carried.size(), carried.begin());
    return is_public(carried);
  }
  return kV6GlobalUnicast.contains(address) && !in_any<V6>(kV6Refused, address);
}

const in_addr& v4_of(const sockaddr& address) {
  return reinterpret_cast<const sockaddr_in&>(address).sin_addr;
}
const in6_addr& v6_of(const sockaddr& address) {
  return reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
}

}  // namespace

bool is_public_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    V4 bytes;
    std::copy_n(reinterpret_cast<const uint8_t*>(&v4_of(address)), bytes.size(), bytes.begin());
    return is_public(bytes);
  }
  if (address.sa_family == AF_INET6) {
    V6 bytes;
    std::copy_n(reinterpret_cast<const uint8_t*>(&v6_of(address)), bytes.size(), bytes.begin());
    return is_public(bytes);
  }
  return false;
}

bool is_public_address(const std::string& address) {
  V4 v4;
  if (inet_pton(AF_INET, address.c_str(), v4.data()) == 1) return is_public(v4);
  V6 v6;
  return inet_pton(AF_INET6, address.c_str(), v6.data()) == 1 && is_public(v6);
}

bool is_ip_v4(const std::string& host) {
  V4 bytes;
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1;
}

std::string gate_refusal(const std::string& address) {
  return address + " is a private address; --allow-private or fetcher.allow_private lets it be fetched";
}

std::string address_text(const sockaddr& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.sa_family == AF_INET) inet_ntop(AF_INET, &v4_of(address), text, sizeof text);
  if (address.sa_family == AF_INET6) inet_ntop(AF_INET6, &v6_of(address), text, sizeof text);
  return text;
}

}  // namespace newsieve
