// Kills a program at the n-th of the calls that a server's thread makes, on the very instant of the call.
//
//   kill_switch.arm(7);
//   Program crawl(command);
//   kill_switch.aim(crawl);   // Meanwhile handlers call kill_switch.strike(), and the seventh call kills.
//   EXPECT_EQ(kill_switch.await_end(crawl).code, -SIGKILL);
#pragma once

#include <csignal>

#include "base/mutex.h"
#include "tests/support/program.h"

namespace newsieve {

class KillSwitch {
 public:
  // The `at`th strike from now on is deadly; with 0 none is.
  void arm(int64_t at) {
    const MutexLock lock(mutex_);
    left_ = at;
    victim_ = nullptr;
  }

  // The program to be killed. await_end() is to be called before it dies.
  void aim(const Program& victim) {
    {
      const MutexLock lock(mutex_);
      victim_ = &victim;
    }
    aimed_.notify_all();
  }

  // How the victim ended, killed or not. No strike knows of it any more.
  ProgramOutcome await_end(Program& victim) {
    ProgramOutcome outcome = victim.wait();
    arm(0);
    return outcome;
  }

  // Any thread. The deadly one waits until it knows whom to kill.
  void strike() {
    const MutexLock lock(mutex_);
    if (left_-- != 1) return;
    while (victim_ == nullptr) aimed_.wait(mutex_);
    victim_->signal(SIGKILL);
  }

 private:
  Mutex mutex_;
  CondVar aimed_;
  int64_t left_ GUARDED_BY(mutex_) = 0;
  const Program* victim_ GUARDED_BY(mutex_) = nullptr;
};

}  // namespace newsieve
