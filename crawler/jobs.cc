#include "crawler/jobs.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "base/mutex.h"

namespace newsieve {
namespace {

struct Entry {
  CrawlJob job;
  std::shared_ptr<Scope> scope;
  ActiveHours hours;
  std::vector<Url> seeds;  // The job's, and those that were added.
  std::vector<Url> feeds;
};

Result<std::vector<Url>> parse_all(const std::vector<std::string>& texts) {
  std::vector<Url> urls;
  for (const std::string& text : texts) {
    Result<Url> url = Url::parse(text);
    if (!url) return fail(ErrorCode::kInvalid, text + " is no URL: " + url.error().message);
    urls.push_back(std::move(*url));
  }
  return urls;
}

Result<Entry> entry_of(const CrawlJob& job) {
  Entry entry{job, nullptr, {}, {}, {}};
  Result<Scope> scope = Scope::create(job.scope);
  if (!scope) return tl::unexpected(scope.error());
  entry.scope = std::make_shared<Scope>(std::move(*scope));
  const std::optional<ActiveHours> hours = ActiveHours::parse(job.hours);
  if (!hours) return fail(ErrorCode::kInvalid, "hours are written as \"22:00-06:00\"");
  entry.hours = *hours;
  Result<std::vector<Url>> seeds = parse_all(job.seeds);
  if (!seeds) return tl::unexpected(seeds.error());
  Result<std::vector<Url>> feeds = parse_all(job.feeds);
  if (!feeds) return tl::unexpected(feeds.error());
  entry.seeds = std::move(*seeds);
  entry.feeds = std::move(*feeds);
  for (const Url& seed : entry.seeds) entry.scope->add_seed(seed);
  return entry;
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

struct Jobs::Impl {
  const std::shared_ptr<const Scope> empty_scope = make_empty_scope();
  mutable Mutex mutex;
  std::map<std::string, Entry> jobs GUARDED_BY(mutex);
  std::vector<MovedSeed> moved GUARDED_BY(mutex);
  std::set<std::string> paused_jobs GUARDED_BY(mutex);
  std::set<std::string> paused_hosts GUARDED_BY(mutex);
  // Made from `jobs`: whose a host is.
  std::unordered_map<std::string, Entry*> by_host GUARDED_BY(mutex);
  std::unordered_map<std::string, Entry*> by_domain GUARDED_BY(mutex);
  Entry* of_the_web GUARDED_BY(mutex) = nullptr;

  void index() REQUIRES(mutex);
  void index_seed(Entry& entry, const Url& seed) REQUIRES(mutex);
  bool follow(const MovedSeed& seed) REQUIRES(mutex);
  void follow(const std::vector<MovedSeed>& seeds) REQUIRES(mutex);
  Entry* find(const Url& url) const REQUIRES(mutex);
  const Entry* find(const QueuedUrl& url) const REQUIRES(mutex);
  const Entry* find(const HostKey& host) const REQUIRES(mutex);
  std::optional<std::string> held(const Entry* entry, const HostKey& host, Instant now) const REQUIRES(mutex);
};

void Jobs::Impl::index() {
  by_host.clear();
  by_domain.clear();
  of_the_web = nullptr;
  for (auto& [name, entry] : jobs) {
    for (const Url& seed : entry.seeds) index_seed(entry, seed);
    for (const Url& feed : entry.feeds) by_host.emplace(feed.host_key().text(), &entry);
    if (entry.job.scope.kind == ScopeKind::kAny && of_the_web == nullptr) of_the_web = &entry;
  }
  follow(moved);
}

// Whose it is already, it stays.
void Jobs::Impl::index_seed(Entry& entry, const Url& seed) {
  by_host.emplace(seed.host_key().text(), &entry);
  if (entry.job.scope.kind != ScopeKind::kHost) by_domain.emplace(registrable_domain(seed.host()), &entry);
}

// True if its job has a place more.
bool Jobs::Impl::follow(const MovedSeed& seed) {
  Entry* const entry = find(seed.from);
  if (entry == nullptr || find(seed.to) == entry) return false;
  entry->scope->add_seed(seed.to);
  const size_t places = by_host.size();
  index_seed(*entry, seed.to);
  return by_host.size() > places;
}

// Until nothing changes: one may lead on from where another one led to.
void Jobs::Impl::follow(const std::vector<MovedSeed>& seeds) {
  for (bool changes = true; changes;) {
    changes = false;
    for (const MovedSeed& seed : seeds) changes |= follow(seed);
  }
}

Entry* Jobs::Impl::find(const Url& url) const {
  if (const auto found = by_host.find(url.host_key().text()); found != by_host.end()) return found->second;
  const auto found = by_domain.find(registrable_domain(url.host()));
  return found != by_domain.end() ? found->second : of_the_web;
}

const Entry* Jobs::Impl::find(const QueuedUrl& url) const {
  if (const Entry* entry = find(url.url); entry != nullptr) return entry;
  const Result<Url> referrer = Url::parse(url.referrer);
  return referrer ? find(*referrer) : nullptr;
}

const Entry* Jobs::Impl::find(const HostKey& host) const {
  if (const auto found = by_host.find(host.text()); found != by_host.end()) return found->second;
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

Result<void> Jobs::set(const std::vector<CrawlJob>& jobs) {
  std::map<std::string, Entry> entries;
  for (const CrawlJob& job : jobs) {
    Result<Entry> entry = entry_of(job);
    if (!entry) return fail(entry.error().code, "job " + job.name + ": " + entry.error().message);
    entries.emplace(job.name, std::move(*entry));
  }
  const MutexLock lock(impl_->mutex);
  impl_->jobs = std::move(entries);
  impl_->index();
  return {};
}

void Jobs::move_seeds(const std::vector<MovedSeed>& seeds) {
  const MutexLock lock(impl_->mutex);
  impl_->follow(seeds);
  for (const MovedSeed& seed : seeds) {
    const bool is_known = std::any_of(impl_->moved.begin(), impl_->moved.end(), [&](const MovedSeed& known) {
      return known.from == seed.from && known.to == seed.to;
    });
    if (!is_known) impl_->moved.push_back(seed);
  }
}

std::shared_ptr<const Scope> Jobs::scope_of(const QueuedUrl& url) const {
  const MutexLock lock(impl_->mutex);
  const Entry* entry = impl_->find(url);
  return entry != nullptr ? entry->scope : impl_->empty_scope;
}

RecrawlOptions Jobs::recrawl_of(const QueuedUrl& url) const {
  const MutexLock lock(impl_->mutex);
  const Entry* entry = impl_->find(url);
  return entry != nullptr ? entry->job.recrawl : RecrawlOptions();
}

std::optional<Milliseconds> Jobs::delay_of(const HostKey& host) const {
  const MutexLock lock(impl_->mutex);
  const Entry* entry = impl_->find(host);
  return entry != nullptr ? entry->job.delay : std::nullopt;
}

std::optional<std::string> Jobs::name_of(const HostKey& host) const {
  const MutexLock lock(impl_->mutex);
  const Entry* entry = impl_->find(host);
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
  return found->second.hours.contains(now) ? Activity::kRunning : Activity::kResting;
}

bool Jobs::some_hours_begin(Instant before, Instant now) const {
  const MutexLock lock(impl_->mutex);
  return std::any_of(impl_->jobs.begin(), impl_->jobs.end(), [&](const auto& job) {
    const ActiveHours& hours = job.second.hours;
    return !hours.contains(before) && hours.contains(now);
  });
}

std::optional<std::string> Jobs::held(const QueuedUrl& url, Instant now) const {
  const MutexLock lock(impl_->mutex);
  const Entry* entry = impl_->find(url);
  if (entry == nullptr && url.kind != UrlKind::kRobots) return "no job has it";
  return impl_->held(entry, url.url.host_key(), now);
}

std::optional<std::string> Jobs::held(const HostKey& host, Instant now) const {
  const MutexLock lock(impl_->mutex);
  return impl_->held(impl_->find(host), host, now);
}

}  // namespace newsieve
