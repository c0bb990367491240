// newsieve config: is this file a configuration, what does it come to, and what may it hold?
#include <fmt/format.h>

#include <cstdio>

#include "config/json_schema.h"
#include "service/commands.h"
#include "service/exit_code.h"

namespace newsieve {

int run(const ConfigCommand& command) {
  if (command.action == ConfigCommand::Action::kSchema) {
    std::fputs(config_json_schema().c_str(), stdout);
    return kExitDone;
  }
  const Result<Config> config = command.file.empty() ? Config() : read_config(command.file);
  if (!config) return fail_with(config.error(), kExitConfig);
  if (command.action == ConfigCommand::Action::kShow) {
    std::fputs(to_toml(*config).c_str(), stdout);
  } else {
    fmt::print("{} is a good configuration\n", command.file.empty() ? "the built-in default" : command.file);
  }
  return kExitDone;
}

}  // namespace newsieve
