// What is in the daemon's output folder, by name:
//
//   articles-20261122T132000Z-000007.jsonl      segment 7, begun then: grows, or waits to be compressed
//   articles-20261122T132000Z-000007.jsonl.zst  the same, closed: whole, and never touched again
//   articles.jsonl                              what versions before segments wrote: segment 0
//
// A serial number is given once. One that is missing was moved away.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace newsieve {

struct Segment {
  uint64_t serial = 0;
  std::string stem;         // Its path without ".jsonl" and what follows.
  Instant begun{};          // 1970: not known (articles.jsonl).
  bool plain = false;       // There is a .jsonl ...
  bool compressed = false;  // ... and a .jsonl.zst; both only where a crash kept one from being removed.

  std::string plain_path() const { return stem + ".jsonl"; }
  std::string compressed_path() const { return plain_path() + ".zst"; }
};

// A segment that is to be begun.
Segment new_segment(const std::string& folder, uint64_t serial, Instant now);

// The folder's segments in order of their serials. Other files in it are nobody's business.
Result<std::vector<Segment>> list_segments(const std::string& folder);

// Puts the compressed file in the place of the plain one: written aside, fsynced, renamed, and only then is
// the plain one removed. Lines are kept byte for byte; what is behind the last whole one was never vouched
// for and goes. `level`: of zstd. Gives up, and leaves the segment as it was, when `stop` becomes true.
Result<void> compress_segment(const Segment& segment, int level, const std::atomic<bool>& stop);

}  // namespace newsieve
