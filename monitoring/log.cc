#include "monitoring/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <map>

#include "store/json_writer.h"

namespace newsieve {
namespace {

constexpr size_t kKindsMax = 1'000;  // Of lines, that are counted at once.

// "<6>": the level as syslog numbers it.
class JournalLevel final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& line, const std::tm&, spdlog::memory_buf_t& out) override {
    constexpr char kSyslog[] = {'7', '7', '6', '4',
                                '3', '2', '6'};  // trace, debug, info, warn, err, critical, off
    for (const char c : {'<', kSyslog[line.level], '>'}) out.push_back(c);
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<JournalLevel>(); }
};

// The message as a JSON string.
class JsonMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& line, const std::tm&, spdlog::memory_buf_t& out) override {
    std::string text;
    JsonWriter(text).text({line.payload.data(), line.payload.size()});
    out.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<JsonMessage>(); }
};

std::unique_ptr<spdlog::formatter> formatter_of(LogFormat format) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<JournalLevel>('j').add_flag<JsonMessage>('q');
  const bool is_journal = std::getenv("JOURNAL_STREAM") != nullptr;
  const bool is_terminal = ::isatty(STDERR_FILENO) == 1;
  if (format == LogFormat::kJson) {
    formatter->set_pattern(std::string(is_journal ? "%j" : "") +
                           R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","message":%q})");
  } else if (is_journal) {
    formatter->set_pattern("%j%v");
  } else {
    formatter->set_pattern(std::string(is_terminal ? "\r\x1b[K" : "") + "%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  }
  return formatter;
}

// Standard error, with a limit on lines of one kind.
class LogSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  void set_limit(size_t lines_per_minute_max) {
    const std::lock_guard lock(mutex_);
    lines_per_minute_max_ = lines_per_minute_max;
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& line) override {
    if (line.level <= spdlog::level::debug || lines_per_minute_max_ == 0) return write(line);
    if (line.time - minute_began_ >= std::chrono::minutes(1) || kinds_.size() > kKindsMax) begin_minute(line);
    if (++kinds_[kind_of({line.payload.data(), line.payload.size()})] <= lines_per_minute_max_)
      return write(line);
    ++left_out_;
  }
  void flush_() override { std::fflush(stderr); }

 private:
  static std::string kind_of(std::string_view text) {
    const size_t first = text.find(' ');
    return std::string(first == std::string_view::npos ? text : text.substr(0, text.find(' ', first + 1)));
  }

  void begin_minute(const spdlog::details::log_msg& line) {
    minute_began_ = line.time;
    kinds_.clear();
    if (left_out_ == 0) return;
    const std::string text = "log lines left out count=" + std::to_string(std::exchange(left_out_, 0));
    spdlog::details::log_msg note(line.logger_name, spdlog::level::warn, text);
    note.time = line.time;
    write(note);
  }

  void write(const spdlog::details::log_msg& line) {
    spdlog::memory_buf_t text;
    formatter_->format(line, text);
    std::fwrite(text.data(), 1, text.size(), stderr);
  }

  size_t lines_per_minute_max_ = 0;
  spdlog::log_clock::time_point minute_began_{};
  std::map<std::string, size_t> kinds_;  // Lines of each in this minute.
  uint64_t left_out_ = 0;
};

std::shared_ptr<LogSink>& log_sink() {
  static auto sink = std::make_shared<LogSink>();
  return sink;
}

}  // namespace

void start_log() {
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("newsieve", log_sink()));
  set_log_form(LogFormat::kText, 0);
}

void set_log_form(LogFormat format, size_t lines_per_minute_max) {
  log_sink()->set_formatter(formatter_of(format));
  log_sink()->set_limit(lines_per_minute_max);
}

void set_log_level(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::set_level(spdlog::level::debug);
    case LogLevel::kInfo:
      return spdlog::set_level(spdlog::level::info);
    case LogLevel::kWarn:
      return spdlog::set_level(spdlog::level::warn);
    case LogLevel::kError:
      return spdlog::set_level(spdlog::level::err);
  }
}

}  // namespace newsieve
