// The configuration's schema, for editors that check and complete TOML (JSON Schema, draft 2020-12).
#pragma once

#include <string>

namespace newsieve {

// Every section and key with its type, range, default and meaning; nothing else is allowed.
std::string config_json_schema();

}  // namespace newsieve
