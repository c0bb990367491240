#include "crawler/host_budget.h"

#include "crawler/recrawl.h"

namespace newsieve {

bool HostBudget::is_spent(const HostRecord& host, const QueuedUrl& url) const {
  if (was_visited(url)) return false;
  const bool no_pages = pages_max > 0 && host.pages >= pages_max;
  const bool no_bytes = bytes_max > 0 && host.bytes >= bytes_max;
  return no_bytes || (no_pages && url.kind == UrlKind::kPage);
}

}  // namespace newsieve
