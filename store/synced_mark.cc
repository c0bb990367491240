#include "store/synced_mark.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/file.h"
#include "base/hash.h"

namespace newsieve {
namespace {

std::string encode_mark(uint64_t sequence) {
  std::string bytes;
  Encoder encoder(bytes);
  encoder.put_fixed(sequence);
  encoder.put_fixed(hash64(bytes));
  return bytes;
}

}  // namespace

Result<SyncedMark> SyncedMark::open(const std::string& folder) {
  const std::string path = folder + "/SYNCED";
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
  if (file.get() < 0) return system_failure("write", path);
  const Result<std::string> bytes = read_file(path);
  if (!bytes) return tl::unexpected(bytes.error());
  SyncedMark mark(path, std::move(file));
  const uint64_t sequence = Decoder(*bytes).fixed();
  if (*bytes == encode_mark(sequence)) {
    mark.sequence_ = sequence;
  } else if (!bytes->empty()) {
    spdlog::warn("{} is damaged: whether the state is complete cannot be told from it", path);
  }
  return mark;
}

Result<void> SyncedMark::set(uint64_t sequence) {
  if (sequence == sequence_) return {};
  const std::string bytes = encode_mark(sequence);
  if (::pwrite(file_.get(), bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    return system_failure("write", path_);
  sequence_ = sequence;
  return {};
}

}  // namespace newsieve
