#include "crawler/politeness.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <list>
#include <unordered_map>

#include "base/ascii.h"
#include "base/internet_date.h"
#include "base/match.h"
#include "crawler/content_decoder.h"

namespace newsieve {
namespace {

constexpr int kUnreachable = -1;  // HostRecord::robots_status and last_status.

struct Host {
  HostRecord record;
  std::optional<Robots> robots;  // Parsed when first asked for.
};

bool is_success(int status) { return status >= 200 && status < 300; }

bool is_unreachable(int status) { return status == kUnreachable || status == 429 || status >= 500; }

// The status that says how robots.txt is to be understood.
int robots_status(const FetchResult& result) {
  return std::visit(
      match{[](const FetchedPage& page) { return page.http.status; },
            [](const Redirect& redirect) { return redirect.http.status; },
            [](const NotModified&) { return kUnreachable; },  // Nothing was asked conditionally.
            [](const SlowDown& slow) { return slow.http.status; },
            [](const Refused& refused) {
              return refused.http.status >= 400 ? refused.http.status : kUnreachable;
            },
            [](const Unreachable&) { return kUnreachable; }},
      result);
}

int last_status(const FetchResult& result) {
  const HttpResponse* response = response_of(result);
  return response != nullptr && response->status > 0 ? response->status : kUnreachable;
}

// True if the host itself is in trouble, and not only this URL.
bool is_failure(const FetchResult& result) {
  return std::visit(match{[](const FetchedPage&) { return false; }, [](const Redirect&) { return false; },
                          [](const NotModified&) { return false; }, [](const SlowDown&) { return true; },
                          [](const Refused& refused) { return refused.http.status >= 500; },
                          [](const Unreachable&) { return true; }},
                    result);
}

// The end of a pause. An Instant is the beginning of the millisecond in which something happened.
Instant after(Instant end, Milliseconds pause) {
  return pause.count() > 0 ? end + pause + Milliseconds(1) : end;
}

// Takes a response's time into the mean.
void count_response(HostRecord& record, Milliseconds duration) {
  constexpr int64_t kWeight = 4;  // A new response counts a quarter.
  const int64_t mean = record.response_milliseconds;
  const int64_t latest = std::clamp<int64_t>(duration.count(), 0, UINT32_MAX);
  record.response_milliseconds = static_cast<uint32_t>(mean == 0 ? latest : mean + (latest - mean) / kWeight);
}

Milliseconds doubled(Milliseconds delay, unsigned times, Milliseconds most) {
  for (; times > 0 && delay < most; --times) delay *= 2;
  return std::min(delay, most);
}

}  // namespace

struct Politeness::Impl {
  Impl(const PolitenessOptions& politeness_options, DelayOf delays)
      : options(politeness_options), own_delay(std::move(delays)) {}

  const PolitenessOptions options;
  const DelayOf own_delay;
  std::list<Host> recent;  // The host asked for last comes first.
  std::unordered_map<HostKey, std::list<Host>::iterator> hosts;
  size_t robots_bytes = 0;

  const Host* find(const HostKey& host) const {
    const auto place = hosts.find(host);
    return place == hosts.end() ? nullptr : &*place->second;
  }

  Host& touch(const HostKey& host) {
    const auto place = hosts.find(host);
    if (place != hosts.end()) {
      recent.splice(recent.begin(), recent, place->second);
    } else {
      recent.emplace_front().record.host = host;
      hosts.emplace(host, recent.begin());
      trim();
    }
    return recent.front();
  }

  // `host` is the one asked for last.
  void set_robots(Host& host, int status, std::string text) {
    robots_bytes += text.size();
    robots_bytes -= host.record.robots_text.size();
    host.record.robots_status = status;
    host.record.robots_text = std::move(text);
    host.robots.reset();
    trim();
  }

  // Forgets hosts until the limits hold; never the one asked for last.
  void trim() {
    while (recent.size() > 1 &&
           (recent.size() > options.hosts_max || robots_bytes > options.robots_bytes_max)) {
      robots_bytes -= recent.back().record.robots_text.size();
      hosts.erase(recent.back().record.host);
      recent.pop_back();
    }
  }

  const Robots& robots_of(Host& host) const {
    if (!host.robots) {
      const int status = host.record.robots_status;
      host.robots = is_success(status)       ? Robots::parse(host.record.robots_text, options.agents)
                    : is_unreachable(status) ? Robots::disallow_all()
                                             : Robots::allow_all();
    }
    return *host.robots;
  }

  Milliseconds configured_delay(const HostKey& host) const {
    return (own_delay ? own_delay(host) : std::nullopt).value_or(options.delay);
  }

  // The pause between two fetches of a host that is well.
  Milliseconds delay_of(Host& host, Milliseconds rest) const {
    Milliseconds delay = std::max(configured_delay(host.record.host), rest);
    if (options.obey_robots) {
      const Milliseconds wanted = robots_of(host).crawl_delay().value_or(Milliseconds(0));
      delay = std::max(delay, std::min(wanted, options.crawl_delay_max));
    }
    return delay;
  }

  // What a response of `latest` gives the server that made it.
  Milliseconds rest_after(const Host& host, Milliseconds latest) const {
    const int64_t slowest = std::max<int64_t>(latest.count(), host.record.response_milliseconds);
    return Milliseconds(std::llround(options.response_factor * static_cast<double>(slowest)));
  }

  // Until when a host that has just failed is left alone.
  Instant back_off(const HostRecord& record, const FetchResult& result, Milliseconds delay,
                   Instant now) const {
    const auto* slow = std::get_if<SlowDown>(&result);
    const std::optional<Instant> asked = slow != nullptr ? retry_after(slow->retry_after, now) : std::nullopt;
    if (asked) return after(now, std::min<Milliseconds>(*asked - now, options.retry_after_max));
    const Milliseconds base = std::max(delay, options.backoff_min);
    return after(now, doubled(base, record.failures, options.backoff_max));
  }

  static Milliseconds as_delay(Milliseconds shared, Milliseconds delay) {
    return shared.count() < 0 ? delay : shared;
  }

  Pauses shared_pauses(const HostKey& host, Milliseconds rest, Instant end) const {
    const Milliseconds delay = configured_delay(host);
    Pauses pauses;
    if (shared().addresses) {
      pauses.address = after(end, std::max(as_delay(options.address_delay, delay), rest));
    }
    if (shared().domains) pauses.domain = after(end, std::max(as_delay(options.domain_delay, delay), rest));
    return pauses;
  }

  SharedUnits shared() const {
    return {as_delay(options.address_delay, options.delay).count() > 0,
            as_delay(options.domain_delay, options.delay).count() > 0};
  }
};

Politeness::Politeness(const PolitenessOptions& options, DelayOf delay_of)
    : impl_(std::make_unique<Impl>(options, std::move(delay_of))) {}
Politeness::Politeness(Politeness&&) noexcept = default;
Politeness::~Politeness() = default;

void Politeness::restore(const HostRecord& record) {
  Host& host = impl_->touch(record.host);
  impl_->set_robots(host, record.robots_status, record.robots_text);
  host.record = record;
}

bool Politeness::robots_needed(const HostKey& host, Instant now) const {
  if (!impl_->options.obey_robots) return false;
  const Host* known = impl_->find(host);
  return known == nullptr || known->record.robots_status == 0 || now >= known->record.robots_expires;
}

void Politeness::on_robots(const HostKey& host, const FetchResult& result, Instant now) {
  Host& known = impl_->touch(host);
  int status = robots_status(result);
  std::string text;
  if (const auto* page = std::get_if<FetchedPage>(&result)) {
    constexpr size_t kRatioMax = 100;
    Result<DecodedBody> body =
        decode_content(page->body, page->http.content_encoding, Robots::kBytesMax + 1, kRatioMax);
    if (body) {
      text = std::move(body->bytes);
    } else {
      status = kUnreachable;
    }
  }
  const int before = known.record.robots_status;
  if (is_unreachable(status)) {
    known.record.robots_expires = now + impl_->options.robots_retry;
    if (before == 0 || is_unreachable(before)) impl_->set_robots(known, status, "");
  } else {
    known.record.robots_expires = now + impl_->options.robots_lifetime;
    impl_->set_robots(known, status, std::move(text));
  }
}

Pauses Politeness::on_fetched(const HostKey& host, const FetchResult& result, Milliseconds duration,
                              Instant now) {
  Host& known = impl_->touch(host);
  HostRecord& record = known.record;
  const bool answered = !std::holds_alternative<Unreachable>(result);
  if (answered) count_response(record, duration);
  const Milliseconds rest = impl_->rest_after(known, answered ? duration : Milliseconds(0));
  const Milliseconds delay = impl_->delay_of(known, rest);
  Pauses pauses = impl_->shared_pauses(host, rest, now);
  record.next_fetch = after(now, delay);
  record.delay_milliseconds = static_cast<uint32_t>(std::min<int64_t>(delay.count(), UINT32_MAX));
  record.last_status = last_status(result);
  if (is_failure(result)) {
    record.failures = static_cast<uint16_t>(std::min<int>(record.failures + 1, UINT16_MAX));
    record.next_fetch = std::max(record.next_fetch, impl_->back_off(record, result, delay, now));
    if (is_unreachable(record.robots_status)) {
      // Its URLs are told so before robots.txt is tried again; else they would wait behind it for ever.
      record.robots_expires =
          std::max(record.robots_expires, record.next_fetch + impl_->options.robots_retry);
    }
  } else {
    record.failures = 0;
  }
  pauses.host = record.next_fetch;
  return pauses;
}

Pauses Politeness::pauses(const HostKey& host, Instant end) {
  Host unknown;
  unknown.record.host = host;
  unknown.robots = Robots::allow_all();
  Host& known = knows(host) ? impl_->touch(host) : unknown;
  const Milliseconds rest = impl_->rest_after(known, Milliseconds(0));
  Pauses pauses = impl_->shared_pauses(host, rest, end);
  pauses.host = std::max(known.record.next_fetch, after(end, impl_->delay_of(known, rest)));
  return pauses;
}

SharedUnits Politeness::shared_units() const { return impl_->shared(); }

bool Politeness::knows(const HostKey& host) const { return impl_->find(host) != nullptr; }

bool Politeness::allowed(const Url& url) {
  if (!impl_->options.obey_robots) return true;
  const HostKey host = url.host_key();
  if (impl_->find(host) == nullptr) return true;
  return impl_->robots_of(impl_->touch(host)).allowed(url.path_and_query());
}

bool Politeness::robots_unreachable(const HostKey& host) const {
  const Host* known = impl_->find(host);
  return impl_->options.obey_robots && known != nullptr && is_unreachable(known->record.robots_status);
}

bool Politeness::answers_soon(const HostKey& host) const {
  constexpr Milliseconds kSoon{2000};
  const Host* known = impl_->find(host);
  if (known == nullptr) return false;
  const HostRecord& record = known->record;
  return record.pages > 0 && record.failures == 0 && Milliseconds(record.response_milliseconds) < kSoon;
}

std::vector<std::string> Politeness::sitemaps(const HostKey& host) {
  if (impl_->find(host) == nullptr) return {};
  return impl_->robots_of(impl_->touch(host)).sitemaps();
}

void Politeness::count(const HostKey& host, uint64_t pages, uint64_t bytes) {
  HostRecord& record = impl_->touch(host).record;
  record.pages += pages;
  record.bytes += bytes;
}

HostRecord Politeness::record(const HostKey& host) const {
  const Host* known = impl_->find(host);
  if (known != nullptr) return known->record;
  HostRecord unknown;
  unknown.host = host;
  return unknown;
}

size_t Politeness::hosts() const { return impl_->recent.size(); }

std::optional<Instant> retry_after(std::string_view value, Instant now) {
  constexpr int64_t kSecondsMax = int64_t{1} << 32;
  value = trim(value);
  if (value.empty()) return std::nullopt;
  if (value.find_first_not_of("0123456789") == std::string_view::npos) {
    int64_t seconds = kSecondsMax;  // Stays where the number is too large to read.
    std::from_chars(value.data(), value.data() + value.size(), seconds);
    return now + std::chrono::seconds(std::min(seconds, kSecondsMax));
  }
  const std::optional<Instant> date = from_internet_date(value);
  if (!date) return std::nullopt;
  return std::max(now, *date);
}

}  // namespace newsieve
