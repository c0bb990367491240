#include "service/job_files.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "service/seeds.h"

namespace newsieve {
namespace {

constexpr size_t kFileBytesMax = 1 << 20;
constexpr size_t kNameBytesMax = 64;

Result<std::vector<std::filesystem::path>> list_files(const std::string& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  std::filesystem::directory_iterator entries(folder, error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    if (entries->path().extension() == ".toml") files.push_back(entries->path());
  }
  if (error) {
    return fail(ErrorCode::kInvalid,
                fmt::format("cannot read service.jobs_folder {}: {}", folder, error.message()));
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<CheckedJob> read_job(const std::filesystem::path& path, CrawlJob defaults) {
  defaults.name = path.stem().string();
  if (Result<void> named = check_job_name(defaults.name); !named) {
    return fail(ErrorCode::kInvalid, path.string() + ": " + named.error().message);
  }
  if (defaults.name == kMainJob) {
    return fail(ErrorCode::kInvalid,
                path.string() + ": \"main\" is the configuration's own job: rename the file");
  }
  return read_file(path.string(), kFileBytesMax)
      .and_then([&](const std::string& text) { return parse_job(text, path.string(), defaults); })
      .and_then([&](const CrawlJob& job) -> Result<CheckedJob> {
        Result<CheckedJob> checked = CheckedJob::check(job);
        if (!checked) return fail(ErrorCode::kInvalid, path.string() + ": " + checked.error().message);
        return checked;
      });
}

}  // namespace

Result<CrawlJob> main_job(const Config& config) {
  const Result<Seeds> seeds = read_seeds(config.service.seeds, config.service.seeds_file);
  if (!seeds) return tl::unexpected(seeds.error());
  CrawlJob main;
  main.name = kMainJob;
  for (const Url& seed : seeds->urls) main.seeds.push_back(seed.href());
  main.delay = config.politeness.delay;
  main.scope = config.scope;
  main.recrawl = config.recrawl;
  return main;
}

CrawlJob job_defaults(const CrawlJob& main) {
  CrawlJob defaults = main;
  defaults.name.clear();
  defaults.seeds.clear();
  return defaults;
}

Result<void> check_job_name(const std::string& name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  const bool holds = !name.empty() && name.size() <= kNameBytesMax && name.front() != '.' &&
                     name.find_first_not_of(kLetters) == std::string::npos;
  if (holds) return {};
  return fail(ErrorCode::kInvalid,
              fmt::format("\"{}\" is no name for a job: letters, digits, - _ and . only, {} at most", name,
                          kNameBytesMax));
}

Result<std::vector<JobFile>> read_job_files(const std::string& folder, const CrawlJob& defaults) {
  std::vector<JobFile> jobs;
  if (folder.empty()) return jobs;
  const auto files = list_files(folder);
  if (!files) return tl::unexpected(files.error());
  std::vector<std::string> mistakes;
  for (const std::filesystem::path& path : *files) {
    Result<CheckedJob> job = read_job(path, defaults);
    if (job) {
      jobs.push_back({path.string(), std::move(*job)});
    } else {
      mistakes.push_back(job.error().message);
    }
  }
  if (mistakes.empty()) return jobs;
  return fail(ErrorCode::kInvalid, fmt::format("{}", fmt::join(mistakes, "\n")));
}

}  // namespace newsieve
