// However an address of ours is written, redirected to or answered by DNS: nothing connects to it.
//
// A listener takes connections on every address of this machine, IPv4 and IPv6. Each form goes through the
// real fetcher, with its port; what is no form of ours must have been refused by the gate, by Url or by DNS.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include "crawler/fetcher.h"
#include "tests/support/test_dns.h"

namespace newsieve {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Texts = std::vector<std::string>;

// Loopback, private and shared networks, link-local and clouds' metadata, multicast, broadcast, unspecified.
const Texts kV4 = {"127.0.0.1",   "127.1.2.3",   "0.0.0.0",         "10.0.0.1",
                   "172.16.5.4",  "192.168.1.1", "169.254.169.254", "100.100.100.200",
                   "192.0.0.192", "198.18.0.1",  "224.0.0.251",     "255.255.255.255"};

// Hosts that are `address`, each in another way.
Texts forms(const std::string& address) {
  in_addr parsed{};
  EXPECT_EQ(inet_pton(AF_INET, address.c_str(), &parsed), 1);
  const uint32_t value = ntohl(parsed.s_addr);
  const uint32_t a = value >> 24;
  const uint32_t b = value >> 16 & 0xff;
  const uint32_t c = value >> 8 & 0xff;
  const uint32_t d = value & 0xff;
  const std::string groups = fmt::format("{:x}:{:x}", value >> 16, value & 0xffff);
  std::string fullwidth;
  std::string escaped;
  for (const char digit : address) {
    fullwidth += digit == '.' ? "．" : fmt::format("\xef\xbc{}", static_cast<char>(0x90 + digit - '0'));
    escaped += fmt::format("%{:02X}", static_cast<int>(digit));
  }
  std::string ideographic = address;
  for (size_t at = 0; (at = ideographic.find('.', at)) != std::string::npos;)
    ideographic.replace(at, 1, "。");
  return {
      address,
      address + ".",
      fullwidth,
      ideographic,
      escaped,
      "user:word@" + address,
      "8.8.8.8@" + address,
      fmt::format("{}", value),
      fmt::format("0x{:x}", value),
      fmt::format("0X{:08X}", value),
      fmt::format("0{:o}", value),
      fmt::format("{}.{}", a, value & 0xffffff),
      fmt::format("{}.{}.{}", a, b, value & 0xffff),
      fmt::format("0{:o}.0{:o}.0{:o}.0{:o}", a, b, c, d),
      fmt::format("000{:o}.00{:o}.{}.{}", a, b, c, d),
      fmt::format("0x{:x}.0x{:x}.0x{:x}.0x{:x}", a, b, c, d),
      fmt::format("0x{:x}.0{:o}.{}", a, b, value & 0xffff),
      fmt::format("[::ffff:{}]", address),
      fmt::format("[::ffff:{}]", groups),
      fmt::format("[0:0:0:0:0:FFFF:{}]", groups),
      fmt::format("[::{}]", address),
      fmt::format("[::ffff:0:{}]", address),
      fmt::format("[64:ff9b::{}]", address),
      fmt::format("[64:ff9b:1::{}]", groups),
      fmt::format("[2002:{}::1]", groups),
      fmt::format("[2001:0:{}::1]", groups),
      fmt::format("[2001:0:4136:e378:8000:63bf:{:x}:{:x}]", ~value >> 16 & 0xffff, ~value & 0xffff),
  };
}

const Texts kOthers = {"localhost",
                       "LocalHost",
                       "localhost.",
                       "sub.localhost",
                       "[::1]",
                       "[0:0:0:0:0:0:0:1]",
                       "[::]",
                       "[fe80::1]",
                       "[fe80::1%25lo]",
                       "[fe80::1%lo]",
                       "[fd00:ec2::254]",
                       "[fc00::1]",
                       "[ff02::1]",
                       "[fec0::1]",
                       "[2001:db8::1]",
                       "0",
                       "0x0",
                       "127.1",
                       "0x7f.1",
                       "ⓛocalhost",
                       "①②⑦.⓪.⓪.①",
                       "127。0。0。1",
                       "%6cocalhost",
                       "loc%61lhost",
                       "localhost%00.example",
                       "user@localhost",
                       "example.com:80@127.0.0.1"};

// Takes and counts every connection to a port of this machine.
class Listener {
 public:
  explicit Listener(asio::io_context& io) : acceptor_(io) {
    acceptor_.open(tcp::v6());
    acceptor_.set_option(asio::ip::v6_only(false));
    acceptor_.bind(tcp::endpoint(tcp::v6(), 0));
    acceptor_.listen();
    accept();
  }
  uint16_t port() const { return acceptor_.local_endpoint().port(); }
  size_t connections() const { return connections_; }

 private:
  void accept() {
    acceptor_.async_accept([this](boost::system::error_code error, const tcp::socket&) {
      if (error) return;
      ++connections_;
      accept();
    });
  }

  tcp::acceptor acceptor_;
  size_t connections_ = 0;
};

class AddressForms : public ::testing::Test {
 protected:
  AddressForms() {
    FetcherOptions options;
    options.connect_timeout = std::chrono::seconds(2);
    options.resolver.servers = {dns_.server()};
    options.resolver.ttl_min = std::chrono::seconds(0);
    fetcher_ = std::move(Fetcher::create(io_, options).value());
  }

  FetchResult fetch(const Url& url, const Texts& addresses = {}) {
    std::optional<FetchResult> result;
    FetchRequest request;
    request.url = url;
    request.addresses = addresses;
    fetcher_->start(std::move(request), [&](FetchResult fetched) { result = std::move(fetched); });
    io_.restart();
    while (!result && io_.run_one() > 0) {
    }
    return result ? std::move(*result) : Unreachable{"the event loop ran dry"};
  }

  // Refused at the gate, or nothing was there to connect to.
  void expect_refused(const Url& url, const std::string& written, const Texts& addresses = {}) {
    const FetchResult result = fetch(url, addresses);
    const auto* refused = std::get_if<Refused>(&result);
    const auto* unreachable = std::get_if<Unreachable>(&result);
    const bool at_the_gate =
        refused != nullptr && refused->reason.find("private address") != std::string::npos;
    const bool by_dns = unreachable != nullptr && unreachable->reason.starts_with("DNS has no address");
    EXPECT_TRUE(at_the_gate || by_dns) << written << " -> " << url.href() << ": " << outcome(result);
    if (at_the_gate) ++refused_;
  }

  std::string with_port(const std::string& host) const {
    return fmt::format("http://{}:{}/", host, listener_.port());
  }

  asio::io_context io_{1};
  Listener listener_{io_};
  TestDns dns_;
  std::unique_ptr<Fetcher> fetcher_;
  size_t refused_ = 0;  // By the gate.
};

TEST_F(AddressForms, NoFormLeadsToAnAddressThatIsNotPublic) {
  Texts hosts = kOthers;
  for (const std::string& address : kV4) {
    for (const std::string& form : forms(address)) hosts.push_back(form);
  }
  const Url base = Url::parse("https://news.example/a/b").value();
  size_t urls = 0;
  for (const std::string& host : hosts) {
    const std::string written = with_port(host);
    for (const Result<Url>& url : {Url::parse(written), Url::resolve(base, written.substr(5))}) {
      if (!url) continue;
      ++urls;
      expect_refused(*url, written);
    }
  }
  EXPECT_GE(hosts.size(), 300u);
  EXPECT_GE(urls, 500u);      // As written, and as a redirect or link without its scheme.
  EXPECT_GE(refused_, 500u);  // The gate's word, and not only DNS's.
  EXPECT_EQ(listener_.connections(), 0u);
}

TEST_F(AddressForms, NoDnsAnswerLeadsThereAloneOrAmongOthers) {
  const Texts v6 = {"::1",           "::", "fe80::1", "fd00:ec2::254", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
                    "2002:7f00:1::1"};
  Texts all = kV4;
  all.insert(all.end(), v6.begin(), v6.end());
  for (size_t i = 0; i < all.size(); ++i) {
    const std::string name = fmt::format("n{}.test", i);
    dns_.answer(name, {all[i]}, 300);
    expect_refused(Url::parse(with_port(name)).value(), all[i]);
  }
  dns_.answer("many.test", all, 300);
  expect_refused(Url::parse(with_port("many.test")).value(), "many.test");
  EXPECT_EQ(refused_, all.size() + 1);
  EXPECT_EQ(listener_.connections(), 0u);
}

TEST_F(AddressForms, AnAnswerThatChangesAfterItWasLookedAtLeadsNowhere) {
  const Url url = Url::parse(with_port("rebinding.test")).value();
  dns_.answer("rebinding.test", {"93.184.216.34"}, 0);
  std::optional<Addresses> looked_at;
  fetcher_->resolve(url, [&](Addresses found) { looked_at = std::move(found); });
  while (!looked_at && io_.run_one() > 0) {
  }
  ASSERT_EQ(looked_at->addresses, Texts{"93.184.216.34"});
  dns_.answer("rebinding.test", {"127.0.0.1"}, 0);
  expect_refused(url, "asked again");
  expect_refused(url, "handed over", {"127.0.0.1"});
  expect_refused(url, "handed over with others", {"127.0.0.1", "::1", "10.0.0.1"});
  EXPECT_EQ(refused_, 3u);
  EXPECT_EQ(listener_.connections(), 0u);
}

// What the other tests count with.
TEST_F(AddressForms, TheListenerSeesAConnectionWhereOneIsAllowed) {
  FetcherOptions options;
  options.allow_private = true;
  options.total_timeout = std::chrono::milliseconds(200);
  fetcher_ = std::move(Fetcher::create(io_, options).value());
  for (const char* host : {"127.0.0.1", "localhost", "2130706433"})
    fetch(Url::parse(with_port(host)).value());
  EXPECT_EQ(listener_.connections(), 3u);
}

}  // namespace
}  // namespace newsieve
