// The sub-commands: what the command line asked for, and the functions that do it.
//
// Each run_ function returns the process's exit code (commands/exit_code.h) and has said on standard error,
// in one sentence, why it is not 0.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "commands/progress.h"
#include "config/config.h"

namespace newsieve {

// What every job has.
struct JobOptions {
  Config config;          // Defaults, the file of --config, then the options given.
  std::string out = "-";  // Path, or "-" for standard output.
  std::string data;       // State folder; empty: a temporary one.
  ProgressMode progress = ProgressMode::kAuto;
};

struct CrawlCommand {
  JobOptions job;
  std::vector<std::string> urls;
  std::string seeds_file;  // A URL a line; "#" begins a comment. Empty: none.
  bool dry_run = false;
};
struct IngestCommand {
  JobOptions job;
  std::vector<std::string> paths;
};
enum class ExtractFormat : uint8_t { kJson, kText, kMarkdown, kHtml };
inline constexpr EnumNames<ExtractFormat, 4> kExtractFormatNames{{"json", "text", "markdown", "html"}};

struct ExtractCommand {
  JobOptions job;
  std::string input;  // File, URL, or "-" for standard input; empty: standard input, if it is no terminal.
  std::string url;    // Where the page is from.
  ExtractFormat format = ExtractFormat::kJson;
  std::string pages;  // pages.jsonl, or "-": many pages instead of `input`.
};
struct DedupCommand {
  JobOptions job;
  std::string documents;
};
struct CleanCommand {
  JobOptions job;
  std::string documents;
};
struct ServeCommand {
  std::string config_file;
  bool to_standard_output = false;  // Records go there, too.
};
enum class TailFormat : uint8_t { kLine, kJson };
inline constexpr EnumNames<TailFormat, 2> kTailFormatNames{{"line", "json"}};

struct TailCommand {
  std::string folder;  // The daemon's output folder.
  size_t records = 10;
  bool follow = false;
  TailFormat format = TailFormat::kLine;
};
struct StatusCommand {
  std::string endpoint;
  std::string token_file;  // Empty: none.
};
struct TopCommand {
  std::string endpoint;
  std::string token_file;
  size_t frames = 0;  // 0: until it is interrupted.
};
struct JobCommand {
  enum class Action : uint8_t { kList, kAdd, kPause, kResume, kRemove } action = Action::kList;
  std::string endpoint;
  std::string token_file;
  std::string name;
  std::string file;  // kAdd: the job's file; empty: what follows is the job.
  std::vector<std::string> seeds;
  std::vector<std::string> feeds;
  std::vector<std::string> hours;
  std::optional<ScopeKind> scope;       // None: the configuration's.
  std::optional<double> delay_seconds;  // The same.
};
struct ExplainCommand {
  JobOptions job;
  std::string url;
};
struct ExportCommand {
  JobOptions job;
};
struct ConfigCommand {
  enum class Action : uint8_t { kCheck, kShow, kSchema } action = Action::kCheck;
  std::string file;
};
struct DemoCommand {
  std::optional<uint16_t> serve_port;  // Only serve the site there, for a daemon to watch; 0: any free port.
};
struct PrintCommand {
  std::string text;  // What `completion` and `man` came to.
};

using Command = std::variant<CrawlCommand, IngestCommand, ExtractCommand, DedupCommand, CleanCommand,
                             ServeCommand, StatusCommand, TopCommand, TailCommand, JobCommand, ExplainCommand,
                             ExportCommand, ConfigCommand, DemoCommand, PrintCommand>;

// Reads the command line. An exit code instead of a command: help or version was printed (0), or the line
// makes no sense (2), or names a configuration that does not hold (78); the reason is on standard error.
tl::expected<Command, int> parse_command_line(int argc, char** argv);

int run(const CrawlCommand& command);
int run(const IngestCommand& command);
int run(const ExtractCommand& command);
int run(const DedupCommand& command);
int run(const CleanCommand& command);
int run(const ServeCommand& command);
int run(const StatusCommand& command);
int run(const TopCommand& command);
int run(const TailCommand& command);
int run(const JobCommand& command);
int run(const ExplainCommand& command);
int run(const ExportCommand& command);
int run(const ConfigCommand& command);
int run(const DemoCommand& command);
int run(const PrintCommand& command);

// Says why on standard error, "newsieve: ...", and returns `exit_code`.
int fail_with(const Error& error, int exit_code);

}  // namespace newsieve
