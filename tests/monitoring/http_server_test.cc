// The server behind the monitoring endpoint, asked by raw sockets.
#include "monitoring/http_server.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <ctime>
#include <thread>

#include "tests/support/raw_http.h"

namespace newsieve {
namespace {

namespace asio = boost::asio;

class HttpServerTest : public ::testing::Test {
 protected:
  void start(const HttpServerOptions& options) {
    auto server = HttpServer::start(
        options,
        [](const ServedRequest& request) {
          std::string said = request.is_post ? "POST " : "GET ";
          said += request.path;
          for (const auto& [name, value] : request.query) said += fmt::format(" {}={}", name, value);
          return ServedResponse{.body = said + " " + request.body};
        },
        [](const std::string& path) { return path == "/open"; });
    ASSERT_TRUE(server.has_value()) << server.error().message;
    server_ = std::move(*server);
  }
  uint16_t port() const { return server_->port(); }

  // The status of a GET with these header lines in place of the Host.
  int status_with(const std::string& fields) const {
    return status_of(answer_to(port(), "GET / HTTP/1.1\r\nConnection: close\r\n" + fields + "\r\n"));
  }

  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, HandsOverPathQueryAndBody) {
  start({});
  EXPECT_EQ(body_of(get(port(), "/a%20b?x=1%262&y=a+b&x=2&z")), "GET /a b x=2 y=a b z= ");
  EXPECT_EQ(body_of(answer_to(port(), request_text(port(), "POST", "/do", "", "{}"))), "POST /do {}");
  EXPECT_EQ(body_of(answer_to(port(), request_text(port(), "HEAD", "/a"))), "");
}

TEST_F(HttpServerTest, AnswersMalformedRequestsOrClosesThem) {
  start({});
  EXPECT_EQ(status_of(get(port(), "/%zz")), 400);
  EXPECT_EQ(status_of(get(port(), "/?a=%4")), 400);
  EXPECT_EQ(status_of(get(port(), "nothing")), 400);
  EXPECT_EQ(status_of(answer_to(port(), request_text(port(), "DELETE", "/"))), 405);
  EXPECT_EQ(answer_to(port(), "\x16\x03\x01\x02\r\n\r\n"), "");
  EXPECT_EQ(status_of(get(port(), "/")), 200);
}

TEST_F(HttpServerTest, ServesNoPageThatReboundItsName) {
  start({});
  EXPECT_EQ(status_with("Host: rebound.example\r\n"), 421);
  EXPECT_EQ(status_with(""), 421);
  EXPECT_EQ(status_with(fmt::format("Host: localhost:{}\r\n", port())), 200);
}

TEST_F(HttpServerTest, LetsNoOtherSitesPageChangeAnything) {
  start({});
  const auto post = [&](const std::string& origin) {
    return status_of(answer_to(port(), request_text(port(), "POST", "/", "Origin: " + origin + "\r\n")));
  };
  EXPECT_EQ(post("https://evil.example"), 403);
  EXPECT_EQ(post("null"), 403);
  EXPECT_EQ(post(fmt::format("http://127.0.0.1:{}", port())), 200);
}

TEST_F(HttpServerTest, RefusesWhatIsTooLarge) {
  start({.request_bytes_max = 1000});
  EXPECT_EQ(status_of(answer_to(port(), request_text(port(), "POST", "/", "", std::string(1000, 'x')))), 200);
  EXPECT_EQ(status_of(answer_to(port(), request_text(port(), "POST", "/", "", std::string(1001, 'x')))), 413);
  EXPECT_EQ(status_with(fmt::format("Host: 127.0.0.1:{}\r\nX: {}\r\n", port(), std::string(9000, 'x'))), 431);
}

TEST_F(HttpServerTest, RequestsBeyondTheRateWaitTheirTurn) {
  start({.connections_max = 10, .requests_per_second_max = 20});
  asio::io_context io;
  const auto began = std::chrono::steady_clock::now();
  std::vector<asio::ip::tcp::socket> flood;  // More than may be connected at once.
  for (int i = 0; i < 40; ++i) {
    flood.emplace_back(io).connect({asio::ip::address_v4::loopback(), port()});
    asio::write(flood.back(), asio::buffer(request_text(port(), "GET", "/")));
  }
  for (asio::ip::tcp::socket& socket : flood) {
    std::string response;
    boost::system::error_code end;
    asio::read(socket, asio::dynamic_buffer(response), end);
    EXPECT_EQ(status_of(response), 200);
  }
  EXPECT_GE(std::chrono::steady_clock::now() - began,
            std::chrono::milliseconds(900));  // 20 at once, then 20 a second.
}

TEST_F(HttpServerTest, SomebodyIsAnsweredInTheMiddleOfAnAttack) {
  start({});
  asio::io_context io;
  const std::vector<asio::ip::tcp::socket> attack = attack_on(port(), io);
  EXPECT_EQ(status_of(get(port(), "/")), 200);
}

TEST_F(HttpServerTest, TheConnectionThatIsSilentLongestGivesWay) {
  start({.connections_max = 10, .idle_timeout = std::chrono::milliseconds(60'000)});
  asio::io_context io;
  std::vector<asio::ip::tcp::socket> silent;
  for (int i = 0; i < 500; ++i) {
    silent.emplace_back(io).connect({asio::ip::address_v4::loopback(), port()});
    if (i % 2 == 0) asio::write(silent.back(), asio::buffer("GET / HT", 8));
  }
  EXPECT_EQ(status_of(get(port(), "/")), 200);
  char byte = 0;
  boost::system::error_code closed;
  silent.front().read_some(asio::buffer(&byte, 1), closed);
  EXPECT_TRUE(closed);
}

TEST_F(HttpServerTest, ARequestThatDoesNotComeIsNotWaitedFor) {
  start({.idle_timeout = std::chrono::milliseconds(50)});
  EXPECT_EQ(answer_to(port(), "GET / HTTP/1.1\r\nHost:"), "");
}

TEST_F(HttpServerTest, OneConnectionCarriesManyRequests) {
  start({});
  const std::string request = fmt::format("GET /a HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", port());
  const std::string answers = answer_to(port(), request + request + request_text(port(), "GET", "/last"));
  EXPECT_EQ(answers.find("/last"), answers.rfind("GET ") + 4);
  EXPECT_NE(answers.find("GET /a"), answers.rfind("GET /a"));
}

TEST_F(HttpServerTest, ListensOffLoopbackWithATokenOnly) {
  const auto without = HttpServer::start({.address = "0.0.0.0"}, nullptr, nullptr);
  ASSERT_FALSE(without.has_value());
  EXPECT_EQ(without.error().code, ErrorCode::kInvalid);
  start({.address = "0.0.0.0", .token = "s3cret"});
  EXPECT_EQ(status_with(""), 401);
  EXPECT_EQ(status_with("Authorization: Bearer s3cret\r\n"), 200);
  EXPECT_EQ(status_with("Authorization: Bearer \r\n"), 401);
  EXPECT_EQ(status_with("Authorization: Basic !!!\r\n"), 401);
  EXPECT_EQ(status_of(get(port(), "/open")), 200);
}

TEST_F(HttpServerTest, IsAskedByTheProgramItself) {
  start({.token = "s3cret"});
  const std::string endpoint = fmt::format("127.0.0.1:{}", port());
  EXPECT_EQ(ask_endpoint({.endpoint = endpoint, .path = "/a?b=c", .token = "s3cret"}).value(), "GET /a b=c ");
  EXPECT_EQ(ask_endpoint({.endpoint = endpoint, .path = "/do", .token = "s3cret", .body = "{}"}).value(),
            "POST /do {}");
  EXPECT_NE(ask_endpoint({.endpoint = endpoint, .path = "/"}).error().message.find("401"), std::string::npos);
  EXPECT_FALSE(ask_endpoint({.endpoint = "nowhere", .path = "/"}).has_value());
}

std::chrono::nanoseconds processor_time() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

TEST_F(HttpServerTest, WithoutDescriptorsItWaitsForOneAtRestAndThenAnswers) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "UBSan looks at memory through a pipe, for which it needs descriptors itself";
#endif
  start({});
  asio::io_context io;
  asio::ip::tcp::socket client(io);
  client.open(asio::ip::tcp::v4());
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none_left = before;
  none_left.rlim_cur = static_cast<rlim_t>(client.native_handle()) + 1;  // The lowest one that was free.
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none_left), 0);
  client.connect({asio::ip::make_address("127.0.0.1"), port()});
  const auto spent_before = processor_time();
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const auto spent = processor_time() - spent_before;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_LT(spent, std::chrono::milliseconds(50));

  const std::string request =
      fmt::format("GET /a HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n", port());
  asio::write(client, asio::buffer(request));
  std::string answer;
  boost::system::error_code end;
  asio::read(client, asio::dynamic_buffer(answer), end);
  EXPECT_EQ(status_of(answer), 200) << answer;
}

}  // namespace
}  // namespace newsieve
