#include "store/warc_reader.h"

#include <filesystem>

namespace newsieve {
namespace {

constexpr size_t kArcLineBytesMax = 4096;
constexpr std::string_view kArcBegin = "filedesc:";
constexpr std::string_view kRecordEnd = "\r\n\r\n";

// Where the head ends, behind its empty line; npos if it does not.
size_t end_of_head(std::string_view text) {
  for (size_t line = text.find('\n'); line != std::string_view::npos; line = text.find('\n', line + 1)) {
    if (text.substr(line + 1).starts_with("\r\n")) return line + 3;
    if (text.substr(line + 1).starts_with('\n')) return line + 2;
  }
  return std::string_view::npos;
}

bool begins_arc_record(std::string_view text) {
  if (!text.starts_with("http") && !text.starts_with(kArcBegin)) return false;
  const size_t end = text.substr(0, kArcLineBytesMax).find('\n');
  return end != std::string_view::npos && parse_arc_head(text.substr(0, end)).has_value();
}

}  // namespace

WarcReader::WarcReader(CompressedFile file, std::string path, const WarcLimits& limits)
    : file_(std::move(file)), path_(std::move(path)), limits_(limits) {}

Result<WarcReader> WarcReader::open(const std::string& path, const WarcLimits& limits) {
  Result<CompressedFile> file = CompressedFile::open(path);
  if (!file) return tl::unexpected(file.error());
  return WarcReader(std::move(*file), path, limits);
}

Result<bool> WarcReader::is_archive(const std::string& path) {
  Result<CompressedFile> file = CompressedFile::open(path);
  if (!file) return tl::unexpected(file.error());
  if (file->is_compressed()) return true;
  std::string begin;
  const auto read = file->read(begin);
  if (!read) return tl::unexpected(read.error());
  return begins_warc_record(begin) || begin.starts_with(kArcBegin);
}

// --- bytes ---

// Room is made for what comes by dropping what is done with, once that is the larger part.
Result<WarcReader::Fill> WarcReader::fill() {
  if (record_begin_ > buffer_.size() / 2) {
    buffer_.erase(0, record_begin_);
    position_ += record_begin_;
    cursor_ -= record_begin_;
    record_begin_ = 0;
    while (!members_.empty() && members_.front().position < position_) members_.pop_front();
  }
  const uint64_t begin = position_ + buffer_.size();
  const Result<CompressedFile::Step> step = file_.read(buffer_);
  if (!step) return tl::unexpected(step.error());
  const uint64_t end = position_ + buffer_.size();
  if (const auto offset = file_.member_offset()) {
    member_begin_ = begin;
    if (end > begin) members_.push_back({begin, *offset});
  }
  switch (*step) {
    case CompressedFile::Step::kBytes:
      return Fill::kBytes;
    case CompressedFile::Step::kEnd:
      return Fill::kEnd;
    case CompressedFile::Step::kBroken:
      breaks_.push_back({member_begin_, end});
      return Fill::kBytes;
    case CompressedFile::Step::kGarbage:
      break;
  }
  garbage_ = true;
  return Fill::kBytes;
}

// kBytes: so many are there, behind cursor_.
Result<WarcReader::Fill> WarcReader::fill_to(size_t bytes) {
  while (buffer_.size() - cursor_ < bytes) {
    Result<Fill> filled = fill();
    if (!filled || *filled != Fill::kBytes) return filled;
  }
  return Fill::kBytes;
}

WarcReader::Fill WarcReader::broken(std::string why) {
  why_ = std::move(why);
  return Fill::kBroken;
}

// --- where records begin ---

bool WarcReader::begins_record(size_t position) const {
  const std::string_view text = std::string_view(buffer_).substr(position);
  return is_arc_ ? begins_arc_record(text) : begins_warc_record(text);
}

// The first record that begins at `from` in the buffer or behind it, and at the beginning of a line or
// member.
std::optional<size_t> WarcReader::find_start(size_t from) const {
  const std::string_view name = is_arc_ ? "http" : "WARC/";
  for (size_t at = buffer_.find(name, from); at != std::string::npos; at = buffer_.find(name, at + 1)) {
    const bool may_begin = at == 0 || buffer_[at - 1] == '\n' || member_at(at) != nullptr;
    if (may_begin && begins_record(at)) return at;
  }
  return std::nullopt;
}

// Goes to the next record behind record_begin_, or to the end.
Result<void> WarcReader::find_next_record() {
  const size_t look_back = is_arc_ ? kArcLineBytesMax : kWarcLineBytes;
  size_t from = record_begin_ + 1;
  while (true) {
    if (const std::optional<size_t> start = find_start(std::min(from, buffer_.size()))) {
      record_begin_ = cursor_ = *start;
      return {};
    }
    from = std::max(from, buffer_.size() - std::min(buffer_.size(), look_back));
    record_begin_ = cursor_ = std::min(from - 1, buffer_.size());  // The byte before decides, too.
    const size_t lead = from - record_begin_;
    Result<Fill> filled = fill();
    if (!filled) return tl::unexpected(filled.error());
    from = record_begin_ + lead;
    if (*filled != Fill::kEnd) continue;
    record_begin_ = cursor_ = buffer_.size();
    return {};
  }
}

// The member that begins there; null if none does.
const WarcReader::MemberStart* WarcReader::member_at(size_t position) const {
  const uint64_t wanted = position_ + position;
  const auto found =
      std::lower_bound(members_.begin(), members_.end(), wanted,
                       [](const MemberStart& member, uint64_t place) { return member.position < place; });
  return found != members_.end() && found->position == wanted ? &*found : nullptr;
}

WarcPlace WarcReader::place_of(size_t position) const {
  const std::string name = std::filesystem::path(path_).filename().string();
  if (!file_.is_compressed()) return {name, position_ + position, 0};
  const MemberStart* const member = member_at(position);
  return member == nullptr ? WarcPlace() : WarcPlace{name, member->offset, 0};
}

// True if the bytes from `begin` to `end` go up to where their member broke off, or over it. Those before are
// sound as far as they can be read; the checksum is for all.
bool WarcReader::is_damaged(uint64_t begin, uint64_t end) const {
  return std::any_of(breaks_.begin(), breaks_.end(), [begin, end](const Break& broken) {
    return broken.begin < end && begin < broken.end && broken.end <= end;
  });
}

// Those up to that place in the stream. False if there are none.
bool WarcReader::forget_breaks(uint64_t position) {
  return std::erase_if(breaks_, [position](const Break& broken) { return broken.end <= position; }) > 0;
}

// --- one record ---

// kBytes: there is something behind them.
Result<WarcReader::Fill> WarcReader::skip_blank_lines() {
  while (true) {
    cursor_ = std::min(buffer_.find_first_not_of("\r\n", cursor_), buffer_.size());
    record_begin_ = cursor_;
    if (cursor_ < buffer_.size()) return Fill::kBytes;
    Result<Fill> filled = fill();
    if (!filled || *filled != Fill::kBytes) return filled;
  }
}

Result<WarcReader::Fill> WarcReader::read_head(WarcHead& head) {
  Result<Fill> first = fill_to(std::max(kWarcLineBytes, kArcBegin.size()));
  if (!first || *first == Fill::kBroken) return first;
  if (position_ + cursor_ == 0) is_arc_ = rest().starts_with(kArcBegin);
  if (!is_arc_ && !begins_warc_record(rest())) return broken("there are bytes that are no record");
  const auto end_of = [this] {
    if (!is_arc_) return end_of_head(rest());
    const size_t line = rest().find('\n');
    return line == std::string_view::npos ? line : line + 1;
  };
  size_t end = end_of();
  while (end == std::string_view::npos) {
    if (rest().size() > limits_.head_bytes_max) return broken("a record's head does not end");
    Result<Fill> filled = fill();
    if (!filled || *filled == Fill::kBroken) return filled;
    if (*filled == Fill::kEnd) return broken("it ends within a record's head");
    end = end_of();
  }
  auto parsed = is_arc_ ? parse_arc_head(rest().substr(0, end)) : parse_warc_head(rest().substr(0, end));
  if (!parsed) return broken("a record's head says not how long it is, or what");
  head = std::move(*parsed);
  cursor_ += end;
  return Fill::kBytes;
}

// Leaves cursor_ behind the block. The block itself is taken only when its end is known to be sound.
Result<WarcReader::Fill> WarcReader::read_block(WarcRecord& record) {
  const uint64_t length = record.head.content_length;
  const auto kept = static_cast<size_t>(std::min<uint64_t>(length, limits_.block_bytes_max));
  const size_t block_begin = cursor_ - record_begin_;
  Result<Fill> filled = fill_to(kept);
  if (!filled || *filled == Fill::kBroken) return filled;
  if (*filled == Fill::kEnd) return broken("it ends within a record, or the record's length is wrong");
  if (kept < length) {
    if (find_start(cursor_)) return broken("a record's length is wrong");
    record.block = rest().substr(0, kept);
    record.head.truncated = true;
    cursor_ += kept;
    const Result<Fill> skipped = skip_rest(length - kept);
    return skipped && *skipped == Fill::kBytes ? check_end() : skipped;
  }
  cursor_ += kept;
  Result<Fill> ended = check_end();
  if (ended && *ended == Fill::kBytes) record.block = buffer_.substr(record_begin_ + block_begin, kept);
  return ended;
}

// Of a block that is too long to be kept. In it the beginning of a record means that the length is wrong.
Result<WarcReader::Fill> WarcReader::skip_rest(uint64_t bytes) {
  while (true) {
    record_begin_ = cursor_ - std::min(cursor_, is_arc_ ? kArcLineBytesMax : kWarcLineBytes);
    const std::optional<size_t> start = find_start(record_begin_ + 1);
    if (start && *start < cursor_ + bytes) return broken("a record's length is wrong");
    const size_t skipped = static_cast<size_t>(std::min<uint64_t>(bytes, rest().size()));
    cursor_ += skipped;
    bytes -= skipped;
    if (bytes == 0) return Fill::kBytes;
    Result<Fill> filled = fill();
    if (!filled || *filled == Fill::kBroken) return filled;
    if (*filled == Fill::kEnd) return broken("it ends within a record, or the record's length is wrong");
  }
}

// A record ends in two empty lines; writers forget them, but then the next record, member or nothing follows.
// What is behind is looked at in any case: only then is a compressed member's checksum known to hold.
Result<WarcReader::Fill> WarcReader::check_end() {
  Result<Fill> filled = fill_to(kRecordEnd.size() + 1);
  if (!filled || *filled == Fill::kBroken) return filled;
  if (!is_arc_ && rest().starts_with(kRecordEnd)) {
    cursor_ += kRecordEnd.size();
    return Fill::kBytes;
  }
  while (!rest().empty() && (rest()[0] == '\r' || rest()[0] == '\n')) ++cursor_;
  Result<Fill> more = fill_to(is_arc_ ? kArcLineBytesMax : kWarcLineBytes);
  if (!more || *more == Fill::kBroken) return more;
  const bool next_begins = is_arc_ ? rest().starts_with("http") : begins_warc_record(rest());
  if (rest().empty() || member_at(cursor_) != nullptr || next_begins) return Fill::kBytes;
  return broken("a record's length is wrong");
}

Result<WarcReader::Fill> WarcReader::read_record(WarcRecord& record) {
  const Result<Fill> head = read_head(record.head);
  return head && *head == Fill::kBytes ? read_block(record) : head;
}

Result<std::optional<WarcRecord>> WarcReader::next() {
  constexpr const char* kDamaged = ": a compressed member is damaged or breaks off";
  Result<Fill> read = skip_blank_lines();
  if (!read) return tl::unexpected(read.error());
  if (std::exchange(garbage_, false)) {
    return fail(ErrorCode::kCorrupt,
                path_ + ": there are bytes between its compressed members that are none");
  }
  if (forget_breaks(position_ + cursor_)) return fail(ErrorCode::kCorrupt, path_ + kDamaged);
  if (*read == Fill::kEnd) return std::optional<WarcRecord>();
  const uint64_t begin = position_ + cursor_;
  WarcRecord record;
  record.place = place_of(cursor_);
  read = read_record(record);
  if (!read) return tl::unexpected(read.error());
  const bool damaged = is_damaged(begin, position_ + cursor_);
  if (*read == Fill::kBytes && !damaged) {
    record_begin_ = cursor_;
    return std::optional(std::move(record));
  }
  if (Result<void> found = find_next_record(); !found) return tl::unexpected(found.error());
  forget_breaks(position_ + record_begin_);
  return fail(ErrorCode::kCorrupt, path_ + (damaged ? kDamaged : ": " + why_));
}

}  // namespace newsieve
