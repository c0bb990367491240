// Dates as HTTP, RSS and mail write them: "Sun, 06 Nov 1994 08:49:37 GMT", the two older forms of RFC 9110,
// 5.6.7, two-digit years and zones such as "+0700".
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace newsieve {

// Nullopt if the text is no date. Independent of the locale.
std::optional<Instant> from_http_date(std::string_view text);

}  // namespace newsieve
