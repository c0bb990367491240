#include "tests/simulation/fetch_witness.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace newsieve {
namespace {

constexpr uint8_t kRobotsRedirectsMax = 5;

bool has_answer(const FetchResult& result) {
  return std::holds_alternative<FetchedPage>(result) || std::holds_alternative<Redirect>(result) ||
         std::holds_alternative<NotModified>(result);
}

bool is_server_error(const FetchResult& result) {
  const auto* refused = std::get_if<Refused>(&result);
  return refused != nullptr && refused->http.status >= 500;
}

std::optional<int> number_after(std::string_view name, std::string_view text) {
  const size_t place = text.find(name);
  int number = 0;
  if (place == std::string_view::npos) return std::nullopt;
  text.remove_prefix(place + name.size());
  if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc()) return std::nullopt;
  return number;
}

int64_t milliseconds(Instant instant) { return instant.time_since_epoch().count(); }

}  // namespace

std::vector<std::string> FetchWitness::shared_units(const FetchRequest& request) const {
  std::vector<std::string> units;
  if (pacing_.domain_delay.count() != 0) units.push_back(registrable_domain(request.url.host()));
  if (pacing_.address_delay.count() == 0) return units;
  std::copy(request.addresses.begin(), request.addresses.end(), std::back_inserter(units));
  return units;
}

void FetchWitness::process_started(Instant now) {
  process_started_ = now;
  draining_ = false;
}

void FetchWitness::fetch_began(const FetchRequest& request, Instant now) {
  const std::string& href = request.url.href();
  log_ += fmt::format("{} fetch {}\n", milliseconds(now), href);
  check_units(request, now);
  if (request.kind != UrlKind::kRobots) check_page(request, now);
  began_[href] = now;
}

void FetchWitness::check_units(const FetchRequest& request, Instant now) {
  const std::string& href = request.url.href();
  const std::string host = request.url.host_key().text();
  if (now < process_started_ + pacing_.delay) fail(href + ": fetched before the pause after a start");
  const HostView& known = known_[host];
  Unit& own = units_[host];
  const Milliseconds crawl_delay = std::min(known.crawl_delay, pacing_.crawl_delay_max);
  const bool early =
      own.end != Instant::min() && now < own.end + std::max({pacing_.delay, own.pause, crawl_delay});
  if (own.taken) fail(href + ": its host is being fetched");
  if (early || now < known.not_before) fail(href + ": the host's pause is not over");
  own.taken = true;
  for (const std::string& name : shared_units(request)) {
    Unit& unit = units_[name];
    if (unit.taken) fail(fmt::format("{}: {} is being fetched", href, name));
    if (unit.end != Instant::min() && now < unit.end + std::max(pacing_.delay, unit.pause)) {
      fail(fmt::format("{}: the pause of {} is not over", href, name));
    }
    unit.taken = true;
  }
}

void FetchWitness::check_page(const FetchRequest& request, Instant now) {
  const std::string& href = request.url.href();
  if (web_.forbids(request.url)) fail(href + ": robots.txt forbids it");
  if (paused_.contains(request.url.host_key().text())) fail(href + ": fetched while its host is paused");
  if (!known_[request.url.host_key().text()].rules_known) fail(href + ": fetched without its robots.txt");
  Permission& permission = permissions_[href];
  if (permission.closed) fail(href + ": fetched again");
  if (now < permission.not_before) fail(href + ": visited again too early");
  permission.closed = true;
  open_.insert(href);
  Visits& visits = visits_[href];
  if (visits.fetches++ == 0) visits.first = now;
}

// As docs/OPERATIONS.md promises it, of the host alone; Crawl-delay apart.
Milliseconds FetchWitness::pause_after(HostView& host, const FetchResult& result, Milliseconds duration,
                                       Instant now) {
  const auto* slow = std::get_if<SlowDown>(&result);
  const bool is_failure =
      slow != nullptr || std::holds_alternative<Unreachable>(result) || is_server_error(result);
  const Milliseconds usual = std::max(pacing_.delay, duration);
  host.failures = is_failure ? host.failures + 1 : 0;
  if (!is_failure) return usual;
  if (slow != nullptr && !slow->retry_after.empty()) {
    return std::max(usual, std::min<Milliseconds>(retry_after(slow->retry_after, now).value() - now,
                                                  pacing_.retry_after_max));
  }
  const Milliseconds doubled = std::max(usual, pacing_.backoff_min) * (1 << std::min(host.failures, 16u));
  return std::max(usual, std::min(doubled, pacing_.backoff_max));
}

void FetchWitness::fetch_ended(const FetchRequest& request, const FetchResult& result, Instant now) {
  const bool answered = !std::holds_alternative<Unreachable>(result);
  const Milliseconds duration = answered ? Milliseconds(now - began_[request.url.href()]) : Milliseconds(0);
  const std::string host = request.url.host_key().text();
  log_ += fmt::format("{} {} {}\n", milliseconds(now), outcome(result), request.url.href());
  const bool is_broken_off =
      draining_ &&
      (!answered || (request.kind == UrlKind::kRobots && std::holds_alternative<Redirect>(result)));
  units_[host] = {false, now, duration};
  if (!is_broken_off) {
    HostView& known = known_[host];
    units_[host].pause = pause_after(known, result, duration, now);
    known.not_before = now + units_[host].pause;
  }
  for (const std::string& name : shared_units(request)) units_[name] = {false, now, duration};
}

// What a host's robots.txt says once all its redirects are followed.
void FetchWitness::read_robots(const CrawlResult& result) {
  const bool is_moved =
      std::holds_alternative<Redirect>(result.result) && result.source.redirects < kRobotsRedirectsMax;
  const bool is_passing = std::holds_alternative<Unreachable>(result.result) ||
                          std::holds_alternative<SlowDown>(result.result) || is_server_error(result.result);
  if (is_moved || is_passing) return;
  HostView& known = known_[result.source.url.host_key().text()];
  known.rules_known = true;
  const auto* page = std::get_if<FetchedPage>(&result.result);
  const std::optional<int> seconds =
      page != nullptr ? number_after("Crawl-delay: ", page->body) : std::nullopt;
  known.crawl_delay = std::chrono::seconds(seconds.value_or(0));
}

void FetchWitness::delivered(const CrawlResult& result) {
  if (result.source.kind == UrlKind::kRobots) read_robots(result);
  uncommitted_.push_back(known_[result.source.url.host_key().text()]);
}

void FetchWitness::committed(const CrawlResult& result) {
  const QueuedUrl& source = result.source;
  kept_[source.url.host_key().text()] = uncommitted_.front();
  uncommitted_.pop_front();
  if (source.kind == UrlKind::kRobots) return;
  const std::string& href = source.url.href();
  open_.erase(href);
  Permission& permission = permissions_[href];
  permission.closed = !result.retry && !revisit_after_;
  if (result.retry) {
    const bool interrupted = result.retry->tries == source.tries;
    if (!interrupted) permission.not_before = result.finished_at + crawling_.retry_delay;
    return;
  }
  if (revisit_after_) permission.not_before = result.finished_at + *revisit_after_;
  Visits& visits = visits_[href];
  ++visits.finished;
  visits.denied = result.denial == Denial::kRobots;
  visits.done = has_answer(result.result);
}

void FetchWitness::process_died(Instant now) {
  log_ += fmt::format("{} death\n", milliseconds(now));
  for (const std::string& href : open_) permissions_[href].closed = false;
  open_.clear();
  uncommitted_.clear();
  known_ = kept_;
  for (auto& [name, unit] : units_) {
    if (unit.taken) unit.end = now;
    unit.taken = false;
    unit.pause = Milliseconds(0);
  }
}

}  // namespace newsieve
