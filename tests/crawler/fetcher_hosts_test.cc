// What a fetch sends to some hosts only, and through which proxy.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <thread>

#include "crawler/cookie_jars.h"
#include "tests/support/fetch_loop.h"
#include "tests/support/test_dns.h"
#include "tests/support/test_site.h"

namespace newsieve {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// An environment variable, as long as it lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { setenv(name, value.c_str(), 1); }
  ~Variable() { unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

// Answers with what a request held: "PATH|FIELD|FIELD".
void echo(TestSite& site, const std::vector<std::string>& fields) {
  site.handle_rest([fields](const TestRequest& request) {
    TestResponse response{.body = request.path};
    for (const std::string& field : fields) {
      const auto found = request.headers.find(field);
      response.body += "|" + (found == request.headers.end() ? "" : found->second);
    }
    return response;
  });
}

std::string body(FetchLoop& loop, const std::string& url) {
  return expect<FetchedPage>(loop.fetch(url)).body;
}

std::string create_error(const FetcherOptions& options) {
  asio::io_context io;
  const auto fetcher = Fetcher::create(io, options);
  return fetcher ? "" : fetcher.error().message;
}

// --- headers and credentials ---

TEST(FetcherHosts, SendsAHeaderToItsHostAndReplacesItsOwnAccept) {
  TestSite site;
  echo(site, {"accept", "accept-language", "x-all"});
  FetcherOptions options = local();
  options.connect_to = {site.connect_to("", 80)};
  options.headers = {"news.example: Accept-Language: vi", "news.example: Accept: text/html", "*: X-All: yes",
                     "*: Accept-Language: en"};
  FetchLoop loop(options);
  EXPECT_EQ(body(loop, "http://news.example/"), "/|text/html|vi|yes");
  const std::string other = body(loop, "http://other.example/");
  EXPECT_TRUE(other.ends_with("|en|yes")) << other;
  EXPECT_NE(other.find("xhtml"), std::string::npos) << other;
}

TEST(FetcherHosts, SendsCredentialsToTheirHostAloneAlsoAfterARedirect) {
  TestSite site;
  site.handle_rest([](const TestRequest& request) {
    const bool known = request.headers.contains("authorization");
    const bool moved = request.path == "/moved";
    return TestResponse{.status = moved ? 302 : 200,
                        .headers = {{"Location", "http://other.example/"}},
                        .body = known ? request.headers.at("authorization") : "nobody"};
  });
  FetcherOptions options = local();
  options.connect_to = {site.connect_to("", 0)};
  options.credentials = {"news.example: somebody:pass: word"};
  FetchLoop loop(options);
  EXPECT_EQ(body(loop, "http://news.example/"), "Basic c29tZWJvZHk6cGFzczogd29yZA==");
  const auto moved = expect<Redirect>(loop.fetch("http://news.example/moved"));
  EXPECT_EQ(body(loop, moved.location), "nobody");
  for (const char* url : {"http://www.news.example/", "http://news.example:8080/", "http://example/"}) {
    EXPECT_EQ(body(loop, url), "nobody") << url;
  }
}

TEST(FetcherHosts, LeavesSecretsOutOfWhatIsArchived) {
  TestSite site;
  site.page("/", "text");
  FetcherOptions options = local();
  options.connect_to = {site.connect_to("news.example", 80)};
  options.credentials = {"news.example: somebody:secret"};
  options.headers = {"news.example: Cookie: session=secret", "news.example: X-Plain: yes"};
  FetchLoop loop(options);
  FetchRequest request = request_for("http://news.example/");
  request.exchange = std::make_shared<HttpExchange>();
  const auto exchange = request.exchange;
  expect<FetchedPage>(loop.fetch(std::move(request)));
  EXPECT_NE(exchange->request_head.find("X-Plain: yes\r\n"), std::string::npos);
  EXPECT_EQ(exchange->request_head.find("uthorization"), std::string::npos);
  EXPECT_EQ(exchange->request_head.find("Cookie"), std::string::npos);
  EXPECT_TRUE(exchange->request_head.ends_with("\r\n\r\n"));
}

TEST(FetcherHosts, SaysWhichEntryIsMalformedWithoutItsSecret) {
  for (const char* entry :
       {"secret", "news.example:secret", "news.example: secret", ": a: secret", "news.example: X\x01: secret",
        "news.example: : secret", "a: X: secret\r\nY: z"}) {
    FetcherOptions options;
    options.headers = {"*: X: y", entry};
    EXPECT_NE(create_error(options).find("fetcher.headers[1]"), std::string::npos) << entry;
    EXPECT_EQ(create_error(options).find("secret"), std::string::npos) << entry;
  }
  for (const char* name : {"Host", "authorization", "Accept-Encoding", "Range"}) {
    FetcherOptions options;
    options.headers = {fmt::format("*: {}: secret", name)};
    EXPECT_NE(create_error(options).find(name), std::string::npos);
    EXPECT_EQ(create_error(options).find("secret"), std::string::npos);
  }
  for (const char* entry : {"secret", "news.example: secret", "*: user:secret"}) {
    FetcherOptions options;
    options.credentials = {entry};
    EXPECT_NE(create_error(options).find("fetcher.credentials[0]"), std::string::npos) << entry;
    EXPECT_EQ(create_error(options).find("secret"), std::string::npos) << entry;
  }
}

// --- cookies ---

void set_cookies(TestSite& site) {
  site.handle_rest([](const TestRequest& request) {
    const bool has = request.headers.contains("cookie");
    return TestResponse{
        .headers = {{"Set-Cookie", "a=1; Path=/"}, {"Set-Cookie", "b=2; Domain=news.example"}},
        .body = has ? request.headers.at("cookie") : "none"};
  });
}

TEST(FetcherHosts, KeepsNoCookiesUnlessAskedTo) {
  TestSite site;
  set_cookies(site);
  FetchLoop loop(local());
  for (int i = 0; i < 2; ++i) EXPECT_EQ(body(loop, site.url("/")), "none");
}

TEST(FetcherHosts, SendsEachHostItsOwnCookies) {
  TestSite site;
  set_cookies(site);
  FetcherOptions options = local();
  options.connect_to = {site.connect_to("", 80)};
  options.cookies = true;
  FetchLoop loop(options);
  EXPECT_EQ(body(loop, "http://news.example/"), "none");
  EXPECT_EQ(body(loop, "http://www.news.example/"), "none");
  EXPECT_EQ(body(loop, "http://other.example/"), "none");
  const std::string again = body(loop, "http://news.example/");
  EXPECT_NE(again.find("a=1"), std::string::npos) << again;
  EXPECT_NE(again.find("b=2"), std::string::npos) << again;
  EXPECT_EQ(body(loop, "http://other.example/"), "a=1");
}

TEST(CookieJars, KeepTheNewestCookiesAndHosts) {
  CookieJars jars;
  std::vector<std::string> many;
  for (int i = 0; i < 60; ++i) many.push_back(fmt::format("{}", i));
  jars.set("many", many);
  EXPECT_EQ(jars.of("many").size(), CookieJars::kHostCookiesMax);
  EXPECT_EQ(jars.of("many").back(), "59");
  jars.set("long", {std::string(10'000, 'x'), std::string(10'000, 'y')});
  ASSERT_EQ(jars.of("long").size(), 1u);
  EXPECT_EQ(jars.of("long")[0][0], 'y');
  for (size_t i = 0; i < CookieJars::kHostsMax - 1; ++i) jars.set(fmt::format("{}", i), {"a"});
  EXPECT_TRUE(jars.of("many").empty());
  EXPECT_FALSE(jars.of("long").empty());
  jars.set("long", {});
  EXPECT_TRUE(jars.of("long").empty());
}

// --- proxies ---

std::string as_proxy(const TestSite& site, const std::string& scheme, const std::string& who = "") {
  return fmt::format("{}://{}127.0.0.1:{}", scheme, who, site.port());
}

TEST(FetcherProxy, GivesAnHttpProxyTheUrlAndItsCredentials) {
  TestSite proxy;
  echo(proxy, {"host", "proxy-authorization"});
  TestDns dns;
  dns.answer("news.test", {"93.184.216.34"}, 300);
  FetcherOptions options;  // The proxy's address is private, and that is fine.
  options.resolver.servers = {dns.server()};
  options.proxy = as_proxy(proxy, "http", "me:pw@");
  FetchLoop loop(options);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(body(loop, "http://news.test/a"), "http://news.test/a|news.test|Basic bWU6cHc=");
  }
  EXPECT_EQ(proxy.connections(), 1u);
}

TEST(FetcherProxy, AsksAnHttpProxyForATunnelToHttps) {
  TestSite proxy;
  FetcherOptions options = local();
  options.proxy = as_proxy(proxy, "http");
  FetchLoop loop(options);
  const auto refused = expect<Unreachable>(loop.fetch("https://127.0.0.1:44444/"));
  EXPECT_NE(refused.reason.find("404"), std::string::npos) << refused.reason;
  EXPECT_EQ(proxy.requests("127.0.0.1:44444"), 1u);
}

// An HTTP proxy for one tunnel: connects where CONNECT says and passes on what comes from either side.
class TunnelProxy {
 public:
  ~TunnelProxy() { thread_.join(); }
  std::string url() const {
    return fmt::format("http://me:pw@127.0.0.1:{}", acceptor_.local_endpoint().port());
  }
  std::string head;        // Of the request for the tunnel; to be read after the fetch.
  std::string first_sent;  // Through it, by the client.

 private:
  static void pass_on(tcp::socket& from, tcp::socket& to, std::string* first) {
    std::string bytes(16 << 10, '\0');
    boost::system::error_code error;
    while (!error) {
      const size_t size = from.read_some(asio::buffer(bytes), error);
      if (first != nullptr && first->empty()) *first = bytes.substr(0, size);
      if (!error) asio::write(to, asio::buffer(bytes.data(), size), error);
    }
    to.shutdown(tcp::socket::shutdown_both, error);
  }

  void serve() {
    tcp::socket client = acceptor_.accept();
    asio::read_until(client, asio::dynamic_buffer(head), "\r\n\r\n");
    const size_t port = head.find(':') + 1;
    tcp::socket server(io_);
    server.connect({asio::ip::address_v4::loopback(), static_cast<uint16_t>(std::stoi(head.substr(port)))});
    asio::write(client, asio::buffer(std::string("HTTP/1.1 200 Connection established\r\n\r\n")));
    std::thread back([&] { pass_on(server, client, nullptr); });
    pass_on(client, server, &first_sent);
    back.join();
  }

  asio::io_context io_;
  tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
  std::thread thread_{[this] { serve(); }};
};

TEST(FetcherProxy, FetchesHttpsThroughATunnelThatSeesNothingOfIt) {
  TestSite site({.tls = true});
  site.handle("/secret", [](const TestRequest& request) {
    return TestResponse{.body = request.headers.contains("proxy-authorization") ? "told" : "not told"};
  });
  std::string head;
  std::string first_sent;
  {
    TunnelProxy proxy;
    {
      FetcherOptions options = local();
      options.ca_file = site.ca_file();
      options.proxy = proxy.url();
      FetchLoop loop(options);
      EXPECT_EQ(body(loop, site.url("/secret")), "not told");
    }
    head = proxy.head;
    first_sent = proxy.first_sent;
  }
  EXPECT_TRUE(head.starts_with(fmt::format("CONNECT 127.0.0.1:{} ", site.port()))) << head;
  EXPECT_NE(head.find("Proxy-Authorization: Basic "), std::string::npos) << head;
  EXPECT_TRUE(first_sent.starts_with("\x16\x03")) << "not TLS";
}

TEST(FetcherProxy, RefusesACertificateForAnotherNameThroughATunnel) {
  TestSite site({.tls = true, .names = {"other.example"}});
  TunnelProxy proxy;
  FetcherOptions options = local();
  options.ca_file = site.ca_file();
  options.proxy = proxy.url();
  FetchLoop loop(options);
  const auto refused = expect<Unreachable>(loop.fetch(site.url("/")));
  EXPECT_NE(refused.reason.find("SSL"), std::string::npos) << refused.reason;
}

TEST(FetcherProxy, RefusesPrivateTargetsBeforeTheProxyIsAsked) {
  TestSite proxy;
  echo(proxy, {});
  TestDns dns;
  dns.answer("inside.test", {"10.0.0.1"}, 300);
  dns.answer("mixed.test", {"93.184.216.34", "10.0.0.1"}, 300);
  for (const char* scheme : {"http", "socks5", "socks5h"}) {
    FetcherOptions options;
    options.resolver.servers = {dns.server()};
    options.proxy = as_proxy(proxy, scheme);
    FetchLoop loop(options);
    std::vector<std::string> urls = {"http://127.0.0.1/", "http://[::1]/", "http://192.168.0.1/",
                                     "http://localhost/"};
    if (scheme != std::string("socks5h")) {
      urls.insert(urls.end(), {"http://inside.test/", "http://mixed.test/"});
    }
    for (const std::string& url : urls) {
      const auto refused = expect<Refused>(loop.fetch(url));
      EXPECT_NE(refused.reason.find("private address"), std::string::npos) << scheme << " " << url;
    }
  }
  EXPECT_EQ(proxy.connections(), 0u);
}

// One SOCKS 5 connection, with user and password; what it would lead to answers "proxied".
class SocksProxy {
 public:
  ~SocksProxy() { thread_.join(); }
  std::string url(const std::string& scheme) const {
    return fmt::format("{}://me:pw@127.0.0.1:{}", scheme, acceptor_.local_endpoint().port());
  }
  std::string destination;  // As it was asked for; to be read after the fetch.
  std::string login;

 private:
  std::string take(tcp::socket& socket, size_t size) {
    std::string bytes(size, '\0');
    asio::read(socket, asio::buffer(bytes));
    return bytes;
  }
  std::string take_counted(tcp::socket& socket) {
    return take(socket, static_cast<unsigned char>(take(socket, 1)[0]));
  }

  void serve() {
    tcp::socket socket = acceptor_.accept();
    take(socket, 1);
    take_counted(socket);  // The ways of authentication.
    asio::write(socket, asio::buffer(std::string("\5\2")));
    take(socket, 1);
    login = take_counted(socket);
    login += ":" + take_counted(socket);
    asio::write(socket, asio::buffer(std::string("\1\0", 2)));
    const char kind = take(socket, 4)[3];
    if (kind == 3) {
      destination = take_counted(socket);
    } else {
      for (const unsigned char byte : take(socket, 4)) destination += fmt::format("{}.", byte);
    }
    take(socket, 2);
    asio::write(socket, asio::buffer(std::string("\5\0\0\1\0\0\0\0\0\0", 10)));
    std::string request;
    asio::read_until(socket, asio::dynamic_buffer(request), "\r\n\r\n");
    asio::write(socket, asio::buffer(std::string("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nproxied")));
  }

  asio::io_context io_;
  tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
  std::thread thread_{[this] { serve(); }};
};

TEST(FetcherProxy, GivesASocksProxyAnAddressOrTheName) {
  TestDns dns;
  dns.answer("news.test", {"93.184.216.34", "93.184.216.35"}, 300);
  for (const auto& [scheme, wanted] :
       {std::pair("socks5", "93.184.216.34."), std::pair("socks5h", "news.test")}) {
    std::string destination;
    std::string login;
    const size_t asked = dns.queries("news.test");
    {
      SocksProxy proxy;
      FetcherOptions options;
      options.resolver.servers = {dns.server()};
      options.proxy = proxy.url(scheme);
      FetchLoop loop(options);
      EXPECT_EQ(body(loop, "http://news.test/"), "proxied");
      destination = proxy.destination;
      login = proxy.login;
    }
    EXPECT_EQ(destination, wanted);
    EXPECT_EQ(login, "me:pw");
    EXPECT_EQ(dns.queries("news.test") - asked, scheme == std::string("socks5") ? 1u : 0u);
  }
}

TEST(FetcherProxy, TakesOneFromTheEnvironmentOnlyIfAskedTo) {
  TestSite site;
  TestSite proxy;
  echo(site, {});
  echo(proxy, {});
  const Variable http("http_proxy", as_proxy(proxy, "http"));
  const Variable all("ALL_PROXY", as_proxy(proxy, "http"));
  FetchLoop without(local());
  EXPECT_EQ(body(without, site.url("/a")), "/a");
  EXPECT_EQ(proxy.connections(), 0u);

  FetcherOptions options = local();
  options.proxy_from_environment = true;
  FetchLoop with(options);
  EXPECT_EQ(body(with, site.url("/a")), site.url("/a"));

  const Variable direct("no_proxy", "other.example, .0.0.1");
  FetchLoop excepted(options);
  EXPECT_EQ(body(excepted, site.url("/a")), "/a");
}

TEST(FetcherProxy, SaysThatAProxyIsNoneWithoutItsPassword) {
  for (const char* proxy : {"ftp://me:secret@proxy.example", "https://me:secret@proxy.example", "http://"}) {
    FetcherOptions options;
    options.proxy = proxy;
    EXPECT_NE(create_error(options).find("fetcher.proxy"), std::string::npos) << proxy;
    EXPECT_EQ(create_error(options).find("secret"), std::string::npos) << proxy;
  }
}

}  // namespace
}  // namespace newsieve
