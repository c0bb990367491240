#include "crawler/crawler.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/check.h"
#include "crawler/consequences.h"
#include "crawler/recrawl.h"

namespace newsieve {
namespace {

namespace asio = boost::asio;

constexpr uint8_t kRobotsRedirectsMax = 5;  // RFC 9309, 2.3.1.2.
constexpr std::chrono::hours kTimerMax{1};  // A longer wait is taken in pieces.

// One URL being fetched. Its host is taken meanwhile.
struct Flight {
  HostKey host;
  QueuedUrl source;
  Url target;  // What is asked for; another than the source's once robots.txt was redirected.
  Instant started{};
  std::shared_ptr<HttpExchange> exchange = nullptr;  // Where it is kept.
};

FrontierOptions frontier_options(const CrawlerOptions& options) {
  FrontierOptions frontier = options.frontier;
  const auto share = static_cast<size_t>(options.slow_share * static_cast<double>(options.fetches_max));
  frontier.slow_hosts_max = std::max<size_t>(1, share);
  return frontier;
}

const char* reason_of(Denial denial) { return denial == Denial::kRobots ? "robots.txt" : "host budget"; }

}  // namespace

struct Crawler::Impl {
  asio::io_context& io;
  const Clock& clock;
  CrawlState& state;
  Fetcher& fetcher;
  Politeness& politeness;
  const Jobs& jobs;
  const CrawlerOptions options;  // Constant after construction.
  const OnResult on_result;
  const OnIdle on_idle;

  Frontier frontier;
  asio::steady_timer timer;
  std::optional<Instant> timer_due = std::nullopt;  // What the timer waits for.
  Instant started = Instant::min();                 // The crawl; what came before, an earlier run did.
  size_t in_flight = 0;
  size_t uncommitted = 0;
  uint64_t sequence = 0;
  uint64_t pages = 0;
  uint64_t bytes = 0;  // Of bodies, as received.
  bool pump_posted = false;
  bool draining = false;
  bool paused = false;
  enum class Rest : uint8_t { kNone, kReported, kComplete } rest = Rest::kNone;  // As on_idle was told.
  std::optional<Error> error = std::nullopt;
  const std::shared_ptr<bool> alive = std::make_shared<bool>();  // Callbacks hold it weakly.

  void wake(const std::vector<HostKey>& hosts);
  void recall(const HostKey& host);
  bool robots_needed(const HostKey& host, Instant now);
  void post_pump();
  void pump();
  bool has_room() const;
  void arm_timer(std::optional<Instant> due);
  void report_if_idle();
  void drain();

  void resolve(const HostKey& host, const HostKey& target);
  void begin(Turn turn, Instant now);
  void hold(Turn turn);
  void deny(QueuedUrl source, Instant now);
  void refuse(QueuedUrl source, Denial denial, Instant now);
  void fetch(Flight flight, std::vector<std::string> addresses);
  void on_fetched(Flight flight, FetchResult result);
  std::optional<RobotsRedirect> robots_redirect(const Flight& flight, const FetchResult& result);
  void count(const Flight& flight, const FetchResult& result);
  void finish(Flight flight, FetchResult result, Instant now);
  void interrupt(QueuedUrl source, FetchResult result, Instant now);
  void deliver(CrawlResult result);

  std::vector<QueuedUrl> links_of(const QueuedUrl& source, const FetchResult& result);
  std::optional<QueuedUrl> retry_of(const QueuedUrl& source, const FetchResult& result, Instant now) const;
  Claim claim(const HostKey& host, size_t urls_max, Instant now);

  // A callback that does nothing once the crawler is gone.
  template <class Callback>
  auto while_alive(Callback callback) {
    return [weak = std::weak_ptr(alive), callback = std::move(callback)](auto&&... arguments) {
      if (!weak.expired()) callback(std::forward<decltype(arguments)>(arguments)...);
    };
  }
};

// Starts as many fetches as there is room for. Every fetch that is started has already reserved its place
// downstream, so the io thread never waits for a worker.
void Crawler::Impl::pump() {
  pump_posted = false;
  const Instant now = clock.now();
  while (!draining && !error && has_room()) {
    std::optional<Turn> turn = frontier.take(now);
    if (!turn) break;
    begin(std::move(*turn), now);
  }
  if (error) drain();
  if (!draining && has_room()) arm_timer(frontier.next_due());
  report_if_idle();
}

// All of what is in flight may turn out to be pages, so that pages_max is never passed.
bool Crawler::Impl::has_room() const {
  return !paused && in_flight < options.fetches_max && in_flight + uncommitted < options.results_max &&
         (options.pages_max == 0 || pages + in_flight < options.pages_max);
}

void Crawler::Impl::post_pump() {
  if (pump_posted) return;
  pump_posted = true;
  asio::post(io, while_alive([this] { pump(); }));
}

void Crawler::Impl::arm_timer(std::optional<Instant> due) {
  if (due == timer_due) return;
  timer_due = due;
  timer.cancel();
  if (!due) return;
  const Milliseconds wait = std::clamp<Milliseconds>(*due - clock.now(), Milliseconds(0), kTimerMax);
  timer.expires_after(wait);
  timer.async_wait(while_alive([this](boost::system::error_code cancelled) {
    if (cancelled) return;
    timer_due.reset();
    pump();
  }));
}

void Crawler::Impl::report_if_idle() {
  if (in_flight > 0 || uncommitted > 0) return;
  const bool complete = draining || frontier.idle();
  if (!complete && !frontier.resting()) return;
  const Rest reached = complete ? Rest::kComplete : Rest::kReported;
  if (reached <= rest) return;
  rest = reached;
  on_idle(complete);
}

void Crawler::Impl::wake(const std::vector<HostKey>& hosts) {
  rest = Rest::kNone;
  const Instant now = clock.now();
  for (const HostKey& host : hosts) {
    if (options.obey_holds && jobs.held(host, now)) continue;
    recall(host);
    if (error) return;
    frontier.wake(host, politeness.pauses(host, started));
  }
}

// A host that is not remembered may have been known to an earlier run, or was forgotten for others.
void Crawler::Impl::recall(const HostKey& host) {
  if (politeness.knows(host)) return;
  Result<std::optional<HostRecord>> stored = state.host(host);
  if (!stored) {
    error = stored.error();
  } else if (*stored) {
    politeness.restore(**stored);
  }
}

bool Crawler::Impl::robots_needed(const HostKey& host, Instant now) {
  recall(host);
  return politeness.robots_needed(host, now);
}

Claim Crawler::Impl::claim(const HostKey& host, size_t urls_max, Instant now) {
  Result<Claim> claimed = state.claim(host, urls_max, now);
  if (claimed) return std::move(*claimed);
  error = claimed.error();
  return {};
}

void Crawler::Impl::drain() {
  rest = Rest::kNone;
  if (draining) return;
  draining = true;
  timer.cancel();
  if (Result<void> released = state.release(frontier.drain()); !released && !error) error = released.error();
  if (error) spdlog::error("crawl stops, the state failed: {}", error->message);
}

// --- one URL's way ---

void Crawler::Impl::resolve(const HostKey& host, const HostKey& target) {
  const Result<Url> url = Url::parse(target.text());
  NEWSIEVE_CHECK(url.has_value());
  fetcher.resolve(*url, while_alive([this, host](Addresses addresses) {
    frontier.resolved(host, std::move(addresses), clock.now());
    post_pump();
  }));
}

void Crawler::Impl::begin(Turn turn, Instant now) {
  if (options.obey_holds && jobs.held(turn.url, now)) return hold(std::move(turn));
  rest = Rest::kNone;
  QueuedUrl& source = turn.url;
  if (source.kind != UrlKind::kRobots) {
    if (!politeness.allowed(source.url)) return deny(std::move(source), now);
    const HostBudget& budget = options.host_budget;
    const bool is_limited = budget.pages_max > 0 || budget.bytes_max > 0;
    if (is_limited && budget.is_spent(politeness.record(turn.host), source)) {
      return refuse(std::move(source), Denial::kHostBudget, now);
    }
  }
  Flight flight{std::move(turn.host), std::move(source), std::move(turn.target), now};
  if (turn.addresses.failure.empty()) return fetch(std::move(flight), std::move(turn.addresses.addresses));
  ++in_flight;
  asio::post(io, while_alive([this, flight = std::move(flight), reason = std::move(turn.addresses.failure)] {
               on_fetched(flight, Unreachable{reason});
             }));
}

// Everything that was leased of the host is given back; whoever ends the hold wakes it.
void Crawler::Impl::hold(Turn turn) {
  std::vector<QueuedUrl> leased = frontier.withdraw(turn.host);
  if (turn.url.kind != UrlKind::kRobots) leased.insert(leased.begin(), std::move(turn.url));
  if (Result<void> released = state.release(leased); !released) error = released.error();
}

// What robots.txt does not allow. Nothing was fetched, so the host owes no pause.
void Crawler::Impl::deny(QueuedUrl source, Instant now) {
  const HostKey host = source.url.host_key();
  if (!politeness.robots_unreachable(host)) return refuse(std::move(source), Denial::kRobots, now);
  frontier.release(host, {});
  CrawlResult denied;
  denied.host = politeness.record(host);
  denied.result = Unreachable{"robots.txt of " + host.text() + " could not be fetched"};
  denied.retry = retry_of(source, denied.result, now);
  if (denied.retry) denied.retry->due = std::max(denied.retry->due, denied.host.robots_expires);
  denied.source = std::move(source);
  denied.finished_at = now;
  deliver(std::move(denied));
}

// For good, and without a fetch.
void Crawler::Impl::refuse(QueuedUrl source, Denial denial, Instant now) {
  const HostKey host = source.url.host_key();
  frontier.release(host, {});
  CrawlResult refused;
  refused.host = politeness.record(host);
  refused.result = Refused{{}, reason_of(denial)};
  refused.denial = denial;
  refused.source = std::move(source);
  refused.finished_at = now;
  deliver(std::move(refused));
}

void Crawler::Impl::fetch(Flight flight, std::vector<std::string> addresses) {
  ++in_flight;
  FetchRequest request;
  request.url = flight.target;
  request.kind = flight.source.kind;
  if (const std::optional<Visit>& last = flight.source.last_visit) {
    request.etag = last->etag;
    request.last_modified = last->last_modified;
  }
  request.addresses = std::move(addresses);
  if (options.keep_exchanges) {
    flight.exchange = std::make_shared<HttpExchange>();
    flight.exchange->url = flight.target;
    flight.exchange->started = clock.now();
    request.exchange = flight.exchange;
  }
  fetcher.start(std::move(request), while_alive([this, flight = std::move(flight)](FetchResult result) {
                  on_fetched(flight, std::move(result));
                }));
}

void Crawler::Impl::on_fetched(Flight flight, FetchResult result) {
  --in_flight;
  const Instant now = clock.now();
  std::optional<RobotsRedirect> redirect = robots_redirect(flight, result);
  if (draining && (redirect || std::holds_alternative<Unreachable>(result))) {
    interrupt(std::move(flight.source), std::move(result), now);
    return pump();
  }
  count(flight, result);
  const HostKey asked = flight.target.host_key();
  if (flight.source.kind == UrlKind::kRobots && !redirect) politeness.on_robots(flight.host, result, now);
  const Pauses pauses = politeness.on_fetched(asked, result, now - flight.started, now);
  if (redirect) {
    frontier.release(flight.host, pauses, std::move(*redirect));
  } else {
    if (asked != flight.host) frontier.wake(flight.host, politeness.pauses(flight.host, now));
    frontier.release(flight.host, pauses);
  }
  finish(std::move(flight), std::move(result), now);
  pump();
}

// Where the host's robots.txt is to be looked for next.
std::optional<RobotsRedirect> Crawler::Impl::robots_redirect(const Flight& flight,
                                                             const FetchResult& result) {
  const auto* redirect = std::get_if<Redirect>(&result);
  if (flight.source.kind != UrlKind::kRobots || redirect == nullptr) return std::nullopt;
  if (flight.source.redirects >= kRobotsRedirectsMax) return std::nullopt;
  Result<Url> target = Url::resolve(flight.target, redirect->location);
  if (!target) return std::nullopt;
  const Pauses not_before = politeness.pauses(target->host_key(), started);
  const auto redirects = static_cast<uint8_t>(flight.source.redirects + 1);
  return RobotsRedirect{std::move(*target), redirects, not_before};
}

// What was received for a host counts as its own, wherever its robots.txt led.
void Crawler::Impl::count(const Flight& flight, const FetchResult& result) {
  const bool is_page = flight.source.kind == UrlKind::kPage && std::holds_alternative<FetchedPage>(result);
  const HttpResponse* response = response_of(result);
  const uint64_t received = response != nullptr ? response->body_bytes : 0;
  pages += is_page;
  bytes += received;
  politeness.count(flight.host, is_page && !was_visited(flight.source), received);
}

void Crawler::Impl::finish(Flight flight, FetchResult result, Instant now) {
  const QueuedUrl& source = flight.source;
  CrawlResult finished;
  finished.links = links_of(source, result);
  finished.retry = retry_of(source, result, now);
  finished.host = politeness.record(source.url.host_key());
  finished.finished_at = now;
  const bool has_response = flight.exchange && !flight.exchange->response_head.empty();
  if (has_response) finished.exchange = std::move(flight.exchange);
  finished.source = std::move(flight.source);
  finished.result = std::move(result);
  deliver(std::move(finished));
  const bool is_enough = (options.pages_max > 0 && pages >= options.pages_max) ||
                         (options.bytes_max > 0 && bytes >= options.bytes_max);
  if (is_enough) drain();
}

// We broke it off ourselves: neither the URL nor its host is to suffer for it.
void Crawler::Impl::interrupt(QueuedUrl source, FetchResult result, Instant now) {
  const HostKey host = source.url.host_key();
  frontier.release(host, {});
  if (source.kind == UrlKind::kRobots) return;
  CrawlResult interrupted;
  interrupted.retry = source;
  interrupted.host = politeness.record(host);
  interrupted.finished_at = now;
  interrupted.source = std::move(source);
  interrupted.result = std::move(result);
  deliver(std::move(interrupted));
}

std::vector<QueuedUrl> Crawler::Impl::links_of(const QueuedUrl& source, const FetchResult& result) {
  if (source.kind != UrlKind::kRobots) return redirect_target(source, result, *jobs.scope_of(source));
  if (!std::holds_alternative<FetchedPage>(result)) return {};
  return sitemaps_named(source, politeness.sitemaps(source.url.host_key()), options.robots_sitemaps_max);
}

std::optional<QueuedUrl> Crawler::Impl::retry_of(const QueuedUrl& source, const FetchResult& result,
                                                 Instant now) const {
  return next_try(source, result, now, options.tries_max, options.retry_delay);
}

void Crawler::Impl::deliver(CrawlResult result) {
  result.sequence = sequence++;
  ++uncommitted;
  on_result(std::move(result));
}

Crawler::Crawler(asio::io_context& io, const Clock& clock, CrawlState& state, Fetcher& fetcher,
                 Politeness& politeness, const Jobs& jobs, const CrawlerOptions& options, OnResult on_result,
                 OnIdle on_idle)
    : impl_(new Impl{io, clock, state, fetcher, politeness, jobs, options, std::move(on_result),
                     std::move(on_idle),
                     Frontier(
                         frontier_options(options), politeness.shared_units(),
                         [this](const HostKey& host, size_t urls_max, Instant now) {
                           return impl_->claim(host, urls_max, now);
                         },
                         [this](const HostKey& host, Instant now) { return impl_->robots_needed(host, now); },
                         [this](const HostKey& host, const HostKey& target) { impl_->resolve(host, target); },
                         [this](const HostKey& host) { return impl_->politeness.answers_soon(host); }),
                     asio::steady_timer(io)}) {}

Crawler::~Crawler() = default;

Result<void> Crawler::start() {
  Result<std::vector<HostKey>> hosts = impl_->state.hosts_queued();
  if (!hosts) return tl::unexpected(hosts.error());
  impl_->started = impl_->clock.now();
  wake(*hosts);
  if (impl_->error) return tl::unexpected(*impl_->error);
  return {};
}

void Crawler::on_committed(const std::vector<HostKey>& hosts_woken) {
  NEWSIEVE_CHECK(impl_->uncommitted > 0);
  --impl_->uncommitted;
  wake(hosts_woken);
}

void Crawler::wake(const std::vector<HostKey>& hosts) {
  if (!impl_->draining) impl_->wake(hosts);
  impl_->post_pump();
}

void Crawler::pause() { impl_->paused = true; }

void Crawler::resume() {
  impl_->paused = false;
  impl_->post_pump();
}

void Crawler::drain() {
  impl_->drain();
  impl_->post_pump();
}

const std::optional<Error>& Crawler::error() const { return impl_->error; }

Crawler::Gauges Crawler::gauges() const {
  return {impl_->in_flight, impl_->uncommitted, impl_->frontier.hosts(), impl_->pages,
          impl_->frontier.next_due()};
}

}  // namespace newsieve
