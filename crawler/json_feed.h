// JSON Feed (jsonfeed.org, versions 1 and 1.1).
#pragma once

#include <string_view>

#include "base/result.h"
#include "crawler/feed.h"

namespace newsieve {

// True if the text begins like one; cheap.
bool is_json_feed(std::string_view text);

// See parse_feed(), which calls it. JSON that breaks off is invalid.
Result<Feed> parse_json_feed(std::string_view text, const Url& base);

}  // namespace newsieve
