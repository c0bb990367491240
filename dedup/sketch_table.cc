#include "dedup/sketch_table.h"

#include <algorithm>

#include "base/check.h"

namespace newsieve {

SketchTable::NewBins SketchTable::candidates(const MinHash& sketch, size_t candidates_max,
                                             std::vector<uint64_t>& numbers) {
  for (const uint32_t key : sketch) table_.prefetch(key);
  sharers_.clear();
  const auto add = [this](uint32_t number) {
    const uint32_t age = (number - static_cast<uint32_t>(first_)) & kNumberMask;
    if (age < size_) sharers_.push_back(age);
  };
  NewBins new_bins = 0;
  for (size_t bin = 0; bin < kMinHashBins; ++bin) {
    const uint32_t* entry = sketch[bin] == kMinHashEmpty ? nullptr : table_.find(sketch[bin]);
    if (entry == nullptr) {
      new_bins |= NewBins{1} << bin;
      continue;
    }
    if ((*entry & kListFlag) == 0) {
      add(*entry);
      continue;
    }
    const uint32_t* const numbers_of_list = list(*entry);
    const size_t length = kListSizes[class_of(*entry)];
    for (size_t i = 0; i < length && numbers_of_list[i] != NumberTable::kNone; ++i) add(numbers_of_list[i]);
  }
  std::sort(sharers_.begin(), sharers_.end());

  ranked_.clear();
  for (size_t i = 0; i < sharers_.size();) {
    size_t end = i + 1;
    while (end < sharers_.size() && sharers_[end] == sharers_[i]) ++end;
    if (end - i >= kSharedMin) ranked_.push_back({sharers_[i], static_cast<uint32_t>(end - i)});
    i = end;
  }
  const size_t kept = std::min(ranked_.size(), candidates_max);
  std::partial_sort(ranked_.begin(), ranked_.begin() + static_cast<ptrdiff_t>(kept), ranked_.end(),
                    [](const Candidate& a, const Candidate& b) {
                      return a.shared != b.shared ? a.shared > b.shared : a.age > b.age;
                    });
  numbers.clear();
  for (size_t i = 0; i < kept; ++i) numbers.push_back(first_ + ranked_[i].age);
  return new_bins;
}

void SketchTable::push(const MinHash& sketch, NewBins new_bins) {
  const auto number = static_cast<uint32_t>(first_ + size_) & kNumberMask;
  ++size_;
  NEWSIEVE_CHECK(size_ < kNumberMask);
  for (size_t bin = 0; bin < kMinHashBins; ++bin) {
    const uint32_t key = sketch[bin];
    if (key == kMinHashEmpty) continue;
    uint32_t* const entry = (new_bins >> bin & 1) != 0 ? nullptr : table_.find(key);
    if (entry != nullptr) {
      *entry = with(*entry, number);
    } else {
      table_.insert(key, number, [this](uint32_t old) { return forget_if_stale(old); });
    }
  }
}

void SketchTable::pop() {
  NEWSIEVE_CHECK(size_ != 0);
  ++first_;
  --size_;
}

uint32_t* SketchTable::list(uint32_t entry) {
  const size_t size_class = class_of(entry);
  return &lists_[size_class].numbers[(entry & kPlaceMask) * kListSizes[size_class]];
}

// The entry with one more document.
uint32_t SketchTable::with(uint32_t entry, uint32_t number) {
  if ((entry & kListFlag) == 0) return remembered(entry) ? new_list(0, {entry, number}) : number;
  const size_t size_class = class_of(entry);
  const size_t length = kListSizes[size_class];
  uint32_t* const begin = list(entry);
  uint32_t* end = std::find(begin, begin + length, NumberTable::kNone);
  if (end == begin + length) {
    // Full: without the forgotten ones, into a larger list, or without the oldest.
    uint32_t* first = std::find_if(begin, end, [this](uint32_t old) { return remembered(old); });
    if (first == begin && size_class + 1 < kListSizes.size()) {
      std::vector<uint32_t> numbers(begin, end);
      numbers.push_back(number);
      lists_[size_class].free.push_back(entry & kPlaceMask);
      return new_list(size_class + 1, numbers);
    }
    if (first == begin) ++first;
    end = std::copy(first, end, begin);
    std::fill(end, begin + length, NumberTable::kNone);
  }
  *end = number;
  return entry;
}

uint32_t SketchTable::new_list(size_t size_class, const std::vector<uint32_t>& numbers) {
  ListPool& pool = lists_[size_class];
  if (pool.free.empty()) {
    const size_t place = pool.numbers.size() / kListSizes[size_class];
    NEWSIEVE_CHECK(place <= kPlaceMask);
    pool.numbers.resize(pool.numbers.size() + kListSizes[size_class]);
    pool.free.push_back(static_cast<uint32_t>(place));
  }
  const uint32_t place = pool.free.back();
  pool.free.pop_back();
  const uint32_t entry = kListFlag | static_cast<uint32_t>(size_class) << kClassShift | place;
  uint32_t* const begin = list(entry);
  std::fill(std::copy(numbers.begin(), numbers.end(), begin), begin + kListSizes[size_class],
            NumberTable::kNone);
  return entry;
}

bool SketchTable::forget_if_stale(uint32_t entry) {
  if ((entry & kListFlag) == 0) return !remembered(entry);
  const uint32_t* const begin = list(entry);
  const uint32_t* const end = std::find(begin, begin + kListSizes[class_of(entry)], NumberTable::kNone);
  if (remembered(end[-1])) return false;  // The newest.
  lists_[class_of(entry)].free.push_back(entry & kPlaceMask);
  return true;
}

}  // namespace newsieve
