// One thing done to many, by several threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace newsieve {

// Calls work(i, thread) once for each i from `begin` to `end` (not included) and returns when all are done.
// The calls run on `threads` threads, numbered from 0, of which the caller's is one; which of them gets which
// i is not defined. Starting the others costs 20 us each: for work that takes longer than that.
template <class Work>
void for_each_parallel(size_t begin, size_t end, size_t threads, const Work& work) {
  std::atomic<size_t> next = begin;
  const auto run = [&](size_t thread) {
    for (size_t i = next++; i < end; i = next++) work(i, thread);
  };
  std::vector<std::thread> others;
  for (size_t thread = 1; thread < std::min(threads, end - begin); ++thread) others.emplace_back(run, thread);
  run(0);
  for (std::thread& other : others) other.join();
}

}  // namespace newsieve
