// HTTP/2, spoken with nginx.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/fetch_loop.h"
#include "tests/support/program.h"
#include "tests/support/test_certificate.h"

namespace newsieve {
namespace {

namespace asio = boost::asio;
constexpr const char* kNginx = "/usr/sbin/nginx";

uint16_t free_port() {
  asio::io_context io;
  return asio::ip::tcp::acceptor(io, {asio::ip::address_v4::loopback(), 0}).local_endpoint().port();
}

class Http2 : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kNginx)) GTEST_SKIP() << "nginx is not here, which speaks HTTP/2";
    const TestCertificate certificate = make_certificate({"127.0.0.1"});
    const std::string folder = folder_->path();
    std::ofstream(folder + "/certificate.pem") << certificate.certificate_pem;
    std::ofstream(folder + "/key.pem") << certificate.key_pem;
    std::ofstream(folder + "/ca.pem") << certificate.authority_pem;
    std::ofstream(folder + "/nginx.conf") << fmt::format(
        "daemon off; master_process off; pid {0}/pid; error_log stderr notice; events {{}}\n"
        "http {{ access_log off; client_body_temp_path {0}/a; proxy_temp_path {0}/b; fastcgi_temp_path "
        "{0}/c;\n"
        "uwsgi_temp_path {0}/d; scgi_temp_path {0}/e; server {{ listen 127.0.0.1:{1} ssl http2;\n"
        "ssl_certificate {0}/certificate.pem; ssl_certificate_key {0}/key.pem;\n"
        "location / {{ return 200 \"$server_protocol $connection\"; }} }} }}\n",
        folder, port_);
    nginx_ = std::make_unique<Program>(
        std::vector<std::string>{kNginx, "-p", folder, "-e", "stderr", "-c", folder + "/nginx.conf"});
    ASSERT_TRUE(nginx_->says("OS:")) << nginx_->said();
  }

  Result<TemporaryFolder> folder_ = TemporaryFolder::create();
  const uint16_t port_ = free_port();
  std::unique_ptr<Program> nginx_;
};

TEST_F(Http2, IsSpokenWhereTlsNegotiatesItOnOneConnection) {
  FetcherOptions options = local();
  options.ca_file = folder_->path() + "/ca.pem";
  FetchLoop loop(options);
  const std::string url = fmt::format("https://127.0.0.1:{}/", port_);
  const auto first = expect<FetchedPage>(loop.fetch(url));
  EXPECT_EQ(first.http.version, 20);
  EXPECT_TRUE(first.body.starts_with("HTTP/2.0 ")) << first.body;
  EXPECT_EQ(expect<FetchedPage>(loop.fetch(url)).body, first.body);
}

}  // namespace
}  // namespace newsieve
