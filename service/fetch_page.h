// One page, fetched because somebody named it: no frontier, no robots.txt.
#pragma once

#include "base/result.h"
#include "config/config.h"
#include "model/page.h"

namespace newsieve {

// Follows redirects, up to scope.redirects_max of them, within the fetcher's limits and its address gate. The
// page's URL is the last one. kIo, naming the URL and the reason, for everything that is no page.
Result<Page> fetch_page(const Config& config, Url url);

}  // namespace newsieve
