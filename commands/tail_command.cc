// newsieve tail: the last records in a daemon's output folder, and those that come.
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>

#include "commands/commands.h"
#include "commands/exit_code.h"
#include "service/record_line.h"
#include "store/durable_file.h"
#include "store/segment_reader.h"

namespace newsieve {
namespace {

constexpr int kIntervalMilliseconds = 200;  // Between two looks.

// Waits for the next look. False: whoever read our output has gone.
bool wait_for_more() {
  pollfd output{STDOUT_FILENO, 0, 0};
  return ::poll(&output, 1, kIntervalMilliseconds) <= 0;
}

}  // namespace

int run(const TailCommand& command) {
  std::signal(SIGPIPE, SIG_DFL);  // A reader that has enough ends it, without a word.
  const bool colour = ::isatty(STDOUT_FILENO) == 1;
  Result<void> written;
  bool has_printed = false;
  const auto print = [&](std::string_view record) {
    has_printed = true;
    std::string line =
        command.format == TailFormat::kJson ? std::string(record) : record_line(record, colour);
    if (written) written = write_all(STDOUT_FILENO, line + '\n', "standard output");
  };
  Result<SegmentReader> reader = SegmentReader::open(command.folder, command.records);
  if (!reader) {
    Error error = reader.error();
    if (error.code == ErrorCode::kNotFound) error.message += "; --config or --output names another";
    return fail_with(error, kExitFailed);
  }
  for (bool is_first = true;; is_first = false) {
    const Result<void> read = reader->read(print);
    if (!read) return fail_with(read.error(), kExitFailed);
    if (!written) return fail_with(written.error(), kExitFailed);
    if (is_first && !has_printed) {
      fmt::print(stderr, "no record in {} yet; {}\n", command.folder,
                 command.follow ? "waiting for the first" : "--follow waits for the first");
    }
    if (!command.follow || !wait_for_more()) return kExitDone;
  }
}

}  // namespace newsieve
