#include "store/segment_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>

#include "store/record_file.h"

namespace newsieve {
namespace {

constexpr std::string_view kPrefix = "articles-";
constexpr std::string_view kUnnumbered = "articles";  // Segment 0, as earlier versions called it.
constexpr std::string_view kPlain = ".jsonl";
constexpr std::string_view kCompressed = ".jsonl.zst";
constexpr size_t kTimeBytes = 16;          // "20261122T132000Z".
constexpr size_t kChunkBytes = 256 << 10;  // Compressed at a time.

std::string time_text(Instant instant) {
  std::string text = to_rfc3339(instant);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

std::optional<Instant> parse_time(std::string_view text) {
  if (text.size() != kTimeBytes) return std::nullopt;
  const auto part = [&](size_t begin, size_t count) { return text.substr(begin, count); };
  return from_rfc3339(fmt::format("{}-{}-{}T{}:{}:{}Z", part(0, 4), part(4, 2), part(6, 2), part(9, 2),
                                  part(11, 2), part(13, 2)));
}

// Nullopt: the file is no segment.
std::optional<Segment> parse_name(const std::string& folder, std::string_view name) {
  Segment segment;
  segment.plain = name.ends_with(kPlain);
  segment.compressed = name.ends_with(kCompressed);
  if (!segment.plain && !segment.compressed) return std::nullopt;
  name.remove_suffix(segment.plain ? kPlain.size() : kCompressed.size());
  segment.stem = fmt::format("{}/{}", folder, name);
  if (name == kUnnumbered) return segment;
  if (!name.starts_with(kPrefix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  const std::optional<Instant> begun = parse_time(name.substr(0, kTimeBytes));
  if (!begun || name.size() < kTimeBytes + 2 || name[kTimeBytes] != '-') return std::nullopt;
  segment.begun = *begun;
  name.remove_prefix(kTimeBytes + 1);
  const auto read = std::from_chars(name.data(), name.data() + name.size(), segment.serial);
  if (read.ec != std::errc() || read.ptr != name.data() + name.size()) return std::nullopt;
  return segment;
}

// The whole lines of the file, some at a time, without the last one's newline.
Result<void> for_each_chunk(const std::string& path,
                            const std::function<Result<bool>(std::string_view lines)>& visit) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return system_failure("read", path);
  std::string lines;
  while (true) {
    const size_t had = lines.size();
    lines.resize(had + kChunkBytes);
    const ssize_t got = ::read(file.get(), lines.data() + had, kChunkBytes);
    if (got < 0) return system_failure("read", path);
    if (got == 0) return {};
    lines.resize(had + static_cast<size_t>(got));
    const size_t end = lines.rfind('\n');
    if (end == std::string::npos) continue;
    const Result<bool> more = visit(std::string_view(lines).substr(0, end));
    if (!more) return tl::unexpected(more.error());
    if (!*more) return {};
    lines.erase(0, end + 1);
  }
}

Result<void> write_compressed(const Segment& segment, int level, const std::atomic<bool>& stop) {
  Result<RecordFile> out = RecordFile::create(segment.compressed_path(), level);
  if (!out) return tl::unexpected(out.error());
  Result<void> written = for_each_chunk(segment.plain_path(), [&](std::string_view lines) -> Result<bool> {
    if (Result<void> put = out->write(lines); !put) return tl::unexpected(put.error());
    return !stop;
  });
  if (!written || stop) return written;
  return out->finish();
}

}  // namespace

Segment new_segment(const std::string& folder, uint64_t serial, Instant now) {
  Segment segment;
  segment.serial = serial;
  segment.stem = fmt::format("{}/{}{}-{:06}", folder, kPrefix, time_text(now), serial);
  segment.begun = std::chrono::floor<std::chrono::seconds>(now);
  segment.plain = true;
  return segment;
}

Result<std::vector<Segment>> list_segments(const std::string& folder) {
  std::map<std::pair<uint64_t, std::string>, Segment> found;
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    std::optional<Segment> segment = parse_name(folder, entry->path().filename().string());
    if (!segment) continue;
    const auto [known, is_new] = found.try_emplace({segment->serial, segment->stem}, *segment);
    known->second.plain |= segment->plain;
    known->second.compressed |= segment->compressed;
  }
  if (error) return fail(ErrorCode::kIo, fmt::format("cannot list {}: {}", folder, error.message()));
  std::vector<Segment> segments;
  segments.reserve(found.size());
  for (auto& [key, segment] : found) segments.push_back(std::move(segment));
  return segments;
}

Result<void> compress_segment(const Segment& segment, int level, const std::atomic<bool>& stop) {
  if (!segment.compressed) {
    Result<void> written = write_compressed(segment, level, stop);
    if (!written || stop) {
      ::unlink((segment.compressed_path() + ".part").c_str());
      return written;
    }
  }
  if (::unlink(segment.plain_path().c_str()) != 0) return system_failure("remove", segment.plain_path());
  return {};
}

}  // namespace newsieve
