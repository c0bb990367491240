// The program itself, run by tests, and the files they give it.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "tests/support/program.h"

namespace newsieve {

inline std::vector<std::string> newsieve_command(const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {NEWSIEVE_BINARY_DIR "/newsieve"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

inline ProgramOutcome run_newsieve(const std::vector<std::string>& arguments) {
  return Program(newsieve_command(arguments)).wait();
}

// A folder of a test's own.
class WorkFolder {
 public:
  std::string path(const std::string& name) const { return folder_->path() + "/" + name; }

  // Writes a file; its path.
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
    return path(name);
  }

 private:
  Result<TemporaryFolder> folder_ = TemporaryFolder::create();
};

// Our own site on this machine: nothing is waited for, and what fails is not tried again.
inline constexpr const char* kHastyConfig =
    "[politeness]\ndelay_milliseconds = 0\nresponse_factor = 0\ncrawl_delay_max_milliseconds = 0\n"
    "robots_retry_seconds = 1\n[crawler]\ntries_max = 1\n[fetcher]\nallow_private = true\n";

// "newsieve: ...", exactly one such line, and no more than that.
inline bool is_one_sentence(const std::string& error) {
  return error.starts_with("newsieve: ") && error.find('\n') == error.size() - 1;
}

}  // namespace newsieve
