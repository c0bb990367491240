// RocksDB as the tables of a state: opened with our options, read and written with errors that name the
// folder.
//
// Threads: as RocksDB's, every method from any thread. Iterators must die before the tables do.
#pragma once

#include <rocksdb/db.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "store/crawl_state.h"
#include "store/synced_mark.h"

namespace newsieve {

// The column families. store/schema.md says what each key and value is.
enum Table : size_t {
  kMeta,
  kUrls,
  kQueue,
  kQueued,
  kLeases,
  kHosts,
  kRobots,
  kArticles,
  kArrivals,
  kClusters,
  kFingerprints,
  kTables
};

class RocksTables {
 public:
  // Makes the folder or refuses it, as open_rocks_state() says. kCorrupt, too, if commits are missing that
  // were synced.
  static Result<std::unique_ptr<RocksTables>> open(const RocksStateOptions& options);
  ~RocksTables();

  // Nullopt: no such key.
  Result<std::optional<std::string>> get(Table table, std::string_view key) const;

  // For each key, whether the table holds it. Requires sorted keys.
  Result<std::vector<bool>> contains(Table table, std::span<const std::string> keys) const;

  // Over a snapshot of this moment; not positioned yet. `end`, if there is one, must outlive it. Once it is
  // no longer valid, ask end_of() whether it failed.
  std::unique_ptr<rocksdb::Iterator> scan(Table table, const rocksdb::Slice* end = nullptr) const;
  Result<void> end_of(const rocksdb::Iterator& scan) const;

  void put(Table table, std::string_view key, std::string_view value, rocksdb::WriteBatch& batch) const;
  void erase(Table table, std::string_view key, rocksdb::WriteBatch& batch) const;
  Result<void> write(rocksdb::WriteBatch& batch);  // All of it or nothing.
  Result<void> sync();

  // `error` of a value that did not decode, with the folder, the table and the key.
  Error damaged(const Error& error, Table table, std::string_view key) const;

  const std::string& path() const { return path_; }

  // What the block cache holds now, the write buffers with it. Any thread.
  size_t cache_bytes() const;

 private:
  explicit RocksTables(const RocksStateOptions& options);
  Error error_of(const rocksdb::Status& status, std::string_view doing) const;

  const std::string path_;  // All constant after open().
  rocksdb::WriteOptions write_options_;
  std::unique_ptr<rocksdb::DB> db_;
  Mutex sync_mutex_;
  std::optional<SyncedMark> synced_ GUARDED_BY(sync_mutex_);  // Of a durable state.
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
};

}  // namespace newsieve
