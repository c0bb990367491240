// A run of the fingerprint archive with any of its bytes changed, and its header's hash made to fit: it is
// refused, or every look-up ends inside of it. An input is a list of changes of four bytes: section, place
// (2), value.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "base/check.h"
#include "base/file.h"
#include "dedup/archive_memtable.h"
#include "dedup/archive_run_header.h"
#include "dedup/archive_run_writer.h"

using namespace newsieve;

namespace {

// 600 documents, a third of them formulaic: full buckets, and equal SimHashes.
class Fixture {
 public:
  Fixture() {
    ArchiveMemtable memtable(600);
    for (uint64_t i = 0; i < 600; ++i) {
      const Hash128 hash = hash128(std::to_string(i));
      const uint64_t simhash = i % 3 == 0 ? 0x1234000012340000 + i % 7 : hash.low;
      const bool exact_only = i % 10 == 9;
      entries.push_back({exact_only, exact_only ? 0 : simhash, hash, i});
      memtable.insert(entries.back());
    }
    extent = memtable.extent();
    std::vector<std::unique_ptr<ArchiveCursor>> sources;
    sources.push_back(memtable.cursor());
    NEWSIEVE_CHECK(write_run(path(), extent, sources, {}).has_value());
    bytes = read_file(path()).value();
    writable = ::open(path().c_str(), O_RDWR);
    NEWSIEVE_CHECK(writable >= 0);
  }

  std::string path() const { return folder.path() + "/run"; }

  // Offset and size of the sections, the header first.
  std::vector<std::pair<size_t, size_t>> sections() {
    std::vector<std::pair<size_t, size_t>> found = {{0, sizeof(RunHeader)}};
    const auto* const base = reinterpret_cast<std::byte*>(bytes.data());
    const RunSections sections(reinterpret_cast<std::byte*>(bytes.data()), extent.comparable,
                               extent.exact_only);
    const auto add = [&](const auto& span) {
      found.emplace_back(reinterpret_cast<const std::byte*>(span.data()) - base, span.size_bytes());
    };
    for (const QuarterTable& table : sections.tables) {
      add(table.begins);
      add(table.filters);
      add(table.values);
    }
    add(sections.identities);
    add(sections.exact_begins);
    add(sections.exact_only);
    return found;
  }

  void put(size_t offset, const void* from, size_t size) const {
    NEWSIEVE_CHECK(::pwrite(writable, from, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size));
  }

  TemporaryFolder folder = TemporaryFolder::create().value();
  std::vector<ArchiveEntry> entries;
  RunExtent extent;
  std::string bytes;  // Of the file as it was written.
  int writable = -1;
};

void look_up(const Fixture& fixture, const ArchiveRun& run) {
  for (size_t i = 0; i < fixture.entries.size(); i += 11) {
    const ArchiveEntry& entry = fixture.entries[i];
    run.prefetch(entry);
    (void)run.find_exact(entry);
    std::optional<ArchiveMatch> best;
    run.find_near(entry.simhash ^ 1, i % 2 == 0 ? UINT64_MAX : i, best);
    NEWSIEVE_CHECK(!best || best->bits <= 3);
  }
  for (size_t quarter = 0; quarter < kQuarters; ++quarter) (void)run.bucket_size(quarter, 0x1234);
  size_t entries = 0;
  for (const auto cursor = run.cursor(); !cursor->done(); cursor->next()) ++entries;
  NEWSIEVE_CHECK(entries == run.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Fixture fixture;
  static const auto sections = fixture.sections();
  RunHeader header;
  std::memcpy(&header, fixture.bytes.data(), sizeof header);
  std::vector<size_t> changed;
  for (size_t i = 0; i + 4 <= size; i += 4) {
    const auto& [offset, bytes] = sections[data[i] % sections.size()];
    const size_t place = (data[i + 1] | size_t{data[i + 2]} << 8) * bytes >> 16;
    if (offset == 0) {
      reinterpret_cast<uint8_t*>(&header)[place] = data[i + 3];
    } else {
      fixture.put(offset + place, data + i + 3, 1);
      changed.push_back(offset + place);
    }
  }
  header.header_hash = header.hash();
  fixture.put(0, &header, sizeof header);
  const Result<ArchiveRun> run = ArchiveRun::open(fixture.path());
  if (run) {
    const bool is_whole = run->check().has_value();
    NEWSIEVE_CHECK(!is_whole || read_file(fixture.path()).value().substr(sizeof header) ==
                                    fixture.bytes.substr(sizeof header));
    look_up(fixture, *run);
  }
  for (const size_t offset : changed) fixture.put(offset, fixture.bytes.data() + offset, 1);
  return 0;
}
