#include "crawler/resolver.h"

#include <ares.h>
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <list>
#include <optional>
#include <unordered_map>

#include "base/check.h"
#include "crawler/address_gate.h"
#include "crawler/socket_watch.h"

namespace newsieve {
namespace {

namespace asio = boost::asio;
using TimePoint = std::chrono::steady_clock::time_point;

struct FreeAddrinfo {
  void operator()(ares_addrinfo* answer) const { ares_freeaddrinfo(answer); }
};
using Answer = std::unique_ptr<ares_addrinfo, FreeAddrinfo>;

// In the one form that stands for the machine: an IPv4 address in IPv6's clothes is the IPv4 address.
std::string unit_text(const sockaddr& address) {
  if (address.sa_family == AF_INET6) {
    const in6_addr& v6 = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&v6)) {
      sockaddr_in v4{};
      v4.sin_family = AF_INET;
      std::copy_n(v6.s6_addr + 12, sizeof v4.sin_addr, reinterpret_cast<uint8_t*>(&v4.sin_addr));
      return address_text(reinterpret_cast<const sockaddr&>(v4));
    }
  }
  return address_text(address);
}

// The address that the name itself is; nullopt for names that must be looked up.
std::optional<std::string> numeric_address(std::string name) {
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  if (inet_pton(AF_INET, name.c_str(), &v4.sin_addr) == 1) {
    return unit_text(reinterpret_cast<const sockaddr&>(v4));
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  if (inet_pton(AF_INET6, name.c_str(), &v6.sin6_addr) == 1) {
    return unit_text(reinterpret_cast<const sockaddr&>(v6));
  }
  return std::nullopt;
}

struct Kept {
  Addresses addresses;  // Without lifetime.
  TimePoint expires;
  std::list<std::string>::iterator age;
};

}  // namespace

struct Resolver::Impl {
  // One name being asked for; c-ares hands it back, once.
  struct Query {
    Impl* resolver;
    std::string name;
  };

  Impl(asio::io_context& context, const ResolverOptions& resolver_options)
      : io(context), options(resolver_options), timer(context) {}
  ~Impl() {
    stop();
    if (channel != nullptr) ares_destroy(channel);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Result<void> open();
  void resolve(const std::string& name, Callback callback);
  void ask(const std::string& name);
  void finish(const std::string& name, int status, const Answer& answer);
  void stop();

  Addresses read(const std::string& name, int status, const Answer& answer) const;
  void keep(const std::string& name, const Addresses& addresses);
  void answer(Callback callback, Addresses addresses);

  static void on_answer(void* query, int status, int timeouts, ares_addrinfo* answer);
  static void on_socket(void* resolver, ares_socket_t descriptor, int readable, int writable);
  void process(ares_socket_t readable, ares_socket_t writable);
  void arm_timer();

  asio::io_context& io;
  const ResolverOptions options;  // Constant after construction.
  asio::steady_timer timer;
  ares_channel channel = nullptr;
  std::unordered_map<ares_socket_t, std::shared_ptr<SocketWatch>> sockets;
  std::unordered_map<std::string, std::vector<Callback>> asked;  // Names under way or waiting, and for whom.
  std::deque<std::string> waiting;                               // Names beyond queries_max.
  size_t queries = 0;
  std::unordered_map<std::string, Kept> kept;
  std::list<std::string> ages;  // Of what is kept, the oldest first.
  bool stopped = false;
  const std::shared_ptr<bool> alive = std::make_shared<bool>();  // The timer's handler holds it weakly.
};

Result<void> Resolver::Impl::open() {
  static const int initialised = ares_library_init(ARES_LIB_INIT_ALL);
  int chosen = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
  ares_options settings{};
#ifdef ARES_OPT_QUERY_CACHE
  chosen |= ARES_OPT_QUERY_CACHE;  // What c-ares keeps since 1.31: nothing, for it is kept here.
#endif
  settings.timeout = static_cast<int>(options.timeout.count());
  settings.tries = options.tries;
  settings.sock_state_cb = on_socket;
  settings.sock_state_cb_data = this;
  const int status =
      initialised != ARES_SUCCESS ? initialised : ares_init_options(&channel, &settings, chosen);
  if (status != ARES_SUCCESS) {
    return fail(ErrorCode::kIo, std::string("c-ares does not start: ") + ares_strerror(status));
  }
  for (const std::string& server : options.servers) {
    if (ares_set_servers_ports_csv(channel, server.c_str()) == ARES_SUCCESS) continue;
    return fail(ErrorCode::kInvalid, "DNS server \"" + server + "\" is not ADDRESS or ADDRESS:PORT");
  }
  const std::string servers = fmt::format("{}", fmt::join(options.servers, ","));
  if (!servers.empty()) ares_set_servers_ports_csv(channel, servers.c_str());
  return {};
}

void Resolver::Impl::resolve(const std::string& name, Callback callback) {
  if (stopped) return answer(std::move(callback), {{}, "stopped", {}});
  if (std::optional<std::string> numeric = numeric_address(name)) {
    return answer(std::move(callback), {{std::move(*numeric)}, "", options.ttl_max});
  }
  const TimePoint now = std::chrono::steady_clock::now();
  if (const auto known = kept.find(name); known != kept.end() && known->second.expires > now) {
    Addresses addresses = known->second.addresses;
    addresses.lifetime = std::chrono::ceil<Milliseconds>(known->second.expires - now);
    return answer(std::move(callback), std::move(addresses));
  }
  std::vector<Callback>& callbacks = asked[name];
  callbacks.push_back(std::move(callback));
  if (callbacks.size() > 1) return;
  if (queries >= options.queries_max) return waiting.push_back(name);
  ask(name);
}

void Resolver::Impl::ask(const std::string& name) {
  ++queries;
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  ares_getaddrinfo(channel, name.c_str(), nullptr, &hints, on_answer, new Query{this, name});
  arm_timer();
}

// May be called from inside ask(): for what stands in /etc/hosts, and for names that cannot be asked for.
void Resolver::Impl::on_answer(void* query, int status, int, ares_addrinfo* answer) {
  const std::unique_ptr<Query> owned(static_cast<Query*>(query));
  owned->resolver->finish(owned->name, status, Answer(answer));
}

void Resolver::Impl::finish(const std::string& name, int status, const Answer& answered) {
  --queries;
  Addresses addresses = stopped ? Addresses{{}, "stopped", {}} : read(name, status, answered);
  if (!stopped) keep(name, addresses);
  const auto callbacks = asked.extract(name);
  NEWSIEVE_CHECK(!callbacks.empty());
  for (Callback& callback : callbacks.mapped()) answer(std::move(callback), addresses);
  if (stopped || waiting.empty()) return;
  // Posted: c-ares must not be asked from inside its own callback again and again.
  asio::post(io, [this, weak = std::weak_ptr(alive), next = std::move(waiting.front())] {
    if (!weak.expired() && !stopped) ask(next);
  });
  waiting.pop_front();
}

Addresses Resolver::Impl::read(const std::string& name, int status, const Answer& answered) const {
  Addresses found;
  int64_t ttl = options.ttl_max.count();
  const ares_addrinfo_node* node = answered ? answered->nodes : nullptr;
  for (; node != nullptr && found.addresses.size() < options.addresses_max; node = node->ai_next) {
    std::string text = unit_text(*node->ai_addr);
    ttl = std::min<int64_t>(ttl, node->ai_ttl);
    const bool known =
        std::find(found.addresses.begin(), found.addresses.end(), text) != found.addresses.end();
    if (!known && !text.empty()) found.addresses.push_back(std::move(text));
  }
  const ares_addrinfo_cname* alias = answered ? answered->cnames : nullptr;
  for (; alias != nullptr; alias = alias->next) ttl = std::min<int64_t>(ttl, alias->ttl);
  found.lifetime = std::chrono::seconds(std::max<int64_t>(ttl, options.ttl_min.count()));
  if (found.addresses.empty()) {
    const char* const reason = status == ARES_SUCCESS ? "the answer is empty" : ares_strerror(status);
    found.failure = fmt::format("DNS has no address for {}: {}", name, reason);
    found.lifetime = options.failure_lifetime;
  }
  return found;
}

void Resolver::Impl::keep(const std::string& name, const Addresses& addresses) {
  const TimePoint expires = std::chrono::steady_clock::now() + addresses.lifetime;
  if (const auto known = kept.find(name); known != kept.end()) {
    ages.erase(known->second.age);
    kept.erase(known);
  }
  while (kept.size() >= options.names_max && !ages.empty()) {
    kept.erase(ages.front());
    ages.pop_front();
  }
  kept.emplace(name, Kept{addresses, expires, ages.insert(ages.end(), name)});
}

void Resolver::Impl::answer(Callback callback, Addresses addresses) {
  asio::post(io, [callback = std::move(callback), addresses = std::move(addresses)]() mutable {
    callback(std::move(addresses));
  });
}

void Resolver::Impl::stop() {
  if (stopped) return;
  stopped = true;
  timer.cancel();
  if (channel != nullptr) ares_cancel(channel);
  for (auto& [name, callbacks] : asked) {  // Those that waited for their turn.
    for (Callback& callback : callbacks) answer(std::move(callback), {{}, "stopped", {}});
  }
  asked.clear();
}

// c-ares tells of each descriptor what it waits for; nothing more: it closes it next.
void Resolver::Impl::on_socket(void* resolver, ares_socket_t descriptor, int readable, int writable) {
  auto& self = *static_cast<Impl*>(resolver);
  if (!readable && !writable) {
    const auto watch = self.sockets.extract(descriptor);
    if (!watch.empty()) watch.mapped()->close();
    return;
  }
  auto& watch = self.sockets[descriptor];
  if (!watch) {
    watch = std::make_shared<SocketWatch>(self.io, descriptor, [&self](int ready, SocketEvents events) {
      self.process(events.readable || events.failed ? ready : ARES_SOCKET_BAD,
                   events.writable || events.failed ? ready : ARES_SOCKET_BAD);
    });
  }
  watch->want(readable != 0, writable != 0);
}

void Resolver::Impl::process(ares_socket_t readable, ares_socket_t writable) {
  ares_process_fd(channel, readable, writable);
  arm_timer();
}

void Resolver::Impl::arm_timer() {
  timeval wait{};
  if (stopped || ares_timeout(channel, nullptr, &wait) == nullptr) {
    timer.cancel();
    return;
  }
  timer.expires_after(std::chrono::seconds(wait.tv_sec) + std::chrono::microseconds(wait.tv_usec));
  timer.async_wait([this, weak = std::weak_ptr(alive)](boost::system::error_code cancelled) {
    if (!cancelled && !weak.expired()) process(ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  });
}

Resolver::Resolver(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Resolver::~Resolver() = default;

Result<std::unique_ptr<Resolver>> Resolver::create(asio::io_context& io, const ResolverOptions& options) {
  auto impl = std::make_unique<Impl>(io, options);
  if (Result<void> opened = impl->open(); !opened) return tl::unexpected(opened.error());
  return std::unique_ptr<Resolver>(new Resolver(std::move(impl)));
}

void Resolver::resolve(const std::string& name, Callback callback) {
  impl_->resolve(name, std::move(callback));
}
void Resolver::stop() { impl_->stop(); }
size_t Resolver::queries() const { return impl_->queries; }

}  // namespace newsieve
