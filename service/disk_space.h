// Is there room left on the disks that a crawl writes to?
//
// A crawl that goes on until a write fails must be started again by somebody. One that pauses a little
// before goes on by itself, and what is in flight still finds room. (Another process may take the rest: then
// a write fails, and the crawl ends with what is committed.)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace newsieve {

class DiskSpace {
 public:
  // `free_bytes_min` for each folder; 0: there is always room.
  DiskSpace(std::vector<std::string> folders, uint64_t free_bytes_min)
      : folders_(std::move(folders)), free_bytes_min_(free_bytes_min) {}

  // The first folder with too little free space. Once one was short, each must have a quarter more than the
  // least until none is: so a crawl does not pause and go on at every page. A folder of which nothing can be
  // learnt has room: the write will say what is wrong.
  std::optional<std::string> shortage();

 private:
  const std::vector<std::string> folders_;
  const uint64_t free_bytes_min_;
  bool is_short_ = false;
};

}  // namespace newsieve
