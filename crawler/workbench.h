// Who may be fetched now, if fetches must not share what they lean on.
//
// A fetch leans on units: its host, the addresses its name leads to, its registrable domain. take() takes all
// units of a fetch or none; release() gives them back, each with the instant until which it rests. So two
// fetches that share a unit never overlap, and the later one keeps the pause: by construction.
//
// Nobody is looked at in vain. Who is not due yet sleeps; who is due and finds a unit taken or resting waits
// at that unit, and only the first who waits at a unit is called when its rest is over. Those due longest
// come first. Who has waited at kPassesMax units keeps the units it finds free while it waits for the next,
// always in the one order that units have: so it cannot deadlock, cannot starve, and is moved at most
// kPassesMax times and once a unit of its own between two fetches. Each move costs O(log waiters).
//
// Reads no clock. Not thread-safe. Waiters belong to the caller, and must have left before they die.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"

namespace newsieve {

// Until when the units of a fetch rest.
struct Pauses {
  Instant host{};
  Instant address{};
  Instant domain{};
};

// Which units hosts share with each other. Those that need no rest are none.
struct SharedUnits {
  bool addresses = true;
  bool domains = true;
};

class Workbench {
 public:
  static constexpr unsigned kPassesMax = 4;

  // In the order in which they are kept by one who waits for the next.
  enum class UnitKind : char { kHost = '0', kAddress = '1', kDomain = '2' };

  struct Unit;

  // One fetch at a time, and what it needs. Fields are the workbench's to change.
  struct Waiter {
    std::vector<Unit*> units;  // In their order.
    size_t held = 0;           // So many of them, from the first, are taken for this waiter.
    unsigned passes = 0;       // Units it waited at since its last fetch.
    Unit* waits_at = nullptr;  // Else: it sleeps, or is out.
    Instant ready{};           // Since when it is due; with `turn`, its age.
    uint64_t turn = 0;
    Instant when{};  // When it is to be called.
  };

  // Sets what `waiter` leans on, instead of what it did. It must be out, and hold nothing.
  void set_units(Waiter& waiter, const std::vector<std::pair<UnitKind, std::string>>& units);

  // The unit rests until then, or longer.
  void rest(UnitKind kind, const std::string& name, Instant until);

  // Until when it rests as far as is known.
  Instant rests_until(UnitKind kind, const std::string& name) const;

  // Puts in a waiter that is out; it is due at `ready`.
  void sleep(Waiter& waiter, Instant ready);

  // Puts in a waiter that was called, in its old place.
  void put_back(Waiter& waiter);

  // Takes a waiter out, wherever it is, and gives back what it holds.
  void leave(Waiter& waiter);

  // Takes out the next waiter that is due and perhaps not blocked. Null: there is none at `now`.
  Waiter* call(Instant now);

  // Takes all units of a waiter that was called. False: one of them is not free, and it waits there.
  bool take(Waiter& waiter, Instant now);

  // Ends the fetch of a waiter that took its units.
  void release(Waiter& waiter, const Pauses& pauses);

  // When call() can next succeed. Nullopt: nobody waits for time to pass.
  std::optional<Instant> next_due() const;

  size_t units() const { return units_.size(); }
  uint64_t calls() const { return calls_; }

 private:
  struct Older {
    bool operator()(const Waiter* a, const Waiter* b) const;
  };
  struct Earlier {
    bool operator()(const Waiter* a, const Waiter* b) const;
  };

 public:
  struct Unit {
    const std::string* key = nullptr;  // Its kind and its name.
    Instant next{};                    // It rests until then.
    bool taken = false;
    size_t users = 0;                       // Waiters that lean on it.
    std::set<Waiter*, Older> waiting = {};  // The first one is in the order, unless the unit is taken.
  };

 private:
  static std::string key_of(UnitKind kind, const std::string& name);
  Unit& unit(const std::string& key);
  void add_user(Unit& unit);
  void remove_user(Unit& unit);
  void raise(Unit& unit, Instant until);
  void give_back(Waiter& waiter);
  void hide_first(Unit& unit);
  void show_first(Unit& unit);
  void forget_rested(Instant now);

  std::unordered_map<std::string, Unit> units_;
  std::set<Waiter*, Earlier> order_;            // Sleepers, and the first ones at units that are not taken.
  std::set<std::pair<Instant, Unit*>> unused_;  // Units nobody leans on; kept while they rest.
  uint64_t turns_ = 0;
  uint64_t calls_ = 0;
};

}  // namespace newsieve
