// All durable state of a crawl, behind one interface that speaks the domain.
//
// A page's consequences are one PageCommit, applied whole or not at all: after kill -9 at any instant nothing
// acknowledged is lost, nothing is there twice, and URLs that were being fetched are queued again on open.
// Everything about one host is keyed by its host and everything about one site by its site, and no operation
// assumes that this process is the only one, so that a cluster can stand behind the same interface.
//
// Threads: every method may be called from any thread. Errors: kIo (disk), kCorrupt (a stored value does not
// decode; names the key), kNotFound (see complete and release), kBusy / kInvalid on open. After kIo the state
// refuses further writes until it is opened again; what was acknowledged before is kept.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/article.h"
#include "model/fingerprint.h"
#include "model/page.h"

namespace newsieve {

// What must survive a restart for a host to be treated politely, and within its budget.
struct HostRecord {
  HostKey host;
  Instant next_fetch{};                // Not before.
  uint32_t response_milliseconds = 0;  // Moving average.
  uint32_t delay_milliseconds = 0;     // Its pause after the last fetch, if that had been no failure.
  uint16_t failures = 0;               // In a row.
  int last_status = 0;                 // HTTP status of the last response; 0: never fetched; -1: unreachable.
  int robots_status = 0;               // HTTP status of robots.txt; 0: never fetched; -1: unreachable.
  Instant robots_expires{};
  std::string robots_text;  // At most 500 KiB.
  uint64_t pages = 0;       // Fetched since the state began; a page that is visited again counts once.
  uint64_t bytes = 0;       // Of bodies, as received: of everything that was fetched for the host.
};

// An append-only output (the records, a WARC file), and how much of it is vouched for. Whoever opens it again
// cuts off what is behind.
struct SinkOffset {
  std::string name;
  uint64_t bytes = 0;
};

// A seed that was redirected.
struct MovedSeed {
  Url from;
  Url to;
};

// What somebody has decided while a crawl ran: that a host is paused, say.
struct Setting {
  std::string key;
  std::string value;
};

// kAgain: it is not finished, but queued again: to be tried once more, or to be visited again.
enum class UrlOutcome : uint8_t { kDone, kFailed, kAgain };

// One finished page.
struct PageCommit {
  // Its lease ends. Absent for what was never claimed: ingested pages, robots.txt.
  std::optional<QueuedUrl> finished;
  UrlOutcome outcome = UrlOutcome::kDone;
  Instant finished_at{};
  std::vector<QueuedUrl> links;    // To be queued where they were never seen before.
  std::optional<QueuedUrl> again;  // With kAgain, and only then: the same URL, due later.
  std::optional<HostRecord> host;
  std::optional<Article> article;  // Inserted, or replaces the one with the same site and id.
  std::optional<FingerprintRecord>
      fingerprint;                     // Gets the next number. Its version: require_sketch_version().
  std::vector<SinkOffset> sinks;       // How far the outputs have come with this page.
  std::vector<MovedSeed> seeds_moved;  // See seeds_moved().
};

struct CommitResult {
  size_t urls_new = 0;
  std::vector<HostKey> hosts_woken;  // Hosts whose queues got URLs (links, or `again`). No host twice.
};

// URLs handed out: leased until complete() or the next open. In the order they are to be fetched: a watched
// one (is_watched()) if one is due, but only one, so that a host with many still gets to its pages; then what
// was queued for a certain time, as it is due; then pages never fetched, the freshest first, and as queued.
struct Claim {
  std::vector<QueuedUrl> urls;
  std::optional<Instant> next_due;   // When the first of those still queued is due. Nullopt: none left.
  std::optional<Instant> watch_due;  // When the first watched one among them is due. Nullopt: none left.
};

enum class ArrivalOrder : uint8_t { kOldestFirst, kNewestFirst };

struct StateCounts {
  uint64_t urls_known = 0;
  uint64_t urls_queued = 0;  // Not leased.
  uint64_t urls_leased = 0;
  uint64_t urls_done = 0;
  uint64_t urls_failed = 0;
  uint64_t articles = 0;
  uint64_t fingerprints = 0;
  uint64_t cache_bytes = 0;  // In memory now, of blocks read and of what is still to be flushed.
  uint64_t articles_left_out =
      0;  // By for_each_article() since the state was opened, because they are damaged.
};

class CrawlState {
 public:
  virtual ~CrawlState() = default;

  // Queues those URLs that were never seen (seeds). One atomic batch.
  virtual Result<CommitResult> enqueue(std::span<const QueuedUrl> urls) = 0;

  // Queued URLs that are not known yet, each counted once: what enqueue() would queue.
  virtual Result<size_t> count_unseen(std::span<const QueuedUrl> urls) = 0;

  // Leases up to `urls_max` URLs of `host` that are due at `now`.
  virtual Result<Claim> claim(const HostKey& host, size_t urls_max, Instant now) = 0;

  // Gives leased URLs back, to be claimed again in their old place (a drain that did not get to them). One
  // atomic batch; kNotFound, and nothing is changed, if one of them is not leased.
  virtual Result<void> release(std::span<const QueuedUrl> urls) = 0;

  // Applies everything `commit` says, atomically. kNotFound, and nothing is changed, if `finished` is not
  // leased: it was finished before, or never claimed.
  virtual Result<CommitResult> complete(const PageCommit& commit) = 0;

  // Hosts that have queued URLs, in the order of their keys. Reads one key a host, for start-up; and how many
  // one has, also one key.
  virtual Result<std::vector<HostKey>> hosts_queued() = 0;
  virtual Result<uint64_t> urls_queued(const HostKey& host) = 0;

  virtual Result<std::optional<HostRecord>> host(const HostKey& host) = 0;

  // Calls visit for each host's record behind `after` in the order of their keys, without its robots_text,
  // until it returns false. An empty `after`: from the first one.
  virtual Result<void> for_each_host(const HostKey& after, const std::function<bool(HostRecord)>& visit) = 0;

  // Sites that have articles, behind `after` in the order of their names. Reads one key a site.
  virtual Result<std::vector<std::string>> sites(const std::string& after, size_t sites_max) = 0;
  Result<std::vector<std::string>> sites() { return sites({}, SIZE_MAX); }
  virtual Result<std::optional<Article>> article(const std::string& site, const std::string& id) = 0;

  // How many articles the site has. Reads one key.
  virtual Result<uint64_t> articles_of(const std::string& site) = 0;

  // Calls visit for each article of the site, in order of arrival (or the other way round), until it returns
  // false. An article arrives with the first commit that has its id; replacing it keeps its place. One that
  // is damaged is passed over, named in the log, and counted (StateCounts::articles_left_out).
  virtual Result<void> for_each_article(const std::string& site, ArrivalOrder order,
                                        const std::function<bool(Article)>& visit) = 0;

  // Calls visit for each article whose stored verdict names this cluster, but for the one that the cluster is
  // named after, in order of site and id, until it returns false.
  virtual Result<void> for_each_in_cluster(
      const std::string& cluster,
      const std::function<bool(const std::string& site, const std::string& id)>& visit) = 0;

  // Articles' fingerprints, numbered 0, 1, 2, ... in the order of their commits. for_each_fingerprint() calls
  // visit for each from the number `first` on, in order, until it returns false.
  virtual Result<std::optional<FingerprintRecord>> fingerprint(uint64_t number) = 0;
  virtual Result<void> for_each_fingerprint(
      uint64_t first, const std::function<bool(uint64_t number, const FingerprintRecord&)>& visit) = 0;

  // To be called before fingerprints are committed or read by a program that makes them in this version. A
  // state holds those of one version: kInvalid if it has some of another one.
  virtual Result<void> require_sketch_version(uint32_t version) = 0;

  // Where seeds were redirected to, one a host ("/"): it is in scope, as the seed is.
  virtual Result<std::vector<MovedSeed>> seeds_moved() = 0;

  // What the last commit that named this sink vouches for; 0 if none did.
  virtual Result<uint64_t> sink_bytes(const std::string& name) = 0;

  // Settings are few and small, and no part of a page's commit. set_setting() replaces one with the same key;
  // both survive a power cut. settings(): those whose keys begin with `prefix`, in their order.
  virtual Result<void> set_setting(const Setting& setting) = 0;
  virtual Result<void> erase_setting(const std::string& key) = 0;
  virtual Result<std::vector<Setting>> settings(const std::string& prefix) = 0;

  virtual Result<StateCounts> counts() = 0;

  // What was committed before this call survives a power cut (not in a state that is not durable).
  virtual Result<void> sync() = 0;
};

struct RocksStateOptions {
  std::string path;     // The folder; made if it is not there.
  bool durable = true;  // False: no write-ahead log, for a temporary state that dies with the job.
  // Block cache, as far as there is something to cache; an eighth of it: write buffers.
  size_t memory_bytes = 256 << 20;
  // Hashes of URLs known to be seen, as far as there are any; 16 bytes each: 128 MiB.
  size_t seen_cache_urls = 8 << 20;
};

// The embedded state: RocksDB. One process a folder: a second one gets kBusy. A folder written by another
// version of the format is refused with kInvalid and never changed. See store/schema.md for the keys.
Result<std::unique_ptr<CrawlState>> open_rocks_state(const RocksStateOptions& options);

}  // namespace newsieve
