// What a state holds beside the crawl itself: how far its sinks are vouched for, where its seeds moved to,
// and what people have decided (settings).
//
// Threads: as RocksTables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/crawl_state.h"
#include "store/rocks_tables.h"

namespace newsieve {

class MetaTable {
 public:
  explicit MetaTable(RocksTables& tables) : tables_(tables) {}

  // Parts of a commit.
  void put_sink(const SinkOffset& sink, rocksdb::WriteBatch& batch) const;
  void put_seed_moved(const MovedSeed& seed, rocksdb::WriteBatch& batch) const;

  // As the methods of CrawlState.
  Result<uint64_t> sink_bytes(const std::string& name) const;
  Result<std::vector<MovedSeed>> seeds_moved() const;
  Result<void> set(const Setting& setting) const;
  Result<void> erase(const std::string& key) const;
  Result<std::vector<Setting>> settings(const std::string& prefix) const;

 private:
  RocksTables& tables_;
};

}  // namespace newsieve
