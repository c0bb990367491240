// A field of an input line. Includes Boost.JSON: for the .cc files that parse such lines.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

namespace newsieve {

// The field as text: a string as it is, a number in its digits, anything else empty.
inline std::string text_field(const boost::json::object& object, std::string_view key) {
  const boost::json::value* value = object.if_contains(key);
  if (value == nullptr) return {};
  if (const auto* text = value->if_string()) return std::string(*text);
  return value->is_number() ? boost::json::serialize(*value) : std::string();
}

}  // namespace newsieve
