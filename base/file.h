// Whole files, read and written with errors that name them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace newsieve {

// The file's bytes; kInvalid if it is larger than `bytes_max`.
Result<std::string> read_file(const std::string& path, size_t bytes_max = size_t{1} << 30);

// Everything from a descriptor until its end ("-" on the command line).
Result<std::string> read_descriptor(int descriptor, const std::string& name, size_t bytes_max);

// A fresh folder under the system's temporary folder, removed with all it holds when this dies.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> create();
  TemporaryFolder(TemporaryFolder&& other) noexcept;
  TemporaryFolder& operator=(TemporaryFolder&& other) noexcept;
  ~TemporaryFolder();
  const std::string& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  void remove() noexcept;
  std::string path_;
};

}  // namespace newsieve
