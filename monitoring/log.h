// The process's log: spdlog to standard error, one line an event, "event key=value".
//
// Where systemd reads it (JOURNAL_STREAM is set), a line begins with its level as sd-daemon(3) wants it,
// "<6>", and has no time of its own; on a terminal it first clears the progress line it would be glued to.
#pragma once

#include "config/config.h"

namespace newsieve {

// To be called once, before anything logs.
void start_log();

void set_log_level(LogLevel level);

// From now on: text, or JSON objects with time, level and message; and of the lines that begin with the same
// two words at most `lines_per_minute_max` in a minute (0: no limit). What was left out is counted in the
// first line after it. Debug lines are never left out.
void set_log_form(LogFormat format, size_t lines_per_minute_max);

}  // namespace newsieve
