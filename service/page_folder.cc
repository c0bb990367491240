#include "service/page_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/hash.h"
#include "store/durable_file.h"

namespace newsieve {

Result<PageFolder> PageFolder::create(const std::string& path, std::string extension) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return fail(ErrorCode::kIo, "cannot make the folder " + path + ": " + error.message());
  const bool is_empty = std::filesystem::is_empty(path, error);
  if (error) return fail(ErrorCode::kIo, "cannot read the folder " + path + ": " + error.message());
  if (!is_empty) return fail(ErrorCode::kInvalid, "the folder " + path + " is not empty; name a new one");
  return PageFolder(path, std::move(extension));
}

// Written under another name first: the name is taken once the file is whole.
Result<void> PageFolder::write(const std::string& id, std::string_view text) {
  const std::string name = path_ + "/" + file_name_of(id) + extension_;
  const std::string part = path_ + "/.part";
  {
    const Descriptor file(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (file.get() < 0) return system_failure("write", part);
    if (auto written = write_all(file.get(), text, part); !written) return written;
  }
  const bool linked = ::link(part.c_str(), name.c_str()) == 0;  // Unlike rename() it replaces nothing.
  const int error = errno;
  ::unlink(part.c_str());
  if (linked) return {};
  errno = error;
  if (error != EEXIST) return system_failure("write", name);
  return fail(ErrorCode::kInvalid, "the id " + id + " stands twice in the list");
}

std::string file_name_of(const std::string& id) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
  constexpr size_t kNameBytesMax = 200;  // File systems take 255, the extension included.
  const bool is_plain = !id.empty() && id.size() <= kNameBytesMax && id[0] != '.' &&
                        id.find_first_not_of(kPlain) == std::string::npos;
  return is_plain ? id : hash128(id).hex();
}

}  // namespace newsieve
