// newsieve job: what a running daemon crawls, told and asked over its endpoint.
#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "base/file.h"
#include "commands/commands.h"
#include "commands/exit_code.h"
#include "monitoring/http_server.h"
#include "monitoring/token_file.h"
#include "service/job_files.h"
#include "service/json_field.h"
#include "store/json_writer.h"

namespace newsieve {
namespace {

namespace json = boost::json;
using Action = JobCommand::Action;

constexpr size_t kFileBytesMax = 1 << 20;

// A TOML list; its texts are quoted as JSON's are.
std::string toml_list(const std::vector<std::string>& texts) {
  std::string out;
  JsonWriter list(out);
  list.open_list();
  for (const std::string& text : texts) list.text(text);
  list.close_list();
  return out;
}

// The text of the job's file: the file itself, or what the options say.
Result<std::string> job_text(const JobCommand& command) {
  if (!command.file.empty()) return read_file(command.file, kFileBytesMax);
  std::string text = fmt::format("[job]\nseeds = {}\nfeeds = {}\nhours = {}\n", toml_list(command.seeds),
                                 toml_list(command.feeds), toml_list(command.hours));
  if (command.delay_seconds) {
    text += fmt::format("delay_milliseconds = {}\n", std::llround(*command.delay_seconds * 1000));
  }
  if (command.scope) text += fmt::format("[scope]\nkind = \"{}\"\n", kScopeKindNames.of(*command.scope));
  return text;
}

Result<std::string> ask(const JobCommand& command, const std::string& path, std::optional<std::string> body) {
  return read_token(command.token_file).and_then([&](const std::string& token) {
    return ask_endpoint(
        {.endpoint = command.endpoint, .path = path, .token = token, .body = std::move(body)});
  });
}

// The texts of a list; none where there is no list.
std::string joined(const json::object& object, std::string_view key) {
  const json::value* const value = object.if_contains(key);
  const json::array* const list = value != nullptr ? value->if_array() : nullptr;
  std::string out;
  if (list == nullptr) return out;
  for (const json::value& text : *list) out += text.is_string() ? " " + std::string(text.as_string()) : "";
  return out;
}

// A line a job.
Result<void> print_jobs(const std::string& answer) {
  boost::system::error_code error;
  const json::value parsed = json::parse(answer, error);
  const json::value* const list =
      error || !parsed.is_object() ? nullptr : parsed.as_object().if_contains("jobs");
  const json::array* const jobs = list != nullptr ? list->if_array() : nullptr;
  if (jobs == nullptr) return fail(ErrorCode::kInvalid, "the endpoint's answer is not a daemon's: " + answer);
  fmt::print("{:<20} {:<8} {:<8} {:>8} {}\n", "NAME", "STATE", "SCOPE", "DELAY", "SEEDS AND FEEDS");
  for (const json::value& job : *jobs) {
    if (!job.is_object()) continue;
    const json::object& shown = job.as_object();
    const double delay = std::strtod(text_field(shown, "delay_milliseconds").c_str(), nullptr);
    fmt::print("{:<20} {:<8} {:<8} {:>6} s{}{}\n", text_field(shown, "name"), text_field(shown, "state"),
               text_field(shown, "scope"), delay / 1000, joined(shown, "seeds"), joined(shown, "feeds"));
  }
  return {};
}

const char* path_of(Action action) {
  switch (action) {
    case Action::kList:
      return "/api/jobs";
    case Action::kAdd:
      return "/api/job";
    case Action::kPause:
      return "/api/job/pause";
    case Action::kResume:
      return "/api/job/resume";
    case Action::kRemove:
      return "/api/job/remove";
  }
  return "";
}

Result<void> run_action(const JobCommand& command) {
  const std::string path = path_of(command.action);
  if (command.action == Action::kList) return ask(command, path, std::nullopt).and_then(print_jobs);
  if (Result<void> named = check_job_name(command.name); !named) return named;
  const Result<std::string> body = command.action == Action::kAdd ? job_text(command) : std::string();
  if (!body) return tl::unexpected(body.error());
  return ask(command, path + "?name=" + command.name, *body).map([](const std::string&) {});
}

}  // namespace

int run(const JobCommand& command) {
  const Result<void> ran = run_action(command);
  return ran ? kExitDone : fail_with(ran.error(), kExitFailed);
}

}  // namespace newsieve
