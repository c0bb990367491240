#include "store/durable_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace newsieve {

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(value_, other.value_);
  return *this;
}

Descriptor::~Descriptor() {
  if (value_ >= 0) ::close(value_);
}

tl::unexpected<Error> system_failure(const std::string& doing, const std::string& path) {
  const int error = errno;
  std::string message = fmt::format("cannot {} {}: {}", doing, path, std::strerror(error));
  if (error == EPIPE) message += " (its reader went away)";
  if (error == ENOSPC || error == EDQUOT) message += "; free some space there and start again";
  return fail(ErrorCode::kIo, std::move(message));
}

Result<Descriptor> open_locked(const std::string& path, int flags) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666));
  if (file.get() < 0) return system_failure("write", path);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return file;
  if (errno != EWOULDBLOCK) return system_failure("lock", path);
  return fail(ErrorCode::kBusy,
              path + " is being written by another process; wait for it, or write elsewhere");
}

Result<void> write_all(int descriptor, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_failure("write", path);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

Result<void> rename_durably(int descriptor, const std::string& from, const std::string& to) {
  if (::fsync(descriptor) != 0) return system_failure("write", from);
  if (std::rename(from.c_str(), to.c_str()) != 0)
    return system_failure(fmt::format("rename {} to", from), to);
  return sync_folder_of(to);
}

Result<void> sync_folder_of(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() < 0 || ::fsync(opened.get()) != 0) return system_failure("sync the folder", folder);
  return {};
}

}  // namespace newsieve
