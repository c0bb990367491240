#include "service/seeds.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <sstream>

#include "base/file.h"
#include "base/unicode.h"

namespace newsieve {

Result<Seeds> read_seeds(const std::vector<std::string>& urls, const std::string& file) {
  Seeds seeds;
  const auto add = [&](const std::string& text, const std::string& where) {
    if (Result<Url> url = Url::parse(text)) {
      seeds.urls.push_back(std::move(*url));
    } else {
      ++seeds.malformed;
      spdlog::warn("{}: {}; it is passed over", where, url.error().message);
    }
  };
  for (const std::string& url : urls) add(url, "seed");
  if (file.empty()) return seeds;
  const Result<std::string> text = read_file(file);
  if (!text) return fail(ErrorCode::kInvalid, "the seeds cannot be read: " + text.error().message);
  std::istringstream lines(*text);
  std::string line;
  for (size_t number = 1; std::getline(lines, line); ++number) {
    const std::string seed = fold_spaces(line);
    if (!seed.empty() && seed.front() != '#') add(seed, fmt::format("{}:{}", file, number));
  }
  return seeds;
}

}  // namespace newsieve
