// Nearly-JSON made JSON.
#pragma once

#include <string>
#include <string_view>

namespace newsieve {

// `script` with what pages do wrong put right: control characters inside strings become blanks, unknown
// escapes lose their backslash, a quote that cannot end its string is escaped, a comma missing between two
// members is added, comment and CDATA marks outside strings go, brackets that close nothing go and those that
// are missing are added. A script that breaks off is cut behind the last value that is whole. Linear; at most
// about twice the script. What is still not JSON afterwards is for the parser to refuse.
std::string repaired_json(std::string_view script);

}  // namespace newsieve
