#include "crawler/frontier.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/check.h"

namespace newsieve {
namespace {

struct HostQueue {
  std::vector<QueuedUrl> urls;  // Leased; the next one is the last.
  Instant not_before{};         // Politeness.
  // When the source has something: now or earlier for "ask it"; nullopt for "nothing is left".
  std::optional<Instant> source_due = Instant::min();
  std::optional<Instant> watch_due = std::nullopt;  // When the source has a watched URL.
  bool watched = false;                             // The last one handed out was watched.
  Instant due{};                                    // As it stands in the order. Meaningless while taken.
  uint64_t turn = 0;                                // Its place among hosts due at the same instant.
  bool taken = false;

  bool has_work() const { return !urls.empty() || source_due.has_value(); }
  bool may_watch(Instant now) const { return !watched && watch_due && *watch_due <= now; }
};

using Hosts = std::unordered_map<HostKey, HostQueue>;

struct Due {
  Instant due;
  uint64_t turn;
  Hosts::value_type* host;
};
struct Earlier {
  bool operator()(const Due& a, const Due& b) const {
    return a.due != b.due ? a.due < b.due : a.turn < b.turn;
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
  const UrlSource source;
  const RobotsNeeded robots_needed;
  Hosts hosts;                   // Those with work, and those taken.
  std::set<Due, Earlier> order;  // Of the hosts that are not taken: exactly one entry each.
  uint64_t turns = 0;
  size_t taken = 0;
  uint64_t refused = 0;

  void enter(Hosts::value_type& host) {
    HostQueue& queue = host.second;
    queue.due = queue.urls.empty() ? std::max(queue.not_before, *queue.source_due) : queue.not_before;
    queue.turn = turns++;
    order.insert({queue.due, queue.turn, &host});
  }

  void leave(Hosts::value_type& host) { order.erase({host.second.due, host.second.turn, &host}); }

  // Leases the next URLs of a host, to go before those that are here.
  void refill(Hosts::value_type& host, size_t urls_max, Instant now) {
    HostQueue& queue = host.second;
    Claim claim = source(host.first, urls_max, now);
    std::move(claim.urls.rbegin(), claim.urls.rend(), std::back_inserter(queue.urls));
    queue.source_due = claim.next_due;
    queue.watch_due = claim.watch_due;
    // A source that gives nothing has nothing that is due: it is not asked twice at one instant.
    if (queue.urls.empty() && queue.source_due) {
      queue.source_due = std::max(*queue.source_due, now + Milliseconds(1));
    }
  }
};

Frontier::Frontier(const FrontierOptions& options, UrlSource source, RobotsNeeded robots_needed)
    : impl_(new Impl{options, std::move(source), std::move(robots_needed), {}, {}}) {}

Frontier::~Frontier() = default;

bool Frontier::wake(const HostKey& host, Instant not_before) {
  auto place = impl_->hosts.find(host);
  if (place == impl_->hosts.end()) {
    if (impl_->hosts.size() >= impl_->options.hosts_max) {
      ++impl_->refused;
      return false;
    }
    place = impl_->hosts.emplace(host, HostQueue()).first;
    place->second.not_before = not_before;
    impl_->enter(*place);
    return true;
  }
  HostQueue& queue = place->second;
  const Instant wanted = std::max(queue.not_before, not_before);
  queue.source_due = Instant::min();
  if (queue.taken) {
    queue.not_before = wanted;
  } else if (queue.due != wanted) {
    impl_->leave(*place);
    queue.not_before = wanted;
    impl_->enter(*place);
  }
  return true;
}

std::optional<QueuedUrl> Frontier::take(Instant now) {
  while (!impl_->order.empty() && impl_->order.begin()->due <= now) {
    Hosts::value_type& host = *impl_->order.begin()->host;
    HostQueue& queue = host.second;
    impl_->leave(host);
    if (queue.urls.empty()) {
      impl_->refill(host, impl_->options.host_urls_max, now);
    } else if (queue.may_watch(now)) {
      impl_->refill(host, 1, now);
    }
    if (!queue.has_work()) {
      impl_->hosts.erase(impl_->hosts.find(host.first));
      continue;
    }
    if (queue.urls.empty()) {
      impl_->enter(host);
      continue;
    }
    queue.taken = true;
    ++impl_->taken;
    if (impl_->robots_needed(host.first, now)) return robots_url(host.first);
    QueuedUrl url = std::move(queue.urls.back());
    queue.urls.pop_back();
    queue.watched = is_watched(url.kind);
    return url;
  }
  return std::nullopt;
}

void Frontier::release(const HostKey& host, Instant next_fetch) {
  const auto place = impl_->hosts.find(host);
  NEWSIEVE_CHECK(place != impl_->hosts.end() && place->second.taken);
  HostQueue& queue = place->second;
  queue.taken = false;
  --impl_->taken;
  queue.not_before = std::max(queue.not_before, next_fetch);
  if (queue.has_work()) {
    impl_->enter(*place);
  } else {
    impl_->hosts.erase(place);
  }
}

std::optional<Instant> Frontier::next_due() const {
  if (impl_->order.empty()) return std::nullopt;
  return impl_->order.begin()->due;
}

std::vector<QueuedUrl> Frontier::drain() {
  std::vector<const HostKey*> names;
  for (const auto& [host, queue] : impl_->hosts) names.push_back(&host);
  std::sort(names.begin(), names.end(), [](const HostKey* a, const HostKey* b) { return *a < *b; });
  std::vector<QueuedUrl> leased;
  for (const HostKey* name : names) {
    HostQueue& queue = impl_->hosts.find(*name)->second;
    std::move(queue.urls.rbegin(), queue.urls.rend(), std::back_inserter(leased));
    queue.urls.clear();
    queue.source_due.reset();
  }
  impl_->order.clear();
  std::erase_if(impl_->hosts, [](const auto& host) { return !host.second.taken; });
  return leased;
}

bool Frontier::idle() const { return impl_->hosts.empty(); }
size_t Frontier::hosts() const { return impl_->hosts.size(); }
size_t Frontier::hosts_taken() const { return impl_->taken; }
uint64_t Frontier::hosts_refused() const { return impl_->refused; }

}  // namespace newsieve
