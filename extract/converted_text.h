// Bytes of a named encoding as UTF-8. ICU underneath.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace newsieve {

// `encoding` is a WHATWG name. Bytes that mean nothing become U+FFFD. Nullopt if the encoding cannot be
// converted.
std::optional<std::string> convert_to_utf8(std::string_view bytes, std::string_view encoding);

}  // namespace newsieve
