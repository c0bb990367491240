#include "commands/progress.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>

namespace newsieve {
namespace {

using std::chrono::steady_clock;

constexpr auto kTerminalPeriod = std::chrono::milliseconds(100);
constexpr auto kPlainPeriod = std::chrono::seconds(30);
constexpr double kSmoothing = 0.1;  // Weight of the newest rate on a terminal: a mean over about a second.

double rate(uint64_t before, uint64_t after, double seconds) {
  return seconds > 0 ? static_cast<double>(after - before) / seconds : 0;
}

}  // namespace

std::string clock_text(std::chrono::milliseconds elapsed) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(elapsed).count();
  return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

Progress::Progress(ProgressMode mode, Read read)
    : terminal_(mode == ProgressMode::kAuto && ::isatty(STDERR_FILENO) == 1),
      read_(std::move(read)),
      started_(steady_clock::now()),
      shown_at_(started_) {
  if (mode != ProgressMode::kNone) thread_ = std::thread([this] { run(); });
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  stopping_changed_.notify_all();
  thread_.join();
  if (terminal_) std::fputs("\r\x1b[K", stderr);
}

std::chrono::milliseconds Progress::elapsed() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - started_);
}

void Progress::run() {
  auto next = started_;
  do {
    next += terminal_ ? std::chrono::milliseconds(kTerminalPeriod) : std::chrono::milliseconds(kPlainPeriod);
    if (!wait_until(next)) return;
    show(read_());
  } while (true);
}

// False if the progress is to stop.
bool Progress::wait_until(steady_clock::time_point when) {
  MutexLock lock(mutex_);
  while (!stopping_ && steady_clock::now() < when) stopping_changed_.wait_until(mutex_, when);
  return !stopping_;
}

void Progress::show(const ProgressNumbers& now) {
  const auto at = steady_clock::now();
  const double seconds = std::chrono::duration<double>(at - shown_at_).count();
  const double weight = terminal_ ? kSmoothing : 1.0;
  pages_per_second_ += weight * (rate(shown_.pages, now.pages, seconds) - pages_per_second_);
  bytes_per_second_ += weight * (rate(shown_.bytes, now.bytes, seconds) - bytes_per_second_);
  shown_ = now;
  shown_at_ = at;
  const std::string line = fmt::format(
      "{} done {} queued {} errors | {:.1f} pages/s {:.1f} MB/s | {} articles {} duplicates | {} hosts",
      now.pages, now.queued, now.errors, pages_per_second_, bytes_per_second_ / 1e6, now.articles,
      now.duplicates, now.hosts);
  if (terminal_) {
    fmt::print(stderr, "\r[{}] {}\x1b[K", clock_text(elapsed()), line);
    std::fflush(stderr);
  } else {
    spdlog::info("progress {}", line);
  }
}

}  // namespace newsieve
