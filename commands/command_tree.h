// The command line as data: what completions and the manual page are made of, so that they say what it does.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace newsieve {

enum class ValueKind : uint8_t { kNone, kText, kFile, kFolder, kChoice };

// An option, or an argument without a name.
struct OptionInfo {
  std::vector<std::string> names;  // "-h", "--help"; none: an argument.
  std::string placeholder;         // Of its value: "FILE", "N", "debug|info"; empty: a flag.
  ValueKind kind = ValueKind::kNone;
  std::vector<std::string> choices;  // Of kChoice.
  std::string help;
  bool required = false;
  bool repeated = false;  // May be given more than once.

  bool operator==(const OptionInfo&) const = default;
};

struct CommandInfo {
  std::string name;  // As typed after its parent's.
  std::string help;
  std::vector<OptionInfo> options;    // Without arguments.
  std::vector<OptionInfo> arguments;  // In their order.
  std::vector<CommandInfo> commands;
};

CommandInfo describe_command(const CLI::App& app);

}  // namespace newsieve
