// newsieve top: a running daemon, looked at every second until it is interrupted.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <thread>

#include "commands/commands.h"
#include "commands/exit_code.h"
#include "commands/top_frame.h"
#include "monitoring/http_server.h"
#include "monitoring/token_file.h"

namespace newsieve {
namespace {

constexpr std::chrono::seconds kInterval(1);  // Between two looks.

Result<StatusSample> ask(const TopCommand& command) {
  const Result<std::string> token = read_token(command.token_file);
  if (!token) return tl::unexpected(token.error());
  return ask_endpoint({.endpoint = command.endpoint, .path = "/api/status", .token = *token})
      .and_then([](const std::string& json) { return parse_status(json, std::chrono::steady_clock::now()); });
}

double system_seconds() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

int run(const TopCommand& command) {
  const bool is_terminal = ::isatty(STDOUT_FILENO) == 1;
  Result<StatusSample> before = ask(command);
  for (size_t frame = 0; before && (command.frames == 0 || frame < command.frames); ++frame) {
    std::this_thread::sleep_for(kInterval);
    Result<StatusSample> after = ask(command);
    if (after) {
      const std::string text = top_frame(*before, *after, system_seconds());
      std::fputs(((is_terminal ? "\x1b[H\x1b[J" : "") + text).c_str(), stdout);  // Over the frame before.
      std::fflush(stdout);
    }
    before = std::move(after);
  }
  return before ? kExitDone : fail_with(before.error(), kExitFailed);
}

}  // namespace newsieve
