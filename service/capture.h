// What the archive gets of a finished fetch. Pure: workers make captures, the committer writes them.
#pragma once

#include <optional>

#include "crawler/crawler.h"
#include "service/page_reader.h"
#include "store/warc_record.h"

namespace newsieve {

// Of the exchange, if it was kept; frees its bytes. `read`: what the page turned out to be; null where there
// was nothing to read.
std::optional<WarcCapture> take_capture(CrawlResult& fetch, const ReadPage* read);

}  // namespace newsieve
