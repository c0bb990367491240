// The service's numbers (service/metrics.h) as monitoring reads them. Any thread.
#pragma once

#include <string>

#include "service/metrics.h"

namespace newsieve {

// The Prometheus text exposition (format 0.0.4) of every number, and of the process.
std::string to_prometheus(const Metrics& metrics);

// The same for people and scripts: one JSON object.
std::string to_status_json(const Metrics& metrics);

}  // namespace newsieve
