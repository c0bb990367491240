// What is remembered of a text for ever: enough to know its exact copies, and the near ones.
//
// dedup/fingerprint.h makes it from the text's words; the state stores it, in this form.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/hash.h"

namespace newsieve {

struct Fingerprint {
  Hash128 text_hash;        // Equal: the same text, for all that is left after folding its words.
  uint64_t simhash = 0;     // A few bits apart: nearly the same words ...
  bool comparable = false;  // ... if this is true. Short texts have too few for that; their simhash is 0.

  bool operator==(const Fingerprint&) const = default;
};

// An article's fingerprint, and where that article is found.
struct FingerprintRecord {
  Fingerprint fingerprint;
  Instant recorded_at{};  // In the order of numbers never earlier than the one before.
  std::string site;
  std::string article_id;

  bool operator==(const FingerprintRecord&) const = default;
};

}  // namespace newsieve
