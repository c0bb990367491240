#include "store/segment_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "store/compressed_file.h"

namespace newsieve {
namespace {

constexpr size_t kChunkBytes = 256 << 10;
constexpr int kTriesMax = 100;  // To open a segment that is compressed, or moved away, in the same instant.

// Visits the whole lines of `text`: how many bytes they are.
size_t visit_lines(std::string_view text, const SegmentReader::Visit& visit) {
  size_t begin = 0;
  for (size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', begin)) {
    visit(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return begin;
}

Result<std::string> read_at(const Descriptor& file, uint64_t offset, size_t bytes, const std::string& name) {
  std::string text(bytes, '\0');
  const ssize_t got = ::pread(file.get(), text.data(), bytes, static_cast<off_t>(offset));
  if (got < 0) return system_failure("read", name);
  text.resize(static_cast<size_t>(got));
  return text;
}

Result<uint64_t> size_of(const Descriptor& file, const std::string& name) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return system_failure("read", name);
  return static_cast<uint64_t>(status.st_size);
}

// Where in a file that ends at `end` its last `lines` whole lines begin, and where they end.
struct LastLines {
  uint64_t begin = 0;
  uint64_t end = 0;
};
Result<LastLines> find_last_lines(const Descriptor& file, uint64_t end, size_t lines,
                                  const std::string& name) {
  LastLines found;
  size_t newlines = 0;
  for (uint64_t behind = end; behind > 0;) {
    const uint64_t begin = behind - std::min<uint64_t>(behind, kChunkBytes);
    const Result<std::string> text = read_at(file, begin, behind - begin, name);
    if (!text) return tl::unexpected(text.error());
    for (size_t i = text->size(); i-- > 0;) {
      if ((*text)[i] != '\n') continue;
      if (newlines++ == 0) found.end = begin + i + 1;
      found.begin = begin + i + 1;
      if (newlines > lines) return found;
    }
    behind = begin;
  }
  found.begin = 0;  // The file has no more.
  return found;
}

// All whole lines of a closed segment. Damage is said, and the rest left out.
Result<void> read_compressed(const std::string& path, const SegmentReader::Visit& visit) {
  Result<CompressedFile> file = CompressedFile::open(path);
  if (!file) return tl::unexpected(file.error());
  std::string text;
  while (true) {
    const Result<CompressedFile::Step> step = file->read(text);
    if (!step) return tl::unexpected(step.error());
    text.erase(0, visit_lines(text, visit));
    if (*step == CompressedFile::Step::kBytes) continue;
    if (*step != CompressedFile::Step::kEnd) spdlog::warn("damaged segment {}: records are missing", path);
    return {};
  }
}

bool has_gap(const std::vector<Segment>& segments) {
  return !segments.empty() && segments.back().serial - segments.front().serial >= segments.size();
}

// The folder's segments. One that is compressed during the listing may be in it under neither name; then it
// is in the next one.
Result<std::vector<Segment>> segments_in(const std::string& folder) {
  if (std::error_code error; !std::filesystem::is_directory(folder, error))
    return fail(ErrorCode::kNotFound, "there is no output folder " + folder);
  Result<std::vector<Segment>> segments = list_segments(folder);
  if (!segments || !has_gap(*segments)) return segments;
  Result<std::vector<Segment>> again = list_segments(folder);
  if (!again) return again;
  const auto by_serial = [](const Segment& a, const Segment& b) { return a.serial < b.serial; };
  std::vector<Segment> both;
  std::set_union(again->begin(), again->end(), segments->begin(), segments->end(), std::back_inserter(both),
                 by_serial);
  return both;
}

}  // namespace

Result<SegmentReader> SegmentReader::open(const std::string& folder, size_t records) {
  Result<void> found = fail(ErrorCode::kNotFound, "");
  for (int tries = 0; tries < kTriesMax; ++tries) {
    const Result<std::vector<Segment>> segments = segments_in(folder);
    if (!segments) return tl::unexpected(segments.error());
    SegmentReader reader(folder);
    found = reader.find_last(*segments, records);
    if (found) return reader;
  }
  return tl::unexpected(found.error());
}

// From the newest segment back to the one that has the first of so many records.
Result<void> SegmentReader::find_last(const std::vector<Segment>& segments, size_t records) {
  for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) {
    if (serial_ && last_.size() >= records) break;
    const size_t wanted = records - last_.size();
    auto lines = segment->compressed ? last_of(*segment, wanted) : last_of_plain(*segment, wanted);
    if (!lines) return tl::unexpected(lines.error());
    last_.insert(last_.begin(), std::make_move_iterator(lines->begin()),
                 std::make_move_iterator(lines->end()));
    if (!serial_) serial_ = segment->serial;
  }
  return {};
}

Result<std::deque<std::string>> SegmentReader::last_of(const Segment& segment, size_t records) {
  std::deque<std::string> lines;
  if (records == 0) return lines;
  const Result<void> read = read_compressed(segment.compressed_path(), [&](std::string_view line) {
    lines.emplace_back(line);
    if (lines.size() > records) lines.pop_front();
  });
  if (!read) return tl::unexpected(read.error());
  return lines;
}

// If it is the newest one, this is where reading goes on.
Result<std::deque<std::string>> SegmentReader::last_of_plain(const Segment& segment, size_t records) {
  const std::string path = segment.plain_path();
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return system_failure("read", path);
  const Result<uint64_t> size = size_of(file, path);
  if (!size) return tl::unexpected(size.error());
  const Result<LastLines> last = find_last_lines(file, *size, records, path);
  if (!last) return tl::unexpected(last.error());
  const Result<std::string> text = read_at(file, last->begin, last->end - last->begin, path);
  if (!text) return tl::unexpected(text.error());
  std::deque<std::string> lines;
  visit_lines(*text, [&](std::string_view line) { lines.emplace_back(line); });
  if (!serial_) {
    plain_ = std::move(file);
    offset_ = last->end;
  }
  return lines;
}

Result<void> SegmentReader::read(const Visit& visit) {
  for (const std::string& record : last_) visit(record);
  last_.clear();
  for (int tries = 0; tries < kTriesMax;) {
    const Result<std::vector<Segment>> segments = segments_in(folder_);
    if (!segments) return tl::unexpected(segments.error());
    const auto next = std::find_if(segments->begin(), segments->end(),
                                   [&](const Segment& s) { return !serial_ || s.serial > *serial_; });
    // Only now: a segment that has a successor grows no more, so this reads it to its end.
    if (Result<void> grown = read_plain(visit); !grown) return grown;
    if (next == segments->end()) return {};
    const Result<bool> gone = go_to(*next, visit);
    if (!gone) return tl::unexpected(gone.error());
    tries = *gone ? 0 : tries + 1;
  }
  return fail(ErrorCode::kIo, "cannot read the segments in " + folder_);
}

Result<void> SegmentReader::read_plain(const Visit& visit) {
  if (plain_.get() < 0) return {};
  const std::string name = fmt::format("segment {} in {}", *serial_, folder_);
  const Result<uint64_t> size = size_of(plain_, name);
  if (!size) return tl::unexpected(size.error());
  offset_ = std::min(offset_, *size);  // The daemon was killed, and its successor has cut off a record.
  size_t bytes = kChunkBytes;
  while (true) {
    const Result<std::string> text = read_at(plain_, offset_, bytes, name);
    if (!text) return tl::unexpected(text.error());
    const size_t read = visit_lines(*text, visit);
    offset_ += read;
    if (text->size() < bytes) return {};
    bytes = read > 0 ? kChunkBytes : 2 * bytes;  // A record may be longer than a chunk.
  }
}

// Was it still there?
Result<bool> SegmentReader::go_to(const Segment& segment, const Visit& visit) {
  Descriptor file;
  if (segment.compressed) {
    const Result<void> read = read_compressed(segment.compressed_path(), visit);
    if (!read && !std::filesystem::exists(segment.compressed_path())) return false;
    if (!read) return tl::unexpected(read.error());
  } else {
    file = Descriptor(::open(segment.plain_path().c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0 && errno == ENOENT) return false;
    if (file.get() < 0) return system_failure("read", segment.plain_path());
  }
  if (serial_ && segment.serial != *serial_ + 1) {
    spdlog::warn("missing segment: from {} on, until {}, none is in {}", *serial_ + 1, segment.serial - 1,
                 folder_);
  }
  plain_ = std::move(file);
  offset_ = 0;
  serial_ = segment.serial;
  return true;
}

}  // namespace newsieve
