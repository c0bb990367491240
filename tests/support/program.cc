#include "tests/support/program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/check.h"

extern char** environ;

namespace newsieve {
namespace {

constexpr int kPatienceMilliseconds = 60'000;

std::vector<std::string> environment_with(const Program::Variables& variables) {
  std::vector<std::string> all;
  for (const auto& [name, value] : variables) all.push_back(name + "=" + value);
  for (char** entry = environ; *entry != nullptr; ++entry) all.emplace_back(*entry);
  return all;  // Of two entries of one name getenv() finds the first.
}

std::vector<char*> pointers_to(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Program::Program(const std::vector<std::string>& arguments, const Variables& variables) {
  int pipe[2];
  NEWSIEVE_CHECK(::pipe2(pipe, O_CLOEXEC) == 0);
  const std::string out = folder_->path() + "/out";
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT, 0600);
  ::posix_spawn_file_actions_adddup2(&actions, pipe[1], STDERR_FILENO);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  std::vector<std::string> words = arguments;
  std::vector<std::string> environment = environment_with(variables);
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, words[0].c_str(), &actions, nullptr, pointers_to(words).data(),
                                  pointers_to(environment).data());
  pid_ = pid;
  ::posix_spawn_file_actions_destroy(&actions);
  NEWSIEVE_CHECK(error == 0);
  ::close(pipe[1]);
  error_ = pipe[0];
}

Program::~Program() {
  if (pid_ > 0) {
    signal(SIGKILL);
    (void)wait();
  }
}

// False at the end, or if nothing came for too long.
bool Program::read_more() {
  pollfd ready{error_, POLLIN, 0};
  if (::poll(&ready, 1, kPatienceMilliseconds) <= 0) return false;
  char buffer[4096];
  const ssize_t bytes = ::read(error_, buffer, sizeof buffer);
  if (bytes <= 0) return false;
  said_.append(buffer, static_cast<size_t>(bytes));
  return true;
}

bool Program::says(const std::string& text) {
  size_t found = said_.find(text, heard_);
  while (found == std::string::npos) {
    if (!read_more()) return false;
    found = said_.find(text, heard_);
  }
  heard_ = found + text.size();
  return true;
}

void Program::signal(int number) const { ::kill(pid_, number); }

bool Program::handles(int number) const {
  constexpr std::string_view kCaught = "\nSigCgt:\t";  // proc(5): a mask in hexadecimal digits.
  const std::string status = read_file("/proc/" + std::to_string(pid_) + "/status").value_or("");
  const size_t found = status.find(kCaught);
  if (found == std::string::npos) return false;
  return (std::stoull(status.substr(found + kCaught.size(), 16), nullptr, 16) >> (number - 1) & 1) != 0;
}

ProgramOutcome Program::wait() {
  while (read_more()) {
  }
  pollfd ended{error_, POLLIN, 0};
  if (::poll(&ended, 1, 0) == 0) signal(SIGKILL);  // It still runs.
  int status = 0;
  ::waitpid(pid_, &status, 0);
  ::close(error_);
  pid_ = -1;
  ProgramOutcome outcome;
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  outcome.out = read_file(folder_->path() + "/out").value_or("");
  outcome.error = said_;
  return outcome;
}

}  // namespace newsieve
