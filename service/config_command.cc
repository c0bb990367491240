// newsieve config: is this file a configuration, and what does it come to?
#include <fmt/format.h>

#include <cstdio>

#include "service/commands.h"
#include "service/exit_code.h"

namespace newsieve {

int run(const ConfigCommand& command) {
  const Result<Config> config = command.file.empty() ? Config() : read_config(command.file);
  if (!config) return fail_with(config.error(), kExitConfig);
  if (command.show) {
    std::fputs(to_toml(*config).c_str(), stdout);
  } else {
    fmt::print("{} is a good configuration\n", command.file.empty() ? "the built-in default" : command.file);
  }
  return kExitDone;
}

}  // namespace newsieve
