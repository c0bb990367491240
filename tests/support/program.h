// A program run as a process of its own, to be listened to, signalled, killed or waited for.
//
//   Program crawl({NEWSIEVE_BINARY_DIR "/newsieve", "crawl", site.url("/")});
//   ASSERT_TRUE(crawl.says("idle"));
//   crawl.signal(SIGTERM);
//   EXPECT_EQ(crawl.wait().code, 143);
//
// It inherits no descriptor but its own standard ones, and the environment. One that is not waited for is
// killed. Not thread-safe, but for signal().
#pragma once

#include <sys/types.h>

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"

namespace newsieve {

struct ProgramOutcome {
  int code = 0;       // Exit code; for a process that a signal ended, minus the signal.
  std::string out;    // Standard output ...
  std::string error;  // ... and standard error, whole.
};

class Program {
 public:
  using Variables = std::vector<std::pair<std::string, std::string>>;

  // `arguments` begin with the program's path. `variables` are added to the environment, or replace
  // what it has by their names.
  explicit Program(const std::vector<std::string>& arguments, const Variables& variables = {});
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  // Waits until standard error holds `text`, behind what the last call found. False if the process ended
  // without it, or said nothing for a minute.
  bool says(const std::string& text);

  // What came on standard error so far, as far as says() has read it.
  const std::string& said() const { return said_; }

  void signal(int number) const;

  // True if it has a handler for the signal by now.
  bool handles(int number) const;

  // Waits for its end; after a minute it is killed.
  ProgramOutcome wait();

 private:
  bool read_more();

  std::atomic<pid_t> pid_ = -1;  // Read by signal(), from any thread.
  int error_ = -1;               // The reading end of standard error.
  std::string said_;
  size_t heard_ = 0;                                            // How much of said_ says() has passed.
  Result<TemporaryFolder> folder_ = TemporaryFolder::create();  // Standard output goes to a file in it.
};

}  // namespace newsieve
