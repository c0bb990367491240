// The names of an enum's values as people write and read them: one table for the configuration, the command
// line and the API. It stands beside the enum:
//
//   enum class ScopeKind : uint8_t { kHost, kDomain, kAny };
//   inline constexpr EnumNames<ScopeKind, 3> kScopeKindNames{{"host", "domain", "any"}};
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newsieve {

// `names` in the order of the values, which begin at 0 and leave none out.
template <class Enum, size_t kCount>
struct EnumNames {
  std::array<std::string_view, kCount> names;

  constexpr std::string_view of(Enum value) const { return names[static_cast<size_t>(value)]; }

  constexpr std::optional<Enum> find(std::string_view name) const {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Enum>(found - names.begin());
  }

  std::vector<std::string> all() const { return {names.begin(), names.end()}; }
};

}  // namespace newsieve
