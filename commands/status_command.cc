// newsieve status: what a daemon says of itself.
#include <cstdio>

#include "commands/commands.h"
#include "commands/exit_code.h"
#include "monitoring/http_server.h"
#include "monitoring/token_file.h"

namespace newsieve {

int run(const StatusCommand& command) {
  const Result<std::string> token = read_token(command.token_file);
  if (!token) return fail_with(token.error(), kExitUsage);
  const Result<std::string> status =
      ask_endpoint({.endpoint = command.endpoint, .path = "/api/status", .token = *token});
  if (!status) return fail_with(status.error(), kExitFailed);
  std::fputs(status->c_str(), stdout);
  return kExitDone;
}

}  // namespace newsieve
