#include "store/record_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <csignal>
#include <filesystem>

#include "base/check.h"
#include "store/durable_file.h"

namespace newsieve {
namespace {

constexpr size_t kBufferBytes = 256 << 10;  // Gathered before a write: some 25 records.

struct ZstdDeleter {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
using ZstdContext = std::unique_ptr<ZSTD_CCtx, ZstdDeleter>;

ZstdContext zstd_context(int level) {
  ZstdContext context(ZSTD_createCCtx());
  NEWSIEVE_CHECK(context != nullptr);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  return context;
}

// The file behind a symbolic link, so that renaming replaces the file and not the link.
std::string behind_link(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_symlink(path, error)) return path;
  const std::filesystem::path target = std::filesystem::canonical(path, error);
  return error ? path : target.string();
}

// A pipe, a terminal, /dev/null: there is nothing to be renamed.
bool is_special(const std::string& path) {
  struct stat status;
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

// kCorrupt unless the file's first `bytes` are whole lines.
Result<void> ends_line(const std::string& path, uint64_t bytes) {
  if (bytes == 0) return {};
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return system_failure("read", path);
  char last = '\0';
  const ssize_t got = ::pread(file.get(), &last, 1, static_cast<off_t>(bytes - 1));
  if (got < 0) return system_failure("read", path);
  if (got == 1 && last == '\n') return {};
  return fail(
      ErrorCode::kCorrupt,
      fmt::format("{} has no line that ends at byte {}, up to where the state says it was written; put "
                  "the right file there, or move this one away to go on without it",
                  path, bytes));
}

}  // namespace

struct RecordFile::Impl {
  std::string path;       // As messages call it.
  std::string part_path;  // Empty: written straight to `path`.
  Descriptor file;
  ZstdContext zstd;    // Null: not compressed.
  std::string buffer;  // Not yet written (nor compressed).
  bool finished = false;

  Result<void> write_buffer(ZSTD_EndDirective directive);
};

Result<RecordFile> RecordFile::create(const std::string& path, int level) {
  auto impl = std::make_unique<Impl>();
  impl->path = path == "-" ? "standard output" : behind_link(path);
  if (path.ends_with(".zst")) impl->zstd = zstd_context(level);
  if (path == "-" || is_special(path)) {
    std::signal(SIGPIPE, SIG_IGN);  // A reader that goes away is an error to be told, not a sudden end.
    impl->file = Descriptor(path == "-" ? ::dup(STDOUT_FILENO) : ::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (impl->file.get() < 0) return system_failure("write", impl->path);
    return RecordFile(std::move(impl));
  }
  if (std::filesystem::is_directory(path)) {
    return fail(ErrorCode::kInvalid, "cannot write " + path + ": it is a folder; name a file in it");
  }
  impl->part_path = impl->path + ".part";
  auto file = open_locked(impl->part_path, 0);
  if (!file) return tl::unexpected(file.error());
  if (::ftruncate(file->get(), 0) != 0) return system_failure("empty", impl->part_path);
  impl->file = std::move(*file);
  return RecordFile(std::move(impl));
}

RecordFile::RecordFile(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RecordFile::RecordFile(RecordFile&&) noexcept = default;
RecordFile& RecordFile::operator=(RecordFile&&) noexcept = default;
RecordFile::~RecordFile() = default;

Result<void> RecordFile::write(std::string_view record) {
  NEWSIEVE_CHECK(!impl_->finished);
  impl_->buffer += record;
  impl_->buffer += '\n';
  if (impl_->buffer.size() < kBufferBytes) return {};
  return impl_->write_buffer(ZSTD_e_continue);
}

Result<void> RecordFile::finish() {
  NEWSIEVE_CHECK(!impl_->finished);
  impl_->finished = true;
  auto written = impl_->write_buffer(ZSTD_e_end);
  if (!written || impl_->part_path.empty()) return written;
  return rename_durably(impl_->file.get(), impl_->part_path, impl_->path);
}

Result<void> RecordFile::Impl::write_buffer(ZSTD_EndDirective directive) {
  const std::string& name = part_path.empty() ? path : part_path;
  const std::string bytes = std::exchange(buffer, {});
  if (zstd == nullptr) return write_all(file.get(), bytes, name);
  std::string compressed(ZSTD_CStreamOutSize(), '\0');
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  while (true) {
    ZSTD_outBuffer out{compressed.data(), compressed.size(), 0};
    const size_t left = ZSTD_compressStream2(zstd.get(), &out, &in, directive);
    if (ZSTD_isError(left) != 0) {
      return fail(ErrorCode::kIo, "cannot compress " + name + ": " + ZSTD_getErrorName(left));
    }
    auto written = write_all(file.get(), std::string_view(compressed.data(), out.pos), name);
    if (!written) return written;
    if (directive == ZSTD_e_end ? left == 0 : in.pos == in.size) return {};
  }
}

RecordLog::RecordLog(Descriptor file, std::string path, uint64_t bytes)
    : file_(std::move(file)), path_(std::move(path)), bytes_(bytes) {}

Result<RecordLog> RecordLog::open(const std::string& path, uint64_t committed_bytes) {
  auto file = open_locked(path, O_APPEND);
  if (!file) return tl::unexpected(file.error());
  if (auto line_ends = ends_line(path, committed_bytes); !line_ends) return tl::unexpected(line_ends.error());
  if (::ftruncate(file->get(), static_cast<off_t>(committed_bytes)) != 0) return system_failure("cut", path);
  if (auto synced = sync_folder_of(path); !synced) return tl::unexpected(synced.error());
  return RecordLog(std::move(*file), path, committed_bytes);
}

Result<uint64_t> RecordLog::append(std::string_view record) {
  std::string line;
  line.reserve(record.size() + 1);
  line += record;
  line += '\n';
  if (auto written = write_all(file_.get(), line, path_); !written) {
    if (::ftruncate(file_.get(), static_cast<off_t>(bytes_)) != 0) return system_failure("cut", path_);
    return tl::unexpected(written.error());
  }
  return bytes_ += line.size();
}

Result<void> RecordLog::sync() {
  if (::fdatasync(file_.get()) != 0) return system_failure("sync", path_);
  return {};
}

}  // namespace newsieve
