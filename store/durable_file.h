// What it takes to put bytes on a disk for good, with errors that name the file.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace newsieve {

// A file descriptor that is closed when this dies.
class Descriptor {
 public:
  explicit Descriptor(int value = -1) : value_(value) {}
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  int get() const { return value_; }

 private:
  int value_;
};

// kIo: "cannot <doing> <path>: " and what errno says.
tl::unexpected<Error> system_failure(const std::string& doing, const std::string& path);

// Opens `path` for writing (created with mode 0666 less umask; `flags` are added) and locks it, so that two
// processes never write one file: kBusy if another does.
Result<Descriptor> open_locked(const std::string& path, int flags);

// Writes all of `bytes`. A reader that went away is an error like any other if SIGPIPE is ignored.
Result<void> write_all(int descriptor, std::string_view bytes, const std::string& path);

// Gives `from` the name `to`, and both survive a power cut: fsync of the file, rename, fsync of the folder.
Result<void> rename_durably(int descriptor, const std::string& from, const std::string& to);

// The names in the folder of `path` survive a power cut.
Result<void> sync_folder_of(const std::string& path);

}  // namespace newsieve
