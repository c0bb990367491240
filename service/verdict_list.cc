#include "service/verdict_list.h"

#include <cstring>

namespace newsieve {
namespace {

uint32_t number_of(std::string_view key) {
  uint32_t number = 0;
  std::memcpy(&number, key.data(), sizeof(number));
  return number;
}

}  // namespace

std::string_view VerdictList::key_of(const uint32_t& number) {
  return {reinterpret_cast<const char*>(&number), sizeof(number)};
}

void VerdictList::take(uint32_t number, const NearDupInsertion& inserted) {
  Verdict& verdict = verdicts_[number];
  verdict.kind = inserted.verdict.kind;
  verdict.similarity = inserted.verdict.similarity;
  if (verdict.kind != DuplicateKind::kNone) verdict.duplicate_of = number_of(inserted.verdict.duplicate_of);
  const uint32_t cluster = number_of(inserted.verdict.cluster);
  if (cluster != number) verdict.cluster = cluster;
  for (const NearDupInsertion::Renamed& renamed : inserted.renamed) {
    verdicts_[number_of(renamed.from)].cluster = number_of(renamed.to);
  }
}

uint32_t VerdictList::cluster(uint32_t number) const {
  while (verdicts_[number].cluster != kItself) number = verdicts_[number].cluster;
  return number;
}

}  // namespace newsieve
