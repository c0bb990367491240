// What the archive gets of a finished fetch. Pure: workers make captures, the committer writes them.
#pragma once

#include <vector>

#include "crawler/crawler.h"
#include "service/page_reader.h"
#include "store/warc_record.h"

namespace newsieve {

// One capture for each exchange that was kept, in order; frees their bytes. `read`: what the page turned out
// to be; null where there was nothing to read. Empty for a crawl that keeps none.
std::vector<WarcCapture> take_captures(CrawlResult& fetch, const ReadPage* read);

}  // namespace newsieve
