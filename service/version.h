// Which newsieve this is.
#pragma once

namespace newsieve {

inline constexpr const char* kVersion = "0.1.0";           // project() in CMakeLists.txt says the same.
inline constexpr const char* kReleaseDate = "2026-11-22";  // The manual pages' date.

}  // namespace newsieve
