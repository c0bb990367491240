// Reads CLI11's tree of options.
#include "commands/command_tree.h"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace newsieve {
namespace {

// "debug|info|warn": small words. "URL|MAIL" are two kinds of what the user knows.
bool is_choice(const std::string& placeholder) {
  return placeholder.find('|') != std::string::npos &&
         std::none_of(placeholder.begin(), placeholder.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

ValueKind kind_of(const std::string& placeholder) {
  if (placeholder.empty()) return ValueKind::kNone;
  if (is_choice(placeholder)) return ValueKind::kChoice;
  if (placeholder == "DIR") return ValueKind::kFolder;
  for (const char* file : {"FILE", "PATH", "DOCS", "INPUT"})
    if (placeholder == file) return ValueKind::kFile;
  return ValueKind::kText;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

OptionInfo describe_option(const CLI::Option& option) {
  OptionInfo info;
  for (const std::string& name : option.get_snames()) info.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) info.names.push_back("--" + name);
  const bool flag = option.get_items_expected_max() == 0;
  if (!flag) info.placeholder = option.get_type_name();
  // An argument is called by its name, unless its values are known.
  if (info.names.empty() && !is_choice(info.placeholder)) info.placeholder = option.get_name();
  info.kind = kind_of(info.placeholder);
  if (info.kind == ValueKind::kChoice) info.choices = split(info.placeholder, '|');
  info.help = option.get_description();
  info.required = option.get_required();
  info.repeated = option.get_items_expected_max() > 1;
  return info;
}

}  // namespace

CommandInfo describe_command(const CLI::App& app) {
  CommandInfo info{app.get_name(), app.get_description(), {}, {}, {}};
  for (const CLI::Option* option : app.get_options()) {
    OptionInfo described = describe_option(*option);
    (described.names.empty() ? info.arguments : info.options).push_back(std::move(described));
  }
  for (const CLI::App* child : app.get_subcommands(nullptr))
    info.commands.push_back(describe_command(*child));
  return info;
}

}  // namespace newsieve
