// Nearly-JSON made JSON.
#pragma once

#include <string>
#include <string_view>

namespace newsieve {

// `script` with what pages do wrong put right: control characters inside strings become blanks, unknown
// escapes lose their backslash, a quote that cannot end its string is escaped, comment and CDATA marks
// outside strings go. Linear; never longer than twice the script. What is still not JSON afterwards is for
// the parser to refuse.
std::string repaired_json(std::string_view script);

}  // namespace newsieve
