#include "service/duration_histogram.h"

#include <algorithm>

namespace newsieve {

DurationHistogram::DurationHistogram(std::vector<double> bounds)
    : bounds_(std::move(bounds)), counts_(std::make_unique<std::atomic<uint64_t>[]>(bounds_.size() + 1)) {}

void DurationHistogram::count(std::chrono::microseconds duration) {
  const auto passed = std::max(duration, std::chrono::microseconds(0));
  const double seconds = std::chrono::duration<double>(passed).count();
  const auto bound = std::lower_bound(bounds_.begin(), bounds_.end(), seconds);
  ++counts_[static_cast<size_t>(bound - bounds_.begin())];
  microseconds_ += static_cast<uint64_t>(passed.count());
}

uint64_t DurationHistogram::counted() const {
  uint64_t sum = 0;
  for (size_t bucket = 0; bucket <= bounds_.size(); ++bucket) sum += counts_[bucket];
  return sum;
}

}  // namespace newsieve
