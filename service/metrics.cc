#include "service/metrics.h"

namespace newsieve {

void Metrics::count_fetch(const FetchResult& result) {
  fetches[result.index()].fetch_add(1, std::memory_order_relaxed);
  const HttpResponse* http = response_of(result);
  if (http == nullptr) return;
  fetch_bytes += http->body_bytes;
  fetch_duration.count(std::chrono::milliseconds(http->fetch_milliseconds));
}

}  // namespace newsieve
