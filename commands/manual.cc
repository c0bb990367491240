#include "commands/manual.h"

#include <fmt/format.h>

#include <algorithm>

#include "commands/exit_code.h"
#include "service/version.h"

namespace newsieve {
namespace {

// An option that so many commands have is explained once for all of them.
constexpr size_t kCommonCommandsMin = 3;

// Text that troff shows as it is, also where a line begins with "." or "'".
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool begins_line = out.empty() || out.back() == '\n';
    if (begins_line && (c == '.' || c == '\'')) out += "\\&";
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '~':
        out += "\\(ti";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '\'':
        out += "\\(aq";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string heading(const char* name, int section, const char* title) {
  return fmt::format(".TH {} {} {} \"newsieve {}\" \"{}\"\n", name, section, kReleaseDate, kVersion, title);
}

std::string bold(std::string_view text) { return "\\fB" + escaped(text) + "\\fR"; }

// "--log debug|info": fixed words bold, what the user puts there italic.
std::string value_name(const OptionInfo& value) {
  if (value.kind == ValueKind::kChoice) {
    std::vector<std::string> words;
    for (const std::string& choice : value.choices) words.push_back(bold(choice));
    return fmt::format("{}", fmt::join(words, "|"));
  }
  return "\\fI" + escaped(value.placeholder) + "\\fR";
}

std::string synopsis(const OptionInfo& argument) {
  const std::string name = value_name(argument) + (argument.repeated ? " ..." : "");
  return argument.required ? name : "[" + name + "]";
}

std::string entry(const OptionInfo& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.names) names.push_back(bold(name));
  std::string text = fmt::format(".TP\n{}", fmt::join(names, ", "));
  if (option.kind != ValueKind::kNone) text += (names.empty() ? "" : " ") + value_name(option);
  text += "\n" + escaped(option.help) + ".";
  if (option.required && !names.empty()) text += " Must be given.";
  if (option.repeated && !names.empty()) text += " May be given more than once.";
  return text + "\n";
}

struct CommandAt {
  std::string path;
  const CommandInfo* command;
};

// Those that do something, without those that only have sub-commands.
void add_commands(const std::string& path, const CommandInfo& command, std::vector<CommandAt>& all) {
  if (command.commands.empty()) all.push_back({path, &command});
  for (const CommandInfo& child : command.commands) add_commands(path + " " + child.name, child, all);
}

std::vector<OptionInfo> common_options(const std::vector<CommandAt>& commands) {
  std::vector<OptionInfo> common;
  for (const CommandAt& at : commands) {
    for (const OptionInfo& option : at.command->options) {
      const auto holders = std::count_if(commands.begin(), commands.end(), [&](const CommandAt& other) {
        const auto& options = other.command->options;
        return std::find(options.begin(), options.end(), option) != options.end();
      });
      if (static_cast<size_t>(holders) < kCommonCommandsMin) continue;
      if (std::find(common.begin(), common.end(), option) == common.end()) common.push_back(option);
    }
  }
  return common;
}

std::string command_section(const CommandAt& at, const std::vector<OptionInfo>& common) {
  const CommandInfo& command = *at.command;
  std::string usage = bold(at.path);
  std::string entries;
  std::vector<std::string> elsewhere;
  if (!command.options.empty()) usage += " [\\fIoption\\fR ...]";
  for (const OptionInfo& argument : command.arguments) {
    usage += " " + synopsis(argument);
    if (!argument.help.empty()) entries += entry(argument);
  }
  for (const OptionInfo& option : command.options) {
    if (std::find(common.begin(), common.end(), option) == common.end()) {
      entries += entry(option);
    } else {
      elsewhere.push_back(bold(option.names.back()));
    }
  }
  std::string text = fmt::format(".SS {}\n{}.\n{}", usage, escaped(command.help), entries);
  if (!elsewhere.empty())
    text += fmt::format(".PP\nAlso {}: see COMMON OPTIONS.\n", fmt::join(elsewhere, ", "));
  return text;
}

std::string exit_codes() {
  std::string text = ".SH EXIT STATUS\n";
  for (const ExitCodeInfo& code : kExitCodes)
    text += fmt::format(".TP\n.B {}\n{}.\n", code.code, escaped(code.meaning));
  return text;
}

constexpr const char* kFilesAndSignals = R"(.SH FILES
.TP
.I /etc/newsieve/newsieve.toml
The daemon's configuration.
.TP
.I /etc/newsieve/jobs/NAME.toml
The configuration of a job that systemd runs: newsieve\-job@NAME.service.
.TP
.I /var/lib/newsieve
The daemon's state, and its records: articles\-TIME\-SERIAL.jsonl grows, .jsonl.zst is whole.
.SH SIGNALS
.TP
.BR SIGTERM ", " SIGINT
Nothing more is fetched; what is under way is waited for and committed.
.TP
.B SIGHUP
The daemon reads its configuration again.
.SH SEE ALSO
.BR newsieve.toml (5)
)";

}  // namespace

std::string program_manual(const CommandInfo& program) {
  std::vector<CommandAt> commands;
  add_commands(program.name, program, commands);
  const std::vector<OptionInfo> common = common_options(commands);
  std::string text = heading("NEWSIEVE", 1, "User Commands") +
                     ".SH NAME\nnewsieve \\- turn news sites into a clean corpus\n"
                     ".SH SYNOPSIS\n.B newsieve\n.I command\n.RI [ argument\\~... ]\n"
                     ".SH DESCRIPTION\n" +
                     escaped(program.help) + "\n";
  for (const OptionInfo& option : program.options) text += entry(option);
  text += ".SH COMMANDS\n";
  for (const CommandAt& at : commands) text += command_section(at, common);
  text += ".SH COMMON OPTIONS\n";
  for (const OptionInfo& option : common) text += entry(option);
  return text + exit_codes() + kFilesAndSignals;
}

std::string config_manual(const Config& defaults) {
  std::string text =
      heading("NEWSIEVE.TOML", 5, "File Formats") +
      ".SH NAME\nnewsieve.toml \\- configuration of newsieve\n.SH DESCRIPTION\n"
      "A TOML file. A key that is left out has the default that is shown here. A key that is none, "
      "or a value that is not allowed, is an error and is named with its line.\n";
  for (const SectionInfo& section : describe(defaults)) {
    text += fmt::format(".SH [{}]\n{}\n", escaped(section.name), escaped(section.meaning));
    for (const SettingInfo& setting : section.settings) {
      text += fmt::format(".TP\n{} = {}\n{}{}\n", bold(setting.key), escaped(setting.value),
                          escaped(setting.meaning),
                          setting.allowed.empty() ? "" : " [" + escaped(setting.allowed) + "]");
    }
  }
  return text +
         ".SH FILES\n.I /etc/newsieve/newsieve.toml\n"
         ".SH SEE ALSO\n.BR newsieve (1);\n.B newsieve config check\nsays whether a file is good.\n";
}

}  // namespace newsieve
