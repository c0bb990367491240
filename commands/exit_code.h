// The process's exit codes: part of the command line's contract (README.md).
#pragma once

namespace newsieve {

inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitPartial = 3;   // Some URLs or inputs failed; the others are in the output.
inline constexpr int kExitConfig = 78;   // EX_CONFIG: the configuration cannot be used.
inline constexpr int kExitSignal = 128;  // Plus the signal's number: 130, 143.

struct ExitCodeInfo {
  const char* code;
  const char* meaning;
};
inline constexpr ExitCodeInfo kExitCodes[] = {
    {"0", "done"},
    {"1", "failed"},
    {"2", "usage"},
    {"3", "partial (some URLs or inputs failed)"},
    {"78", "bad configuration"},
    {"130/143", "stopped by a signal"},
};

}  // namespace newsieve
