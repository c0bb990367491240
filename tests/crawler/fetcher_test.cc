#include "crawler/fetcher.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <fstream>

#include "tests/support/fetch_loop.h"
#include "tests/support/test_dns.h"
#include "tests/support/test_site.h"

namespace newsieve {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

TEST(Fetcher, HandsOverAPageWithTheFieldsSomebodyReads) {
  TestSite site;
  site.respond("/a?q=1", {.headers = {{"Content-Type", "text/html; charset=utf-8"},
                                      {"ETag", "\"v1\""},
                                      {"last-modified", "Mon, 01 Jan 2024 00:00:00 GMT"},
                                      {"X-Robots-Tag", "noindex"},
                                      {"X-ROBOTS-TAG", "nofollow"}},
                          .body = "<p>text"});
  FetchLoop loop(local());
  const auto page = expect<FetchedPage>(loop.fetch(site.url("/a?q=1")));
  EXPECT_EQ(page.body, "<p>text");
  EXPECT_FALSE(page.truncated);
  EXPECT_EQ(page.http.status, 200);
  EXPECT_EQ(page.http.version, 11);
  EXPECT_EQ(page.http.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(page.http.etag, "\"v1\"");
  EXPECT_EQ(page.http.last_modified, "Mon, 01 Jan 2024 00:00:00 GMT");
  EXPECT_EQ(page.http.robots_tag, "noindex\nnofollow");
  EXPECT_EQ(page.http.body_bytes, 7u);
}

TEST(Fetcher, AsksForCompressedBodiesAndLeavesThemCompressed) {
  TestSite site;
  std::map<std::string, std::string> asked;
  site.handle("/", [&](const TestRequest& request) {
    asked = request.headers;
    return TestResponse{.headers = {{"Content-Encoding", "gzip"}}, .body = "\x1f\x8b as it is"};
  });
  FetcherOptions options = local();
  options.user_agent = "somebody/1.0";
  FetchLoop loop(options);
  const auto page = expect<FetchedPage>(loop.fetch(site.url("/")));
  EXPECT_EQ(page.body, "\x1f\x8b as it is");
  EXPECT_EQ(page.http.content_encoding, "gzip");
  EXPECT_EQ(site.requests("/"), 1u);
  EXPECT_EQ(asked["accept-encoding"], "gzip, deflate, br, zstd");
  EXPECT_EQ(asked["user-agent"], "somebody/1.0");
  EXPECT_TRUE(asked["accept"].starts_with("text/html"));
  EXPECT_FALSE(asked.contains("if-none-match"));
}

TEST(Fetcher, CallsA2xxWithoutBodyAPage) {
  TestSite site;
  site.respond("/empty", {.status = 200});
  site.respond("/none", {.status = 204});
  FetchLoop loop(local());
  EXPECT_EQ(expect<FetchedPage>(loop.fetch(site.url("/empty"))).body, "");
  EXPECT_EQ(expect<FetchedPage>(loop.fetch(site.url("/none"))).http.status, 204);
}

TEST(Fetcher, TellsRedirectsPausesAndRefusalsApart) {
  TestSite site;
  for (const int status : {301, 302, 303, 307, 308}) {
    site.respond(fmt::format("/{}", status), {.status = status, .headers = {{"Location", "../b c?x#y"}}});
  }
  site.respond("/lost", {.status = 302});
  for (const int status : {429, 503}) {
    site.respond(fmt::format("/{}", status), {.status = status, .headers = {{"Retry-After", "120"}}});
  }
  for (const int status : {400, 401, 403, 404, 410, 451, 500, 502, 504}) {
    site.respond(fmt::format("/{}", status), {.status = status, .body = "why"});
  }
  FetchLoop loop(local());
  for (const char* path : {"/301", "/302", "/303", "/307", "/308"}) {
    EXPECT_EQ(expect<Redirect>(loop.fetch(site.url(path))).location, "../b c?x#y");
  }
  EXPECT_EQ(expect<Refused>(loop.fetch(site.url("/lost"))).http.status, 302);
  for (const char* path : {"/429", "/503"}) {
    EXPECT_EQ(expect<SlowDown>(loop.fetch(site.url(path))).retry_after, "120");
  }
  for (const int status : {400, 401, 403, 404, 410, 451, 500, 502, 504}) {
    const auto refused = expect<Refused>(loop.fetch(site.url(fmt::format("/{}", status))));
    EXPECT_EQ(refused.http.status, status);
    EXPECT_EQ(refused.reason, fmt::format("HTTP {}", status));
  }
  EXPECT_EQ(site.requests("/b%20c?x"), 0u);
}

TEST(Fetcher, AsksConditionallyAndKnowsNotModified) {
  TestSite site;
  site.handle("/", [](const TestRequest& request) {
    const bool same = request.headers.contains("if-none-match") &&
                      request.headers.at("if-none-match") == "\"v1\"" &&
                      request.headers.at("if-modified-since") == "Mon, 01 Jan 2024 00:00:00 GMT";
    return TestResponse{.status = same ? 304 : 200, .headers = {{"ETag", "\"v1\""}}};
  });
  FetchLoop loop(local());
  FetchRequest request = request_for(site.url("/"));
  request.etag = "\"v1\"";
  request.last_modified = "Mon, 01 Jan 2024 00:00:00 GMT";
  EXPECT_EQ(expect<NotModified>(loop.fetch(request)).http.etag, "\"v1\"");
  expect<FetchedPage>(loop.fetch(site.url("/")));  // The condition does not stick to the handle.
}

TEST(Fetcher, CutsALongBodyAndSaysSo) {
  TestSite site;
  site.page("/long", std::string(100'000, 'x'));
  site.page("/just", std::string(50'000, 'x'));
  site.respond("/endless", {.body = std::string(1000, 'x'), .sending = TestBody::kEndless});
  FetcherOptions options = local();
  options.body_bytes_max = 50'000;
  FetchLoop loop(options);
  for (const char* path : {"/long", "/endless"}) {
    const auto cut = expect<FetchedPage>(loop.fetch(site.url(path)));
    EXPECT_TRUE(cut.truncated) << path;
    EXPECT_EQ(cut.body.size(), 50'000u) << path;
    EXPECT_EQ(cut.http.status, 200) << path;
  }
  EXPECT_FALSE(expect<FetchedPage>(loop.fetch(site.url("/just"))).truncated);
}

TEST(Fetcher, ReadsNoMoreOfARobotsTxtThanIsParsed) {
  TestSite site;
  site.respond("/robots.txt", {.body = std::string(1000, '#'), .sending = TestBody::kEndless});
  FetchLoop loop(local());
  FetchRequest request = request_for(site.url("/robots.txt"));
  request.kind = UrlKind::kRobots;
  EXPECT_EQ(expect<FetchedPage>(loop.fetch(request)).body.size(), 500u << 10);
}

TEST(Fetcher, NamesTheCauseOfABrokenTransfer) {
  TestSite site;
  site.respond("/cut", {.body = "half of it", .sending = TestBody::kCut});
  site.respond("/hang_up", {.sending = TestBody::kHangUp});
  FetchLoop loop(local());
  EXPECT_NE(expect<Unreachable>(loop.fetch(site.url("/cut"))).reason.find("partial file"), std::string::npos);
  EXPECT_NE(expect<Unreachable>(loop.fetch(site.url("/hang_up"))).reason.find("Empty reply"),
            std::string::npos);
}

bool has_ipv6() {
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io);
  boost::system::error_code error;
  acceptor.open(asio::ip::tcp::v6(), error);
  if (!error) acceptor.bind({asio::ip::address_v6::loopback(), 0}, error);
  return !error;
}

// A port nobody listens on: one that was just given to us and is closed again.
uint16_t closed_port() {
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  return acceptor.local_endpoint().port();
}

TEST(Fetcher, NamesTheCauseWhereThereIsNoServer) {
  FetchLoop loop(local());
  const auto refused = expect<Unreachable>(loop.fetch(fmt::format("http://127.0.0.1:{}/", closed_port())));
  EXPECT_NE(refused.reason.find("connect"), std::string::npos) << refused.reason;
  const auto nameless = expect<Unreachable>(loop.fetch("http://nowhere.invalid/"));
  EXPECT_NE(nameless.reason.find("nowhere.invalid"), std::string::npos) << nameless.reason;
}

TEST(Fetcher, GivesUpAServerThatDoesNotAnswerOrStopsSending) {
  TestSite site;
  site.respond("/no_answer", {.sending = TestBody::kNoAnswer});
  site.respond("/withheld", {.sending = TestBody::kWithheld});
  FetcherOptions options = local();
  options.total_timeout = 150ms;
  FetchLoop loop(options);
  for (const char* path : {"/no_answer", "/withheld"}) {
    const auto timed_out = expect<Unreachable>(loop.fetch(site.url(path)));
    EXPECT_NE(timed_out.reason.find("Timeout"), std::string::npos) << timed_out.reason;
  }
}

TEST(Fetcher, GivesUpAStalledTransferBeforeItsTotalTime) {
  TestSite site;
  site.respond("/withheld", {.sending = TestBody::kWithheld});
  FetcherOptions options = local();
  options.stalled_timeout = 1s;
  FetchLoop loop(options);
  const auto stalled = expect<Unreachable>(loop.fetch(site.url("/withheld")));
  EXPECT_NE(stalled.reason.find("too slow"), std::string::npos) << stalled.reason;
}

TEST(Fetcher, RefusesAFloodOfHeaders) {
  TestSite site;
  TestResponse many;
  for (int i = 0; i < 300; ++i) many.headers.emplace_back("X-Flood", "x");
  site.respond("/many", many);
  TestResponse large;
  for (int i = 0; i < 100; ++i) large.headers.emplace_back("X-Flood", std::string(1000, 'x'));
  site.respond("/large", large);
  site.respond("/long", {.headers = {{"X-Flood", std::string(80'000, 'x')}}});
  site.respond("/huge", {.headers = {{"X-Flood", std::string(800'000, 'x')}}});
  FetchLoop loop(local());
  for (const char* path : {"/many", "/large", "/long", "/huge"}) {
    EXPECT_NE(expect<Refused>(loop.fetch(site.url(path))).reason.find("head"), std::string::npos) << path;
  }
}

TEST(Fetcher, TakesNothingFromAnInterimResponse) {
  TestSite site;
  site.respond("/", {.headers = {{"ETag", "\"final\""}},
                     .body = "x",
                     .interim = "HTTP/1.1 103 Early Hints\r\nLocation: /x\r\nX-Robots-Tag: none\r\n\r\n"});
  FetchLoop loop(local());
  const auto page = expect<FetchedPage>(loop.fetch(site.url("/")));
  EXPECT_EQ(page.http.etag, "\"final\"");
  EXPECT_EQ(page.http.robots_tag, "");
}

TEST(Fetcher, UsesAConnectionAgain) {
  TestSite site;
  site.page("/a", "a");
  FetchLoop loop(local());
  for (int i = 0; i < 20; ++i) expect<FetchedPage>(loop.fetch(site.url("/a")));
  EXPECT_EQ(site.requests("/a"), 20u);
  EXPECT_EQ(site.connections(), 1u);
}

TEST(Fetcher, RunsManyFetchesAtOnce) {
  TestSite site;
  site.handle_rest(
      [](const TestRequest& request) { return TestResponse{.body = request.path, .delay = 20ms}; });
  FetchLoop loop(local());
  constexpr int kFetches = 200;
  int done = 0;
  for (int i = 0; i < kFetches; ++i) {
    const std::string path = fmt::format("/{}", i);
    loop.fetcher().start(request_for(site.url(path)), [&done, path](FetchResult result) {
      EXPECT_EQ(expect<FetchedPage>(std::move(result)).body, path);
      ++done;
    });
  }
  EXPECT_EQ(done, 0);  // Never from inside start().
  EXPECT_EQ(loop.fetcher().in_flight(), size_t{kFetches});
  while (done < kFetches && loop.io().run_one() > 0) {
  }
  EXPECT_EQ(done, kFetches);
  EXPECT_EQ(loop.fetcher().in_flight(), 0u);
}

TEST(Fetcher, MayBeGivenTheNextFetchByACallback) {
  TestSite site;
  site.page("/", "x");
  FetchLoop loop(local());
  int left = 50;
  std::function<void(FetchResult)> next = [&](FetchResult result) {
    expect<FetchedPage>(std::move(result));
    if (--left > 0) loop.fetcher().start(request_for(site.url("/")), next);
  };
  loop.fetcher().start(request_for(site.url("/")), next);
  while (left > 0 && loop.io().run_one() > 0) {
  }
  EXPECT_EQ(left, 0);
}

TEST(Fetcher, ThreeQuartersOfTheConnectionsAreKeptAndTheOthersClosedAfterTheirFetch) {
  FetcherOptions options = local();
  options.connections_max = 4;
  FetchLoop loop(options);
  std::vector<std::unique_ptr<TestSite>> sites;
  for (int i = 1; i <= 6; ++i) {
    sites.push_back(std::make_unique<TestSite>(TestSiteOptions{.address = "127.0.0." + std::to_string(i)}));
    sites.back()->page("/", "x");
  }
  for (int round = 0; round < 3; ++round) {
    for (const auto& site : sites) expect<FetchedPage>(loop.fetch(request_for(site->url("/"))));
  }
  for (size_t i = 0; i < 6; ++i) EXPECT_EQ(sites[i]->connections(), i < 3 ? 1U : 3U) << i;
}

TEST(Fetcher, EndsEveryFetchWhenStopped) {
  TestSite site;
  site.respond("/", {.sending = TestBody::kNoAnswer});
  FetchLoop loop(local());
  std::vector<std::string> reasons;
  const auto keep = [&](FetchResult result) {
    reasons.push_back(expect<Unreachable>(std::move(result)).reason);
  };
  for (int i = 0; i < 5; ++i) loop.fetcher().start(request_for(site.url("/")), keep);
  loop.fetcher().stop();
  loop.fetcher().start(request_for(site.url("/")), keep);
  EXPECT_TRUE(reasons.empty());
  loop.io().run();
  EXPECT_EQ(reasons, std::vector<std::string>(6, "stopped"));
}

TEST(Fetcher, MayDieWithFetchesUnderWay) {
  TestSite site;
  site.respond("/", {.body = "x", .sending = TestBody::kEndless});
  asio::io_context io;
  int ended = 0;
  {
    auto fetcher = std::move(Fetcher::create(io, local()).value());
    for (int i = 0; i < 5; ++i) fetcher->start(request_for(site.url("/")), [&](FetchResult) { ++ended; });
    while (site.connections() < 5) io.run_one();
  }
  io.run();
  EXPECT_EQ(ended, 5);
}

// --- where a fetch may lead ---

TEST(Fetcher, RefusesPrivateAddressesHoweverTheyAreNamed) {
  TestSite site;
  site.page("/", "secret");
  FetcherOptions options;
  options.connect_to = {site.connect_to("news.example", 80)};
  FetchLoop loop(options);
  const std::string port = std::to_string(site.port());
  for (const char* host : {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "0",
                           "[::ffff:127.0.0.1]", "news.example"}) {
    std::string url = "http://";
    url.append(host).append(":").append(host == std::string_view("news.example") ? "80" : port).append("/");
    const auto refused = expect<Refused>(loop.fetch(url));
    EXPECT_NE(refused.reason.find("private address"), std::string::npos) << url << ": " << refused.reason;
    EXPECT_NE(refused.reason.find("--allow-private"), std::string::npos) << url;
  }
  EXPECT_EQ(site.connections(), 0u);
}

TEST(Fetcher, ConnectsToWhereItIsTold) {
  TestSite site;
  site.handle_rest([](const TestRequest& request) { return TestResponse{.body = request.host}; });
  FetcherOptions options = local();
  options.connect_to = {site.connect_to("news.example", 80), fmt::format("::127.0.0.1:{}", closed_port())};
  FetchLoop loop(options);
  EXPECT_EQ(expect<FetchedPage>(loop.fetch("http://news.example/")).body, "news.example");
  expect<Unreachable>(loop.fetch("http://other.example/"));
}

TEST(Fetcher, ReachesIPv6ByAddressAndByName) {
  if (!has_ipv6()) GTEST_SKIP() << "this machine has no IPv6 loopback";
  TestSite site({.address = "::1"});
  site.page("/", "six");
  TestDns dns;
  dns.answer("six.test", {"::1"}, 300);
  FetcherOptions options = local();
  options.resolver.servers = {dns.server()};
  options.connect_to = {site.connect_to("told.test", 80)};
  FetchLoop loop(options);
  for (const std::string& url :
       {site.url("/"), fmt::format("http://six.test:{}/", site.port()), std::string("http://told.test/")}) {
    EXPECT_EQ(expect<FetchedPage>(loop.fetch(url)).body, "six") << url;
  }
}

// A name with several addresses: the first that answers is connected to, and the connection is kept.
TEST(Fetcher, TriesEachAddressOfANameAndKeepsTheConnectionForThoseVeryOnes) {
  TestSite site({.address = "127.0.0.3"});
  site.page("/", "here");
  TestDns dns;
  dns.answer("news.test", {"127.0.0.2", "127.0.0.3"}, 300);
  dns.answer("other.test", {"127.0.0.3"}, 300);
  FetcherOptions options = local();
  options.resolver.servers = {dns.server()};
  FetchLoop loop(options);
  const std::string url = fmt::format("http://news.test:{}/", site.port());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(expect<FetchedPage>(loop.fetch(url)).body, "here");
  EXPECT_EQ(site.connections(), 1u);
  FetchRequest moved = request_for(url);
  moved.addresses = {"127.0.0.3"};
  expect<FetchedPage>(loop.fetch(std::move(moved)));
  EXPECT_EQ(site.connections(), 2u);
  EXPECT_EQ(dns.queries("news.test"), 1u);
}

TEST(Fetcher, NamesTheHostAndTheCauseWhereNoAddressAnswers) {
  TestDns dns;
  dns.answer("news.test", {"127.0.0.2", "127.0.0.3"}, 300);
  FetcherOptions options = local();
  options.resolver.servers = {dns.server()};
  FetchLoop loop(options);
  const auto refused = expect<Unreachable>(loop.fetch(fmt::format("http://news.test:{}/", closed_port())));
  EXPECT_NE(refused.reason.find("each of its addresses"), std::string::npos) << refused.reason;
}

// libcurl would send it again at once: two requests without a pause between them.
TEST(Fetcher, SendsOneRequestAlsoWhereAKeptConnectionIsHungUp) {
  TestSite site;
  site.page("/", "text");
  site.respond("/hangs_up", {.sending = TestBody::kHangUp});
  FetchLoop loop(local());
  expect<FetchedPage>(loop.fetch(site.url("/")));
  const auto unreachable = expect<Unreachable>(loop.fetch(site.url("/hangs_up")));
  EXPECT_NE(unreachable.reason.find("without an answer"), std::string::npos) << unreachable.reason;
  EXPECT_EQ(site.requests("/hangs_up"), 1u);
  expect<FetchedPage>(loop.fetch(site.url("/")));
}

TEST(Fetcher, SaysWhomToComplainTo) {
  TestSite site;
  site.page("/", "text");
  FetcherOptions options = local();
  EXPECT_FALSE(names_contact(options));
  options.contact = "https://crawler.example/about";
  EXPECT_TRUE(names_contact(options));
  FetchLoop loop(options);
  expect<FetchedPage>(loop.fetch(site.url("/")));
  EXPECT_EQ(site.log()[0].user_agent, "newsieve/0.1 (+https://crawler.example/about)");
  options.contact.clear();
  for (const char* agent : {"bot/1 (+https://crawler.example/)", "bot/1 somebody@crawler.example"}) {
    options.user_agent = agent;
    EXPECT_TRUE(names_contact(options)) << agent;
  }
}

// --- TLS ---

FetcherOptions trusting(const TestSite& site) {
  FetcherOptions options = local();
  options.ca_file = site.ca_file();
  return options;
}

TEST(Fetcher, FetchesOverTlsFromWhomItTrusts) {
  TestSite site({.tls = true});
  site.page("/", "safe");
  FetchLoop loop(trusting(site));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(expect<FetchedPage>(loop.fetch(site.url("/"))).body, "safe");
  EXPECT_EQ(site.connections(), 1u);
}

TEST(Fetcher, ResumesATlsSessionOnANewConnection) {
  TestSite site({.tls = true});
  site.respond("/", {.headers = {{"Connection", "close"}}, .body = "safe"});
  FetchLoop loop(trusting(site));
  for (int i = 0; i < 3; ++i) expect<FetchedPage>(loop.fetch(site.url("/")));
  EXPECT_EQ(site.connections(), 3u);
  EXPECT_EQ(site.sessions_resumed(), 2u);
}

void expect_untrusted(const TestSite& site, const FetcherOptions& options) {
  FetchLoop loop(options);
  const auto unreachable = expect<Unreachable>(loop.fetch(site.url("/")));
  EXPECT_NE(unreachable.reason.find("SSL"), std::string::npos) << unreachable.reason;
  EXPECT_EQ(site.requests("/"), 0u);
}

TEST(Fetcher, RefusesACertificateOfAnUnknownAuthority) {
  TestSite site({.tls = true});
  expect_untrusted(site, local());
  TestSite other({.tls = true});
  expect_untrusted(site, trusting(other));
}

TEST(Fetcher, RefusesACertificateThatNobodySigned) {
  TestSite site({.tls = true, .self_signed = true});
  expect_untrusted(site, local());
  expect<FetchedPage>([&] {  // It is sound but for that.
    site.page("/", "safe");
    FetchLoop loop(trusting(site));
    return loop.fetch(site.url("/"));
  }());
}

TEST(Fetcher, RefusesACertificateForAnotherName) {
  TestSite site({.tls = true, .names = {"other.example"}});
  expect_untrusted(site, trusting(site));
}

TEST(Fetcher, RefusesAnExpiredCertificate) {
  TestSite site({.tls = true, .names = {"127.0.0.1"}, .days_valid = 0});
  expect_untrusted(site, trusting(site));
}

// --- options ---

TEST(Fetcher, SaysWhichOptionCannotBeUsed) {
  asio::io_context io;
  const auto error_of = [&](const FetcherOptions& options) {
    const auto fetcher = Fetcher::create(io, options);
    EXPECT_FALSE(fetcher);
    return fetcher ? Error{} : fetcher.error();
  };
  FetcherOptions options;
  for (const char* entry : {"news.example", "news.example:80", "a:1:b:2:c", "news.example:80:127.0.0.1",
                            "a:http:b:80", "a:80:::1:80", "a:80:b:99999"}) {
    options.connect_to = {entry};
    EXPECT_EQ(error_of(options).code, ErrorCode::kInvalid);
    EXPECT_NE(error_of(options).message.find(entry), std::string::npos);
  }
  options.connect_to = {"[::1]:80:[::2]:81", "::127.0.0.1:8080"};
  EXPECT_TRUE(Fetcher::create(io, options));

  options.ca_file = "/nowhere/ca.pem";
  EXPECT_NE(error_of(options).message.find("/nowhere/ca.pem"), std::string::npos);
  options.ca_file = std::string(NEWSIEVE_SOURCE_DIR) + "/LICENSE";
  EXPECT_NE(error_of(options).message.find("PEM"), std::string::npos);
}

// --- what goes over the wire ---

HttpExchange exchange_of(FetchLoop& loop, const std::string& url) {
  FetchRequest request = request_for(url);
  request.etag = "\"v1\"";
  request.exchange = std::make_shared<HttpExchange>();
  const auto exchange = request.exchange;
  loop.fetch(std::move(request));
  return *exchange;
}

TEST(Fetcher, KeepsRequestAndResponseAsTheyWentOverTheWire) {
  TestSite site;
  std::map<std::string, std::string> asked;
  site.handle("/a", [&](const TestRequest& request) {
    asked = request.headers;
    return TestResponse{.headers = {{"Content-Type", "text/html"}, {"x-ODD", "a  b \xFF"}},
                        .body = "<p>text",
                        .interim = "HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n"};
  });
  FetchLoop loop(local());
  const HttpExchange exchange = exchange_of(loop, site.url("/a"));
  EXPECT_TRUE(exchange.request_head.starts_with("GET /a HTTP/1.1\r\n")) << exchange.request_head;
  EXPECT_TRUE(exchange.request_head.ends_with("\r\n\r\n"));
  EXPECT_NE(exchange.request_head.find("If-None-Match: \"v1\"\r\n"), std::string::npos);
  for (const auto& [name, value] : asked)
    EXPECT_NE(exchange.request_head.find(": " + value + "\r\n"), std::string::npos) << name;
  EXPECT_TRUE(exchange.response_head.starts_with("HTTP/1.1 200 ")) << exchange.response_head;
  EXPECT_NE(exchange.response_head.find("\r\nx-ODD: a  b \xFF\r\n"), std::string::npos);
  EXPECT_TRUE(exchange.response_head.ends_with("\r\n\r\n"));
  EXPECT_EQ(exchange.response_head.find("Early"), std::string::npos);
  EXPECT_EQ(exchange.body, "<p>text");
  EXPECT_EQ(exchange.address, "127.0.0.1");
  EXPECT_EQ(exchange.status, 200);
  EXPECT_FALSE(exchange.truncated);
}

TEST(Fetcher, KeepsTheBodiesOfRedirectsAndRefusalsToo) {
  TestSite site;
  site.respond("/moved", {.status = 301, .headers = {{"Location", "/a"}}, .body = "over there"});
  site.respond("/gone", {.status = 410, .body = "no more"});
  FetchLoop loop(local());
  EXPECT_EQ(exchange_of(loop, site.url("/moved")).body, "over there");
  const HttpExchange gone = exchange_of(loop, site.url("/gone"));
  EXPECT_EQ(gone.body, "no more");
  EXPECT_EQ(gone.status, 410);
  EXPECT_EQ(gone.request_head.find("/moved"), std::string::npos)
      << "what the handle sent before is forgotten";
}

TEST(Fetcher, KeepsNoResponseOfATransferThatBrokeOff) {
  TestSite site;
  site.respond("/cut", {.body = "half", .sending = TestBody::kCut});
  FetchLoop loop(local());
  EXPECT_EQ(exchange_of(loop, site.url("/cut")).response_head, "");
}

TEST(Fetcher, SaysOfACutBodyThatItIs) {
  TestSite site;
  site.respond("/long", {.body = std::string(5000, 'x')});
  FetcherOptions options = local();
  options.body_bytes_max = 1024;
  FetchLoop loop(options);
  const HttpExchange exchange = exchange_of(loop, site.url("/long"));
  EXPECT_TRUE(exchange.truncated);
  EXPECT_EQ(exchange.body.size(), 1024U);
}

}  // namespace
}  // namespace newsieve
