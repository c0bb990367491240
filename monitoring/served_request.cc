#include "monitoring/served_request.h"

#include <algorithm>
#include <charconv>

namespace newsieve {
namespace {

constexpr size_t kLimit = 100;
constexpr size_t kLimitMax = 1'000;

// "%41+b" -> "A b". Nullopt: an escape that is none.
std::optional<std::string> decoded(std::string_view text) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
  };
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = digit(text[i + 1]);
    const int low = digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return 400;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kBusy:
      return 409;
    default:
      return 500;
  }
}

}  // namespace

const std::string& parameter(const ServedRequest& request, const char* name) {
  static const std::string none;
  const auto found = request.query.find(name);
  return found == request.query.end() ? none : found->second;
}

Result<size_t> limit_of(const ServedRequest& request) {
  const std::string& text = parameter(request, "limit");
  if (text.empty()) return kLimit;
  size_t limit = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || limit == 0 || limit > kLimitMax) {
    return fail(ErrorCode::kInvalid, "limit \"" + text + "\" is not a number from 1 to 1000");
  }
  return limit;
}

ServedResponse json_or_error(const Result<std::string>& json) {
  if (json) return {.content_type = "application/json", .body = *json + "\n"};
  return {.status = status_of(json.error().code), .body = json.error().message + "\n"};
}

std::optional<ServedRequest> parse_target(std::string_view target) {
  const size_t path_end = std::min(target.find('?'), target.size());
  std::string_view query = target.substr(std::min(path_end + 1, target.size()));
  std::optional<std::string> path = decoded(target.substr(0, path_end));
  if (!path || !path->starts_with('/')) return std::nullopt;
  ServedRequest served;
  served.path = std::move(*path);
  while (!query.empty()) {
    const std::string_view parameter = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(parameter.size() + 1, query.size()));
    const size_t name_end = std::min(parameter.find('='), parameter.size());
    const auto name = decoded(parameter.substr(0, name_end));
    auto value = decoded(parameter.substr(std::min(name_end + 1, parameter.size())));
    if (!name || !value) return std::nullopt;
    served.query[*name] = std::move(*value);
  }
  return served;
}

}  // namespace newsieve
