#include "commands/completion.h"

#include <fmt/format.h>

namespace newsieve {
namespace {

// Every sub-command with the words that lead to it, "config check"; the program itself with none.
struct CommandAt {
  std::string path;
  const CommandInfo* command;
};

void add_commands(const std::string& path, const CommandInfo& command, std::vector<CommandAt>& all) {
  all.push_back({path, &command});
  for (const CommandInfo& child : command.commands)
    add_commands(path.empty() ? child.name : path + " " + child.name, child, all);
}

std::vector<CommandAt> every_command(const CommandInfo& program) {
  std::vector<CommandAt> all;
  add_commands("", program, all);
  return all;
}

std::vector<std::string> command_names(const CommandInfo& command) {
  std::vector<std::string> names;
  for (const CommandInfo& child : command.commands) names.push_back(child.name);
  return names;
}

std::vector<std::string> option_names(const CommandInfo& command) {
  std::vector<std::string> names;
  for (const OptionInfo& option : command.options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

std::string replace_all(std::string text, std::string_view what, std::string_view with) {
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
  return text;
}

// In single quotes, for bash and zsh.
std::string quoted(const std::string& text) { return "'" + replace_all(text, "'", R"('\'')") + "'"; }

// In single quotes, for fish.
std::string fish_quoted(const std::string& text) {
  return "'" + replace_all(replace_all(text, "\\", "\\\\"), "'", "\\'") + "'";
}

// For bash.

constexpr const char* kBashBegin = R"(# Completes newsieve in bash; made by: newsieve completion bash

_newsieve() {
  local current=${COMP_WORDS[COMP_CWORD]} command='' option='' word words='' options='' files=''
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ -n $option ]]; then
      [[ $word == '=' ]] || option='' # The word is the option's value; --out=x comes as three words.
      continue
    fi
    case "$command $word" in
)";

constexpr const char* kBashMiddle = R"(    esac
  done
  [[ $current == '=' ]] && current=''
  case "$command $option" in
)";

constexpr const char* kBashEnd = R"(  esac
  [[ $current == -* ]] && words+=" $options"
  mapfile -t COMPREPLY < <(compgen ${files:+-A "$files"} -W "$words" -- "$current")
  [[ -z $files ]] || compopt -o filenames 2>/dev/null
}

complete -F _newsieve newsieve
)";

const char* bash_files(ValueKind kind) {
  if (kind == ValueKind::kFile) return "file";
  return kind == ValueKind::kFolder ? "directory" : "";
}

// What is offered for one value, as assignments; empty: nothing.
std::string bash_value(const OptionInfo& value) {
  if (value.kind == ValueKind::kChoice) return fmt::format("words='{}'", fmt::join(value.choices, " "));
  const std::string files = bash_files(value.kind);
  return files.empty() ? "" : "files=" + files;
}

// For zsh.

// In an explanation or a message of _arguments.
std::string zsh_escaped(std::string text) {
  for (const char* special : {"\\", "[", "]", ":"})
    text = replace_all(text, special, std::string("\\") + special);
  return text;
}

// ":MESSAGE:ACTION" of one value.
std::string zsh_value(const OptionInfo& value) {
  std::string action = " ";
  if (value.kind == ValueKind::kFile) action = "_files";
  if (value.kind == ValueKind::kFolder) action = "_files -/";
  if (value.kind == ValueKind::kChoice) action = fmt::format("({})", fmt::join(value.choices, " "));
  return fmt::format(":{}:{}", zsh_escaped(value.placeholder), action);
}

std::string zsh_option(const OptionInfo& option) {
  std::string specs;
  for (const std::string& name : option.names) {
    const bool takes_value = option.kind != ValueKind::kNone;
    specs += fmt::format(" \\\n    {}", quoted(fmt::format("{}{}{}[{}]{}", option.repeated ? "*" : "", name,
                                                           takes_value ? "=" : "", zsh_escaped(option.help),
                                                           takes_value ? zsh_value(option) : "")));
  }
  return specs;
}

std::string zsh_function(const std::string& path) {
  return path.empty() ? "_newsieve" : "_newsieve_" + replace_all(path, " ", "_");
}

std::string zsh_sub_commands(const CommandAt& at) {
  std::string text =
      " \\\n    '1: :->command' '*:: :->argument'\n  case $state in\n    command)\n      commands=(";
  for (const CommandInfo& child : at.command->commands)
    text += "\n        " + quoted(child.name + ":" + replace_all(child.help, ":", "\\:"));
  return text +
         "\n      )\n      _describe command commands ;;\n    argument)\n      case $words[1] in\n        " +
         fmt::format("{}) {}_$words[1] ;;\n      esac ;;\n  esac\n",
                     fmt::join(command_names(*at.command), "|"), zsh_function(at.path));
}

// For fish.

// When a command's own words are asked for.
std::string fish_condition(const CommandAt& at) {
  std::string condition;
  for (size_t begin = 0; begin < at.path.size();) {
    const size_t end = std::min(at.path.find(' ', begin), at.path.size());
    condition += fmt::format("{}__fish_seen_subcommand_from {}", begin == 0 ? "" : "; and ",
                             at.path.substr(begin, end - begin));
    begin = end + 1;
  }
  const auto children = command_names(*at.command);
  if (children.empty()) return condition;
  return fmt::format("{}{}not __fish_seen_subcommand_from {}", condition, condition.empty() ? "" : "; and ",
                     fmt::join(children, " "));
}

std::string fish_value(const OptionInfo& value) {
  switch (value.kind) {
    case ValueKind::kNone:
      return "";
    case ValueKind::kText:
      return " -x";
    case ValueKind::kFile:
      return " -r -F";
    case ValueKind::kFolder:
      return " -x -a '(__fish_complete_directories)'";
    case ValueKind::kChoice:
      return fmt::format(" -x -a '{}'", fmt::join(value.choices, " "));
  }
  return "";
}

std::string fish_names(const OptionInfo& option) {
  std::string names;
  for (const std::string& name : option.names)
    names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  return names;
}

}  // namespace

std::string bash_completion(const CommandInfo& program) {
  std::string walked;   // How the words before the current one are read.
  std::string offered;  // What is offered for the current one.
  for (const auto& [path, command] : every_command(program)) {
    for (const CommandInfo& child : command->commands)
      walked += fmt::format("      '{0} {1}') command='{2}{1}' ;;\n", path, child.name,
                            path.empty() ? "" : path + " ");
    std::string here;
    if (!command->commands.empty())
      here = fmt::format(" words='{}'", fmt::join(command_names(*command), " "));
    for (const OptionInfo& argument : command->arguments) {
      const std::string value = bash_value(argument);
      if (!value.empty()) here += " " + value;
    }
    offered +=
        fmt::format("    '{} ') options='{}'{} ;;\n", path, fmt::join(option_names(*command), " "), here);
    for (const OptionInfo& option : command->options) {
      if (option.kind == ValueKind::kNone) continue;
      for (const std::string& name : option.names) {
        walked += fmt::format("      '{} {}') option=$word ;;\n", path, name);
        const std::string value = bash_value(option);
        if (!value.empty()) offered += fmt::format("    '{} {}') {} ;;\n", path, name, value);
      }
    }
  }
  return kBashBegin + walked + kBashMiddle + offered + kBashEnd;
}

std::string zsh_completion(const CommandInfo& program) {
  std::string script = "#compdef newsieve\n# Completes newsieve in zsh; made by: newsieve completion zsh\n";
  for (const CommandAt& at : every_command(program)) {
    script += fmt::format(
        "\n{}() {{\n  local curcontext=$curcontext state line\n  local -a commands\n  "
        "_arguments -C",
        zsh_function(at.path));
    for (const OptionInfo& option : at.command->options) script += zsh_option(option);
    for (const OptionInfo& argument : at.command->arguments)
      script += " \\\n    " + quoted((argument.repeated ? "*" : "") + zsh_value(argument));
    script += at.command->commands.empty() ? "\n" : zsh_sub_commands(at);
    script += "}\n";
  }
  return script +
         "\nif [[ $funcstack[1] == _newsieve ]]; then\n  _newsieve \"$@\"\nelse\n  compdef _newsieve "
         "newsieve\nfi\n";
}

std::string fish_completion(const CommandInfo& program) {
  std::string script =
      "# Completes newsieve in fish; made by: newsieve completion fish\n\ncomplete -c newsieve -f\n";
  for (const CommandAt& at : every_command(program)) {
    const std::string begin = fmt::format("complete -c newsieve -n {}", fish_quoted(fish_condition(at)));
    script += "\n";
    for (const CommandInfo& child : at.command->commands)
      script += fmt::format("{} -a {} -d {}\n", begin, child.name, fish_quoted(child.help));
    for (const OptionInfo& option : at.command->options)
      script += begin + fish_names(option) + fish_value(option) + " -d " + fish_quoted(option.help) + "\n";
    for (const OptionInfo& argument : at.command->arguments) {
      if (argument.kind == ValueKind::kFile) script += begin + " -F\n";
      if (argument.kind == ValueKind::kChoice)
        script += fmt::format("{} -a '{}'\n", begin, fmt::join(argument.choices, " "));
    }
  }
  return script;
}

}  // namespace newsieve
