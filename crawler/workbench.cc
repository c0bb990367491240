#include "crawler/workbench.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/check.h"

namespace newsieve {

bool Workbench::Older::operator()(const Waiter* a, const Waiter* b) const {
  return std::tie(a->ready, a->turn) < std::tie(b->ready, b->turn);
}

bool Workbench::Earlier::operator()(const Waiter* a, const Waiter* b) const {
  return std::tie(a->when, a->ready, a->turn) < std::tie(b->when, b->ready, b->turn);
}

// --- waiters ---

void Workbench::sleep(Waiter& waiter, Instant ready) {
  waiter.ready = ready;
  waiter.turn = turns_++;
  put_back(waiter);
}

void Workbench::put_back(Waiter& waiter) {
  waiter.when = waiter.ready;
  order_.insert(&waiter);
}

void Workbench::leave(Waiter& waiter) {
  if (waiter.waits_at == nullptr) {
    order_.erase(&waiter);
  } else {
    Unit& unit = *std::exchange(waiter.waits_at, nullptr);
    hide_first(unit);
    unit.waiting.erase(&waiter);
    show_first(unit);
  }
  give_back(waiter);
}

Workbench::Waiter* Workbench::call(Instant now) {
  forget_rested(now);
  if (order_.empty() || (*order_.begin())->when > now) return nullptr;
  ++calls_;
  Waiter& waiter = **order_.begin();
  const size_t held = std::exchange(waiter.held, 0);  // What it holds it keeps.
  leave(waiter);
  waiter.held = held;
  return &waiter;
}

bool Workbench::take(Waiter& waiter, Instant now) {
  const std::vector<Unit*>& units = waiter.units;
  size_t free = waiter.held;
  while (free < units.size() && !units[free]->taken && units[free]->next <= now) ++free;
  const bool all = free == units.size();
  if (all || waiter.passes >= kPassesMax) {
    for (; waiter.held < free; ++waiter.held) {
      hide_first(*units[waiter.held]);
      units[waiter.held]->taken = true;
    }
  }
  if (all) {
    waiter.passes = 0;
    return true;
  }
  ++waiter.passes;
  Unit& blocking = *units[free];
  hide_first(blocking);
  blocking.waiting.insert(&waiter);
  waiter.waits_at = &blocking;
  show_first(blocking);
  return false;
}

void Workbench::release(Waiter& waiter, const Pauses& pauses) {
  NEWSIEVE_CHECK(waiter.held == waiter.units.size());
  for (Unit* unit : waiter.units) {
    const auto kind = static_cast<UnitKind>(unit->key->front());
    const Instant until = kind == UnitKind::kHost      ? pauses.host
                          : kind == UnitKind::kAddress ? pauses.address
                                                       : pauses.domain;
    unit->next = std::max(unit->next, until);
  }
  give_back(waiter);
}

void Workbench::give_back(Waiter& waiter) {
  for (size_t i = 0; i < waiter.held; ++i) {
    waiter.units[i]->taken = false;
    show_first(*waiter.units[i]);
  }
  waiter.held = 0;
}

std::optional<Instant> Workbench::next_due() const {
  if (order_.empty()) return std::nullopt;
  return (*order_.begin())->when;
}

// --- units ---

std::string Workbench::key_of(UnitKind kind, const std::string& name) {
  return static_cast<char>(kind) + name;
}

void Workbench::set_units(Waiter& waiter, const std::vector<std::pair<UnitKind, std::string>>& units) {
  NEWSIEVE_CHECK(waiter.held == 0);
  std::vector<Unit*> leans_on;
  leans_on.reserve(units.size());
  for (const auto& [kind, name] : units) leans_on.push_back(&unit(key_of(kind, name)));
  std::sort(leans_on.begin(), leans_on.end(), [](const Unit* a, const Unit* b) { return *a->key < *b->key; });
  leans_on.erase(std::unique(leans_on.begin(), leans_on.end()), leans_on.end());
  for (Unit* unit : leans_on) add_user(*unit);
  for (Unit* unit : waiter.units) remove_user(*unit);
  waiter.units = std::move(leans_on);
}

void Workbench::rest(UnitKind kind, const std::string& name, Instant until) {
  raise(unit(key_of(kind, name)), until);
}

Instant Workbench::rests_until(UnitKind kind, const std::string& name) const {
  const auto place = units_.find(key_of(kind, name));
  return place == units_.end() ? Instant() : place->second.next;
}

Workbench::Unit& Workbench::unit(const std::string& key) {
  const auto [place, is_new] = units_.try_emplace(key);
  Unit& unit = place->second;
  if (is_new) {
    unit.key = &place->first;
    unused_.emplace(unit.next, &unit);
  }
  return unit;
}

void Workbench::add_user(Unit& unit) {
  if (unit.users++ == 0) unused_.erase({unit.next, &unit});
}

void Workbench::remove_user(Unit& unit) {
  if (--unit.users == 0) unused_.emplace(unit.next, &unit);
}

void Workbench::raise(Unit& unit, Instant until) {
  if (until <= unit.next) return;
  if (unit.users == 0) unused_.erase({unit.next, &unit});
  hide_first(unit);
  unit.next = until;
  show_first(unit);
  if (unit.users == 0) unused_.emplace(unit.next, &unit);
}

void Workbench::hide_first(Unit& unit) {
  if (!unit.taken && !unit.waiting.empty()) order_.erase(*unit.waiting.begin());
}

void Workbench::show_first(Unit& unit) {
  if (unit.taken || unit.waiting.empty()) return;
  Waiter& first = **unit.waiting.begin();
  first.when = unit.next;
  order_.insert(&first);
}

void Workbench::forget_rested(Instant now) {
  while (!unused_.empty() && unused_.begin()->first <= now) {
    const std::string key = *unused_.begin()->second->key;
    unused_.erase(unused_.begin());
    units_.erase(key);
  }
}

}  // namespace newsieve
