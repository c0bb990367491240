// The process's log: spdlog to standard error, one line an event, "event key=value".
#pragma once

#include "config/config.h"

namespace newsieve {

// To be called once, before anything logs.
void start_log();

void set_log_level(LogLevel level);

}  // namespace newsieve
