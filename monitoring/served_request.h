// What HttpServer hands to whoever answers, and gets back.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace newsieve {

struct ServedRequest {
  bool is_post = false;                      // Else it is a GET or a HEAD.
  std::string path;                          // Decoded, without the query: "/api/status".
  std::map<std::string, std::string> query;  // Decoded; of a name given twice the last value.
  std::string body;
};

// A request's target, "/api/hosts?limit=5", as a GET. Nullopt: it is no path, or has an escape that is none.
std::optional<ServedRequest> parse_target(std::string_view target);

// Of the query; empty: not given.
const std::string& parameter(const ServedRequest& request, const char* name);

// How many items are asked for at most: the parameter "limit", 1 to 1,000; 100 unless given. kInvalid.
Result<size_t> limit_of(const ServedRequest& request);

struct ServedResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
};

// JSON, or why there is none: 400 (kInvalid), 404 (kNotFound), 409 (kBusy), else 500, with the sentence.
ServedResponse json_or_error(const Result<std::string>& json);

}  // namespace newsieve
