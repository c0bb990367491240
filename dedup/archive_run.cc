#include "dedup/archive_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "dedup/archive_run_header.h"
#include "dedup/fingerprint.h"
#include "dedup/near_scan.h"

namespace newsieve {
namespace {

constexpr size_t kAlignment = 64;
constexpr size_t kScanChunk = 1024;  // Values whose hits are kept at a time.

// Hands out sections one after the other.
class SectionCutter {
 public:
  explicit SectionCutter(std::byte* file) : file_(file) {}

  template <class T>
  std::span<T> cut(size_t count) {
    T* begin = file_ == nullptr ? nullptr : reinterpret_cast<T*>(file_ + offset_);
    offset_ = (offset_ + count * sizeof(T) + kAlignment - 1) / kAlignment * kAlignment;
    return {begin, count};
  }
  size_t offset() const { return offset_; }

 private:
  std::byte* file_;
  size_t offset_ = sizeof(RunHeader);
};

// The places of a bucket; inside of `count` whatever the table says.
struct Bucket {
  Bucket(std::span<const uint32_t> begins, size_t value, size_t count)
      : end(std::min<size_t>(begins[value + 1], count)), begin(std::min<size_t>(begins[value], end)) {}
  size_t size() const { return end - begin; }

  size_t end;
  size_t begin;
};

// The first place in the bucket whose value is not less than `wanted`. Without a branch on what is read: with
// one, a search of a small bucket spends most of its time on wrong guesses.
template <class T>
size_t first_not_less(const Bucket& bucket, std::span<const T> values, T wanted) {
  const T* first = values.data() + bucket.begin;
  for (size_t left = bucket.size(); left > 0;) {
    const size_t half = (left + 1) / 2;
    first += first[half - 1] < wanted ? half : 0;
    left -= half;
  }
  return static_cast<size_t>(first - values.data());
}

// The part of the bucket, whose values ascend, where they are `wanted`.
template <class T>
Bucket narrowed(Bucket bucket, std::span<const T> values, T wanted) {
  bucket.begin = first_not_less(bucket, values, wanted);
  if (bucket.begin == bucket.end || values[bucket.begin] != wanted) {
    bucket.end = bucket.begin;
  } else {
    const auto begin = values.begin() + static_cast<ptrdiff_t>(bucket.begin);
    const auto end = values.begin() + static_cast<ptrdiff_t>(bucket.end);
    bucket.end = bucket.begin + static_cast<size_t>(std::upper_bound(begin, end, wanted) - begin);
  }
  return bucket;
}

std::optional<uint64_t> find_text(std::span<const ArchiveIdentity> identities, const Hash128& text_hash) {
  const auto found = std::lower_bound(
      identities.begin(), identities.end(), text_hash,
      [](const ArchiveIdentity& identity, const Hash128& hash) { return identity.text_hash < hash; });
  if (found == identities.end() || found->text_hash != text_hash) return std::nullopt;
  return found->number;
}

size_t exact_bucket(const Hash128& text_hash) { return text_hash.high >> 48; }

}  // namespace

RunSections::RunSections(std::byte* file, uint64_t comparable, uint64_t exact_only_count) {
  SectionCutter cutter(file);
  for (QuarterTable& table : tables) {
    table.begins = cutter.cut<uint32_t>(kQuarterValues + 1);
    table.filters = cutter.cut<uint16_t>(comparable);
    table.values = cutter.cut<uint32_t>(comparable);
  }
  exact_begins = cutter.cut<uint32_t>(kQuarterValues + 1);
  identities_begin = cutter.offset();
  identities = cutter.cut<ArchiveIdentity>(comparable);
  exact_only = cutter.cut<ArchiveIdentity>(exact_only_count);
  file_bytes = cutter.offset();
}

ArchiveRun::ArchiveRun(MappedFile file, std::string path, const RunExtent& extent)
    : file_(std::move(file)),
      path_(std::move(path)),
      extent_(extent),
      sections_(file_.data(), extent.comparable, extent.exact_only) {}

Error ArchiveRun::damaged(const std::string& how) const {
  return {ErrorCode::kCorrupt, path_ + " is damaged: " + how};
}

Result<ArchiveRun> ArchiveRun::open(const std::string& path) {
  Result<MappedFile> file = MappedFile::open(path);
  if (!file) return tl::unexpected(file.error());
  RunHeader header;
  if (file->size() < sizeof header) return fail(ErrorCode::kCorrupt, path + " is damaged: it has no header");
  std::memcpy(&header, file->data(), sizeof header);
  if (header.magic != kRunMagic) return fail(ErrorCode::kCorrupt, path + " is no run of the archive");
  if (header.format != kRunFormat || header.sketch_version != kSketchVersion) {
    return fail(
        ErrorCode::kInvalid,
        fmt::format("{} has format {} and sketch version {}, and this program reads {} and {}; remove its "
                    "folder, it is made again from the state",
                    path, header.format, header.sketch_version, kRunFormat, kSketchVersion));
  }
  if (header.header_hash != header.hash()) {
    return fail(ErrorCode::kCorrupt, path + " is damaged: its header does not have the hash it names");
  }
  const RunExtent& extent = header.extent;
  const bool counts_hold = extent.comparable <= UINT32_MAX && extent.exact_only <= file->size() &&
                           extent.end_number - extent.first_number == extent.comparable + extent.exact_only &&
                           extent.first_number < extent.end_number;
  if (!counts_hold || RunSections(nullptr, extent.comparable, extent.exact_only).file_bytes != file->size()) {
    return fail(ErrorCode::kCorrupt, path + " is damaged: its size is not what its header says");
  }
  return ArchiveRun(std::move(*file), path, extent);
}

Result<void> ArchiveRun::check() const {
  RunHeader header;
  std::memcpy(&header, file_.data(), sizeof header);
  file_.advise(0, file_.size(), MappedFile::Access::kSequential);
  const uint64_t hash = hash64(file_.bytes().substr(sizeof header));
  file_.advise(0, file_.size(), MappedFile::Access::kRandom);
  file_.advise(sections_.identities_begin, file_.size(), MappedFile::Access::kNotSoon);
  if (hash != header.body_hash) return tl::unexpected(damaged("it does not have the hash it names"));
  return {};
}

// Exact.

void ArchiveRun::prefetch(const ArchiveEntry& wanted) const {
  __builtin_prefetch(wanted.exact_only ? &sections_.exact_begins[exact_bucket(wanted.text_hash)]
                                       : &sections_.tables[0].begins[quarter_of(wanted.simhash, 0)]);
}

std::optional<uint64_t> ArchiveRun::find_exact(const ArchiveEntry& wanted) const {
  if (!wanted.exact_only) {
    if (const auto number = find_comparable(wanted)) return number;
  }
  return extent_.exact_only == 0 ? std::nullopt : find_exact_only(wanted.text_hash);
}

std::optional<uint64_t> ArchiveRun::find_comparable(const ArchiveEntry& wanted) const {
  const QuarterTable& table = sections_.tables[0];
  Bucket bucket(table.begins, quarter_of(wanted.simhash, 0), extent_.comparable);
  bucket = narrowed<uint16_t>(bucket, table.filters, quarter_of(wanted.simhash, 1));
  bucket = narrowed<uint32_t>(bucket, table.values, static_cast<uint32_t>(wanted.simhash));
  return find_text(sections_.identities.subspan(bucket.begin, bucket.size()), wanted.text_hash);
}

std::optional<uint64_t> ArchiveRun::find_exact_only(const Hash128& text_hash) const {
  const Bucket bucket(sections_.exact_begins, exact_bucket(text_hash), extent_.exact_only);
  return find_text(sections_.exact_only.subspan(bucket.begin, bucket.size()), text_hash);
}

// Near.

void ArchiveRun::find_near(uint64_t simhash, uint64_t before, std::optional<ArchiveMatch>& best) const {
  if (extent_.first_number >= before) return;
  find_in_first(simhash, before, best);
  for (size_t quarter = 1; quarter < kQuarters; ++quarter) find_in(quarter, simhash, before, best);
}

void ArchiveRun::offer(size_t place, int bits, uint64_t before, std::optional<ArchiveMatch>& best) const {
  if (best && best->bits < bits) return;
  const uint64_t number = sections_.identities[place].number;
  if (number >= before) return;
  const ArchiveMatch match{bits, number};
  if (!best || match < *best) best = match;
}

void ArchiveRun::find_in_first(uint64_t simhash, uint64_t before, std::optional<ArchiveMatch>& best) const {
  const QuarterTable& table = sections_.tables[0];
  const Bucket bucket(table.begins, quarter_of(simhash, 0), extent_.comparable);
  const uint16_t second = quarter_of(simhash, 1);
  const auto low = static_cast<uint32_t>(simhash);
  std::array<uint32_t, kScanChunk> found;
  for (size_t begin = bucket.begin; begin < bucket.end; begin += kScanChunk) {
    const size_t size = std::min(kScanChunk, bucket.end - begin);
    const size_t count = scan_near(table.filters.subspan(begin, size), second, found.data());
    for (size_t i = 0; i < count; ++i) {
      const size_t place = begin + found[i];
      const int bits = std::popcount(static_cast<uint16_t>(table.filters[place] ^ second)) +
                       std::popcount(table.values[place] ^ low);
      if (bits <= kNearBitsMax) offer(place, bits, before, best);
    }
  }
}

void ArchiveRun::find_in(size_t quarter, uint64_t simhash, uint64_t before,
                         std::optional<ArchiveMatch>& best) const {
  const QuarterTable& table = sections_.tables[quarter];
  const QuarterTable& simhashes = sections_.tables[0];
  const Bucket bucket(table.begins, quarter_of(simhash, quarter), extent_.comparable);
  const uint16_t first = quarter_of(simhash, 0);
  const uint16_t second = quarter_of(simhash, 1);
  const auto low = static_cast<uint32_t>(simhash);
  std::array<uint32_t, kScanChunk> found;
  for (size_t begin = bucket.begin; begin < bucket.end; begin += kScanChunk) {
    const size_t size = std::min(kScanChunk, bucket.end - begin);
    const size_t count = scan_near(table.filters.subspan(begin, size), first, found.data());
    for (size_t i = 0; i < count; ++i) {  // All at once, for each lies somewhere else.
      __builtin_prefetch(simhashes.values.data() + table.values[begin + found[i]]);
    }
    for (size_t i = 0; i < count; ++i) {
      const size_t place = table.values[begin + found[i]];
      if (place >= extent_.comparable) continue;
      int bits = std::popcount(static_cast<uint16_t>(table.filters[begin + found[i]] ^ first)) +
                 std::popcount(simhashes.values[place] ^ low);
      if (bits > kNearBitsMax) continue;
      bits += std::popcount(static_cast<uint16_t>(simhashes.filters[place] ^ second));
      if (bits <= kNearBitsMax) offer(place, bits, before, best);
    }
  }
}

uint32_t ArchiveRun::bucket_size(size_t quarter, size_t value) const {
  return static_cast<uint32_t>(Bucket(sections_.tables[quarter].begins, value, extent_.comparable).size());
}

// Reading all of it.

class ArchiveRun::Cursor final : public ArchiveCursor {
 public:
  explicit Cursor(const ArchiveRun& run) : run_(run) { read(); }

  void next() override {
    ++place_;
    read();
  }

 private:
  void read() {
    const RunSections& sections = run_.sections_;
    if (place_ < sections.identities.size()) {
      const QuarterTable& table = sections.tables[0];
      while (first_ + 1 < kQuarterValues && place_ >= table.begins[first_ + 1]) ++first_;
      const uint64_t simhash =
          uint64_t{first_} << 48 | uint64_t{table.filters[place_]} << 32 | table.values[place_];
      set(false, simhash, sections.identities[place_]);
    } else if (const size_t place = place_ - sections.identities.size(); place < sections.exact_only.size()) {
      set(true, 0, sections.exact_only[place]);
    } else {
      done_ = true;
    }
  }
  void set(bool exact_only, uint64_t simhash, const ArchiveIdentity& identity) {
    entry_ = {exact_only, simhash, identity.text_hash, identity.number};
  }

  const ArchiveRun& run_;
  size_t place_ = 0;
  uint32_t first_ = 0;  // First quarter of the SimHash at place_.
};

std::unique_ptr<ArchiveCursor> ArchiveRun::cursor() const { return std::make_unique<Cursor>(*this); }

}  // namespace newsieve
