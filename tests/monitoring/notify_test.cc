// What the daemon tells systemd, heard on a socket of the test's.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include "tests/support/newsieve_program.h"

namespace newsieve {
namespace {

class NotifySocket {
 public:
  explicit NotifySocket(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    EXPECT_EQ(::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const timeval patience{15, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~NotifySocket() { ::close(descriptor_); }

  // The next message that is not `passed_over`; empty if none comes.
  std::string next(const std::string& passed_over = "") {
    char buffer[256];
    ssize_t bytes = 0;
    do {
      bytes = ::recv(descriptor_, buffer, sizeof buffer, 0);
    } while (bytes > 0 && std::string(buffer, static_cast<size_t>(bytes)) == passed_over);
    return bytes > 0 ? std::string(buffer, static_cast<size_t>(bytes)) : std::string();
  }

 private:
  const int descriptor_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
};

TEST(Notify, SystemdHearsOfEveryChangeAndThatTheDaemonIsAlive) {
  const WorkFolder folder;
  const std::string config = folder.write(
      "serve.toml",
      fmt::format("[service]\ndata_folder = \"{}\"\noutput_folder = \"{}\"\nmonitoring_address = \"\"\n",
                  folder.path("state"), folder.path("out")));
  NotifySocket systemd(folder.path("notify"));
  Program daemon(newsieve_command({"serve", "--config", config}),
                 {{"NOTIFY_SOCKET", folder.path("notify")}, {"WATCHDOG_USEC", "1000000"}});
  EXPECT_EQ(systemd.next(), "READY=1");
  EXPECT_EQ(systemd.next(), "WATCHDOG=1");
  EXPECT_EQ(systemd.next(), "WATCHDOG=1");
  daemon.signal(SIGHUP);
  EXPECT_EQ(systemd.next("WATCHDOG=1"), "RELOADING=1");
  EXPECT_EQ(systemd.next("WATCHDOG=1"), "READY=1");
  daemon.signal(SIGTERM);
  EXPECT_EQ(systemd.next("WATCHDOG=1"), "STOPPING=1");
  EXPECT_EQ(daemon.wait().code, 0);
}

}  // namespace
}  // namespace newsieve
