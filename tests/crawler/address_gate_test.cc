#include "crawler/address_gate.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

namespace newsieve {
namespace {

std::optional<bool> is_public(const std::string& literal) {
  sockaddr_storage storage{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
  if (inet_pton(AF_INET, literal.c_str(), &v4.sin_addr) == 1) {
    storage.ss_family = AF_INET;
  } else if (inet_pton(AF_INET6, literal.c_str(), &v6.sin6_addr) == 1) {
    storage.ss_family = AF_INET6;
  } else {
    return std::nullopt;
  }
  return is_public_address(reinterpret_cast<const sockaddr&>(storage));
}

// A range of IPv4 addresses, and those beside it: empty where the neighbour is refused for reasons of its
// own.
struct Range {
  const char* before;
  const char* first;
  const char* middle;
  const char* last;
  const char* behind;
};

constexpr Range kRefused[] = {
    {"", "0.0.0.0", "0.1.2.3", "0.255.255.255", "1.0.0.0"},
    {"9.255.255.255", "10.0.0.0", "10.20.30.40", "10.255.255.255", "11.0.0.0"},
    {"100.63.255.255", "100.64.0.0", "100.100.1.1", "100.127.255.255", "100.128.0.0"},
    {"126.255.255.255", "127.0.0.0", "127.0.0.1", "127.255.255.255", "128.0.0.0"},
    {"169.253.255.255", "169.254.0.0", "169.254.169.254", "169.254.255.255", "169.255.0.0"},
    {"172.15.255.255", "172.16.0.0", "172.24.7.7", "172.31.255.255", "172.32.0.0"},
    {"191.255.255.255", "192.0.0.0", "192.0.0.170", "192.0.0.255", "192.0.1.0"},
    {"192.0.1.255", "192.0.2.0", "192.0.2.99", "192.0.2.255", "192.0.3.0"},
    {"192.88.98.255", "192.88.99.0", "192.88.99.1", "192.88.99.255", "192.88.100.0"},
    {"192.167.255.255", "192.168.0.0", "192.168.1.1", "192.168.255.255", "192.169.0.0"},
    {"198.17.255.255", "198.18.0.0", "198.18.200.1", "198.19.255.255", "198.20.0.0"},
    {"198.51.99.255", "198.51.100.0", "198.51.100.7", "198.51.100.255", "198.51.101.0"},
    {"203.0.112.255", "203.0.113.0", "203.0.113.50", "203.0.113.255", "203.0.114.0"},
    {"223.255.255.255", "224.0.0.0", "239.1.2.3", "239.255.255.255", ""},
    {"", "240.0.0.0", "250.1.2.3", "255.255.255.255", ""},
};

// The IPv4 address inside an IPv6 one, as two groups: "7f00:1".
std::string groups(const std::string& literal) {
  in_addr address{};
  EXPECT_EQ(inet_pton(AF_INET, literal.c_str(), &address), 1) << literal;
  const uint32_t value = ntohl(address.s_addr);
  char text[16];
  std::snprintf(text, sizeof text, "%x:%x", value >> 16, value & 0xffff);
  return text;
}

// All the ways one IPv4 address can be written as an address to connect to.
std::vector<std::string> forms(const std::string& v4) {
  return {v4,
          "::ffff:" + v4,
          "::ffff:" + groups(v4),
          "64:ff9b::" + groups(v4),
          "2002:" + groups(v4) + "::1",
          "2002:" + groups(v4) + ":ffff:ffff:ffff:ffff:ffff"};
}

TEST(AddressGate, JudgesEveryFormOfAnIpv4AddressByTheRangesEnds) {
  size_t literals = 0;
  for (const Range& range : kRefused) {
    for (const char* v4 : {range.first, range.middle, range.last}) {
      for (const std::string& literal : forms(v4)) {
        EXPECT_EQ(is_public(literal), false) << literal;
        ++literals;
      }
    }
    for (const std::string v4 : {range.before, range.behind}) {
      if (v4.empty()) continue;
      for (const std::string& literal : forms(v4)) {
        EXPECT_EQ(is_public(literal), true) << literal;
        ++literals;
      }
    }
  }
  EXPECT_GE(literals, 400u);
}

TEST(AddressGate, RefusesWhateverIsNotGlobalUnicastInIpv6) {
  for (const char* literal : {
           "::",   // Unspecified.
           "::1",  // Loopback.
           "::2",
           "::7f00:1",
           "::808:808",  // IPv4-compatible, withdrawn.
           "::fffe:808:808",
           "::1:0:0",  // Around the mapped ones.
           "64:ff9b:1::808:808",
           "64:ff9b:1::a00:1",  // NAT64 for local use.
           "100::",
           "100::1",                                   // Discard.
           "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",  // Before global unicast.
           "2001::",
           "2001:0:4136:e378:8000:63bf:3fff:fdd2",
           "2001:0:ffff::1",  // Teredo.
           "2001:2::1",
           "2001:10::1",
           "2001:20::1",
           "2001:1ff:ffff::",  // Protocol assignments.
           "2001:db8::",
           "2001:db8::1",
           "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",  // Documentation.
           "3fff::",
           "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff",
           "4000::",
           "5f00::1",
           "8000::1",
           "e000::1",
           "fc00::",
           "fc00::1",
           "fd12:3456:789a::1",
           "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",  // Private.
           "fe80::",
           "fe80::1",
           "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",  // Link-local.
           "fec0::1",
           "feff::1",  // Site-local, withdrawn.
           "ff00::",
           "ff02::1",
           "ff05::2",
           "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",  // Multicast.
       }) {
    EXPECT_EQ(is_public(literal), false) << literal;
  }
}

TEST(AddressGate, LetsGlobalUnicastPass) {
  for (const char* literal : {
           "1.1.1.1",
           "8.8.8.8",
           "93.184.216.34",
           "223.255.255.255",
           "192.0.1.1",
           "198.17.255.255",
           "2000::1",
           "2001:200::1",
           "2001:db7:ffff::1",
           "2001:db9::1",
           "2001:4860:4860::8888",
           "2003::1",
           "2400:cb00::1",
           "2606:2800:220:1:248:1893:25c8:1946",
           "2a00:1450::1",
           "3ffe::1",
           "3fff:1000::1",
       }) {
    EXPECT_EQ(is_public(literal), true) << literal;
  }
}

TEST(AddressGate, RefusesOtherFamilies) {
  sockaddr address{};
  address.sa_family = AF_UNIX;
  EXPECT_FALSE(is_public_address(address));
  EXPECT_EQ(address_text(address), "");
}

}  // namespace
}  // namespace newsieve
