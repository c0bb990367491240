// What a shell needs to complete a newsieve command line: a script that the shell reads once.
#pragma once

#include <string>

#include "commands/command_tree.h"

namespace newsieve {

// Each completes sub-commands, options, the values that are one of a few, files and folders, and offers
// nothing where only the user can know. bash's needs no bash-completion; zsh's is an autoload function for a
// folder of $fpath, or can be sourced after compinit; fish's goes into its completions folder.
std::string bash_completion(const CommandInfo& program);
std::string zsh_completion(const CommandInfo& program);
std::string fish_completion(const CommandInfo& program);

}  // namespace newsieve
