#include "dedup/band_table.h"

#include <algorithm>
#include <bit>

#include "base/check.h"
#include "base/hash.h"

namespace newsieve {
namespace {

constexpr size_t kSlotsMin = 1 << 12;

}  // namespace

BandTable::BandTable() : slots_(kSlotsMin), slot_shift_(32 - std::countr_zero(kSlotsMin)) {}

BandTable::Keys BandTable::keys_of(const MinHash& sketch) {
  Keys keys;
  for (size_t band = 0; band < kBands; ++band) {
    uint64_t key = band;
    for (size_t row = 0; row < kRows; ++row) key = hash_combine(key, sketch[band * kRows + row]);
    keys[band] = static_cast<uint32_t>(key);
  }
  return keys;
}

bool BandTable::remembered(uint32_t number) const {
  return number != kNone && index_of(number) < links_.size();
}

size_t BandTable::slot_of(uint32_t key) const {
  size_t slot = (key * 0x9e3779b9U) >> slot_shift_;
  while (slots_[slot].newest != kNone && slots_[slot].key != key) slot = (slot + 1) & (slots_.size() - 1);
  return slot;
}

std::vector<uint64_t> BandTable::candidates(const Keys& keys, size_t candidates_max) const {
  std::vector<uint32_t> found;  // Indices of documents, once a shared band.
  for (size_t band = 0; band < kBands; ++band) {
    uint32_t number = slots_[slot_of(keys[band])].newest;
    for (size_t i = 0; i < kBucketMax && remembered(number); ++i) {
      const size_t index = index_of(number);
      found.push_back(static_cast<uint32_t>(index));
      number = links_[index][band];
    }
  }
  std::sort(found.begin(), found.end());

  struct Candidate {
    uint32_t index;
    uint32_t bands;
  };
  std::vector<Candidate> ranked;
  for (const uint32_t index : found) {
    if (ranked.empty() || ranked.back().index != index) ranked.push_back({index, 0});
    ++ranked.back().bands;
  }
  const size_t kept = std::min(ranked.size(), candidates_max);
  std::partial_sort(ranked.begin(), ranked.begin() + static_cast<ptrdiff_t>(kept), ranked.end(),
                    [](const Candidate& a, const Candidate& b) {
                      return a.bands != b.bands ? a.bands > b.bands : a.index > b.index;
                    });
  std::vector<uint64_t> numbers;
  for (size_t i = 0; i < kept; ++i) numbers.push_back(first_ + ranked[i].index);
  return numbers;
}

void BandTable::push(const Keys& keys) {
  if ((slots_used_ + kBands) * 3 > slots_.size() * 2) make_room();
  const auto number = static_cast<uint32_t>(first_ + links_.size());
  Keys& links = links_.emplace_back();
  for (size_t band = 0; band < kBands; ++band) {
    Slot& slot = slots_[slot_of(keys[band])];
    if (slot.newest == kNone) ++slots_used_;
    links[band] = slot.newest;
    slot = {keys[band], number};
  }
}

void BandTable::pop() {
  NEWSIEVE_CHECK(!links_.empty());
  links_.pop_front();
  ++first_;
}

// Drops stale slots and makes the table three times as large as what is left.
void BandTable::make_room() {
  std::vector<Slot> old = std::move(slots_);
  std::erase_if(old, [this](const Slot& slot) { return !remembered(slot.newest); });
  slots_.assign(std::bit_ceil(std::max(kSlotsMin, (old.size() + kBands) * 5 / 2)), Slot{});
  slot_shift_ = 32 - std::countr_zero(slots_.size());
  slots_used_ = old.size();
  for (const Slot& slot : old) slots_[slot_of(slot.key)] = slot;
}

}  // namespace newsieve
