// newsieve completion, newsieve man: texts made of the command line itself.
#include <cstdio>

#include "commands/commands.h"
#include "commands/exit_code.h"

namespace newsieve {

int run(const PrintCommand& command) {
  std::fputs(command.text.c_str(), stdout);
  return kExitDone;
}

}  // namespace newsieve
