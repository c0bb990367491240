// A real HTTP/1.1 server on a loopback port of its own: for whatever fetches, crawls or serves in a test.
//
//   TestSite site;
//   site.page("/", "<a href=/a>");
//   site.respond("/old", {.status = 301, .headers = {{"Location", "/a"}}});
//   site.handle("/any", [](const TestRequest& request) { return TestResponse{.body = request.path}; });
//   ... fetch site.url("/") ...
//   EXPECT_EQ(site.requests("/a"), 1u);
//
// Connections are kept alive. A path nobody set answers 404. All hosts share the paths unless a handler looks
// at request.host: with --connect-to any name leads here.
//
// Threads: the server runs in one of its own, on which handlers are called, too; every method may be called
// from any thread at any time. The destructor closes all connections and joins the thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newsieve {

struct TestRequest {
  std::string method;
  std::string host;                            // As in the Host field, with its port; lower case.
  std::string path;                            // With the query.
  std::map<std::string, std::string> headers;  // Names in lower case.
};

enum class TestBody : uint8_t {
  kWhole,     // As it should be.
  kCut,       // Content-Length says twice as much, then the connection is closed.
  kEndless,   // `body` again and again, chunked, until the client goes away.
  kWithheld,  // The head is sent, then nothing more.
  kNoAnswer,  // Not even the head.
  kHangUp,    // The connection is closed without an answer.
};

struct TestResponse {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers{};  // Content-Type is text/html unless it is here.
  std::string body{};
  TestBody sending = TestBody::kWhole;
  std::chrono::milliseconds delay{0};  // Before the answer.
  std::string interim{};               // Sent before the head: "HTTP/1.1 103 Early Hints\r\n...\r\n\r\n".
};

using TestHandler = std::function<TestResponse(const TestRequest&)>;

struct TestSiteOptions {
  bool tls = false;
  std::string address = "127.0.0.1";                            // Of loopback: "::1", or any 127.x.y.z.
  std::vector<std::string> names = {"localhost", "127.0.0.1"};  // In the certificate.
  int days_valid = 1;                                           // 0: an expired certificate.
  bool self_signed = false;                                     // A certificate of no authority.
};

// One request as the server saw it.
struct TestLogEntry {
  std::chrono::steady_clock::time_point received;
  std::chrono::steady_clock::time_point answered;  // Epoch: not yet.
  std::string host;
  std::string path;
  std::string user_agent;
  size_t host_in_progress = 0;  // Requests of this host being answered when it came, itself among them.
  uint64_t connection = 0;      // Which connection it came on, counted from 1.
};

class TestSite {
 public:
  explicit TestSite(const TestSiteOptions& options = {});
  ~TestSite();
  TestSite(const TestSite&) = delete;
  TestSite& operator=(const TestSite&) = delete;

  void page(std::string path, std::string html);
  void respond(std::string path, TestResponse response);
  void handle(std::string path, TestHandler handler);  // `path` without a query: it answers any.
  void handle_rest(TestHandler handler);               // Whatever no path was set for.

  uint16_t port() const;
  std::string origin() const;                    // "http://ADDRESS:PORT"
  std::string url(std::string_view path) const;  // origin() + path
  const std::string& ca_file() const;            // PEM of the authority; empty without TLS.
  std::string connect_to(std::string_view host, uint16_t host_port) const;  // For FetcherOptions::connect_to.

  std::vector<TestLogEntry> log() const;         // In order of arrival.
  size_t requests(std::string_view path) const;  // How often this path was asked for.
  size_t connections() const;                    // Accepted so far.
  size_t sessions_resumed() const;               // Of these, TLS handshakes that went on from an earlier one.

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace newsieve
