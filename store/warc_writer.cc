#include "store/warc_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <filesystem>

namespace newsieve {
namespace {

constexpr std::string_view kSuffix = ".warc.gz";
constexpr std::string_view kOpen = ".open";

// 17 digits: year to millisecond, UTC.
std::string timestamp(Instant now) {
  const auto since_epoch = now.time_since_epoch().count();
  const std::time_t seconds = static_cast<std::time_t>(since_epoch / 1000);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char digits[16];
  std::strftime(digits, sizeof digits, "%Y%m%d%H%M%S", &utc);
  return fmt::format("{}{:03}", static_cast<const char*>(digits), since_epoch % 1000);
}

Result<uint64_t> size_of(const Descriptor& file, const std::string& path) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return system_failure("read", path);
  return static_cast<uint64_t>(status.st_size);
}

}  // namespace

Result<WarcWriter> WarcWriter::open(const WarcOptions& options, WarcFields warcinfo, CrawlState& state) {
  const auto is_plain = [](char c) { return std::isalnum(static_cast<uint8_t>(c)) || c == '-' || c == '_'; };
  if (options.prefix.empty() || !std::all_of(options.prefix.begin(), options.prefix.end(), is_plain)) {
    return fail(ErrorCode::kInvalid,
                "the archive's prefix \"" + options.prefix + "\" must be letters, digits, - and _");
  }
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error) {
    return fail(ErrorCode::kIo,
                "cannot make the folder of the archive " + options.folder + ": " + error.message());
  }
  if (::access(options.folder.c_str(), W_OK) != 0) return system_failure("write into", options.folder);
  WarcWriter writer(options, std::move(warcinfo), state);
  if (Result<void> ended = writer.end_left_open(); !ended) return tl::unexpected(ended.error());
  return writer;
}

Result<void> WarcWriter::end_left_open() {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(options_.folder, error)) {
    std::string name = entry.path().filename().string();
    if (!name.ends_with(std::string(kSuffix) + std::string(kOpen))) continue;
    name.resize(name.size() - kOpen.size());
    const Result<uint64_t> committed = state_.sink_bytes(name);
    if (!committed) return tl::unexpected(committed.error());
    if (*committed == 0) {
      spdlog::info("archive file={}{}: left alone, another crawl's", path(name), kOpen);
    } else if (Result<void> ended = end_left_open(name, *committed); !ended) {
      return ended;
    }
  }
  if (error) return fail(ErrorCode::kIo, "cannot list " + options_.folder + ": " + error.message());
  return {};
}

Result<void> WarcWriter::end_left_open(const std::string& name, uint64_t committed_bytes) {
  const std::string open_path = path(name) + std::string(kOpen);
  Result<Descriptor> file = open_locked(open_path, 0);
  if (!file) return tl::unexpected(file.error());
  const Result<uint64_t> size = size_of(*file, open_path);
  if (!size) return tl::unexpected(size.error());
  if (*size < committed_bytes) {
    return fail(ErrorCode::kCorrupt,
                fmt::format("{} has {} bytes and the state says that {} were written; put the right file "
                            "there, or move this one away to go on without it",
                            open_path, *size, committed_bytes));
  }
  if (::ftruncate(file->get(), static_cast<off_t>(committed_bytes)) != 0)
    return system_failure("cut", open_path);
  return rename_durably(file->get(), open_path, path(name));
}

// The state hears of the file before it holds any capture, so that it knows each file that does.
Result<void> WarcWriter::begin_file(Instant now) {
  const auto is_taken = [this](const std::string& name) {
    return std::filesystem::exists(path(name)) || std::filesystem::exists(path(name) + std::string(kOpen));
  };
  std::string name;
  do {
    name = fmt::format("{}-{}-{:05}{}", options_.prefix, timestamp(now), serial_++, kSuffix);
  } while (is_taken(name));
  Result<Descriptor> file = open_locked(path(name) + std::string(kOpen), O_APPEND | O_EXCL);
  if (!file) return tl::unexpected(file.error());
  const std::string warcinfo = make_warcinfo(name, now, warcinfo_);
  if (Result<void> written = write_all(file->get(), warcinfo, path(name)); !written) return written;
  if (Result<void> synced = sync_folder_of(path(name)); !synced) return synced;
  file_ = std::move(*file);
  name_ = std::move(name);
  bytes_ = warcinfo.size();
  PageCommit begun;
  begun.sinks.push_back(sink());
  const Result<CommitResult> committed = state_.complete(begun);
  return committed ? Result<void>() : tl::unexpected(committed.error());
}

Result<WarcPlace> WarcWriter::append(const WarcCapture& capture, Instant now) {
  if (!name_.empty() && bytes_ >= options_.bytes_max) {
    if (Result<void> closed = close(); !closed) return tl::unexpected(closed.error());
  }
  if (name_.empty()) {
    if (Result<void> begun = begin_file(now); !begun) return tl::unexpected(begun.error());
  }
  if (Result<void> written = write_all(file_.get(), capture.bytes, path(name_) + std::string(kOpen));
      !written) {
    return tl::unexpected(written.error());
  }
  const WarcPlace place{name_, bytes_ + capture.response_offset, capture.response_bytes};
  bytes_ += capture.bytes.size();
  return place;
}

Result<void> WarcWriter::sync() {
  if (!name_.empty() && ::fdatasync(file_.get()) != 0) return system_failure("sync", path(name_));
  return {};
}

Result<void> WarcWriter::close() {
  if (name_.empty()) return {};
  if (Result<void> synced = sync(); !synced) return synced;
  if (Result<void> synced = state_.sync(); !synced) return synced;
  Result<void> named = rename_durably(file_.get(), path(name_) + std::string(kOpen), path(name_));
  if (!named) return named;
  file_ = Descriptor();
  name_.clear();
  return {};
}

}  // namespace newsieve
