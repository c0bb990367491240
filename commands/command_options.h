// Options that several sub-commands have, each set in one place. For command_line.cc alone.
#pragma once

#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <string>

#include "base/enum_names.h"
#include "commands/given_options.h"

namespace newsieve {

// An option that takes one of an enum's names. `target` is the enum, or an optional one.
template <class Enum, size_t kCount, class Target>
CLI::Option* add_choice(CLI::App& app, const std::string& option, Target& target,
                        const EnumNames<Enum, kCount>& names, const std::string& help) {
  const auto set = [&target, names](const std::string& name) { target = *names.find(name); };
  return app.add_option_function<std::string>(option, set, help)
      ->check(CLI::IsMember(names.all()).description(""))  // The help has them in the option's type.
      ->type_name(fmt::format("{}", fmt::join(names.names, "|")));
}

// --out, --config, --log, --workers.
void add_job_options(CLI::App& app, GivenOptions& given);

void add_duplicates_option(CLI::App& app, GivenOptions& given);

// --blocks, --schema.
void add_record_options(CLI::App& app, GivenOptions& given);

void add_progress_option(CLI::App& app, GivenOptions& given);

// --data.
void add_state_options(CLI::App& app, GivenOptions& given);

// What may be connected to, and as whom.
void add_fetch_options(CLI::App& app, GivenOptions& given);

// How far a crawl goes, and how fast.
void add_scope_options(CLI::App& app, GivenOptions& given);

// Of a daemon that is running.
void add_endpoint_options(CLI::App& app, std::string& endpoint, std::string& token_file);

}  // namespace newsieve
