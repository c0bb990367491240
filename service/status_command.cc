// newsieve status: what a daemon says of itself.
#include <cstdio>

#include "service/commands.h"
#include "service/exit_code.h"
#include "service/http_server.h"

namespace newsieve {

int run(const StatusCommand& command) {
  const Result<std::string> status = ask_endpoint({.endpoint = command.endpoint, .path = "/api/status"});
  if (!status) return fail_with(status.error(), kExitFailed);
  std::fputs(status->c_str(), stdout);
  return kExitDone;
}

}  // namespace newsieve
