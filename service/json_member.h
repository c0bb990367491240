// One member of a JSON object changed, and every other byte left as it is: numbers keep their digits, members
// their order, strings their escapes.
#pragma once

#include <string>
#include <string_view>

namespace newsieve {

// `object`, valid JSON, with the member `key` set to the JSON `value`: replaced where it stands (the last, if
// there are several), else added at the end. `key` is written without escapes.
std::string with_member(std::string_view object, std::string_view key, std::string_view value);

}  // namespace newsieve
