#include "service/disk_space.h"

#include <fmt/format.h>

#include <filesystem>

namespace newsieve {

std::optional<std::string> DiskSpace::shortage() {
  if (free_bytes_min_ == 0) return std::nullopt;
  const uint64_t needed = is_short_ ? free_bytes_min_ + free_bytes_min_ / 4 : free_bytes_min_;
  is_short_ = false;
  for (const std::string& folder : folders_) {
    std::error_code error;
    const std::filesystem::space_info space = std::filesystem::space(folder, error);
    if (error || space.available >= needed) continue;
    is_short_ = true;
    return fmt::format("{} has {} MiB of free space and needs {}", folder, space.available >> 20,
                       needed >> 20);
  }
  return std::nullopt;
}

}  // namespace newsieve
