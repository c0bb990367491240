// NEWSIEVE_CHECK: an assertion that stays on in release builds. A failed check is a bug: the process stops
// with one line on stderr, and the state on disk is what the last commit made it.
#pragma once

#include <cstdio>
#include <cstdlib>

#define NEWSIEVE_CHECK(condition)                                                                       \
  do {                                                                                                  \
    if (!(condition)) [[unlikely]] {                                                                    \
      std::fprintf(stderr, "newsieve: bug: %s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                                     \
    }                                                                                                   \
  } while (false)
