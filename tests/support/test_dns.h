// A real DNS server on a loopback port of its own, over UDP. Names nobody set do not exist (NXDOMAIN).
//
//   TestDns dns;
//   dns.answer("news.test", {"127.0.0.1", "::1"}, 300);
//   options.resolver.servers = {dns.server()};
//
// Threads: the server runs in one of its own; every method may be called from any thread at any time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace newsieve {

class TestDns {
 public:
  TestDns();
  ~TestDns();
  TestDns(const TestDns&) = delete;
  TestDns& operator=(const TestDns&) = delete;

  // From now on the name has these addresses, IPv4 or IPv6.
  void answer(const std::string& name, const std::vector<std::string>& addresses, uint32_t ttl_seconds);
  void alias(const std::string& name, const std::string& target, uint32_t ttl_seconds);
  void keep_silent(const std::string& name);  // Its queries get no answer.

  std::string server() const;                     // "127.0.0.1:PORT"
  size_t queries(const std::string& name) const;  // For its IPv4 addresses, repeated ones too.

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace newsieve
