// A part of a test that runs as a process of its own, to be killed or limited: a test named DISABLED_* of
// this program, started anew. (A process that was only forked would lack the threads that RocksDB counts on.)
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace newsieve {

inline constexpr const char* kChildPath = "NEWSIEVE_TEST_PATH";  // What the child works on.
inline constexpr const char* kChildPipe = "NEWSIEVE_TEST_PIPE";  // The descriptor it writes to.

inline std::string child_path() { return std::getenv(kChildPath); }
inline int child_pipe() { return std::atoi(std::getenv(kChildPipe)); }

class ChildProcess {
 public:
  ChildProcess(const std::string& test, const std::string& path) {
    int pipe[2];
    if (::pipe(pipe) != 0) std::abort();
    const std::string filter = "--gtest_filter=" + test;
    const std::string path_variable = std::string(kChildPath) + "=" + path;
    const std::string pipe_variable = std::string(kChildPipe) + "=" + std::to_string(pipe[1]);
    const std::vector<const char*> arguments = {"child", filter.c_str(), "--gtest_also_run_disabled_tests",
                                                "--gtest_brief=1", nullptr};
    std::vector<const char*> variables = {path_variable.c_str(), pipe_variable.c_str()};
    for (char** inherited = environ; *inherited != nullptr; ++inherited) variables.push_back(*inherited);
    variables.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::close(pipe[0]);
      ::execve("/proc/self/exe", const_cast<char**>(arguments.data()), const_cast<char**>(variables.data()));
      ::_exit(127);
    }
    ::close(pipe[1]);
    pipe_ = pipe[0];
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess() {
    if (pid_ > 0) kill();
    ::close(pipe_);
  }

  // Up to `bytes` bytes of what the child wrote; fewer only at its end.
  std::string read(size_t bytes) {
    std::string got(bytes, '\0');
    size_t size = 0;
    while (size < bytes) {
      const ssize_t more = ::read(pipe_, got.data() + size, bytes - size);
      if (more <= 0) break;
      size += static_cast<size_t>(more);
    }
    got.resize(size);
    return got;
  }

  void kill() {
    ::kill(pid_, SIGKILL);
    wait();
  }

  // Its exit code; -1 if a signal ended it.
  int wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = -1;
  int pipe_ = -1;
};

}  // namespace newsieve
