// The dashboard's files, which are part of the program: what is in dashboard/ when it is built.
#pragma once

#include <optional>
#include <string_view>

namespace newsieve {

struct DashboardFile {
  std::string_view content_type;
  std::string_view bytes;  // Live as long as the program.
};

// "/" is the page; others are named as in dashboard/ ("/dashboard.js"). Nullopt: no such file.
std::optional<DashboardFile> dashboard_file(std::string_view path);

}  // namespace newsieve
