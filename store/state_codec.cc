#include "store/state_codec.h"

#include <bit>

#include "base/check.h"
#include "base/codec.h"
#include "base/hash.h"

namespace newsieve {
namespace {

constexpr uint64_t kSignBit = uint64_t{1} << 63;

void append_big_endian(std::string& out, uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

uint64_t read_big_endian(std::string_view bytes) {
  uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

// Instants before 1970 are negative: with the sign bit turned, they sort before the others.
uint64_t to_sortable(Instant instant) {
  return static_cast<uint64_t>(instant.time_since_epoch().count()) ^ kSignBit;
}

void put_instant(Encoder& encoder, Instant instant) {
  encoder.put_signed(instant.time_since_epoch().count());
}
Instant take_instant(Decoder& decoder) { return Instant(Milliseconds(decoder.signed_number())); }

tl::unexpected<Error> malformed(const std::string& what) {
  return fail(ErrorCode::kCorrupt, what + " does not decode");
}

void put_visit(Encoder& encoder, const Visit& visit) {
  put_instant(encoder, visit.fetched_at);
  encoder.put(std::string_view(visit.etag));
  encoder.put(std::string_view(visit.last_modified));
  encoder.put_fixed(visit.body_hash.high);
  encoder.put_fixed(visit.body_hash.low);
  encoder.put(uint64_t{visit.failures});
  encoder.put_fixed(std::bit_cast<uint64_t>(visit.news));
  encoder.put_fixed(std::bit_cast<uint64_t>(visit.hours));
  encoder.put(std::string_view(visit.capture ? visit.capture->payload_digest : ""));
  if (visit.capture) put_instant(encoder, visit.capture->date);
}

Visit take_visit(Decoder& decoder) {
  Visit visit;
  visit.fetched_at = take_instant(decoder);
  visit.etag = decoder.string();
  visit.last_modified = decoder.string();
  visit.body_hash.high = decoder.fixed();
  visit.body_hash.low = decoder.fixed();
  visit.failures = static_cast<uint32_t>(decoder.number());
  visit.news = std::bit_cast<double>(decoder.fixed());
  visit.hours = std::bit_cast<double>(decoder.fixed());
  std::string digest = decoder.string();
  if (!digest.empty()) visit.capture = {take_instant(decoder), std::move(digest)};
  return visit;
}

Result<QueuedUrl> take_queued(Decoder& decoder) {
  QueuedUrl queued;
  const std::string_view href = decoder.bytes();
  const uint64_t kind = decoder.number();
  queued.depth = static_cast<uint16_t>(decoder.number());
  queued.redirects = static_cast<uint8_t>(decoder.number());
  queued.indexes = static_cast<uint8_t>(decoder.number());
  queued.tries = static_cast<uint8_t>(decoder.number());
  queued.due = take_instant(decoder);
  queued.published = take_instant(decoder);
  queued.freshness = take_instant(decoder);
  queued.referrer = decoder.string();
  const uint64_t visited = decoder.number();
  if (visited == 1) queued.last_visit = take_visit(decoder);
  if (!decoder.done() || visited > 1 || kind > static_cast<uint64_t>(UrlKind::kFront)) {
    return malformed("a queued URL");
  }
  queued.kind = static_cast<UrlKind>(kind);
  auto url = Url::parse(href);
  if (!url) return malformed("the queued URL " + std::string(href));
  queued.url = std::move(*url);
  return queued;
}

}  // namespace

uint64_t host_hash(const HostKey& host) { return hash64(host.text()); }

UrlKey url_key(const Url& url) {
  const std::string_view path = url.path_and_query();
  const std::string_view host = std::string_view(url.href()).substr(0, url.href().size() - path.size());
  return {hash64(host), hash64(path)};
}

std::string encode(const UrlKey& key) {
  std::string bytes;
  bytes.reserve(16);
  append_big_endian(bytes, key.host);
  append_big_endian(bytes, key.path);
  return bytes;
}

QueuePlace queue_place(const QueuedUrl& url, uint64_t sequence) {
  const uint64_t host = host_hash(url.url.host_key());
  if (is_watched(url.kind)) return {host, Lane::kWatched, to_sortable(url.due), sequence};
  if (url.due != Instant()) return {host, Lane::kTimed, to_sortable(url.due), sequence};
  return {host, Lane::kUnvisited, ~to_sortable(url.freshness), sequence};
}

std::string encode(const QueuePlace& place) {
  std::string bytes;
  bytes.reserve(25);
  append_big_endian(bytes, place.host);
  bytes += static_cast<char>(place.lane);
  append_big_endian(bytes, place.rank);
  append_big_endian(bytes, place.sequence);
  return bytes;
}

Result<QueuePlace> decode_queue_place(std::string_view bytes) {
  if (bytes.size() != 25 || bytes[8] < 0 || bytes[8] > static_cast<char>(Lane::kUnvisited)) {
    return malformed("a place in the queue");
  }
  return QueuePlace{read_big_endian(bytes.substr(0, 8)), static_cast<Lane>(bytes[8]),
                    read_big_endian(bytes.substr(9, 8)), read_big_endian(bytes.substr(17, 8))};
}

std::string queue_end(uint64_t host) {
  std::string bytes;
  append_big_endian(bytes, host);
  return bytes += '\xff';
}

std::string queue_end(uint64_t host, Lane lane) {
  std::string bytes;
  append_big_endian(bytes, host);
  return bytes += static_cast<char>(static_cast<uint8_t>(lane) + 1);
}

std::string article_key(std::string_view site, std::string_view id) {
  std::string key = site_begin(site);
  key += id;
  return key;
}

std::string site_begin(std::string_view site) { return std::string(site) + '\0'; }
std::string site_end(std::string_view site) { return std::string(site) + '\1'; }

std::string_view id_of(std::string_view article_key) {
  return article_key.substr(site_of(article_key).size() + 1);
}

std::string cluster_begin(std::string_view cluster) {
  std::string key;
  append_big_endian(key, hash64(cluster));
  return key;
}

std::string cluster_end(std::string_view cluster) { return cluster_begin(cluster) + '\xff'; }

std::string cluster_key(std::string_view cluster, std::string_view article_key) {
  return cluster_begin(cluster).append(article_key);
}

std::string_view article_key_of(std::string_view cluster_key) { return cluster_key.substr(8); }

std::string arrival_key(std::string_view site, uint64_t arrival) {
  std::string key = site_begin(site);
  append_big_endian(key, arrival);
  return key;
}

Result<uint64_t> decode_arrival(std::string_view arrival_key) {
  const std::string_view site = site_of(arrival_key);
  if (arrival_key.size() != site.size() + 9) return malformed("an arrival");
  return read_big_endian(arrival_key.substr(site.size() + 1));
}

std::string encode_stored(uint64_t arrival, std::string_view article) {
  std::string bytes;
  bytes.reserve(article.size() + 8);
  append_big_endian(bytes, arrival);
  bytes += article;
  return bytes;
}

Result<StoredArticle> decode_stored(std::string_view bytes) {
  if (bytes.size() < 8) return malformed("an article");
  return StoredArticle{read_big_endian(bytes.substr(0, 8)), bytes.substr(8)};
}

std::string_view site_of(std::string_view article_key) {
  return article_key.substr(0, article_key.find('\0'));
}

std::string number_key(uint64_t number) {
  std::string key;
  append_big_endian(key, number);
  return key;
}

Result<uint64_t> decode_number_key(std::string_view bytes) {
  if (bytes.size() != 8) return malformed("a number");
  return read_big_endian(bytes);
}

std::string encode_url_state(UrlState state, Instant finished_at) {
  std::string bytes(1, static_cast<char>(state));
  Encoder encoder(bytes);
  if (state != UrlState::kOpen) put_instant(encoder, finished_at);
  return bytes;
}

std::string encode_queued(const QueuedUrl& url) {
  std::string bytes;
  bytes.reserve(url.url.href().size() + url.referrer.size() + 16);
  Encoder encoder(bytes);
  encoder.put(std::string_view(url.url.href()));
  encoder.put(static_cast<uint64_t>(url.kind));
  encoder.put(uint64_t{url.depth});
  encoder.put(uint64_t{url.redirects});
  encoder.put(uint64_t{url.indexes});
  encoder.put(uint64_t{url.tries});
  put_instant(encoder, url.due);
  put_instant(encoder, url.published);
  put_instant(encoder, url.freshness);
  encoder.put(std::string_view(url.referrer));
  encoder.put(uint64_t{url.last_visit.has_value()});
  if (url.last_visit) put_visit(encoder, *url.last_visit);
  return bytes;
}

Result<QueuedUrl> decode_queued(std::string_view bytes) {
  Decoder decoder(bytes);
  return take_queued(decoder);
}

std::string encode_lease(uint64_t sequence, std::string_view queued) {
  std::string bytes;
  bytes.reserve(queued.size() + 8);
  Encoder(bytes).put_fixed(sequence);
  bytes += queued;
  return bytes;
}

Result<Lease> decode_lease(std::string_view bytes) {
  Decoder decoder(bytes);
  const uint64_t sequence = decoder.fixed();
  return take_queued(decoder).transform([&](QueuedUrl&& url) { return Lease{sequence, std::move(url)}; });
}

std::string encode_queued_count(uint64_t count) {
  std::string bytes;
  Encoder(bytes).put(count);
  return bytes;
}

Result<uint64_t> decode_queued_count(std::string_view bytes) {
  Decoder decoder(bytes);
  const uint64_t count = decoder.number();
  if (!decoder.done()) return malformed("a count of queued URLs");
  return count;
}

std::string encode_host(const HostRecord& host, uint64_t robots_hash) {
  std::string bytes;
  Encoder encoder(bytes);
  encoder.put(std::string_view(host.host.text()));
  put_instant(encoder, host.next_fetch);
  encoder.put(uint64_t{host.response_milliseconds});
  encoder.put(uint64_t{host.delay_milliseconds});
  encoder.put(uint64_t{host.failures});
  encoder.put_signed(host.last_status);
  encoder.put_signed(host.robots_status);
  put_instant(encoder, host.robots_expires);
  encoder.put_fixed(robots_hash);
  encoder.put(host.pages);
  encoder.put(host.bytes);
  return bytes;
}

Result<StoredHost> decode_host(std::string_view bytes) {
  Decoder decoder(bytes);
  StoredHost stored;
  HostRecord& host = stored.record;
  host.host = HostKey(decoder.string());
  host.next_fetch = take_instant(decoder);
  host.response_milliseconds = static_cast<uint32_t>(decoder.number());
  host.delay_milliseconds = static_cast<uint32_t>(decoder.number());
  host.failures = static_cast<uint16_t>(decoder.number());
  host.last_status = static_cast<int>(decoder.signed_number());
  host.robots_status = static_cast<int>(decoder.signed_number());
  host.robots_expires = take_instant(decoder);
  stored.robots_hash = decoder.fixed();
  host.pages = decoder.number();
  host.bytes = decoder.number();
  if (!decoder.done()) return malformed("a host's record");
  return stored;
}

std::string encode_totals(const Totals& totals) {
  std::string bytes;
  Encoder encoder(bytes);
  encoder.put(totals.counts.urls_known);
  encoder.put(totals.counts.urls_queued);
  encoder.put(totals.counts.urls_leased);
  encoder.put(totals.counts.urls_done);
  encoder.put(totals.counts.urls_failed);
  encoder.put(totals.counts.articles);
  encoder.put(totals.counts.fingerprints);
  encoder.put(totals.sequence_next);
  return bytes;
}

Result<Totals> decode_totals(std::string_view bytes) {
  Decoder decoder(bytes);
  Totals totals;
  totals.counts.urls_known = decoder.number();
  totals.counts.urls_queued = decoder.number();
  totals.counts.urls_leased = decoder.number();
  totals.counts.urls_done = decoder.number();
  totals.counts.urls_failed = decoder.number();
  totals.counts.articles = decoder.number();
  totals.counts.fingerprints = decoder.number();
  totals.sequence_next = decoder.number();
  if (!decoder.done()) return malformed("the totals");
  return totals;
}

std::string encode_fingerprint(const FingerprintRecord& record) {
  std::string bytes;
  bytes.reserve(48 + record.site.size() + record.article_id.size());
  Encoder encoder(bytes);
  const Fingerprint& fingerprint = record.fingerprint;
  encoder.put_fixed(fingerprint.text_hash.high);
  encoder.put_fixed(fingerprint.text_hash.low);
  encoder.put(uint64_t{fingerprint.comparable});
  if (fingerprint.comparable) encoder.put_fixed(fingerprint.simhash);
  put_instant(encoder, record.recorded_at);
  encoder.put(std::string_view(record.site));
  encoder.put(std::string_view(record.article_id));
  return bytes;
}

Result<FingerprintRecord> decode_fingerprint(std::string_view bytes) {
  Decoder decoder(bytes);
  FingerprintRecord record;
  Fingerprint& fingerprint = record.fingerprint;
  fingerprint.text_hash.high = decoder.fixed();
  fingerprint.text_hash.low = decoder.fixed();
  const uint64_t comparable = decoder.number();
  fingerprint.comparable = comparable == 1;
  if (fingerprint.comparable) fingerprint.simhash = decoder.fixed();
  record.recorded_at = take_instant(decoder);
  record.site = decoder.string();
  record.article_id = decoder.string();
  if (!decoder.done() || comparable > 1) return malformed("a fingerprint");
  return record;
}

}  // namespace newsieve
