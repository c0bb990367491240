#include <map>
#include <set>

#include "base/check.h"
#include "base/hash.h"
#include "base/mutex.h"
#include "store/article_table.h"
#include "store/crawl_state.h"
#include "store/fingerprint_table.h"
#include "store/meta_table.h"
#include "store/queue_front.h"
#include "store/record.h"
#include "store/rocks_tables.h"
#include "store/seen_cache.h"
#include "store/state_codec.h"

namespace newsieve {
namespace {

constexpr std::string_view kTotalsKey = "totals";
constexpr size_t kQueueFrontsMax = 1 << 16;  // Of a lane; about 100 bytes each: 20 MiB for all three.

// What one operation is about to change. Nothing of it is true before write() has returned.
struct Change {
  rocksdb::WriteBatch batch;
  Totals totals;                                    // As they will be.
  std::vector<UrlKey> urls_new;                     // Become known.
  std::vector<QueuePlace> places;                   // Are filled.
  std::map<HostKey, int64_t> queued;                // So many more are queued, or fewer.
  std::set<UrlKey> leases_ended;                    // Are no longer leased.
  std::vector<std::pair<Lane, QueueFront>> fronts;  // As they will be, of the host that is claimed from.
  CommitResult result;

  void count_queued(const HostKey& host, int64_t more) {
    queued[host] += more;
    totals.counts.urls_queued += static_cast<uint64_t>(more);
  }
};

// Behind all of the lane.
QueuePlace lane_end(uint64_t host, Lane lane) { return {host, lane, UINT64_MAX, UINT64_MAX}; }

class RocksState final : public CrawlState {
 public:
  RocksState(std::unique_ptr<RocksTables> tables, size_t seen_cache_urls)
      : tables_(std::move(tables)),
        meta_(*tables_),
        articles_(*tables_),
        fingerprints_(*tables_),
        seen_(seen_cache_urls) {}

  // Continues where the last process ended: its totals, and its leases returned.
  Result<void> resume();

  Result<CommitResult> enqueue(std::span<const QueuedUrl> urls) override;
  Result<size_t> count_unseen(std::span<const QueuedUrl> urls) override;
  Result<Claim> claim(const HostKey& host, size_t urls_max, Instant now) override;
  Result<void> release(std::span<const QueuedUrl> urls) override;
  Result<CommitResult> complete(const PageCommit& commit) override;
  Result<std::vector<HostKey>> hosts_queued() override;
  Result<uint64_t> urls_queued(const HostKey& host) override;
  Result<std::optional<HostRecord>> host(const HostKey& host) override;
  Result<void> for_each_host(const HostKey& after, const std::function<bool(HostRecord)>& visit) override;
  Result<std::vector<std::string>> sites(const std::string& after, size_t sites_max) override {
    return articles_.sites(after, sites_max);
  }
  Result<std::optional<Article>> article(const std::string& site, const std::string& id) override {
    return articles_.get(site, id);
  }
  Result<uint64_t> articles_of(const std::string& site) override { return articles_.count(site); }
  Result<void> for_each_article(const std::string& site, ArrivalOrder order,
                                const std::function<bool(Article)>& visit) override {
    return articles_.for_each(site, order, visit);
  }
  Result<void> for_each_in_cluster(
      const std::string& cluster,
      const std::function<bool(const std::string& site, const std::string& id)>& visit) override {
    return articles_.for_each_in_cluster(cluster, visit);
  }
  Result<std::optional<FingerprintRecord>> fingerprint(uint64_t number) override {
    return fingerprints_.get(number);
  }
  Result<void> for_each_fingerprint(
      uint64_t first, const std::function<bool(uint64_t, const FingerprintRecord&)>& visit) override {
    return fingerprints_.for_each(first, visit);
  }
  Result<void> require_sketch_version(uint32_t version) override;
  Result<std::vector<MovedSeed>> seeds_moved() override { return meta_.seeds_moved(); }
  Result<uint64_t> sink_bytes(const std::string& name) override { return meta_.sink_bytes(name); }
  Result<void> set_setting(const Setting& setting) override { return meta_.set(setting); }
  Result<void> erase_setting(const std::string& key) override { return meta_.erase(key); }
  Result<std::vector<Setting>> settings(const std::string& prefix) override { return meta_.settings(prefix); }
  Result<StateCounts> counts() override;
  Result<void> sync() override { return tables_->sync(); }

 private:
  Result<void> load_totals() REQUIRES(mutex_);
  Result<void> return_leases() REQUIRES(mutex_);

  Change begin() REQUIRES(mutex_);
  Result<CommitResult> write(Change& change) REQUIRES(mutex_);
  Result<void> put_queued(Change& change);
  Result<void> queue_unseen(std::span<const QueuedUrl> urls, Change& change) REQUIRES(mutex_);
  Result<std::vector<size_t>> unseen(std::span<const QueuedUrl> urls) REQUIRES(mutex_);
  Result<void> finish(const PageCommit& commit, Change& change) REQUIRES(mutex_);
  Result<void> lease_due(const HostKey& host, Lane lane, size_t urls_max, Instant now, Claim& claim,
                         Change& change) REQUIRES(mutex_);
  Result<Lease> end_lease(const Url& url, Change& change);
  void put_in_queue(const QueuedUrl& url, uint64_t sequence, Change& change);
  Result<void> put_host(const HostRecord& host, Change& change);
  void put_fingerprint(const FingerprintRecord& record, Change& change);

  QueueFront queue_front(uint64_t host, Lane lane) REQUIRES(mutex_);
  void remember_queue_front(uint64_t host, Lane lane, QueueFront front) REQUIRES(mutex_);

  const std::unique_ptr<RocksTables> tables_;
  MetaTable meta_;
  ArticleTable articles_;
  FingerprintTable fingerprints_;

  Mutex mutex_;  // Held by whoever checks and then writes.
  SeenCache seen_ GUARDED_BY(mutex_);
  Totals totals_ GUARDED_BY(mutex_);
  using QueueFronts = std::unordered_map<uint64_t, QueueFront>;  // By host.
  std::array<QueueFronts, kLanes> queue_fronts_ GUARDED_BY(mutex_);
};

Result<void> RocksState::resume() {
  MutexLock lock(mutex_);
  return load_totals().and_then([this]() REQUIRES(mutex_) { return return_leases(); });
}

Result<void> RocksState::load_totals() {
  auto bytes = tables_->get(kMeta, kTotalsKey);
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return {};  // A new state.
  auto totals = decode_totals(**bytes);
  if (!totals) return tl::unexpected(tables_->damaged(totals.error(), kMeta, kTotalsKey));
  totals_ = *totals;
  return {};
}

// Whoever held them is gone: back to their old places, tries as they were.
Result<void> RocksState::return_leases() {
  Change change = begin();
  const auto leases = tables_->scan(kLeases);
  for (leases->SeekToFirst(); leases->Valid(); leases->Next()) {
    const std::string_view key = leases->key().ToStringView();
    auto lease = decode_lease(leases->value().ToStringView());
    if (!lease) return tl::unexpected(tables_->damaged(lease.error(), kLeases, key));
    tables_->erase(kLeases, key, change.batch);
    --change.totals.counts.urls_leased;
    put_in_queue(lease->url, lease->sequence, change);
  }
  return tables_->end_of(*leases)
      .and_then([&]() REQUIRES(mutex_) { return write(change); })
      .map([](const CommitResult&) {});
}

// Changes: each operation fills a Change and writes it as one batch.

Change RocksState::begin() {
  Change change;
  change.totals = totals_;
  return change;
}

Result<CommitResult> RocksState::write(Change& change) {
  if (change.batch.Count() == 0) return std::move(change.result);
  if (auto counted = put_queued(change); !counted) return tl::unexpected(counted.error());
  tables_->put(kMeta, kTotalsKey, encode_totals(change.totals), change.batch);
  if (auto written = tables_->write(change.batch); !written) return tl::unexpected(written.error());
  totals_ = change.totals;
  for (const UrlKey& key : change.urls_new) seen_.insert(key);
  for (const QueuePlace& place : change.places) {
    QueueFronts& fronts = queue_fronts_[static_cast<size_t>(place.lane)];
    const auto front = fronts.find(place.host);
    if (front != fronts.end()) front->second.add(place);
  }
  return std::move(change.result);
}

Result<void> RocksState::put_queued(Change& change) {
  for (const auto& [host, more] : change.queued) {
    const Result<uint64_t> before = urls_queued(host);
    if (!before) return tl::unexpected(before.error());
    const uint64_t count = *before + static_cast<uint64_t>(more);
    if (count == 0) {
      tables_->erase(kQueued, host.text(), change.batch);
    } else {
      tables_->put(kQueued, host.text(), encode_queued_count(count), change.batch);
    }
  }
  return {};
}

Result<CommitResult> RocksState::enqueue(std::span<const QueuedUrl> urls) {
  MutexLock lock(mutex_);
  Change change = begin();
  return queue_unseen(urls, change).and_then([&]() REQUIRES(mutex_) { return write(change); });
}

Result<size_t> RocksState::count_unseen(std::span<const QueuedUrl> urls) {
  MutexLock lock(mutex_);
  return unseen(urls).map([](const std::vector<size_t>& indexes) { return indexes.size(); });
}

Result<Claim> RocksState::claim(const HostKey& host, size_t urls_max, Instant now) {
  MutexLock lock(mutex_);
  Change change = begin();
  Claim claim;
  const auto lease = [&](Lane lane, size_t max)
                         REQUIRES(mutex_) { return lease_due(host, lane, max, now, claim, change); };
  return lease(Lane::kWatched, std::min<size_t>(urls_max, 1))
      .and_then([&]() REQUIRES(mutex_) { return lease(Lane::kTimed, urls_max); })
      .and_then([&]() REQUIRES(mutex_) { return lease(Lane::kUnvisited, urls_max); })
      .and_then([&]() REQUIRES(mutex_) { return write(change); })
      .map([&](const CommitResult&) REQUIRES(mutex_) {
        const uint64_t hash = host_hash(host);
        for (auto& [lane, front] : change.fronts) remember_queue_front(hash, lane, std::move(front));
        return std::move(claim);
      });
}

Result<void> RocksState::release(std::span<const QueuedUrl> urls) {
  MutexLock lock(mutex_);
  Change change = begin();
  for (const QueuedUrl& url : urls) {
    auto lease = end_lease(url.url, change);
    if (!lease) return tl::unexpected(lease.error());
    put_in_queue(lease->url, lease->sequence, change);
  }
  return write(change).map([](const CommitResult&) {});
}

Result<CommitResult> RocksState::complete(const PageCommit& commit) {
  MutexLock lock(mutex_);
  Change change = begin();
  for (const SinkOffset& sink : commit.sinks) meta_.put_sink(sink, change.batch);
  for (const MovedSeed& seed : commit.seeds_moved) meta_.put_seed_moved(seed, change.batch);
  if (commit.fingerprint) put_fingerprint(*commit.fingerprint, change);
  return finish(commit, change)
      .and_then([&]() REQUIRES(mutex_) { return queue_unseen(commit.links, change); })
      .and_then([&] { return commit.host ? put_host(*commit.host, change) : Result<void>(); })
      .and_then([&] { return commit.article ? articles_.put(*commit.article, change.batch) : false; })
      .map([&](bool is_new) { change.totals.counts.articles += is_new ? 1 : 0; })
      .and_then([&]() REQUIRES(mutex_) { return write(change); });
}

// The parts of a change.

// Leases of one lane, until the claim has `urls_max` of them.
Result<void> RocksState::lease_due(const HostKey& host_key, Lane lane, size_t urls_max, Instant now,
                                   Claim& claim, Change& change) {
  const uint64_t host = host_hash(host_key);
  QueueFront front = queue_front(host, lane);
  if (front.first() == lane_end(host, lane)) return {};  // An iterator costs more than the rest of a claim.
  const std::string end = queue_end(host, lane);
  const rocksdb::Slice end_slice(end);
  const auto queue = tables_->scan(kQueue, &end_slice);
  bool is_empty = true;
  for (queue->Seek(encode(front.first())); queue->Valid();) {
    const std::string_view key = queue->key().ToStringView();
    const std::string_view value = queue->value().ToStringView();
    auto place = decode_queue_place(key);
    auto url = place.and_then([&](const QueuePlace&) { return decode_queued(value); });
    if (!url) return tl::unexpected(tables_->damaged(url.error(), kQueue, key));
    is_empty = false;
    front.skip_to(*place);
    if (url->due > now || claim.urls.size() == urls_max) {
      claim.next_due = std::min(claim.next_due.value_or(url->due), url->due);
      if (lane == Lane::kWatched) claim.watch_due = url->due;
      break;
    }
    tables_->erase(kQueue, key, change.batch);
    tables_->put(kLeases, encode(url_key(url->url)), encode_lease(place->sequence, value), change.batch);
    change.count_queued(host_key, -1);
    ++change.totals.counts.urls_leased;
    claim.urls.push_back(std::move(*url));
    if (front.pass(*place)) {
      queue->Next();
    } else {
      queue->Seek(encode(front.first()));
    }
  }
  if (is_empty) front.skip_to(lane_end(host, lane));
  change.fronts.emplace_back(lane, std::move(front));
  return tables_->end_of(*queue);
}

QueueFront RocksState::queue_front(uint64_t host, Lane lane) {
  const QueueFronts& fronts = queue_fronts_[static_cast<size_t>(lane)];
  const auto front = fronts.find(host);
  return front == fronts.end() ? QueueFront({.host = host, .lane = lane}) : front->second;
}

void RocksState::remember_queue_front(uint64_t host, Lane lane, QueueFront front) {
  QueueFronts& fronts = queue_fronts_[static_cast<size_t>(lane)];
  if (fronts.size() >= kQueueFrontsMax) fronts.clear();
  fronts.insert_or_assign(host, std::move(front));
}

Result<void> RocksState::finish(const PageCommit& commit, Change& change) {
  NEWSIEVE_CHECK((commit.outcome == UrlOutcome::kAgain) == commit.again.has_value());
  NEWSIEVE_CHECK(!commit.again || (commit.finished && commit.again->url == commit.finished->url));
  if (!commit.finished) return {};
  auto lease = end_lease(commit.finished->url, change);
  if (!lease) return tl::unexpected(lease.error());
  if (commit.again) {
    put_in_queue(*commit.again, change.totals.sequence_next++, change);
    return {};
  }
  const bool done = commit.outcome == UrlOutcome::kDone;
  ++(done ? change.totals.counts.urls_done : change.totals.counts.urls_failed);
  const UrlState state = done ? UrlState::kDone : UrlState::kFailed;
  tables_->put(kUrls, encode(url_key(commit.finished->url)), encode_url_state(state, commit.finished_at),
               change.batch);
  return {};
}

Result<Lease> RocksState::end_lease(const Url& url, Change& change) {
  const UrlKey key = url_key(url);
  const std::string bytes = encode(key);
  auto value = tables_->get(kLeases, bytes);
  if (!value) return tl::unexpected(value.error());
  if (!*value || !change.leases_ended.insert(key).second) {
    return fail(ErrorCode::kNotFound, url.href() + " is not leased from the state in " + tables_->path());
  }
  tables_->erase(kLeases, bytes, change.batch);
  --change.totals.counts.urls_leased;
  return decode_lease(**value).map_error(
      [&](const Error& error) { return tables_->damaged(error, kLeases, bytes); });
}

void RocksState::put_in_queue(const QueuedUrl& url, uint64_t sequence, Change& change) {
  const QueuePlace place = queue_place(url, sequence);
  tables_->put(kQueue, encode(place), encode_queued(url), change.batch);
  change.places.push_back(place);
  const HostKey host = url.url.host_key();
  if (!change.queued.contains(host)) change.result.hosts_woken.push_back(host);
  change.count_queued(host, 1);
}

Result<void> RocksState::queue_unseen(std::span<const QueuedUrl> urls, Change& change) {
  auto indexes = unseen(urls);
  if (!indexes) return tl::unexpected(indexes.error());
  for (const size_t index : *indexes) {
    const UrlKey key = url_key(urls[index].url);
    tables_->put(kUrls, encode(key), encode_url_state(UrlState::kOpen, {}), change.batch);
    put_in_queue(urls[index], change.totals.sequence_next++, change);
    change.urls_new.push_back(key);
  }
  change.totals.counts.urls_known += indexes->size();
  change.result.urls_new = indexes->size();
  return {};
}

// Indexes of those the state does not know, each URL once, in their order.
Result<std::vector<size_t>> RocksState::unseen(std::span<const QueuedUrl> urls) {
  std::vector<std::pair<UrlKey, size_t>> candidates;
  candidates.reserve(urls.size());
  for (size_t i = 0; i < urls.size(); ++i) {
    candidates.emplace_back(url_key(urls[i].url), i);
    seen_.prefetch(candidates.back().first);
  }
  std::erase_if(candidates,
                [this](const auto& candidate) REQUIRES(mutex_) { return seen_.contains(candidate.first); });
  if (candidates.empty()) return std::vector<size_t>();
  std::sort(candidates.begin(), candidates.end());
  const auto same_url = [](const auto& a, const auto& b) { return a.first == b.first; };
  candidates.erase(std::unique(candidates.begin(), candidates.end(), same_url), candidates.end());

  std::vector<std::string> keys;
  keys.reserve(candidates.size());
  for (const auto& [key, index] : candidates) keys.push_back(encode(key));
  auto known = tables_->contains(kUrls, keys);
  if (!known) return tl::unexpected(known.error());
  std::vector<size_t> indexes;
  for (size_t i = 0; i < candidates.size(); ++i) {
    if ((*known)[i]) {
      seen_.insert(candidates[i].first);
    } else {
      indexes.push_back(candidates[i].second);
    }
  }
  std::sort(indexes.begin(), indexes.end());
  return indexes;
}

Result<void> RocksState::put_host(const HostRecord& host, Change& change) {
  const std::string& key = host.host.text();
  const uint64_t robots_hash = hash64(host.robots_text);
  auto old = tables_->get(kHosts, key);
  if (!old) return tl::unexpected(old.error());
  const std::string value = encode_host(host, robots_hash);
  if (*old == value) return {};
  auto old_host = *old ? decode_host(**old).map([](const StoredHost& stored) { return stored.robots_hash; })
                       : Result<uint64_t>(hash64(""));
  if (!old_host) return tl::unexpected(tables_->damaged(old_host.error(), kHosts, key));
  if (*old_host != robots_hash) tables_->put(kRobots, key, host.robots_text, change.batch);
  tables_->put(kHosts, key, value, change.batch);
  return {};
}

void RocksState::put_fingerprint(const FingerprintRecord& record, Change& change) {
  fingerprints_.put(change.totals.counts.fingerprints++, record, change.batch);
}

Result<void> RocksState::require_sketch_version(uint32_t version) {
  MutexLock lock(mutex_);
  return fingerprints_.require_sketch_version(version, totals_.counts.fingerprints == 0);
}

// Reads.

Result<std::vector<HostKey>> RocksState::hosts_queued() {
  std::vector<HostKey> hosts;
  const auto queued = tables_->scan(kQueued);
  for (queued->SeekToFirst(); queued->Valid(); queued->Next()) {
    hosts.emplace_back(queued->key().ToString());
  }
  return tables_->end_of(*queued).map([&] { return std::move(hosts); });
}

Result<uint64_t> RocksState::urls_queued(const HostKey& host) {
  const auto bytes = tables_->get(kQueued, host.text());
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return 0;
  return decode_queued_count(**bytes).map_error(
      [&](const Error& error) { return tables_->damaged(error, kQueued, host.text()); });
}

Result<std::optional<HostRecord>> RocksState::host(const HostKey& host) {
  auto bytes = tables_->get(kHosts, host.text());
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return std::nullopt;
  auto stored = decode_host(**bytes);
  if (!stored) return tl::unexpected(tables_->damaged(stored.error(), kHosts, host.text()));
  auto robots = tables_->get(kRobots, host.text());
  if (!robots) return tl::unexpected(robots.error());
  if (*robots) stored->record.robots_text = std::move(**robots);
  return std::move(stored->record);
}

Result<void> RocksState::for_each_host(const HostKey& after, const std::function<bool(HostRecord)>& visit) {
  const auto hosts = tables_->scan(kHosts);
  for (hosts->Seek(after.text()); hosts->Valid(); hosts->Next()) {
    const std::string_view key = hosts->key().ToStringView();
    if (key == after.text()) continue;
    auto stored = decode_host(hosts->value().ToStringView());
    if (!stored) return tl::unexpected(tables_->damaged(stored.error(), kHosts, key));
    if (!visit(std::move(stored->record))) break;
  }
  return tables_->end_of(*hosts);
}

Result<StateCounts> RocksState::counts() {
  MutexLock lock(mutex_);
  StateCounts counts = totals_.counts;
  counts.articles_left_out = articles_.left_out();
  counts.cache_bytes = tables_->cache_bytes();
  return counts;
}

}  // namespace

Result<std::unique_ptr<CrawlState>> open_rocks_state(const RocksStateOptions& options) {
  auto tables = RocksTables::open(options);
  if (!tables) return tl::unexpected(tables.error());
  auto state = std::make_unique<RocksState>(std::move(*tables), options.seen_cache_urls);
  if (auto resumed = state->resume(); !resumed) return tl::unexpected(resumed.error());
  return state;
}

}  // namespace newsieve
