// The monitoring endpoint's token, which is kept in a file so that it stands in no configuration and no
// command line.
#pragma once

#include <string>

#include "base/result.h"

namespace newsieve {

// The file's first line, without blanks around it. Empty for an empty path: there is no token. kInvalid if
// the file cannot be read or holds none.
Result<std::string> read_token(const std::string& path);

}  // namespace newsieve
