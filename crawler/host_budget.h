// How much may be fetched of one host.
#pragma once

#include "store/crawl_state.h"

namespace newsieve {

// Of HostRecord::pages and ::bytes, in the lifetime of a state; 0: no limit. A budget ends discovery, not
// watching: what was visited before is visited again, and counts its bytes.
struct HostBudget {
  uint64_t pages_max = 0;
  uint64_t bytes_max = 0;  // Passed by the last body at most.

  // True if nothing is left of the budget for `url`. A feed or a sitemap is no page.
  bool is_spent(const HostRecord& host, const QueuedUrl& url) const;
};

}  // namespace newsieve
