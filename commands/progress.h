// Shows that work flows: on a terminal one line, drawn again ten times a second; elsewhere a log line every
// 30 s. Writes to standard error only.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "base/enum_names.h"
#include "base/mutex.h"

namespace newsieve {

enum class ProgressMode : uint8_t { kAuto, kPlain, kNone };  // kAuto: a line if standard error is a terminal.
inline constexpr EnumNames<ProgressMode, 3> kProgressModeNames{{"auto", "plain", "none"}};

// The numbers of one moment, as the progress line and the summary show them.
struct ProgressNumbers {
  uint64_t pages = 0;   // Read.
  uint64_t queued = 0;  // URLs waiting.
  uint64_t errors = 0;  // URLs given up and pages that could not be read.
  uint64_t articles = 0;
  uint64_t duplicates = 0;
  uint64_t bytes = 0;  // Received.
  uint64_t hosts = 0;  // With work.
};

class Progress {
 public:
  using Read = std::function<ProgressNumbers()>;  // Called from the progress thread.

  Progress(ProgressMode mode, Read read);
  ~Progress();  // Clears the line.
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  std::chrono::milliseconds elapsed() const;

 private:
  void run();
  void show(const ProgressNumbers& now);
  bool wait_until(std::chrono::steady_clock::time_point when);

  const bool terminal_;
  const Read read_;
  const std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point shown_at_;
  ProgressNumbers shown_;
  double pages_per_second_ = 0;  // Smoothed.
  double bytes_per_second_ = 0;
  Mutex mutex_;
  CondVar stopping_changed_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

// "00:01:12"
std::string clock_text(std::chrono::milliseconds elapsed);

}  // namespace newsieve
