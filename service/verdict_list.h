// What a NearDupIndex says of documents that go by numbers: the verdict on each, and the clusters as they are
// after the last of them.
//
// To be filled in the order of the documents' dates: then nothing that was said is revised, but clusters grow
// together, and are called after the earlier one. 24 bytes a document.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dedup/near_dup_index.h"

namespace newsieve {

class VerdictList {
 public:
  explicit VerdictList(size_t documents) : verdicts_(documents) {}

  // What the index knows the document by. A view of `number`.
  static std::string_view key_of(const uint32_t& number);

  // What inserting the document with that key has given.
  void take(uint32_t number, const NearDupInsertion& inserted);

  DuplicateKind kind(uint32_t number) const { return verdicts_[number].kind; }
  double similarity(uint32_t number) const { return verdicts_[number].similarity; }
  uint32_t duplicate_of(uint32_t number) const { return verdicts_[number].duplicate_of; }
  uint32_t cluster(uint32_t number) const;  // Its first document; itself if it was never taken.

 private:
  static constexpr uint32_t kItself = UINT32_MAX;
  struct Verdict {
    DuplicateKind kind = DuplicateKind::kNone;
    double similarity = 0;
    uint32_t duplicate_of = 0;
    uint32_t cluster = kItself;  // A document of the same cluster, earlier than this one.
  };

  std::vector<Verdict> verdicts_;
};

}  // namespace newsieve
