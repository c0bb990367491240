// A file's bytes as memory: for files larger than one would read, and written once.
//
// The pages are the system's cache, not the process's own memory: it takes them back when somebody needs the
// room. Views into bytes() die with the MappedFile, and survive its being moved.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/durable_file.h"

namespace newsieve {

class MappedFile {
 public:
  // What is to be told to the system of how the bytes will be read next.
  enum class Access { kSequential, kRandom, kNotSoon };

  // The whole file; writing to its bytes ends the process. kNotFound, kIo.
  static Result<MappedFile> open(const std::string& path);

  // A new file of `bytes` zero bytes in place of whatever had the name. Room on the disk is taken at once, so
  // filling it cannot fail; kIo if there is none.
  static Result<MappedFile> create(const std::string& path, size_t bytes);

  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  std::byte* data() const { return data_; }
  size_t size() const { return size_; }
  std::string_view bytes() const { return {reinterpret_cast<const char*>(data_), size_}; }
  int descriptor() const { return file_.get(); }

  // For whole pages inside [begin, end).
  void advise(size_t begin, size_t end, Access access) const;

 private:
  MappedFile(Descriptor file, std::byte* data, size_t size)
      : file_(std::move(file)), data_(data), size_(size) {}
  static Result<MappedFile> map(Descriptor file, size_t size, int protection, const std::string& path);

  Descriptor file_;
  std::byte* data_;  // Null for an empty file.
  size_t size_;
};

}  // namespace newsieve
