#include "store/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace newsieve {
namespace {

constexpr size_t kPageBytes = 4096;

int advice_of(MappedFile::Access access) {
  switch (access) {
    case MappedFile::Access::kSequential:
      return MADV_SEQUENTIAL;
    case MappedFile::Access::kRandom:
      return MADV_RANDOM;
    case MappedFile::Access::kNotSoon:
      return MADV_DONTNEED;  // Of a shared mapping: the pages stay in the system's cache while there is room.
  }
  return MADV_NORMAL;
}

}  // namespace

Result<MappedFile> MappedFile::map(Descriptor file, size_t size, int protection, const std::string& path) {
  if (size == 0) return MappedFile(std::move(file), nullptr, 0);
  void* data = ::mmap(nullptr, size, protection, MAP_SHARED, file.get(), 0);
  if (data == MAP_FAILED) return system_failure("map", path);
  return MappedFile(std::move(file), static_cast<std::byte*>(data), size);
}

Result<MappedFile> MappedFile::open(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (file.get() < 0 && errno == ENOENT) return fail(ErrorCode::kNotFound, "there is no " + path);
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return system_failure("read", path);
  return map(std::move(file), static_cast<size_t>(status.st_size), PROT_READ, path);
}

Result<MappedFile> MappedFile::create(const std::string& path, size_t bytes) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (file.get() < 0) return system_failure("write", path);
  errno = bytes == 0 ? 0 : ::posix_fallocate(file.get(), 0, static_cast<off_t>(bytes));
  if (errno != 0) return system_failure("make room for", path);
  return map(std::move(file), bytes, PROT_READ | PROT_WRITE, path);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : file_(std::move(other.file_)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

void MappedFile::advise(size_t begin, size_t end, Access access) const {
  const size_t from = (begin + kPageBytes - 1) / kPageBytes * kPageBytes;
  const size_t to = end / kPageBytes * kPageBytes;
  if (from < to)
    (void)::madvise(data_ + from, to - from, advice_of(access));  // Advice: nothing depends on it.
}

}  // namespace newsieve
