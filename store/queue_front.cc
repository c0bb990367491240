#include "store/queue_front.h"

#include <algorithm>

namespace newsieve {

void QueueFront::add(const QueuePlace& place) {
  if (rest_ <= place) return;
  const auto next =
      std::find_if(parts_.begin(), parts_.end(), [&](const Part& part) { return place <= part.last; });
  if (next != parts_.end() && next->first <= place) return;
  if (parts_.size() < kPartsMax) {
    parts_.insert(next, {place, place});
  } else if (next != parts_.end()) {
    next->first = place;
  } else {
    parts_.back().last = place;
  }
}

void QueueFront::skip_to(const QueuePlace& place) {
  std::erase_if(parts_, [&](const Part& part) { return part.last < place; });
  QueuePlace& first = parts_.empty() ? rest_ : parts_.front().first;
  first = std::max(first, place);
}

bool QueueFront::pass(const QueuePlace& place) {
  QueuePlace behind = place;
  ++behind.sequence;
  if (parts_.empty()) {
    rest_ = std::max(rest_, behind);
    return true;
  }
  Part& part = parts_.front();
  if (place < part.last) {
    part.first = behind;
    return true;
  }
  parts_.erase(parts_.begin());
  return false;
}

}  // namespace newsieve
