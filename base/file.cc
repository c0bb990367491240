#include "base/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace newsieve {
namespace {

ErrorCode code_of(int error) { return error == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo; }

}  // namespace

Result<std::string> read_descriptor(int descriptor, const std::string& name, size_t bytes_max) {
  std::string bytes;
  char buffer[1 << 16];
  while (true) {
    const ssize_t got = ::read(descriptor, buffer, sizeof buffer);
    if (got == 0) return bytes;
    if (got < 0) {
      if (errno == EINTR) continue;
      return fail(code_of(errno), "cannot read " + name + ": " + std::strerror(errno));
    }
    if (bytes.size() + static_cast<size_t>(got) > bytes_max) {
      return fail(ErrorCode::kInvalid, name + " is larger than " + std::to_string(bytes_max) + " bytes");
    }
    bytes.append(buffer, static_cast<size_t>(got));
  }
}

Result<std::string> read_file(const std::string& path, size_t bytes_max) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return fail(code_of(errno), "cannot open " + path + ": " + std::strerror(errno));
  auto bytes = read_descriptor(descriptor, path, bytes_max);
  ::close(descriptor);
  return bytes;
}

Result<TemporaryFolder> TemporaryFolder::create() {
  std::error_code error;
  std::string path = (std::filesystem::temp_directory_path(error) / "newsieve-XXXXXX").string();
  if (error || ::mkdtemp(path.data()) == nullptr) {
    return fail(ErrorCode::kIo, "cannot create the temporary folder " + path + ": " + std::strerror(errno) +
                                    "; set TMPDIR to a folder that can be written");
  }
  return TemporaryFolder(std::move(path));
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}

TemporaryFolder& TemporaryFolder::operator=(TemporaryFolder&& other) noexcept {
  if (this != &other) {
    remove();
    path_ = std::exchange(other.path_, {});
  }
  return *this;
}

TemporaryFolder::~TemporaryFolder() { remove(); }

void TemporaryFolder::remove() noexcept {
  if (path_.empty()) return;
  std::error_code ignored;  // Nothing useful can be done about a temporary folder that will not go.
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace newsieve
