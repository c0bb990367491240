#include "dedup/archive_memtable.h"

#include <algorithm>
#include <bit>

#include "base/check.h"
#include "dedup/fingerprint.h"

namespace newsieve {
namespace {

static_assert(SimHashTable::kDistanceMax == kNearBitsMax);

class SortedEntries final : public ArchiveCursor {
 public:
  explicit SortedEntries(std::vector<ArchiveEntry> entries) : entries_(std::move(entries)) {
    std::sort(entries_.begin(), entries_.end());
    read();
  }
  void next() override {
    ++at_;
    read();
  }

 private:
  void read() {
    done_ = at_ == entries_.size();
    if (!done_) entry_ = entries_[at_];
  }

  std::vector<ArchiveEntry> entries_;
  size_t at_ = 0;
};

}  // namespace

ArchiveMemtable::ArchiveMemtable(size_t entries_max)
    : entries_max_(entries_max), slots_(std::bit_ceil(2 * entries_max), kNone) {
  NEWSIEVE_CHECK(entries_max > 0 && entries_max < kNone / 2);
}

void ArchiveMemtable::insert(const ArchiveEntry& entry) {
  NEWSIEVE_CHECK(!full());
  const auto index = static_cast<uint32_t>(entries_.size());
  entries_.push_back(entry);
  if (!entry.exact_only) simhashes_.insert(entry.simhash, index);
  size_t slot = slot_of(entry.text_hash);
  while (slots_[slot] != kNone) {
    if (entries_[slots_[slot]].text_hash == entry.text_hash) return;  // The first one stays.
    slot = (slot + 1) & (slots_.size() - 1);
  }
  slots_[slot] = index;
}

RunExtent ArchiveMemtable::extent() const {
  const ArchiveEntry& last = entries_.back();
  const uint64_t comparable = simhashes_.size();
  return {entries_.front().number, last.number + 1, last.text_hash, comparable, entries_.size() - comparable};
}

void ArchiveMemtable::prefetch(const ArchiveEntry& wanted) const {
  __builtin_prefetch(&slots_[slot_of(wanted.text_hash)]);
}

std::optional<uint64_t> ArchiveMemtable::find_exact(const ArchiveEntry& wanted) const {
  for (size_t slot = slot_of(wanted.text_hash); slots_[slot] != kNone;
       slot = (slot + 1) & (slots_.size() - 1)) {
    const ArchiveEntry& entry = entries_[slots_[slot]];
    if (entry.text_hash == wanted.text_hash) return entry.number;
  }
  return std::nullopt;
}

void ArchiveMemtable::find_near(uint64_t simhash, uint64_t before, std::optional<ArchiveMatch>& best) const {
  simhashes_.for_each_near(simhash, [&](uint64_t index) {
    const ArchiveEntry& entry = entries_[index];
    const ArchiveMatch match{std::popcount(entry.simhash ^ simhash), entry.number};
    if (entry.number < before && (!best || match < *best)) best = match;
  });
}

std::unique_ptr<ArchiveCursor> ArchiveMemtable::cursor() const {
  return std::make_unique<SortedEntries>(entries_);
}

}  // namespace newsieve
