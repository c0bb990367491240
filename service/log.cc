#include "service/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

namespace newsieve {

void start_log() {
  spdlog::set_default_logger(spdlog::stderr_logger_mt("newsieve"));
  // On a terminal a log line first clears the progress line it would be glued to.
  const std::string clear = ::isatty(STDERR_FILENO) == 1 ? "\r\x1b[K" : "";
  spdlog::set_pattern(clear + "%Y-%m-%dT%H:%M:%S.%e%z %l %v");
}

void set_log_level(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return spdlog::set_level(spdlog::level::debug);
    case LogLevel::kInfo: return spdlog::set_level(spdlog::level::info);
    case LogLevel::kWarn: return spdlog::set_level(spdlog::level::warn);
    case LogLevel::kError: return spdlog::set_level(spdlog::level::err);
  }
}

}  // namespace newsieve
