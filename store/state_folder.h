// The folder a state lives in, and the file FORMAT that says so.
#pragma once

#include <string>

#include "base/result.h"

namespace newsieve {

// Makes the folder where it is not there, and marks it as a state of this version's format. A folder that
// holds another format, or somebody else's database, is refused with kInvalid and left as it is.
Result<void> prepare_state_folder(const std::string& path);

}  // namespace newsieve
