#include "store/compressed_file.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cerrno>

#include "base/check.h"
#include "store/durable_file.h"

namespace newsieve {
namespace {

constexpr size_t kInputBytes = 256 << 10;
constexpr size_t kPieceBytes = 64 << 10;
constexpr uint64_t kRatioFreeBytes = 64 << 20;
constexpr size_t kDictionaryBytesMax = 16 << 20;
constexpr int kZstdWindowLogMax =
    27;  // 128 MiB: what `zstd -19` and less make; --long needs to be asked for.

constexpr std::string_view kGzipMagic = "\x1F\x8B\x08";
constexpr std::string_view kZstdMagic = "\x28\xB5\x2F\xFD";
constexpr std::string_view kDictionaryMagic = "\x5D\x2A\x4D\x18";

constexpr size_t kSkippableHeadBytes = 8;  // Of a frame that holds no data: magic and length.

// What one call of a decompressor came to.
enum class Inflated : uint8_t { kMore, kEnd, kBroken };

// Undoes one member after the other.
class Decompressor {
 public:
  virtual ~Decompressor() = default;
  virtual std::string_view magic() const = 0;
  virtual void begin_member() = 0;
  // Takes from the front of `input`, appends to `out`.
  virtual Inflated read(std::string_view& input, std::string& out) = 0;
};

class Gunzip final : public Decompressor {
 public:
  Gunzip() { NEWSIEVE_CHECK(inflateInit2(&stream_, MAX_WBITS + 16) == Z_OK); }
  ~Gunzip() override { inflateEnd(&stream_); }
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  std::string_view magic() const override { return kGzipMagic; }
  void begin_member() override { NEWSIEVE_CHECK(inflateReset(&stream_) == Z_OK); }
  Inflated read(std::string_view& input, std::string& out) override {
    const size_t begin = out.size();
    out.resize(begin + kPieceBytes);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = static_cast<uInt>(input.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data() + begin);
    stream_.avail_out = kPieceBytes;
    const int code = inflate(&stream_, Z_NO_FLUSH);
    input.remove_prefix(input.size() - stream_.avail_in);
    out.resize(out.size() - stream_.avail_out);
    if (code == Z_STREAM_END) return Inflated::kEnd;
    return code == Z_OK || code == Z_BUF_ERROR ? Inflated::kMore : Inflated::kBroken;
  }

 private:
  z_stream stream_{};
};

class Unzstd final : public Decompressor {
 public:
  explicit Unzstd(std::string_view dictionary) {
    NEWSIEVE_CHECK(context_ != nullptr);
    ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kZstdWindowLogMax);
    if (!dictionary.empty()) ZSTD_DCtx_loadDictionary(context_.get(), dictionary.data(), dictionary.size());
  }

  std::string_view magic() const override { return kZstdMagic; }
  void begin_member() override { ZSTD_DCtx_reset(context_.get(), ZSTD_reset_session_only); }
  Inflated read(std::string_view& input, std::string& out) override {
    const size_t begin = out.size();
    out.resize(begin + kPieceBytes);
    ZSTD_inBuffer from{input.data(), input.size(), 0};
    ZSTD_outBuffer to{out.data() + begin, kPieceBytes, 0};
    const size_t left = ZSTD_decompressStream(context_.get(), &to, &from);
    input.remove_prefix(from.pos);
    out.resize(begin + to.pos);
    if (ZSTD_isError(left) != 0) return Inflated::kBroken;
    return left == 0 ? Inflated::kEnd : Inflated::kMore;
  }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  std::unique_ptr<ZSTD_DCtx, Free> context_{ZSTD_createDCtx()};
};

uint32_t little_endian(std::string_view bytes) {
  uint32_t number = 0;
  for (size_t i = 4; i-- > 0;) number = number << 8 | static_cast<uint8_t>(bytes[i]);
  return number;
}

// A zstd frame that holds no data of the file (RFC 8878, 3.1.2).
bool is_skippable(std::string_view bytes) {
  return bytes.size() >= kSkippableHeadBytes && (bytes[0] & 0xF0) == 0x50 &&
         bytes.substr(1).starts_with(kDictionaryMagic.substr(1));
}

}  // namespace

struct CompressedFile::Impl {
  std::string path;
  Descriptor file;
  std::unique_ptr<Decompressor> decompressor;  // Null: the file is as it is.

  std::string window;        // Bytes of the file; `input` is what is left of them.
  std::string_view input;    // A view into `window`.
  uint64_t window_end = 0;   // Where in the file `window` ends.
  bool at_file_end = false;  // Nothing is behind `window`.

  bool in_member = false;
  bool said_broken = false;  // What follows until the next member belongs to one that was said to be broken.
  uint64_t member_begin = 0;
  uint64_t member_bytes = 0;  // Decompressed.
  std::optional<uint64_t> piece_offset;

  uint64_t offset() const { return window_end - input.size(); }
  Result<void> load(size_t bytes_min);
  void seek(uint64_t offset);
  Result<void> choose_format();
  Result<std::string> take_dictionary();
  Result<Step> read_plain(std::string& out);
  Result<Step> read_member(std::string& out);
  Result<bool> find_member();
  Result<Step> begin_member();
  Step give_up_member(uint64_t go_on_at);
};

// Has at least `bytes_min` bytes in `input`, unless the file ends before.
Result<void> CompressedFile::Impl::load(size_t bytes_min) {
  while (input.size() < bytes_min && !at_file_end) {
    std::string kept(input);
    const size_t begin = kept.size();
    kept.resize(begin + kInputBytes);
    const ssize_t got = ::pread(file.get(), kept.data() + begin, kInputBytes, static_cast<off_t>(window_end));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_failure("read", path);
    kept.resize(begin + static_cast<size_t>(got));
    at_file_end = got == 0;
    window_end += static_cast<uint64_t>(got);
    window = std::move(kept);
    input = window;
  }
  return {};
}

void CompressedFile::Impl::seek(uint64_t offset) {
  window.clear();
  input = window;
  window_end = offset;
  at_file_end = false;
}

Result<void> CompressedFile::Impl::choose_format() {
  if (Result<void> loaded = load(kZstdMagic.size()); !loaded) return loaded;
  if (input.starts_with(kGzipMagic)) decompressor = std::make_unique<Gunzip>();
  if (input.starts_with(kZstdMagic)) decompressor = std::make_unique<Unzstd>("");
  if (!input.starts_with(kDictionaryMagic)) return {};
  const Result<std::string> dictionary = take_dictionary();
  if (!dictionary) return tl::unexpected(dictionary.error());
  decompressor = std::make_unique<Unzstd>(*dictionary);
  return {};
}

// The first frame of a .warc.zst may be a skippable one with the dictionary of all others, which may be
// compressed itself.
Result<std::string> CompressedFile::Impl::take_dictionary() {
  const auto unusable = [this] {
    return fail(ErrorCode::kInvalid, path + " begins with a zstd dictionary that cannot be used");
  };
  if (Result<void> loaded = load(kSkippableHeadBytes); !loaded) return tl::unexpected(loaded.error());
  if (input.size() < kSkippableHeadBytes) return unusable();
  const size_t bytes = little_endian(input.substr(kDictionaryMagic.size()));
  if (bytes > kDictionaryBytesMax) return unusable();
  if (Result<void> loaded = load(kSkippableHeadBytes + bytes); !loaded) return tl::unexpected(loaded.error());
  if (input.size() < kSkippableHeadBytes + bytes) return unusable();
  std::string dictionary(input.substr(kSkippableHeadBytes, bytes));
  input.remove_prefix(kSkippableHeadBytes + bytes);
  if (!dictionary.starts_with(kZstdMagic)) return dictionary;
  std::string unpacked(kDictionaryBytesMax, '\0');
  const size_t size = ZSTD_decompress(unpacked.data(), unpacked.size(), dictionary.data(), dictionary.size());
  if (ZSTD_isError(size) != 0) return unusable();
  unpacked.resize(size);
  return unpacked;
}

Result<CompressedFile::Step> CompressedFile::Impl::read_plain(std::string& out) {
  if (Result<void> loaded = load(1); !loaded) return tl::unexpected(loaded.error());
  if (input.empty()) return Step::kEnd;
  const size_t bytes = std::min(input.size(), kPieceBytes);
  out += input.substr(0, bytes);
  input.remove_prefix(bytes);
  return Step::kBytes;
}

// Passes over what is no member. False if anything but zeros was passed over, with which files are padded.
Result<bool> CompressedFile::Impl::find_member() {
  const std::string_view magic = decompressor->magic();
  bool clean = true;
  while (true) {
    if (Result<void> loaded = load(kSkippableHeadBytes); !loaded) return tl::unexpected(loaded.error());
    if (input.empty() || input.starts_with(magic)) return clean;
    if (magic == kZstdMagic && is_skippable(input)) {
      seek(offset() + kSkippableHeadBytes + little_endian(input.substr(kZstdMagic.size())));
      continue;
    }
    const size_t found = input.find(magic, 1);
    const size_t kept = std::min(magic.size() - 1, at_file_end ? 0 : input.size() - 1);
    const std::string_view passed = input.substr(0, std::min(found, input.size() - kept));
    clean &= passed.find_first_not_of('\0') == std::string_view::npos;
    input.remove_prefix(passed.size());
  }
}

CompressedFile::Step CompressedFile::Impl::give_up_member(uint64_t go_on_at) {
  in_member = false;
  said_broken = true;
  seek(go_on_at);
  return Step::kBroken;
}

Result<CompressedFile::Step> CompressedFile::Impl::begin_member() {
  const Result<bool> clean = find_member();
  if (!clean) return tl::unexpected(clean.error());
  const bool said = std::exchange(said_broken, false);
  if (!*clean && !said) return Step::kGarbage;
  if (input.empty()) return Step::kEnd;
  in_member = true;
  member_begin = offset();
  member_bytes = 0;
  decompressor->begin_member();
  piece_offset = member_begin;
  return Step::kBytes;
}

Result<CompressedFile::Step> CompressedFile::Impl::read_member(std::string& out) {
  while (true) {
    if (!in_member) {
      Result<Step> begun = begin_member();
      if (!begun || *begun != Step::kBytes) return begun;
    }
    if (Result<void> loaded = load(1); !loaded) return tl::unexpected(loaded.error());
    const size_t out_before = out.size();
    const uint64_t offset_before = offset();
    const Inflated inflated = decompressor->read(input, out);
    const size_t bytes = out.size() - out_before;
    member_bytes += bytes;
    // What a damaged member was taken for may reach into the next one: that one is looked for from its begin.
    const bool stuck = inflated == Inflated::kMore && bytes == 0 && offset() == offset_before;
    if (inflated == Inflated::kBroken || (stuck && at_file_end)) return give_up_member(member_begin + 1);
    if (member_bytes > kRatioFreeBytes && member_bytes > kRatioMax * (offset() - member_begin))
      return give_up_member(offset());
    if (inflated == Inflated::kEnd) in_member = false;
    if (bytes > 0) return Step::kBytes;
    if (!stuck) continue;
    if (Result<void> loaded = load(input.size() + 1); !loaded) return tl::unexpected(loaded.error());
  }
}

CompressedFile::CompressedFile(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CompressedFile::CompressedFile(CompressedFile&&) noexcept = default;
CompressedFile& CompressedFile::operator=(CompressedFile&&) noexcept = default;
CompressedFile::~CompressedFile() = default;

Result<CompressedFile> CompressedFile::open(const std::string& path) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->file = Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (impl->file.get() < 0) return system_failure("open", path);
  if (Result<void> chosen = impl->choose_format(); !chosen) return tl::unexpected(chosen.error());
  return CompressedFile(std::move(impl));
}

Result<CompressedFile::Step> CompressedFile::read(std::string& out) {
  impl_->piece_offset.reset();
  return impl_->decompressor == nullptr ? impl_->read_plain(out) : impl_->read_member(out);
}

std::optional<uint64_t> CompressedFile::member_offset() const { return impl_->piece_offset; }
bool CompressedFile::is_compressed() const { return impl_->decompressor != nullptr; }

}  // namespace newsieve
