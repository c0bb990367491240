#include <malloc.h>
#include <sys/resource.h>

#include <csignal>
#include <exception>

#include "commands/commands.h"
#include "commands/exit_code.h"
#include "monitoring/log.h"

namespace {

// The configuration bounds what is open at once (connections, and the state's files: 1,100 as shipped), and a
// shell's soft limit, 1,024, is less. Nothing here uses select(), for which that limit is what it is.
void allow_open_files() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace newsieve;
  try {
    ::mallopt(M_MMAP_THRESHOLD,
              4 << 20);  // What one large body took is given back with it, not kept for more.
    ::mallopt(M_TRIM_THRESHOLD, 8 << 20);
    std::signal(SIGPIPE, SIG_IGN);  // A peer that is gone is an error of the write, not of the process.
    allow_open_files();
    start_log();
    const auto command = parse_command_line(argc, argv);
    if (!command) return command.error();
    return std::visit([](const auto& asked) { return run(asked); }, *command);
  } catch (const std::exception& error) {
    return fail_with({ErrorCode::kIo, error.what()}, kExitFailed);
  }
}
