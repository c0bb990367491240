#include "service/line_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace newsieve {
namespace {

constexpr size_t kReadBytes = size_t{1} << 20;

// A file without a name, in the system's temporary folder.
Result<Descriptor> temporary_file() {
  std::error_code error;
  std::string path = std::filesystem::temp_directory_path(error).string() + "/newsieve-XXXXXX";
  Descriptor file(mkstemp(path.data()));
  if (file.get() < 0) return system_failure("create a temporary file", path);
  unlink(path.c_str());
  return file;
}

Result<Descriptor> copy_of(const Descriptor& in, const std::string& path) {
  Result<Descriptor> copy = temporary_file();
  if (!copy) return copy;
  std::string bytes(kReadBytes, '\0');
  while (true) {
    const ssize_t count = ::read(in.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure("read", path);
    if (count == 0) return copy;
    const std::string_view piece(bytes.data(), static_cast<size_t>(count));
    if (Result<void> written = write_all(copy->get(), piece, "a temporary copy of " + path); !written) {
      return tl::unexpected(written.error());
    }
  }
}

}  // namespace

Result<LineFile> LineFile::open(const std::string& path) {
  Descriptor file(path == "-" ? dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const std::string name = path == "-" ? "standard input" : path;
  if (file.get() < 0) return fail(ErrorCode::kNotFound, "cannot open " + name + ": " + std::strerror(errno));
  const bool is_a_file = path != "-" && lseek(file.get(), 0, SEEK_CUR) >= 0;
  if (is_a_file) return LineFile(std::move(file), name);
  Result<Descriptor> copy = copy_of(file, name);
  if (!copy) return tl::unexpected(copy.error());
  return LineFile(std::move(*copy), name);
}

// Reads into the buffer from `begin`, as much as there is up to `bytes_max`: how much that was.
Result<size_t> LineFile::fill(uint64_t offset, size_t begin, size_t bytes_max) {
  if (buffer_.size() < begin + bytes_max + kPaddingBytes) buffer_.resize(begin + bytes_max + kPaddingBytes);
  size_t filled = 0;
  while (filled < bytes_max) {
    const ssize_t count = pread(file_.get(), buffer_.data() + begin + filled, bytes_max - filled,
                                static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure("read", path_);
    if (count == 0) break;
    filled += static_cast<size_t>(count);
  }
  return filled;
}

Result<void> LineFile::for_each(const std::function<void(const Line&)>& visit) {
  uint64_t line_offset = 0;
  uint64_t number = 1;
  size_t held = 0;  // Bytes of an unfinished line at the buffer's beginning.
  bool too_long = false;
  for (uint64_t offset = 0;;) {
    const Result<size_t> got = fill(offset, held, kReadBytes);
    if (!got) return tl::unexpected(got.error());
    offset += *got;
    const size_t end = held + *got;
    size_t begin = 0;
    size_t searched = held;
    while (const void* newline = std::memchr(buffer_.data() + searched, '\n', end - searched)) {
      const auto at = static_cast<size_t>(static_cast<const char*>(newline) - buffer_.data());
      visit({number++, line_offset, {buffer_.data() + begin, too_long ? 0 : at - begin}, too_long});
      line_offset = offset - (end - at) + 1;
      begin = searched = at + 1;
      too_long = false;
    }
    held = end - begin;
    if (*got == 0) {
      if (held > 0 || too_long) visit({number, line_offset, {buffer_.data(), held}, too_long});
      break;
    }
    if (held > kLineBytesMax) too_long = true;
    if (too_long) held = 0;
    std::memmove(buffer_.data(), buffer_.data() + begin, held);
  }
  buffer_ = std::string();
  buffer_bytes_ = 0;
  return {};
}

Result<std::string_view> LineFile::read(uint64_t offset, size_t bytes) {
  if (offset < buffer_offset_ || offset + bytes > buffer_offset_ + buffer_bytes_) {
    const bool goes_on = offset >= buffer_offset_ && offset <= buffer_offset_ + buffer_bytes_;
    const Result<size_t> got = fill(offset, 0, goes_on ? std::max(bytes, kReadBytes) : bytes);
    if (!got) return tl::unexpected(got.error());
    buffer_offset_ = offset;
    buffer_bytes_ = *got;
    if (*got < bytes) return fail(ErrorCode::kIo, path_ + " became shorter while it was read");
  }
  return std::string_view(buffer_.data() + (offset - buffer_offset_), bytes);
}

}  // namespace newsieve
