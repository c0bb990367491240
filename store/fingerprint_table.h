// The fingerprints of articles by their numbers: what the archive of near-duplicates is an index of.
//
// Threads: as RocksTables.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/result.h"
#include "model/fingerprint.h"
#include "store/rocks_tables.h"

namespace newsieve {

class FingerprintTable {
 public:
  explicit FingerprintTable(RocksTables& tables) : tables_(tables) {}

  void put(uint64_t number, const FingerprintRecord& record, rocksdb::WriteBatch& batch) const;
  Result<std::optional<FingerprintRecord>> get(uint64_t number) const;
  Result<void> for_each(uint64_t first,
                        const std::function<bool(uint64_t, const FingerprintRecord&)>& visit) const;

  // See CrawlState::require_sketch_version. `empty`: there are no fingerprints, so any version may begin.
  Result<void> require_sketch_version(uint32_t version, bool empty);

 private:
  RocksTables& tables_;
};

}  // namespace newsieve
