#include "dedup/archive_run_writer.h"

#include <unistd.h>

#include <algorithm>

#include "base/check.h"
#include "dedup/archive_run_header.h"
#include "dedup/fingerprint.h"

namespace newsieve {
namespace {

constexpr size_t kEntriesBetweenLooks = 1 << 16;  // How often a stop is asked for: every few milliseconds.

class RunBuilder {
 public:
  RunBuilder(MappedFile& file, const RunExtent& extent)
      : file_(file), extent_(extent), sections_(file.data(), extent.comparable, extent.exact_only) {}

  // In order. CHECKs that there are not more than the extent says.
  void add(const ArchiveEntry& entry);

  // Once all are there. False: stopped.
  bool fill_place_tables(const std::stop_token& stop);
  void write_header();

 private:
  static void begins_from_counts(std::span<uint32_t> begins);
  void fill_buckets(QuarterTable& table, size_t quarter, size_t first, size_t end);

  MappedFile& file_;
  const RunExtent& extent_;
  RunSections sections_;
  size_t comparable_ = 0;
  size_t exact_only_ = 0;
};

// While entries come, begins[value + 1] counts those with `value`.
void RunBuilder::add(const ArchiveEntry& entry) {
  const ArchiveIdentity identity{entry.text_hash, entry.number};
  if (entry.exact_only) {
    NEWSIEVE_CHECK(exact_only_ < extent_.exact_only);
    sections_.exact_only[exact_only_++] = identity;
    ++sections_.exact_begins[(entry.text_hash.high >> 48) + 1];
    return;
  }
  NEWSIEVE_CHECK(comparable_ < extent_.comparable);
  sections_.tables[0].filters[comparable_] = quarter_of(entry.simhash, 1);
  sections_.tables[0].values[comparable_] = static_cast<uint32_t>(entry.simhash);
  sections_.identities[comparable_++] = identity;
  for (size_t i = 0; i < kQuarters; ++i) ++sections_.tables[i].begins[quarter_of(entry.simhash, i) + 1];
}

void RunBuilder::begins_from_counts(std::span<uint32_t> begins) {
  for (size_t value = 1; value < begins.size(); ++value) begins[value] += begins[value - 1];
}

bool RunBuilder::fill_place_tables(const std::stop_token& stop) {
  NEWSIEVE_CHECK(comparable_ == extent_.comparable && exact_only_ == extent_.exact_only);
  begins_from_counts(sections_.exact_begins);
  for (QuarterTable& table : sections_.tables) begins_from_counts(table.begins);
  for (size_t quarter = 1; quarter < kQuarters; ++quarter) {
    QuarterTable& table = sections_.tables[quarter];
    for (size_t first = 0; first < kQuarterValues;) {
      if (stop.stop_requested()) return false;
      size_t end = first + 1;
      while (end < kQuarterValues && table.begins[end + 1] - table.begins[first] <= kPlacesPerPass) ++end;
      fill_buckets(table, quarter, first, end);
      first = end;
    }
  }
  return true;
}

// One pass: the buckets [first, end) of the table.
void RunBuilder::fill_buckets(QuarterTable& table, size_t quarter, size_t first, size_t end) {
  const QuarterTable& simhashes = sections_.tables[0];
  std::vector<uint32_t> next(table.begins.begin() + static_cast<ptrdiff_t>(first),
                             table.begins.begin() + static_cast<ptrdiff_t>(end));
  for (size_t value = 0; value < kQuarterValues; ++value) {
    for (uint32_t place = simhashes.begins[value]; place < simhashes.begins[value + 1]; ++place) {
      const uint64_t simhash = uint64_t{simhashes.filters[place]} << 32 | simhashes.values[place];
      const size_t bucket = size_t{quarter_of(simhash, quarter)} - first;  // Wraps around below `first`.
      if (bucket >= next.size()) continue;
      const uint32_t to = next[bucket]++;
      table.filters[to] = static_cast<uint16_t>(value);
      table.values[to] = place;
    }
  }
}

void RunBuilder::write_header() {
  RunHeader header;
  header.sketch_version = kSketchVersion;
  header.extent = extent_;
  header.body_hash = hash64(file_.bytes().substr(sizeof header));
  header.header_hash = header.hash();
  std::memcpy(file_.data(), &header, sizeof header);
}

// False: stopped.
bool merge(const std::vector<std::unique_ptr<ArchiveCursor>>& sources, RunBuilder& builder,
           const std::stop_token& stop) {
  std::vector<ArchiveCursor*> left;
  for (const auto& source : sources) {
    if (!source->done()) left.push_back(source.get());
  }
  for (size_t merged = 0; !left.empty(); ++merged) {
    if (merged % kEntriesBetweenLooks == 0 && stop.stop_requested()) return false;
    const auto least = std::min_element(left.begin(), left.end(),
                                        [](const auto* a, const auto* b) { return a->entry() < b->entry(); });
    builder.add((*least)->entry());
    (*least)->next();
    if ((*least)->done()) left.erase(least);
  }
  return true;
}

// False: stopped.
Result<bool> write_unfinished(const std::string& unfinished, const std::string& path, const RunExtent& extent,
                              const std::vector<std::unique_ptr<ArchiveCursor>>& sources,
                              const std::stop_token& stop) {
  const RunSections sections(nullptr, extent.comparable, extent.exact_only);
  Result<MappedFile> file = MappedFile::create(unfinished, sections.file_bytes);
  if (!file) return tl::unexpected(file.error());
  RunBuilder builder(*file, extent);
  if (!merge(sources, builder, stop) || !builder.fill_place_tables(stop)) return false;
  builder.write_header();
  return rename_durably(file->descriptor(), unfinished, path).map([] { return true; });
}

}  // namespace

Result<std::optional<ArchiveRun>> write_run(const std::string& path, const RunExtent& extent,
                                            const std::vector<std::unique_ptr<ArchiveCursor>>& sources,
                                            const std::stop_token& stop) {
  const std::string unfinished = path + ".new";
  const Result<bool> written = write_unfinished(unfinished, path, extent, sources, stop);
  if (!written || !*written) ::unlink(unfinished.c_str());
  if (!written) return tl::unexpected(written.error());
  if (!*written) return std::nullopt;
  return ArchiveRun::open(path).map([](ArchiveRun&& run) { return std::optional(std::move(run)); });
}

}  // namespace newsieve
