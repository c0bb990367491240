#include "crawler/resolver.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>

#include "tests/support/test_dns.h"

namespace newsieve {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using Texts = std::vector<std::string>;

// A resolver that asks a server of the test's, with its own event loop.
class ResolveLoop {
 public:
  explicit ResolveLoop(const TestDns& dns, ResolverOptions options = {}) {
    options.servers = {dns.server()};
    resolver_ = std::move(Resolver::create(io_, options).value());
  }

  // Asks for all of them at once; the answers in the order of the names.
  std::vector<Addresses> resolve(const Texts& names) {
    std::vector<Addresses> answers(names.size());
    size_t left = names.size();
    for (size_t i = 0; i < names.size(); ++i) {
      resolver_->resolve(names[i], [&, i](Addresses found) {
        answers[i] = std::move(found);
        order_.push_back(names[i]);
        --left;
      });
      EXPECT_EQ(left, names.size()) << "answered from inside resolve()";
    }
    io_.restart();
    while (left > 0 && io_.run_one() > 0) {
    }
    EXPECT_EQ(left, 0u);
    return answers;
  }
  Addresses resolve(const std::string& name) { return resolve(Texts{name}).front(); }

  Resolver& resolver() { return *resolver_; }
  asio::io_context& io() { return io_; }
  const Texts& order() const { return order_; }  // Names in the order of their answers.

 private:
  asio::io_context io_{1};
  std::unique_ptr<Resolver> resolver_;
  Texts order_;
};

Texts sorted(Texts texts) {
  std::sort(texts.begin(), texts.end());
  return texts;
}

TEST(Resolver, FindsIpv4AndIpv6AddressesAndKeepsThemForTheirTtl) {
  TestDns dns;
  dns.answer("news.test", {"192.0.2.1", "192.0.2.2", "2001:db8::1"}, 300);
  ResolveLoop loop(dns);
  for (int i = 0; i < 3; ++i) {
    const Addresses found = loop.resolve("news.test");
    EXPECT_EQ(found.failure, "");
    EXPECT_EQ(sorted(found.addresses), (Texts{"192.0.2.1", "192.0.2.2", "2001:db8::1"}));
    EXPECT_GT(found.lifetime, 200s);
    EXPECT_LE(found.lifetime, 300s);
  }
  EXPECT_EQ(dns.queries("news.test"), 1u);
}

TEST(Resolver, KeepsTtlsWithinItsLimitsAndCountsThoseOfAliases) {
  TestDns dns;
  dns.answer("short.test", {"192.0.2.1"}, 1);
  dns.answer("long.test", {"192.0.2.2"}, 1'000'000);
  dns.alias("alias.test", "long.test", 100);
  ResolveLoop loop(dns, {.ttl_min = 30s, .ttl_max = 200s});
  const auto found = loop.resolve(Texts{"short.test", "long.test", "alias.test"});
  EXPECT_EQ(found[0].lifetime, 30s);
  EXPECT_EQ(found[1].lifetime, 200s);
  EXPECT_EQ(found[2].lifetime, 100s);
  EXPECT_EQ(found[2].addresses, Texts{"192.0.2.2"});
}

TEST(Resolver, AsksAgainWhenAnAnswerHasExpired) {
  TestDns dns;
  dns.answer("moving.test", {"192.0.2.1"}, 0);
  ResolveLoop loop(dns, {.ttl_min = 0s});
  EXPECT_EQ(loop.resolve("moving.test").addresses, Texts{"192.0.2.1"});
  dns.answer("moving.test", {"192.0.2.9"}, 0);
  EXPECT_EQ(loop.resolve("moving.test").addresses, Texts{"192.0.2.9"});
}

TEST(Resolver, SendsOneQueryForANameHoweverManyAskAtOnce) {
  TestDns dns;
  dns.answer("news.test", {"192.0.2.1"}, 300);
  ResolveLoop loop(dns);
  for (const Addresses& found : loop.resolve(Texts(50, "news.test"))) {
    EXPECT_EQ(found.addresses, Texts{"192.0.2.1"});
  }
  EXPECT_EQ(dns.queries("news.test"), 1u);
}

TEST(Resolver, RemembersThatThereIsNoSuchName) {
  TestDns dns;
  ResolveLoop loop(dns, {.failure_lifetime = 77s});
  for (int i = 0; i < 3; ++i) {
    const Addresses found = loop.resolve("nowhere.test");
    EXPECT_TRUE(found.addresses.empty());
    EXPECT_NE(found.failure.find("DNS"), std::string::npos) << found.failure;
    EXPECT_NE(found.failure.find("nowhere.test"), std::string::npos) << found.failure;
    EXPECT_LE(found.lifetime, 77s);
  }
  EXPECT_EQ(dns.queries("nowhere.test"), 1u);
}

TEST(Resolver, AServerThatKeepsSilentHoldsNobodyElse) {
  TestDns dns;
  dns.keep_silent("slow.test");
  for (int i = 0; i < 30; ++i) dns.answer(fmt::format("fast{}.test", i), {"192.0.2.1"}, 300);
  ResolveLoop loop(dns, {.timeout = 300ms, .tries = 2});
  Texts names = {"slow.test"};
  for (int i = 0; i < 30; ++i) names.push_back(fmt::format("fast{}.test", i));
  const auto found = loop.resolve(names);
  EXPECT_NE(found[0].failure.find("slow.test"), std::string::npos) << found[0].failure;
  for (size_t i = 1; i < found.size(); ++i) EXPECT_EQ(found[i].failure, "") << names[i];
  EXPECT_EQ(loop.order().back(), "slow.test");
}

TEST(Resolver, AnswersAlsoWhatHasToWaitForItsTurn) {
  TestDns dns;
  Texts names;
  for (int i = 0; i < 40; ++i) {
    names.push_back(fmt::format("n{}.test", i));
    dns.answer(names.back(), {fmt::format("192.0.2.{}", i)}, 300);
  }
  ResolveLoop loop(dns, {.queries_max = 2});
  const auto found = loop.resolve(names);
  for (size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(found[i].addresses, Texts{fmt::format("192.0.2.{}", i)}) << names[i];
  }
}

TEST(Resolver, KeepsNoMoreNamesAndAddressesThanItMay) {
  TestDns dns;
  Texts many;
  for (int i = 0; i < 20; ++i) many.push_back(fmt::format("192.0.2.{}", i));
  for (const char* name : {"a.test", "b.test", "c.test"}) dns.answer(name, many, 300);
  ResolveLoop loop(dns, {.names_max = 2, .addresses_max = 5});
  for (const char* name : {"a.test", "b.test", "c.test", "b.test", "a.test"}) {
    EXPECT_EQ(loop.resolve(std::string(name)).addresses.size(), 5u);
  }
  EXPECT_EQ(dns.queries("a.test"), 2u);  // Forgotten for c.test.
  EXPECT_EQ(dns.queries("b.test"), 1u);
}

TEST(Resolver, NeedsNoServerForAddressesAndForWhatTheSystemKnows) {
  TestDns dns;
  ResolveLoop loop(dns);
  EXPECT_EQ(loop.resolve("192.0.2.7").addresses, Texts{"192.0.2.7"});
  EXPECT_EQ(loop.resolve("[2001:db8::7]").addresses, Texts{"2001:db8::7"});
  EXPECT_EQ(loop.resolve("[::ffff:192.0.2.7]").addresses, Texts{"192.0.2.7"});  // The same machine.
  const Texts localhost = loop.resolve("localhost").addresses;
  EXPECT_NE(std::find(localhost.begin(), localhost.end(), "127.0.0.1"), localhost.end());
  EXPECT_EQ(dns.queries("localhost"), 0u);
}

TEST(Resolver, AnswersEverybodyWhenItIsStopped) {
  TestDns dns;
  for (const char* name : {"a.test", "b.test", "c.test"}) dns.keep_silent(name);
  ResolveLoop loop(dns, {.queries_max = 1});
  Texts failures;
  const auto keep = [&](const Addresses& found) { failures.push_back(found.failure); };
  for (const char* name : {"a.test", "a.test", "b.test", "c.test"}) loop.resolver().resolve(name, keep);
  loop.resolver().stop();
  loop.resolver().resolve("a.test", keep);
  EXPECT_TRUE(failures.empty());
  loop.io().run();
  EXPECT_EQ(failures, Texts(5, "stopped"));
}

TEST(Resolver, SaysWhichServerIsNone) {
  asio::io_context io;
  ResolverOptions options;
  options.servers = {"127.0.0.1", "not a server"};
  const auto resolver = Resolver::create(io, options);
  ASSERT_FALSE(resolver);
  EXPECT_EQ(resolver.error().code, ErrorCode::kInvalid);
  EXPECT_NE(resolver.error().message.find("not a server"), std::string::npos);
}

}  // namespace
}  // namespace newsieve
