// What HttpServer hands to whoever answers, and gets back.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newsieve {

struct ServedRequest {
  bool is_post = false;                      // Else it is a GET or a HEAD.
  std::string path;                          // Decoded, without the query: "/api/status".
  std::map<std::string, std::string> query;  // Decoded; of a name given twice the last value.
  std::string body;
};

// A request's target, "/api/hosts?limit=5", as a GET. Nullopt: it is no path, or has an escape that is none.
std::optional<ServedRequest> parse_target(std::string_view target);

struct ServedResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
};

}  // namespace newsieve
