// Writes a run of the fingerprint archive (dedup/archive_run.h) from others and from what is in memory.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "dedup/archive_run.h"

namespace newsieve {

// Merges `sources` into the file `path`, which takes its name when all of it is on the disk. The entries must
// be as many of each kind as `extent` says. Nullopt: `stop` was requested, and no file is left behind.
//
// The three tables of places are made by passes over the SimHashes, each for as many buckets as hold
// kPlacesPerPass entries: reading and writing stay in order, whatever the size of the run. Needs 1 MiB of
// memory; the pages of the file are the system's.
Result<std::optional<ArchiveRun>> write_run(const std::string& path, const RunExtent& extent,
                                            const std::vector<std::unique_ptr<ArchiveCursor>>& sources,
                                            const std::stop_token& stop);

inline constexpr size_t kPlacesPerPass = size_t{1} << 24;  // 96 MiB.

}  // namespace newsieve
