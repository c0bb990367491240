#include "crawler/jobs.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "base/mutex.h"

namespace newsieve {
namespace {

Result<std::vector<Url>> parse_all(const std::vector<std::string>& texts) {
  std::vector<Url> urls;
  for (const std::string& text : texts) {
    Result<Url> url = Url::parse(text);
    if (!url) return fail(ErrorCode::kInvalid, text + " is no URL: " + url.error().message);
    urls.push_back(std::move(*url));
  }
  return urls;
}

void set_member(std::set<std::string>& texts, const std::string& text, bool is_member) {
  if (is_member) {
    texts.insert(text);
  } else {
    texts.erase(text);
  }
}

std::shared_ptr<const Scope> make_empty_scope() {
  ScopeOptions options;
  options.kind = ScopeKind::kHost;
  return std::make_shared<const Scope>(std::move(Scope::create(options).value()));
}

}  // namespace

struct CheckedJob::Impl {
  CrawlJob job;
  std::shared_ptr<Scope> scope;
  ActiveHours hours;
  std::vector<Url> seeds;
  std::vector<Url> feeds;
  std::set<std::string> hosts;  // Where it is indexed, once it is in force.
  std::set<std::string> domains;
};

CheckedJob::CheckedJob(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CheckedJob::CheckedJob(CheckedJob&&) noexcept = default;
CheckedJob& CheckedJob::operator=(CheckedJob&&) noexcept = default;
CheckedJob::~CheckedJob() = default;

const CrawlJob& CheckedJob::job() const { return impl_->job; }
const std::vector<Url>& CheckedJob::seeds() const { return impl_->seeds; }
const std::vector<Url>& CheckedJob::feeds() const { return impl_->feeds; }

Result<CheckedJob> CheckedJob::check(const CrawlJob& job) {
  const auto refuse = [&](const std::string& why) {
    return fail(ErrorCode::kInvalid, "job " + job.name + ": " + why);
  };
  Result<Scope> scope = Scope::create(job.scope);
  if (!scope) return refuse(scope.error().message);
  const std::optional<ActiveHours> hours = ActiveHours::parse(job.hours);
  if (!hours) return refuse("hours are written as \"22:00-06:00\"");
  Result<std::vector<Url>> seeds = parse_all(job.seeds);
  if (!seeds) return refuse(seeds.error().message);
  Result<std::vector<Url>> feeds = parse_all(job.feeds);
  if (!feeds) return refuse(feeds.error().message);
  return CheckedJob(std::make_unique<Impl>(Impl{job,
                                                std::make_shared<Scope>(std::move(*scope)),
                                                *hours,
                                                std::move(*seeds),
                                                std::move(*feeds),
                                                {},
                                                {}}));
}

struct Jobs::Impl {
  using Entry = CheckedJob::Impl;

  // Whose a place is: those with a seed there before those that were redirected there, then by name.
  struct Claim {
    bool is_moved;
    std::string name;
    auto operator<=>(const Claim&) const = default;
  };
  using Owners = std::map<Claim, Entry*>;
  using Places = std::unordered_map<std::string, Owners>;

  const std::shared_ptr<const Scope> empty_scope = make_empty_scope();
  mutable Mutex mutex;
  std::map<std::string, std::unique_ptr<Entry>> jobs GUARDED_BY(mutex);
  // Where the seeds of a host lead to, by host.
  std::unordered_map<std::string, std::map<std::string, Url>> moved GUARDED_BY(mutex);
  std::set<std::string> paused_jobs GUARDED_BY(mutex);
  std::set<std::string> paused_hosts GUARDED_BY(mutex);
  // Made from `jobs` and `moved`: whose a host is.
  Places by_host GUARDED_BY(mutex);
  Places by_domain GUARDED_BY(mutex);
  Owners of_the_web GUARDED_BY(mutex);

  void put(std::unique_ptr<Entry> entry) REQUIRES(mutex);
  void remove(const std::string& name) REQUIRES(mutex);
  bool take_host(Entry& entry, const Url& url, bool is_moved) REQUIRES(mutex);
  bool take_seed(Entry& entry, const Url& url, bool is_moved) REQUIRES(mutex);
  void follow(Entry& entry, const std::string& host) REQUIRES(mutex);
  void move(const MovedSeed& seed) REQUIRES(mutex);
  const Entry* find(const Url& url) const REQUIRES(mutex);
  const Entry* find(const QueuedUrl& url) const REQUIRES(mutex);
  const Entry* find(const HostKey& host) const REQUIRES(mutex);
  std::optional<std::string> held(const Entry* entry, const HostKey& host, Instant now) const REQUIRES(mutex);
};

void Jobs::Impl::put(std::unique_ptr<Entry> entry) {
  remove(entry->job.name);
  for (const Url& seed : entry->seeds) take_seed(*entry, seed, false);
  for (const Url& feed : entry->feeds) take_host(*entry, feed, false);
  for (const std::string& host : std::vector(entry->hosts.begin(), entry->hosts.end())) follow(*entry, host);
  if (entry->job.scope.kind == ScopeKind::kAny)
    of_the_web.emplace(Claim{false, entry->job.name}, entry.get());
  jobs.emplace(entry->job.name, std::move(entry));
}

void Jobs::Impl::remove(const std::string& name) {
  const auto found = jobs.find(name);
  if (found == jobs.end()) return;
  const auto leave = [&](Places& places, const std::set<std::string>& of_job) {
    for (const std::string& text : of_job) {
      const auto place = places.find(text);
      place->second.erase({false, name});
      place->second.erase({true, name});
      if (place->second.empty()) places.erase(place);
    }
  };
  leave(by_host, found->second->hosts);
  leave(by_domain, found->second->domains);
  of_the_web.erase({false, name});
  jobs.erase(found);
}

// False if it has the host already.
bool Jobs::Impl::take_host(Entry& entry, const Url& url, bool is_moved) {
  const std::string host = url.host_key().text();
  if (!entry.hosts.insert(host).second) return false;
  by_host[host].emplace(Claim{is_moved, entry.job.name}, &entry);
  return true;
}

bool Jobs::Impl::take_seed(Entry& entry, const Url& url, bool is_moved) {
  entry.scope->add_seed(url);
  if (entry.job.scope.kind != ScopeKind::kHost) {
    const std::string domain = registrable_domain(url.host());
    if (entry.domains.insert(domain).second)
      by_domain[domain].emplace(Claim{is_moved, entry.job.name}, &entry);
  }
  return take_host(entry, url, is_moved);
}

// Takes where the seeds of its host lead to, and where one is led to from there.
void Jobs::Impl::follow(Entry& entry, const std::string& host) {
  std::vector<std::string> open = {host};
  while (!open.empty()) {
    const auto found = moved.find(open.back());
    open.pop_back();
    if (found == moved.end()) continue;
    for (const auto& [to_host, to] : found->second) {
      if (take_seed(entry, to, true)) open.push_back(to_host);
    }
  }
}

void Jobs::Impl::move(const MovedSeed& seed) {
  const std::string from = seed.from.host_key().text();
  if (!moved[from].emplace(seed.to.host_key().text(), seed.to).second) return;
  const auto place = by_host.find(from);
  if (place == by_host.end()) return;
  const Owners owners = place->second;  // It may move while they take more.
  for (const auto& [claim, entry] : owners) follow(*entry, from);
}

const CheckedJob::Impl* Jobs::Impl::find(const Url& url) const {
  if (const auto host = by_host.find(url.host_key().text()); host != by_host.end())
    return host->second.begin()->second;
  if (const auto domain = by_domain.find(registrable_domain(url.host())); domain != by_domain.end())
    return domain->second.begin()->second;
  return of_the_web.empty() ? nullptr : of_the_web.begin()->second;
}

const CheckedJob::Impl* Jobs::Impl::find(const QueuedUrl& url) const {
  if (const Entry* entry = find(url.url); entry != nullptr) return entry;
  const Result<Url> referrer = Url::parse(url.referrer);
  return referrer ? find(*referrer) : nullptr;
}

const CheckedJob::Impl* Jobs::Impl::find(const HostKey& host) const {
  if (const auto found = by_host.find(host.text()); found != by_host.end())
    return found->second.begin()->second;
  const Result<Url> url = Url::parse(host.text());
  return url ? find(*url) : nullptr;
}

std::optional<std::string> Jobs::Impl::held(const Entry* entry, const HostKey& host, Instant now) const {
  if (paused_hosts.contains(host.text())) return "paused";
  if (entry == nullptr) return std::nullopt;
  const std::string& name = entry->job.name;
  if (paused_jobs.contains(name)) return "job " + name + " is paused";
  if (entry->hours.contains(now)) return std::nullopt;
  return "job " + name + " rests until " + entry->hours.next_start(now) + " UTC";
}

Jobs::Jobs() : impl_(std::make_unique<Impl>()) {}
Jobs::~Jobs() = default;

void Jobs::set(std::vector<CheckedJob> jobs) {
  const MutexLock lock(impl_->mutex);
  while (!impl_->jobs.empty()) impl_->remove(impl_->jobs.begin()->first);
  for (CheckedJob& job : jobs) impl_->put(std::move(job.impl_));
}

void Jobs::put(CheckedJob job) {
  const MutexLock lock(impl_->mutex);
  impl_->put(std::move(job.impl_));
}

void Jobs::remove(const std::string& name) {
  const MutexLock lock(impl_->mutex);
  impl_->remove(name);
}

void Jobs::move_seeds(const std::vector<MovedSeed>& seeds) {
  const MutexLock lock(impl_->mutex);
  for (const MovedSeed& seed : seeds) impl_->move(seed);
}

std::shared_ptr<const Scope> Jobs::scope_of(const QueuedUrl& url) const {
  const MutexLock lock(impl_->mutex);
  const CheckedJob::Impl* entry = impl_->find(url);
  return entry != nullptr ? entry->scope : impl_->empty_scope;
}

RecrawlOptions Jobs::recrawl_of(const QueuedUrl& url) const {
  const MutexLock lock(impl_->mutex);
  const CheckedJob::Impl* entry = impl_->find(url);
  return entry != nullptr ? entry->job.recrawl : RecrawlOptions();
}

std::optional<Milliseconds> Jobs::delay_of(const HostKey& host) const {
  const MutexLock lock(impl_->mutex);
  const CheckedJob::Impl* entry = impl_->find(host);
  return entry != nullptr ? entry->job.delay : std::nullopt;
}

std::optional<std::string> Jobs::name_of(const HostKey& host) const {
  const MutexLock lock(impl_->mutex);
  const CheckedJob::Impl* entry = impl_->find(host);
  if (entry == nullptr) return std::nullopt;
  return entry->job.name;
}

void Jobs::pause_job(const std::string& name, bool paused) {
  const MutexLock lock(impl_->mutex);
  set_member(impl_->paused_jobs, name, paused);
}

void Jobs::pause_host(const std::string& host, bool paused) {
  const MutexLock lock(impl_->mutex);
  set_member(impl_->paused_hosts, host, paused);
}

Activity Jobs::activity(const std::string& name, Instant now) const {
  const MutexLock lock(impl_->mutex);
  const auto found = impl_->jobs.find(name);
  if (found == impl_->jobs.end()) return Activity::kNone;
  if (impl_->paused_jobs.contains(name)) return Activity::kPaused;
  return found->second->hours.contains(now) ? Activity::kRunning : Activity::kResting;
}

bool Jobs::some_hours_begin(Instant before, Instant now) const {
  const MutexLock lock(impl_->mutex);
  return std::any_of(impl_->jobs.begin(), impl_->jobs.end(), [&](const auto& job) {
    const ActiveHours& hours = job.second->hours;
    return !hours.contains(before) && hours.contains(now);
  });
}

std::optional<std::string> Jobs::held(const QueuedUrl& url, Instant now) const {
  const MutexLock lock(impl_->mutex);
  const CheckedJob::Impl* entry = impl_->find(url);
  if (entry == nullptr && url.kind != UrlKind::kRobots) return "no job has it";
  return impl_->held(entry, url.url.host_key(), now);
}

std::optional<std::string> Jobs::held(const HostKey& host, Instant now) const {
  const MutexLock lock(impl_->mutex);
  return impl_->held(impl_->find(host), host, now);
}

}  // namespace newsieve
