#include "dedup/fingerprint_archive.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>

#include "base/check.h"
#include "dedup/archive_run_writer.h"

namespace newsieve {
namespace {

// Names: run-FIRST-END, with the numbers of its documents; with .new behind it while it is written.
constexpr std::string_view kRunPrefix = "run-";
constexpr std::string_view kUnfinishedSuffix = ".new";

std::string run_name(uint64_t first, uint64_t end) { return fmt::format("{}{}-{}", kRunPrefix, first, end); }

struct RunFile {
  uint64_t first = 0;
  uint64_t end = 0;
  std::string path;
};

// Nullopt for a file with another name.
std::optional<RunFile> run_file(const std::filesystem::path& path) {
  const std::string name = path.filename();
  RunFile file;
  if (!name.starts_with(kRunPrefix)) return std::nullopt;
  const char* const name_end = name.data() + name.size();
  const auto first = std::from_chars(name.data() + kRunPrefix.size(), name_end, file.first);
  if (first.ec != std::errc() || first.ptr == name_end) return std::nullopt;
  const auto end = std::from_chars(first.ptr + 1, name_end, file.end);
  if (end.ec != std::errc() || name != run_name(file.first, file.end)) return std::nullopt;
  file.path = path;
  return file;
}

bool is_unfinished(const std::filesystem::path& path) {
  const std::string name = path.filename();
  return name.starts_with(kRunPrefix) && name.ends_with(kUnfinishedSuffix);
}

Result<void> remove_file(const std::string& path) {
  std::error_code error;
  std::filesystem::remove(path, error);
  if (error) return fail(ErrorCode::kIo, "cannot remove " + path + ": " + error.message());
  return {};
}

Result<std::vector<std::filesystem::path>> files_in(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::vector<std::filesystem::path> files;
  if (!error) {
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      files.push_back(entry->path());
    }
  }
  if (error) return fail(ErrorCode::kIo, "cannot read the folder " + folder + ": " + error.message());
  return files;
}

}  // namespace

// Opening.

FingerprintArchive::FingerprintArchive(const FingerprintArchiveOptions& options)
    : options_(options), memtable_(std::make_unique<ArchiveMemtable>(options.memtable_entries_max)) {
  bucket_sizes_.fill(std::vector<uint32_t>(kQuarterValues));
}

Result<std::unique_ptr<FingerprintArchive>> FingerprintArchive::open(const FingerprintArchiveOptions& options,
                                                                     const IsKnown& is_known) {
  std::unique_ptr<FingerprintArchive> archive(new FingerprintArchive(options));
  return archive->load_runs(is_known).map([&] { return std::move(archive); });
}

// A merged run and, after a crash, those it was made of begin at the same number: the longest good one
// counts.
Result<void> FingerprintArchive::load_runs(const IsKnown& is_known) {
  const auto files = files_in(options_.folder);
  if (!files) return tl::unexpected(files.error());
  std::vector<RunFile> found;
  std::vector<std::string> superfluous;
  for (const std::filesystem::path& path : *files) {
    if (is_unfinished(path)) superfluous.push_back(path);
    if (auto file = run_file(path)) found.push_back(std::move(*file));
  }
  std::sort(found.begin(), found.end(), [](const RunFile& a, const RunFile& b) {
    return std::tie(a.first, b.end) < std::tie(b.first, a.end);
  });
  for (const RunFile& file : found) {
    std::optional<ArchiveRun> run;
    if (file.first == size_) {
      auto loaded = load_run(file.path, file.end, is_known);
      if (!loaded) return tl::unexpected(loaded.error());
      run = std::move(*loaded);
    }
    if (run) {
      add_run(std::move(*run));
    } else {
      superfluous.push_back(file.path);
    }
  }
  for (const std::string& path : superfluous) {
    if (Result<void> removed = remove_file(path); !removed) return removed;
  }
  return {};
}

// Nullopt: the run is of no use.
Result<std::optional<ArchiveRun>> FingerprintArchive::load_run(const std::string& path, uint64_t end,
                                                               const IsKnown& is_known) {
  Result<ArchiveRun> run = ArchiveRun::open(path);
  const Result<void> whole = run.and_then([](const ArchiveRun& opened) { return opened.check(); });
  if (!whole) {
    if (whole.error().code != ErrorCode::kCorrupt) return tl::unexpected(whole.error());
    given_up_.push_back(whole.error().message);
    return std::nullopt;
  }
  const RunExtent& extent = run->extent();
  Result<bool> known = extent.first_number == size_ && extent.end_number == end;
  if (*known) known = is_known(end - 1, extent.last_text_hash);
  if (!known) return tl::unexpected(known.error());
  if (*known) return std::move(*run);
  given_up_.push_back(path + " does not belong to the fingerprints of this state");
  return std::nullopt;
}

void FingerprintArchive::add_run(ArchiveRun run) {
  for (size_t quarter = 0; quarter < kQuarters; ++quarter) {
    for (size_t value = 0; value < kQuarterValues; ++value) {
      bucket_sizes_[quarter][value] += run.bucket_size(quarter, value);
    }
  }
  size_ = run.extent().end_number;
  runs_.push_back(std::move(run));
}

// Inserting.

Result<void> FingerprintArchive::insert(const Fingerprint& fingerprint) {
  if (memtable_->full()) {
    if (Result<void> finished = finish_merging(); !finished) return finished;
    full_memtable_ =
        std::exchange(memtable_, std::make_unique<ArchiveMemtable>(options_.memtable_entries_max));
    start_merging();
  } else if (merged_.valid() && merged_.wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
    if (Result<void> taken = take_merged(); !taken) return taken;
  }
  ArchiveEntry entry = entry_of(fingerprint);
  if (!entry.exact_only && has_full_bucket(entry.simhash)) {
    entry.exact_only = true;
    entry.simhash = 0;
  }
  if (!entry.exact_only) {
    for (size_t i = 0; i < kQuarters; ++i) ++bucket_sizes_[i][quarter_of(entry.simhash, i)];
  }
  entry.number = size_++;
  memtable_->insert(entry);
  return {};
}

ArchiveEntry FingerprintArchive::entry_of(const Fingerprint& fingerprint) const {
  return {!fingerprint.comparable, fingerprint.comparable ? fingerprint.simhash : 0, fingerprint.text_hash,
          0};
}

bool FingerprintArchive::has_full_bucket(uint64_t simhash) const {
  for (size_t i = 0; i < kQuarters; ++i) {
    if (bucket_sizes_[i][quarter_of(simhash, i)] >= kBucketEntriesMax) return true;
  }
  return false;
}

// Merging.

void FingerprintArchive::start_merging() {
  RunExtent extent = full_memtable_->extent();
  merged_runs_begin_ = runs_.size();
  while (merged_runs_begin_ > 0) {
    const ArchiveRun& run = runs_[merged_runs_begin_ - 1];
    const uint64_t merged = extent.end_number - extent.first_number;
    if (run.size() > merged || run.size() + merged > UINT32_MAX) break;
    extent.first_number = run.extent().first_number;
    extent.comparable += run.extent().comparable;
    extent.exact_only += run.extent().exact_only;
    --merged_runs_begin_;
  }

  std::promise<Result<std::optional<ArchiveRun>>> promise;
  merged_ = promise.get_future();
  const std::string path = options_.folder + "/" + run_name(extent.first_number, extent.end_number);
  merger_ =
      std::jthread([this, path, extent, promise = std::move(promise)](const std::stop_token& stop) mutable {
        std::vector<std::unique_ptr<ArchiveCursor>> sources;
        for (size_t i = merged_runs_begin_; i < runs_.size(); ++i) sources.push_back(runs_[i].cursor());
        sources.push_back(full_memtable_->cursor());
        promise.set_value(write_run(path, extent, sources, stop));
      });
}

Result<void> FingerprintArchive::take_merged() {
  Result<std::optional<ArchiveRun>> merged = merged_.get();
  if (!merged) return tl::unexpected(merged.error());
  NEWSIEVE_CHECK(merged->has_value());  // Only the destructor asks it to stop.
  const auto begin = runs_.begin() + static_cast<ptrdiff_t>(merged_runs_begin_);
  std::vector<ArchiveRun> superseded(std::make_move_iterator(begin), std::make_move_iterator(runs_.end()));
  runs_.erase(begin, runs_.end());
  runs_.push_back(std::move(**merged));
  full_memtable_.reset();
  // It takes the system a second to forget some GB. What stays is removed by the next open().
  merger_ = std::jthread([superseded = std::move(superseded)]() mutable {
    for (const ArchiveRun& run : superseded) (void)remove_file(run.path());
    superseded.clear();
  });
  return {};
}

Result<void> FingerprintArchive::finish_merging() {
  if (!full_memtable_) return {};
  if (!merged_.valid()) start_merging();  // Again: it failed.
  Result<void> taken = take_merged();
  if (taken) merger_.join();
  return taken;
}

// Looking up.

std::optional<uint64_t> FingerprintArchive::find_exact(const Fingerprint& fingerprint) const {
  const ArchiveEntry wanted = entry_of(fingerprint);
  for (const ArchiveRun& run : runs_) run.prefetch(wanted);
  memtable_->prefetch(wanted);
  for (const ArchiveRun& run : runs_) {
    if (const auto number = run.find_exact(wanted)) return number;
  }
  if (full_memtable_) {
    if (const auto number = full_memtable_->find_exact(wanted)) return number;
  }
  return memtable_->find_exact(wanted);
}

std::optional<ArchiveMatch> FingerprintArchive::find_near(const Fingerprint& fingerprint,
                                                          uint64_t before) const {
  std::optional<ArchiveMatch> best;
  if (!fingerprint.comparable) return best;
  for (const ArchiveRun& run : runs_) run.find_near(fingerprint.simhash, before, best);
  if (full_memtable_) full_memtable_->find_near(fingerprint.simhash, before, best);
  memtable_->find_near(fingerprint.simhash, before, best);
  return best;
}

}  // namespace newsieve
