// From host names to addresses: c-ares on the io thread. Nothing blocks, and no name waits for another one.
//
// Looks where the system looks (/etc/hosts, the servers, search list and ndots of /etc/resolv.conf, read when
// the resolver is made), for IPv4 and IPv6 at once; addresses come in the order in which they are to be tried
// (RFC 6724). A name that is an address needs no query. Answers are kept as long as their TTL says, within
// ttl_min and ttl_max; that there is none is kept for failure_lifetime. However often a name is asked for,
// one query for it is under way.
//
// What is public and what is not is none of its business: see crawler/address_gate.h.
//
// Threads: everything on the io_context's one thread. Callbacks run from the io_context, never from inside
// resolve(), and exactly once a call, also when the resolver is stopped.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace newsieve {

struct ResolverOptions {
  std::chrono::milliseconds timeout{2'000};   // Of the first try with a server; each further one has longer.
  int tries = 3;                              // With each server.
  std::chrono::seconds ttl_min{60};           // A shorter TTL is taken as this,
  std::chrono::seconds ttl_max{86'400};       // a longer one as that.
  std::chrono::seconds failure_lifetime{60};  // A name that has no address, or cannot be asked for.
  size_t names_max = 100'000;  // Answers kept; about 250 bytes each: 25 MB. The oldest ones go first.
  size_t queries_max = 100;    // Under way at once; further ones wait for their turn.
  size_t addresses_max = 8;    // Of one name; further ones are left.
  std::vector<std::string> servers = {};  // ADDRESS or ADDRESS:PORT; empty: the system's.
};

// What is known of a name, and for how long from now on.
struct Addresses {
  std::vector<std::string> addresses;  // "192.0.2.1", "2001:db8::1"; the first is to be tried first.
  std::string failure;                 // Why there is none, in one sentence; empty: there are some.
  Milliseconds lifetime{};
};

class Resolver {
 public:
  using Callback = std::function<void(Addresses)>;

  // kInvalid if a server is none; kIo if c-ares does not start.
  static Result<std::unique_ptr<Resolver>> create(boost::asio::io_context& io,
                                                  const ResolverOptions& options);
  ~Resolver();

  // `name` as in Url::host(): IPv6 stands in brackets.
  void resolve(const std::string& name, Callback callback);

  // Ends every query, and for good: all callbacks get the failure "stopped".
  void stop();

  size_t queries() const;  // Sent to a server, or about to be.

 private:
  struct Impl;
  explicit Resolver(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace newsieve
