// Where the queued URLs of one lane of a host are, so that who looks for the first one need not walk over
// keys that were deleted. A queue of a million, half worked off, begins with half a million of them; a story
// that is fresher than all of it stands before them.
//
// Remembers parts of the lane: what is queued is in one of them, and between them nothing is. The last part
// has no end.
//
//       deleted          |  fresh ones  |       deleted          |  backlog ...
//                   first()          parts_                    rest_
//
// Fixed memory: beyond kPartsMax parts a place joins the next one, and what was deleted between is walked
// over once. Not thread-safe.
#pragma once

#include <vector>

#include "store/state_codec.h"

namespace newsieve {

class QueueFront {
 public:
  static constexpr size_t kPartsMax = 8;  // Before the last one: 64 bytes each.

  // Nothing is queued before `begin`.
  explicit QueueFront(const QueuePlace& begin) : rest_(begin) {}

  // Nothing is queued before it.
  const QueuePlace& first() const { return parts_.empty() ? rest_ : parts_.front().first; }

  // This place is now queued.
  void add(const QueuePlace& place);

  // Nothing is queued before this place, as was seen.
  void skip_to(const QueuePlace& place);

  // This place, the first one queued, no longer is. True: the next one is in the same part, to be found by
  // going on from there; false: seek first().
  bool pass(const QueuePlace& place);

 private:
  struct Part {
    QueuePlace first;  // Not behind the first place queued in it.
    QueuePlace last;   // Queued.
  };

  std::vector<Part> parts_;  // In order, apart from each other.
  QueuePlace rest_;          // Where the last part begins. Behind all others.
};

}  // namespace newsieve
