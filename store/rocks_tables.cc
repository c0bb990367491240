#include "store/rocks_tables.h"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include <array>

#include "base/check.h"
#include "store/state_folder.h"

namespace newsieve {
namespace {

constexpr std::array<const char*, kTables> kTableNames = {"default",  "urls",     "queue",       "queued",
                                                          "leases",   "hosts",    "robots",      "articles",
                                                          "arrivals", "clusters", "fingerprints"};

rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

// RocksDB's own log tells its developers what it does. On a full disk the file it would go to ends the
// process: its writer asserts that nobody writes again after an error. What a caller must know is in every
// status.
class NoLog final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

rocksdb::DBOptions database_options(const RocksStateOptions& options,
                                    const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::DBOptions database;
  database.create_if_missing = true;
  database.create_missing_column_families = true;
  database.write_buffer_manager =
      std::make_shared<rocksdb::WriteBufferManager>(options.memory_bytes / 8, cache);
  database.max_background_jobs = 2;
  database.max_open_files = 512;
  database.track_and_verify_wals_in_manifest = true;  // A log that is gone is missed, but for the newest.
  database.max_total_wal_size = 64 << 20;             // What is replayed on open, at most.
  database.wal_bytes_per_sync = 1 << 20;
  database.bytes_per_sync = 1 << 20;
  database.avoid_flush_during_shutdown = !options.durable;
  database.info_log = std::make_shared<NoLog>();
  database.stats_dump_period_sec = 0;
  database.stats_persist_period_sec = 0;
  return database;
}

rocksdb::ColumnFamilyOptions table_options(Table table, const RocksStateOptions& options,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions blocks;
  blocks.block_cache = cache;
  blocks.filter_policy.reset(rocksdb::NewRibbonFilterPolicy(10));
  blocks.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  blocks.partition_filters = true;  // With 10^8 URLs the filter is 100 MB: its parts go through the cache.
  blocks.cache_index_and_filter_blocks = true;
  blocks.format_version = 5;
  if (table == kUrls) blocks.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;

  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
  family.write_buffer_size = options.memory_bytes / 16;  // The manager above bounds the sum.
  family.compression = table == kUrls ? rocksdb::kNoCompression : rocksdb::kLZ4Compression;  // Hashes stay.
  family.bottommost_compression = table == kUrls ? rocksdb::kNoCompression : rocksdb::kZSTD;
  if (table == kFingerprints) {  // Appended in order of key, and only keys that are there are ever read.
    blocks.filter_policy.reset();
    blocks.block_size = 16 << 10;
    family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
    family.compression =
        rocksdb::kZSTD;  // Files move down as they are: what flushes do not compress stays so.
  }
  if (table == kArticles) {  // Big values in files of their own: compaction moves keys, not texts.
    family.enable_blob_files = true;
    family.min_blob_size = 1024;
    family.blob_file_size = 64 << 20;
    family.blob_compression_type = options.durable ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
    family.enable_blob_garbage_collection = true;
    family.blob_garbage_collection_age_cutoff = 0.1;  // Few articles are ever replaced.
  }
  return family;
}

}  // namespace

RocksTables::RocksTables(const RocksStateOptions& options) : path_(options.path) {
  write_options_.disableWAL = !options.durable;
}

RocksTables::~RocksTables() {
  for (rocksdb::ColumnFamilyHandle* family : families_) db_->DestroyColumnFamilyHandle(family);
}

Result<std::unique_ptr<RocksTables>> RocksTables::open(const RocksStateOptions& options) {
  if (auto prepared = prepare_state_folder(options.path); !prepared) return tl::unexpected(prepared.error());
  const auto cache = rocksdb::NewLRUCache(options.memory_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (size_t table = 0; table < kTables; ++table) {
    descriptors.emplace_back(kTableNames[table], table_options(static_cast<Table>(table), options, cache));
  }
  std::unique_ptr<RocksTables> tables(new RocksTables(options));
  if (options.durable) {
    Result<SyncedMark> synced = SyncedMark::open(options.path);
    if (!synced) return tl::unexpected(synced.error());
    if (auto whole = synced->check_files(); !whole) return tl::unexpected(whole.error());
    MutexLock lock(tables->sync_mutex_);
    tables->synced_ = std::move(*synced);
  }
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::Open(database_options(options, cache), options.path, descriptors, &tables->families_, &db);
  if (status.ok()) {
    tables->db_.reset(db);
    MutexLock lock(tables->sync_mutex_);
    if (!tables->synced_) return tables;
    const uint64_t sequence = tables->db_->GetLatestSequenceNumber();
    return tables->synced_->check_sequence(sequence).map([&] { return std::move(tables); });
  }
  const bool locked = status.IsIOError() && status.ToString().find("/LOCK") != std::string::npos;
  if (!locked) return tl::unexpected(tables->error_of(status, "open"));
  return fail(ErrorCode::kBusy, "the state in " + options.path +
                                    " is in use by another process; stop that one, or use another folder");
}

Result<std::optional<std::string>> RocksTables::get(Table table, std::string_view key) const {
  std::string value;
  const rocksdb::Status status = db_->Get(rocksdb::ReadOptions(), families_[table], slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return tl::unexpected(error_of(status, "read"));
  return value;
}

Result<std::vector<bool>> RocksTables::contains(Table table, std::span<const std::string> keys) const {
  const std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  db_->MultiGet(rocksdb::ReadOptions(), families_[table], keys.size(), slices.data(), values.data(),
                statuses.data(), /*sorted_input=*/true);
  std::vector<bool> found;
  found.reserve(keys.size());
  for (const rocksdb::Status& status : statuses) {
    if (!status.ok() && !status.IsNotFound()) return tl::unexpected(error_of(status, "read"));
    found.push_back(status.ok());
  }
  return found;
}

std::unique_ptr<rocksdb::Iterator> RocksTables::scan(Table table, const rocksdb::Slice* end) const {
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = end;
  return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(options, families_[table]));
}

Result<void> RocksTables::end_of(const rocksdb::Iterator& scan) const {
  if (!scan.status().ok()) return tl::unexpected(error_of(scan.status(), "read"));
  return {};
}

void RocksTables::put(Table table, std::string_view key, std::string_view value,
                      rocksdb::WriteBatch& batch) const {
  batch.Put(families_[table], slice(key), slice(value));
}

void RocksTables::erase(Table table, std::string_view key, rocksdb::WriteBatch& batch) const {
  batch.Delete(families_[table], slice(key));
}

Result<void> RocksTables::write(rocksdb::WriteBatch& batch) {
  const rocksdb::Status status = db_->Write(write_options_, &batch);
  if (!status.ok()) return tl::unexpected(error_of(status, "write to"));
  return {};
}

Result<void> RocksTables::sync() {
  if (write_options_.disableWAL) return {};
  MutexLock lock(sync_mutex_);
  const uint64_t sequence = db_->GetLatestSequenceNumber();
  std::unique_ptr<rocksdb::LogFile> log;
  rocksdb::Status status = db_->GetCurrentWalFile(&log);
  if (status.ok()) status = db_->FlushWAL(/*sync=*/true);
  if (!status.ok()) return tl::unexpected(error_of(status, "sync"));
  const auto [manifest_number, manifest_bytes] = current_manifest(path_);
  return synced_->set({sequence, log->LogNumber(), log->SizeFileBytes(), manifest_number, manifest_bytes});
}

// All tables share one cache. As a property: what a cache is called differs between the versions of RocksDB.
size_t RocksTables::cache_bytes() const {
  uint64_t bytes = 0;
  NEWSIEVE_CHECK(db_->GetIntProperty(rocksdb::DB::Properties::kBlockCacheUsage, &bytes));
  return bytes;
}

Error RocksTables::error_of(const rocksdb::Status& status, std::string_view doing) const {
  std::string message = "cannot " + std::string(doing) + " the state in " + path_ + ": " + status.ToString();
  if (status.IsNoSpace()) message += "; free some space there and start again";
  if (status.IsCorruption()) message += "; restore the folder from a backup, or begin another one";
  return {status.IsCorruption() ? ErrorCode::kCorrupt : ErrorCode::kIo, std::move(message)};
}

Error RocksTables::damaged(const Error& error, Table table, std::string_view key) const {
  return {error.code, "the state in " + path_ + " is damaged: " + error.message + " (table " +
                          kTableNames[table] + ", key " + slice(key).ToString(/*hex=*/true) + ")"};
}

}  // namespace newsieve
