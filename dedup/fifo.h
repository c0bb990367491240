// Numbered items, first in, first out: the n-th item pushed is number n for as long as it is kept.
//
// In blocks of 4,096 items that are freed whole: no allocation an item, no copying as it grows. Not
// thread-safe. References stay valid until the item is popped.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

namespace newsieve {

template <class Item>
class Fifo {
 public:
  uint64_t first() const { return first_; }  // The oldest item's number.
  uint64_t end() const { return end_; }      // The number that the next item gets.
  size_t size() const { return end_ - first_; }
  bool empty() const { return end_ == first_; }

  // Requires that the item is kept.
  Item& operator[](uint64_t number) {
    return (*blocks_[number / kBlockItems - first_ / kBlockItems])[number % kBlockItems];
  }
  const Item& operator[](uint64_t number) const { return const_cast<Fifo&>(*this)[number]; }
  Item& front() { return (*this)[first_]; }

  uint64_t push(Item item) {
    if (end_ % kBlockItems == 0) blocks_.push_back(std::make_unique<Block>());
    (*blocks_.back())[end_ % kBlockItems] = std::move(item);
    return end_++;
  }

  // Requires that there is an item.
  void pop() {
    front() = Item();
    if (++first_ % kBlockItems == 0) blocks_.pop_front();
  }

 private:
  static constexpr size_t kBlockItems = 4096;
  using Block = std::array<Item, kBlockItems>;

  std::deque<std::unique_ptr<Block>> blocks_;
  uint64_t first_ = 0;
  uint64_t end_ = 0;
};

}  // namespace newsieve
