#include "crawler/frontier.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

#include "base/check.h"

namespace newsieve {
namespace {

using UnitKind = Workbench::UnitKind;

// Whose units a fetch leans on.
struct Target {
  HostKey host;
  std::string domain;

  static Target of(const HostKey& host) {
    const Result<Url> url = Url::parse(host.text());
    NEWSIEVE_CHECK(url.has_value());
    return {host, registrable_domain(url->host())};
  }
};

struct HostQueue : Workbench::Waiter {
  const HostKey* name = nullptr;
  std::vector<QueuedUrl> urls;  // Leased; the next one is the last.
  // When the source has something: now or earlier for "ask it"; nullopt for "nothing is left".
  std::optional<Instant> source_due = Instant::min();
  std::optional<Instant> watch_due;  // When the source has a watched URL.
  bool watched = false;              // The last one handed out was watched.
  std::optional<RobotsRedirect> robots_redirect;
  Target target;        // Of the next fetch: the host itself, or where its robots.txt leads.
  Addresses addresses;  // Of the target.
  Instant address_expires{};
  Instant address_not_before{};  // For addresses not known yet.
  bool addressed = false;        // For the next fetch: what is known of the addresses will do.
  bool resolving = false;
  bool taken = false;
  bool slow = false;     // Taken without being known to answer soon.
  bool aside = false;    // It waits until fewer slow ones are taken.
  bool resting = false;  // It waits only for the time its source has named.

  bool has_work() const { return !urls.empty() || source_due.has_value() || robots_redirect.has_value(); }
  bool may_watch(Instant now) const { return !watched && watch_due && *watch_due <= now; }
  bool is_out() const { return taken || resolving || aside; }
};

using Hosts = std::unordered_map<HostKey, HostQueue>;

struct DueLonger {
  bool operator()(const HostQueue* a, const HostQueue* b) const {
    return std::tie(a->ready, a->turn) < std::tie(b->ready, b->turn);
  }
};

QueuedUrl robots_url(const HostKey& host) {
  Result<Url> url = Url::parse(host.text() + "/robots.txt");
  NEWSIEVE_CHECK(url.has_value());
  QueuedUrl queued;
  queued.url = std::move(*url);
  queued.kind = UrlKind::kRobots;
  return queued;
}

}  // namespace

struct Frontier::Impl {
  const FrontierOptions options;
  const SharedUnits shared;
  const UrlSource source;
  const RobotsNeeded robots_needed;
  const ResolveHost resolve;
  const AnswersSoon answers_soon;
  Hosts hosts;                            // Those with work, and those taken.
  Workbench workbench;                    // Those that are neither taken, nor aside, nor wait for addresses.
  std::set<HostQueue*, DueLonger> aside;  // Due, but slow.
  size_t taken = 0;
  size_t slow_taken = 0;
  size_t resting = 0;
  uint64_t refused = 0;

  // Where the host stands among the others as long as nothing is known of its units.
  Instant due(const HostQueue& queue) const {
    const Instant rested = workbench.rests_until(UnitKind::kHost, queue.target.host.text());
    const bool waits_for_source = queue.urls.empty() && !queue.robots_redirect;
    return waits_for_source ? std::max(rested, *queue.source_due) : rested;
  }

  void enter(HostQueue& queue) {
    queue.addressed = false;
    const Instant ready = due(queue);
    set_resting(queue, ready > workbench.rests_until(UnitKind::kHost, queue.target.host.text()));
    workbench.sleep(queue, ready);
  }

  void set_resting(HostQueue& queue, bool value) {
    resting += (value ? 1 : 0) - (queue.resting ? 1 : 0);
    queue.resting = value;
  }

  void rest(const Target& target, const Pauses& not_before) {
    workbench.rest(UnitKind::kHost, target.host.text(), not_before.host);
    if (shared.domains) workbench.rest(UnitKind::kDomain, target.domain, not_before.domain);
  }

  void lean_on_units(HostQueue& queue) {
    std::vector<std::pair<UnitKind, std::string>> units = {{UnitKind::kHost, queue.target.host.text()}};
    if (shared.domains) units.emplace_back(UnitKind::kDomain, queue.target.domain);
    if (shared.addresses) {
      for (const std::string& address : queue.addresses.addresses) {
        units.emplace_back(UnitKind::kAddress, address);
        workbench.rest(UnitKind::kAddress, address, queue.address_not_before);
      }
    }
    workbench.set_units(queue, units);
  }

  void aim(HostQueue& queue, Target target) {
    queue.target = std::move(target);
    queue.addresses = {};
    queue.address_expires = {};
    queue.addressed = false;
    lean_on_units(queue);
  }

  void forget(Hosts::iterator host) {
    set_resting(host->second, false);
    workbench.set_units(host->second, {});
    hosts.erase(host);
  }

  bool has_slow_room() const { return slow_taken < options.slow_hosts_max; }

  void set_aside(HostQueue& queue) {
    workbench.leave(queue);  // Gives back what it holds.
    queue.aside = true;
    aside.insert(&queue);
  }

  // Each time one: it may turn out to wait for something else.
  void let_slow_in() {
    if (aside.empty() || !has_slow_room()) return;
    HostQueue& queue = **aside.begin();
    aside.erase(aside.begin());
    queue.aside = false;
    workbench.put_back(queue);
  }

  std::optional<Turn> proceed(HostQueue& queue, Instant now);
  void refill(HostQueue& queue, size_t urls_max, Instant now);
  Turn hand_out(HostQueue& queue, Instant now);
  HostQueue& land(const HostKey& host, const Pauses& pauses);
};

// One step of a host that is due. Nullopt: it waits for something, or there was nothing to do.
std::optional<Turn> Frontier::Impl::proceed(HostQueue& queue, Instant now) {
  set_resting(queue, false);
  if (!queue.addressed && queue.address_expires <= now) {
    queue.resolving = true;
    resolve(*queue.name, queue.target.host);
    return std::nullopt;
  }
  queue.addressed = true;
  queue.slow = !answers_soon(*queue.name);
  if (queue.slow && !has_slow_room()) {
    set_aside(queue);
    return std::nullopt;
  }
  if (!workbench.take(queue, now)) return std::nullopt;
  if (queue.urls.empty() && !queue.robots_redirect) {
    refill(queue, options.host_urls_max, now);
  } else if (queue.may_watch(now)) {
    refill(queue, 1, now);
  }
  if (!queue.urls.empty() || queue.robots_redirect) return hand_out(queue, now);
  workbench.release(queue, {});
  if (queue.has_work()) {
    enter(queue);
  } else {
    forget(hosts.find(*queue.name));
  }
  return std::nullopt;
}

// Leases the next URLs of a host, to go before those that are here.
void Frontier::Impl::refill(HostQueue& queue, size_t urls_max, Instant now) {
  Claim claim = source(*queue.name, urls_max, now);
  std::move(claim.urls.rbegin(), claim.urls.rend(), std::back_inserter(queue.urls));
  queue.source_due = claim.next_due;
  queue.watch_due = claim.watch_due;
  // A source that gives nothing has nothing that is due: it is not asked twice at one instant.
  if (queue.urls.empty() && queue.source_due) {
    queue.source_due = std::max(*queue.source_due, now + Milliseconds(1));
  }
}

Turn Frontier::Impl::hand_out(HostQueue& queue, Instant now) {
  queue.taken = true;
  ++taken;
  slow_taken += queue.slow;
  Turn turn{*queue.name, {}, {}, queue.addresses};
  if (queue.robots_redirect || robots_needed(*queue.name, now)) {
    turn.url = robots_url(*queue.name);
  } else {
    turn.url = std::move(queue.urls.back());
    queue.urls.pop_back();
    queue.watched = is_watched(turn.url.kind);
  }
  turn.target = turn.url.url;
  if (queue.robots_redirect) {
    turn.target = std::move(queue.robots_redirect->target);
    turn.url.redirects = queue.robots_redirect->redirects;
    queue.robots_redirect.reset();
  }
  return turn;
}

HostQueue& Frontier::Impl::land(const HostKey& host, const Pauses& pauses) {
  const auto place = hosts.find(host);
  NEWSIEVE_CHECK(place != hosts.end() && place->second.taken);
  HostQueue& queue = place->second;
  queue.taken = false;
  --taken;
  slow_taken -= queue.slow;
  workbench.release(queue, pauses);
  return queue;
}

Frontier::Frontier(const FrontierOptions& options, const SharedUnits& shared, UrlSource source,
                   RobotsNeeded robots_needed, ResolveHost resolve, AnswersSoon answers_soon)
    : impl_(new Impl{options,
                     shared,
                     std::move(source),
                     std::move(robots_needed),
                     std::move(resolve),
                     std::move(answers_soon),
                     {},
                     {},
                     {}}) {}

Frontier::~Frontier() = default;

bool Frontier::wake(const HostKey& host, const Pauses& not_before) {
  auto place = impl_->hosts.find(host);
  const bool is_new = place == impl_->hosts.end();
  if (is_new) {
    if (impl_->hosts.size() >= impl_->options.hosts_max) {
      ++impl_->refused;
      return false;
    }
    place = impl_->hosts.emplace(host, HostQueue()).first;
    place->second.name = &place->first;
    impl_->aim(place->second, Target::of(host));
  }
  HostQueue& queue = place->second;
  queue.source_due = Instant::min();
  queue.address_not_before = std::max(queue.address_not_before, not_before.address);
  impl_->rest(queue.target.host == host ? queue.target : Target::of(host), not_before);
  const bool sleeps = !is_new && !queue.is_out() && queue.waits_at == nullptr;
  if (sleeps && queue.ready == impl_->due(queue)) return true;
  if (sleeps) impl_->workbench.leave(queue);
  if (is_new || sleeps) impl_->enter(queue);
  return true;
}

void Frontier::resolved(const HostKey& host, Addresses addresses, Instant now) {
  const auto place = impl_->hosts.find(host);
  if (place == impl_->hosts.end() || !place->second.resolving) return;  // Forgotten meanwhile.
  HostQueue& queue = place->second;
  queue.resolving = false;
  queue.addressed = true;
  queue.address_expires = now + addresses.lifetime;
  queue.addresses = std::move(addresses);
  impl_->lean_on_units(queue);
  impl_->workbench.sleep(queue, queue.ready);
}

std::optional<Turn> Frontier::take(Instant now) {
  impl_->let_slow_in();
  while (Workbench::Waiter* waiter = impl_->workbench.call(now)) {
    if (std::optional<Turn> turn = impl_->proceed(static_cast<HostQueue&>(*waiter), now)) return turn;
    impl_->let_slow_in();
  }
  return std::nullopt;
}

void Frontier::release(const HostKey& host, const Pauses& pauses) {
  HostQueue& queue = impl_->land(host, pauses);
  if (!queue.has_work()) return impl_->forget(impl_->hosts.find(host));
  if (queue.target.host != host) impl_->aim(queue, Target::of(host));
  impl_->enter(queue);
}

void Frontier::release(const HostKey& host, const Pauses& pauses, RobotsRedirect redirect) {
  HostQueue& queue = impl_->land(host, pauses);
  Target target = Target::of(redirect.target.host_key());
  impl_->rest(target, redirect.not_before);
  queue.address_not_before = std::max(queue.address_not_before, redirect.not_before.address);
  if (queue.target.host != target.host) impl_->aim(queue, std::move(target));
  queue.robots_redirect = std::move(redirect);
  impl_->enter(queue);
}

std::vector<QueuedUrl> Frontier::withdraw(const HostKey& host) {
  HostQueue& queue = impl_->land(host, {});
  std::vector<QueuedUrl> leased(std::move_iterator(queue.urls.rbegin()),
                                std::move_iterator(queue.urls.rend()));
  impl_->forget(impl_->hosts.find(host));
  return leased;
}

std::optional<Instant> Frontier::next_due() const { return impl_->workbench.next_due(); }

std::vector<QueuedUrl> Frontier::drain() {
  impl_->aside.clear();
  std::vector<const HostKey*> names;
  for (const auto& [host, queue] : impl_->hosts) names.push_back(&host);
  std::sort(names.begin(), names.end(), [](const HostKey* a, const HostKey* b) { return *a < *b; });
  std::vector<QueuedUrl> leased;
  for (const HostKey* name : names) {
    const auto place = impl_->hosts.find(*name);
    HostQueue& queue = place->second;
    std::move(queue.urls.rbegin(), queue.urls.rend(), std::back_inserter(leased));
    queue.urls.clear();
    queue.source_due.reset();
    if (queue.taken) continue;
    if (!queue.resolving) impl_->workbench.leave(queue);
    impl_->forget(place);
  }
  return leased;
}

bool Frontier::idle() const { return impl_->hosts.empty(); }
bool Frontier::resting() const { return impl_->hosts.size() == impl_->resting; }
size_t Frontier::hosts() const { return impl_->hosts.size(); }
size_t Frontier::hosts_taken() const { return impl_->taken; }
uint64_t Frontier::hosts_refused() const { return impl_->refused; }

}  // namespace newsieve
