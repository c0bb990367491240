#include "store/synced_mark.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>

#include "base/codec.h"
#include "base/file.h"
#include "base/hash.h"

namespace newsieve {
namespace {

std::string encode_mark(const SyncedPlace& place) {
  std::string bytes;
  Encoder encoder(bytes);
  for (const uint64_t number :
       {place.sequence, place.log_number, place.log_bytes, place.manifest_number, place.manifest_bytes}) {
    encoder.put_fixed(number);
  }
  encoder.put_fixed(hash64(bytes));
  return bytes;
}

// The highest number of a log in the folder; 0: there is none.
uint64_t newest_log(const std::string& folder) {
  uint64_t newest = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".log") continue;
    const std::string digits = entry.path().stem();
    uint64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    newest = std::max(newest, number);
  }
  return newest;
}

// How many of a RocksDB log's bytes are whole records. A record: a checksum of 4 bytes, the length of what
// follows in 2, little-endian, a type in 1; none lies across the border of two blocks, and less than a
// header's room before a border is left empty (RocksDB's wiki, "Write Ahead Log File Format").
uint64_t whole_records(std::string_view log) {
  constexpr uint64_t kBlock = 32'768;
  constexpr uint64_t kHeader = 7;
  uint64_t at = 0;
  while (at + kHeader <= log.size()) {
    const uint64_t left = kBlock - at % kBlock;
    if (left < kHeader) {
      at += left;
      continue;
    }
    const auto byte = [&](uint64_t offset) { return uint64_t{static_cast<unsigned char>(log[at + offset])}; };
    const uint64_t record = kHeader + (byte(4) | byte(5) << 8);
    if (record > left || at + record > log.size()) break;
    at += record;
  }
  return at;
}

}  // namespace

std::pair<uint64_t, uint64_t> current_manifest(const std::string& folder) {
  constexpr std::string_view kName = "MANIFEST-";
  const Result<std::string> current = read_file(folder + "/CURRENT");
  if (!current || !current->starts_with(kName)) return {0, 0};
  const std::string name = current->substr(0, current->find('\n'));
  uint64_t number = 0;
  std::from_chars(name.data() + kName.size(), name.data() + name.size(), number);
  std::error_code error;
  const uint64_t bytes = std::filesystem::file_size(folder + "/" + name, error);
  return {number, error ? 0 : bytes};
}

Result<SyncedMark> SyncedMark::open(const std::string& folder) {
  const std::string path = folder + "/SYNCED";
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
  if (file.get() < 0) return system_failure("write", path);
  const Result<std::string> bytes = read_file(path);
  if (!bytes) return tl::unexpected(bytes.error());
  SyncedMark mark(folder, std::move(file));
  Decoder decoder(*bytes);
  SyncedPlace place;
  place.sequence = decoder.fixed();
  place.log_number = decoder.fixed();
  place.log_bytes = decoder.fixed();
  place.manifest_number = decoder.fixed();
  place.manifest_bytes = decoder.fixed();
  if (*bytes == encode_mark(place)) {
    mark.place_ = place;
  } else if (!bytes->empty()) {
    spdlog::warn("{} is damaged: whether the state is complete cannot be told from it", path);
  }
  return mark;
}

Result<void> SyncedMark::check_files() const {
  return check_log().and_then([this] { return check_manifest(); });
}

Result<void> SyncedMark::check_manifest() const {
  if (place_.manifest_number == 0) return {};
  const auto [number, bytes] = current_manifest(folder_);
  if (number > place_.manifest_number) return {};  // Written anew, whole, by a later start.
  const std::string name = fmt::format("MANIFEST-{:06}", place_.manifest_number);
  if (number == place_.manifest_number && bytes >= place_.manifest_bytes) {
    const Result<std::string> records = read_file(folder_ + "/" + name);
    if (!records) return tl::unexpected(records.error());
    if (whole_records(*records) >= place_.manifest_bytes) return {};
  }
  return lost(fmt::format("{} had {} bytes and is not whole", name, place_.manifest_bytes));
}

Result<void> SyncedMark::check_log() const {
  if (place_.log_number == 0) return {};
  const std::string log = fmt::format("{:06}.log", place_.log_number);
  std::error_code error;
  const uint64_t bytes = std::filesystem::file_size(folder_ + "/" + log, error);
  if (error) {
    if (newest_log(folder_) > place_.log_number) return {};  // Everything in it was moved into tables.
    return lost(log + " is gone");
  }
  if (bytes < place_.log_bytes)
    return lost(fmt::format("{} had {} bytes and has {}", log, place_.log_bytes, bytes));
  return {};
}

Result<void> SyncedMark::check_sequence(uint64_t found) const {
  if (found >= place_.sequence) return {};
  return lost(fmt::format("a log (*.log) is damaged, and of {} changes {} are left", place_.sequence, found));
}

tl::unexpected<Error> SyncedMark::lost(const std::string& what) const {
  return fail(ErrorCode::kCorrupt,
              fmt::format("the state in {} has lost commits: {}; restore the folder from a "
                          "backup, or remove {} to go on with what is left",
                          folder_, what, path_));
}

Result<void> SyncedMark::set(const SyncedPlace& place) {
  if (place == place_) return {};
  const std::string bytes = encode_mark(place);
  if (::pwrite(file_.get(), bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    return system_failure("write", path_);
  place_ = place;
  return {};
}

}  // namespace newsieve
