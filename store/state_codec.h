// The keys and values of the state as bytes. What stands where, and why: store/schema.md.
//
// Changing anything here changes the format of the state: raise kStateFormat with it.
// Decoding never reads past its bytes; what we did not write ourselves comes back as kCorrupt.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/crawl_state.h"

namespace newsieve {

inline constexpr int kStateFormat = 12;

// Which URL: its host's hash, then its path's. Two URLs of one host meet with probability n^2 / 2^65.
struct UrlKey {
  uint64_t host = 0;
  uint64_t path = 0;
  auto operator<=>(const UrlKey&) const = default;
};

uint64_t host_hash(const HostKey& host);
UrlKey url_key(const Url& url);

// A host's queue has three lanes. In the first two the earliest due comes first, in the last the freshest.
enum class Lane : uint8_t {
  kWatched = 0,  // is_watched(): sitemaps, feeds, fronts.
  kTimed = 1,    // Pages queued for a certain time: tried once more, visited again.
  kUnvisited = 2
};
inline constexpr size_t kLanes = 3;

// Where a URL stands in its host's queue: by lane, then by rank, then in the order of queueing.
struct QueuePlace {
  uint64_t host = 0;
  Lane lane = Lane::kWatched;
  uint64_t rank = 0;
  uint64_t sequence = 0;
  auto operator<=>(const QueuePlace&) const = default;
};
QueuePlace queue_place(const QueuedUrl& url, uint64_t sequence);

// Keys: big-endian, so that the order of bytes is the order of the values.
std::string encode(const UrlKey& key);        // 16 bytes
std::string encode(const QueuePlace& place);  // 25 bytes
Result<QueuePlace> decode_queue_place(std::string_view bytes);
std::string queue_end(uint64_t host);             // Behind all places of the host,
std::string queue_end(uint64_t host, Lane lane);  // and behind those of one lane.
std::string article_key(std::string_view site, std::string_view id);
std::string site_begin(std::string_view site);  // Not behind any article of the site,
std::string site_end(std::string_view site);    // and behind all of them.
std::string_view site_of(std::string_view article_key);
std::string_view id_of(std::string_view article_key);
std::string arrival_key(std::string_view site, uint64_t arrival);  // Also between site_begin and site_end.
Result<uint64_t> decode_arrival(std::string_view arrival_key);

// Of an article in the cluster with that name; the value is the name.
std::string cluster_begin(std::string_view cluster);  // Not behind any article of the cluster,
std::string cluster_end(std::string_view cluster);    // and behind all of them.
std::string cluster_key(std::string_view cluster, std::string_view article_key);
std::string_view article_key_of(std::string_view cluster_key);

// The value of an article: the how-manieth of its site it was (0, 1, 2 ...), then encode_article().
std::string encode_stored(uint64_t arrival, std::string_view article);
struct StoredArticle {
  uint64_t arrival = 0;
  std::string_view article;
};
Result<StoredArticle> decode_stored(std::string_view bytes);

std::string number_key(uint64_t number);  // 8 bytes
Result<uint64_t> decode_number_key(std::string_view bytes);

// The value of a known URL. What kOpen says in full (queued or leased, and since when) stands in those
// tables.
enum class UrlState : uint8_t { kOpen = 0, kDone = 1, kFailed = 2 };
std::string encode_url_state(UrlState state, Instant finished_at);

// The value of a queued URL, and of a leased one: with the sequence that puts it back in its old place.
std::string encode_queued(const QueuedUrl& url);
Result<QueuedUrl> decode_queued(std::string_view bytes);

struct Lease {
  uint64_t sequence = 0;
  QueuedUrl url;
};
std::string encode_lease(uint64_t sequence, std::string_view queued);
Result<Lease> decode_lease(std::string_view bytes);

// How many URLs a host has queued.
std::string encode_queued_count(uint64_t count);
Result<uint64_t> decode_queued_count(std::string_view bytes);

// A host's record without robots_text, which is large, changes rarely and is stored beside it.
std::string encode_host(const HostRecord& host, uint64_t robots_hash);
struct StoredHost {
  HostRecord record;
  uint64_t robots_hash = 0;  // hash64 of the robots_text that belongs to it.
};
Result<StoredHost> decode_host(std::string_view bytes);

// Written with every commit, so that counts are never counted again.
struct Totals {
  StateCounts counts;
  uint64_t sequence_next = 0;
};
std::string encode_totals(const Totals& totals);
Result<Totals> decode_totals(std::string_view bytes);

// An article's fingerprint and where to find it.
std::string encode_fingerprint(const FingerprintRecord& record);
Result<FingerprintRecord> decode_fingerprint(std::string_view bytes);

}  // namespace newsieve
