// The pages in a web archive (store/warc_reader.h): what `ingest` makes of *.warc[.gz|.zst] and *.arc[.gz].
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "service/pipeline.h"
#include "store/warc_reader.h"

namespace newsieve {

struct ArchiveCounts {
  uint64_t records = 0;    // Sound ones, of any type.
  uint64_t pages = 0;      // Those that became pages.
  uint64_t revisits = 0;   // Pages that had not changed: their bytes are elsewhere.
  uint64_t not_found = 0;  // Responses other than 2xx.
  uint64_t not_html = 0;   // Responses and resources that are something else.
  uint64_t no_url = 0;     // Of something that is neither http nor https, or no HTTP response in it.
  uint64_t broken = 0;     // Passed over: a record, or bytes that are none. Each is said on standard error.
};

std::string summary(const ArchiveCounts& counts);

// The page a record holds: of a `response` with an HTTP response of status 2xx, or a `resource`. Chunks are
// joined; the content coding is still to be undone. Nullopt, and counted, if it holds none.
std::optional<Page> page_of_record(WarcRecord record, ArchiveCounts& counts);

// Submits every page of the archive at `path`, until its end or `stopping`.
Result<void> submit_archive(const std::string& path, const std::atomic<bool>& stopping, Pipeline& pipeline,
                            ArchiveCounts& counts);

}  // namespace newsieve
