// The manual pages, made of what the program itself goes by: its command line and its table of settings.
#pragma once

#include <string>

#include "commands/command_tree.h"
#include "config/config.h"

namespace newsieve {

// newsieve(1) and newsieve.toml(5), in man(7)'s macros.
std::string program_manual(const CommandInfo& program);
std::string config_manual(const Config& defaults);

}  // namespace newsieve
