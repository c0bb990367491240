// What a reload cannot bring into force while the daemon runs.
#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace newsieve {

// The keys ("crawler.fetches_max") in which the two differ and that are read at the start only. All others
// are JobControl's (the main job and the jobs folder) and the log's.
std::vector<std::string> changes_from_next_start(const Config& before, const Config& now);

}  // namespace newsieve
