#include "tests/simulation/simulation.h"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "service/committer.h"
#include "service/page_reader.h"
#include "tests/simulation/simulated_fetcher.h"

namespace newsieve {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr Instant kStart{1'700'000'000s};
constexpr auto kOnceWithin = std::chrono::hours(14 * 24);  // A crawl that visits each URL once is over.
constexpr auto kWatchedFor = 12h;                          // One that watches is then drained.
constexpr auto kItemWithin = 4h;        // Of its appearing a feed's item is fetched, at interval_max 2 h.
constexpr auto kFirstFetchWithin = 4h;  // Of a seed, whoever it shares its units with.
constexpr size_t kStepsMax = 200'000;

// How this seed's crawl is set up.
struct Plan {
  bool watched = false;
  uint64_t death_chances = 0;  // One in so many steps is a death; 0: none.
  uint64_t pause_chances = 0;  // The same: a host is paused, and resumed some time later.
  PolitenessOptions pacing;
  CrawlerOptions crawling;
  ScopeOptions scoping;
  RecrawlOptions recrawl;

  static Plan of(uint64_t seed) {
    SimulationRandom random(~seed);
    Plan plan;
    plan.watched = seed % 4 == 3;
    plan.death_chances = random.one_in(3) ? 0 : 40 + random.below(300);
    plan.pause_chances = random.one_in(2) ? 0 : 20 + random.below(200);
    plan.crawling.obey_holds = true;
    plan.pacing.delay = random.milliseconds(100, 3'000);
    if (random.one_in(4)) plan.pacing.address_delay = 0ms;
    if (random.one_in(4)) plan.pacing.domain_delay = 0ms;
    plan.crawling.results_max = 1 + random.below(16);
    plan.crawling.fetches_max = 1 + random.below(16);
    plan.crawling.frontier.host_urls_max = 1 + random.below(8);
    plan.scoping.kind = std::vector{ScopeKind::kHost, ScopeKind::kDomain, ScopeKind::kAny}[random.below(3)];
    plan.scoping.depth_max = 1'000;
    plan.recrawl.interval_first = 30min;
    plan.recrawl.interval_max = 2h;
    return plan;
  }
};

class Simulation {
 public:
  Simulation(uint64_t seed, std::string folder)
      : plan_(Plan::of(seed)),
        random_(seed + 1),
        folder_(std::move(folder)),
        web_(seed, kStart, plan_.watched),
        witness_(web_, plan_.pacing, plan_.crawling,
                 plan_.watched ? std::optional(plan_.recrawl.interval_min) : std::nullopt) {
    CrawlJob job;
    job.name = "main";
    job.scope = plan_.scoping;
    job.recrawl = plan_.recrawl;
    job.seeds = web_.seeds();
    jobs_.put(CheckedJob::check(job).value());
  }

  SimulationOutcome run();

 private:
  // What dies with a process.
  struct Process {
    explicit Process(Simulation& simulation);
    void on_result(CrawlResult result);
    void commit(CrawlResult&& result);
    ~Process();

    Simulation& in;
    asio::io_context io{1};
    Metrics metrics;
    Committer committer;
    Politeness politeness;
    SimulatedFetcher fetcher;
    PageReader reader;
    std::map<uint64_t, uint64_t> waiting = {};  // Results that wait for their commit: their events.
    Instant committed_until{};
    bool draining = false;
    bool complete = false;
    Crawler crawler;
  };

  void start();
  void die();
  void settle();
  bool step();
  void drain();
  void pause_a_host();
  void resume(const std::string& host);
  void check_end();
  void check_url(const Url& url, std::set<std::string>& seen);
  void check_items();
  bool contains(const Url& url) const;

  const Plan plan_;
  SimulationRandom random_;
  const std::string folder_;
  ManualClock clock_{kStart};
  SimulatedWeb web_;
  FetchWitness witness_;
  EventQueue events_;
  Jobs jobs_;
  std::unique_ptr<CrawlState> state_;
  std::unique_ptr<Process> process_;
  std::set<std::string> paused_;  // Hosts.
  bool ending_ = false;           // The watched crawl is over: it drains for the last time.
  size_t deaths_ = 0;
};

Simulation::Process::Process(Simulation& simulation)
    : in(simulation),
      committer(*in.state_, metrics),
      politeness(in.plan_.pacing),
      fetcher(io, in.clock_, in.events_, in.web_, in.witness_),
      reader({}, {}, &in.jobs_),
      crawler(
          io, in.clock_, *in.state_, fetcher, politeness, in.jobs_, in.plan_.crawling,
          [this](CrawlResult result) { on_result(std::move(result)); },
          [this](bool is_complete) { complete = is_complete; }) {
  if (in.plan_.watched) committer.set_recrawl(in.jobs_);
  committer.set_on_committed([this](const CommitResult& committed) {
    asio::post(io, [this, hosts = committed.hosts_woken] { crawler.on_committed(hosts); });
  });
}

Simulation::Process::~Process() {
  for (const auto& [sequence, event] : waiting) in.events_.remove(event);
}

// The pipeline takes its time, but keeps the order.
void Simulation::Process::on_result(CrawlResult result) {
  in.witness_.delivered(result);
  committed_until = std::max(committed_until, in.clock_.now() + in.random_.milliseconds(0, 40));
  const uint64_t sequence = result.sequence;
  const auto kept = std::make_shared<CrawlResult>(std::move(result));
  waiting[sequence] = in.events_.add(committed_until, [this, kept] { commit(std::move(*kept)); });
}

bool Simulation::contains(const Url& url) const {
  QueuedUrl queued;
  queued.url = url;
  return jobs_.scope_of(queued)->contains(url, 0);
}

// As CrawlRun does it.
void Simulation::Process::commit(CrawlResult&& result) {
  waiting.erase(result.sequence);
  FinishedPage finished;
  finished.sequence = result.sequence;
  const auto* fetched = std::get_if<FetchedPage>(&result.result);
  if (fetched != nullptr && result.source.kind != UrlKind::kRobots) {
    Page page;
    page.source = result.source;
    page.http = fetched->http;
    page.body = fetched->body;
    page.fetched_at = result.finished_at;
    finished.read = reader.read(std::move(page));
  }
  finished.fetch = result;
  if (const Result<void> done = committer.commit(std::move(finished)); !done) {
    in.witness_.fail(result.source.url.href() + " is not committed: " + done.error().message);
  }
  in.witness_.committed(result);
}

void Simulation::start() {
  RocksStateOptions options;
  options.path = folder_;
  options.memory_bytes = 1 << 20;
  options.seen_cache_urls = 1 << 10;
  state_ = std::move(open_rocks_state(options).value());
  std::vector<QueuedUrl> seeds;
  for (const std::string& seed : web_.seeds()) seeds.emplace_back().url = Url::parse(seed).value();
  if (!state_->enqueue(seeds)) witness_.fail("the seeds are not queued");
  witness_.process_started(clock_.now());
  process_ = std::make_unique<Process>(*this);
  if (!process_->crawler.start()) witness_.fail("the crawler does not start");
}

void Simulation::die() {
  process_.reset();
  state_.reset();
  witness_.process_died(clock_.now());
  ++deaths_;
  clock_.advance(random_.milliseconds(1, 20'000));
  start();
}

// Everything that can happen at this instant does.
void Simulation::settle() {
  process_->io.restart();
  process_->io.poll();
}

void Simulation::drain() {
  process_->draining = true;
  process_->complete = false;
  witness_.process_drains();
  process_->crawler.drain();
  if (random_.one_in(2)) process_->fetcher.stop();
}

// Of those that somebody began with, so that what is behind it is found late.
void Simulation::pause_a_host() {
  const Url seed = Url::parse(web_.seeds()[random_.below(web_.seeds().size())]).value();
  const std::string host = seed.host_key().text();
  if (!paused_.insert(host).second) return;
  jobs_.pause_host(host, true);
  witness_.host_paused(host);
  events_.add(clock_.now() + random_.milliseconds(1, 300'000), [this, host] { resume(host); });
}

// As CrawlRun does it. The process may be another one.
void Simulation::resume(const std::string& host) {
  paused_.erase(host);
  jobs_.pause_host(host, false);
  witness_.host_resumed(host);
  if (process_->draining) return;
  process_->complete = false;
  process_->crawler.wake(state_->hosts_queued().value());
}

// Goes on to whatever happens next. False: the crawl is over.
bool Simulation::step() {
  settle();
  if (process_->complete && (process_->draining || paused_.empty())) {
    if (ending_ || !process_->draining) return false;
    die();
    return true;
  }
  if (plan_.watched && !process_->draining && clock_.now() >= kStart + kWatchedFor) {
    ending_ = true;
    drain();
    return true;
  }
  if (plan_.death_chances > 0 && !process_->draining && random_.one_in(plan_.death_chances)) {
    random_.one_in(3) ? drain() : die();
    return true;
  }
  if (plan_.pause_chances > 0 && random_.one_in(plan_.pause_chances)) pause_a_host();
  const std::optional<Instant> event = events_.next();
  std::optional<Instant> due = process_->crawler.gauges().next_due;
  if (due && *due <= clock_.now()) due.reset();  // It waits for room.
  if (!event && !due) {
    witness_.fail("the crawl stands still");
    return false;
  }
  const bool is_event = event && (!due || *event <= *due);
  clock_.advance((is_event ? *event : *due) - clock_.now());
  is_event ? events_.take()() : process_->crawler.wake({});
  return true;
}

// Follows what the crawl must have followed, from a URL that it must have known.
void Simulation::check_url(const Url& url, std::set<std::string>& seen) {
  if (!seen.insert(url.href()).second) return;
  const auto place = witness_.visits().find(url.href());
  if (place == witness_.visits().end() || place->second.finished == 0) {
    // A crawl that is stopped after kWatchedFor may have tried in vain until then.
    const bool may_wait = plan_.watched && !web_.is_steady(url);
    QueuedUrl waiting;
    waiting.url = url;
    if (!may_wait || state_->count_unseen({&waiting, 1}).value() != 0) witness_.fail(url.href() + ": lost");
    return;
  }
  const FetchWitness::Visits& visits = place->second;
  if (!plan_.watched && visits.finished > 1) witness_.fail(url.href() + ": finished twice");
  const SimulatedResource* resource = web_.resource_of(url);
  if (resource == nullptr) return;
  const bool answers = resource->status < 400 && resource->fails_first < plan_.crawling.tries_max;
  if (web_.is_steady(url) && visits.denied != web_.forbids(url)) {
    witness_.fail(url.href() + ": robots.txt is not understood");
  }
  if (web_.is_steady(url) && answers && !web_.forbids(url) && !visits.done) {
    witness_.fail(url.href() + ": given up though it answers");
  }
  if (!visits.done) return;
  std::vector<std::string> links = resource->links;
  if (!resource->location.empty()) links = {resource->location};
  if (url.path() == "/p/0") links.push_back("/feed.xml");
  if (web_.host_of(url)->robots_status == 200) links.push_back("/sitemap.xml");
  for (const std::string& link : links) {
    const Url target = Url::resolve(url, link).value();
    if (contains(target)) check_url(target, seen);
  }
}

void Simulation::check_items() {
  for (const SimulatedWeb::NewItem& item : web_.new_items()) {
    const Url url = Url::parse(item.url).value();
    const auto feed = witness_.visits().find(url.with_path("/feed.xml").href());
    const bool is_watched = feed != witness_.visits().end() && feed->second.done;
    if (!is_watched || !web_.is_steady(url) || !contains(url)) continue;
    const auto place = witness_.visits().find(item.url);
    const bool was_fetched = place != witness_.visits().end() && place->second.fetches > 0;
    if (!was_fetched || place->second.first > std::max(item.appears, kStart) + kItemWithin) {
      witness_.fail(item.url + ": new in a feed and not fetched in time");
    }
  }
}

void Simulation::check_end() {
  std::set<std::string> seen;
  for (const std::string& text : web_.seeds()) {
    const Url seed = Url::parse(text).value();
    check_url(seed, seen);
    const auto visits = witness_.visits().find(text);
    const bool was_fetched = visits != witness_.visits().end() && visits->second.fetches > 0;
    if (web_.is_steady(seed) && (!was_fetched || visits->second.first > kStart + kFirstFetchWithin)) {
      witness_.fail(text + ": starved");
    }
  }
  if (plan_.watched) check_items();
  const StateCounts counts = state_->counts().value();
  const uint64_t finished = counts.urls_done + counts.urls_failed;
  if (counts.urls_leased != 0) witness_.fail("URLs are leased at the end");
  if (counts.urls_known != finished + counts.urls_queued) witness_.fail("the state's counts do not add up");
  if (plan_.watched) return;
  if (counts.urls_queued != 0) witness_.fail("URLs are queued at the end");
  if (counts.urls_known != witness_.visits().size()) {
    witness_.fail(
        fmt::format("{} URLs are known, {} were finished", counts.urls_known, witness_.visits().size()));
  }
}

SimulationOutcome Simulation::run() {
  start();
  size_t steps = 0;
  const Instant end = kStart + kOnceWithin;
  while (step() && witness_.violations().empty()) {
    if (++steps < kStepsMax && clock_.now() < end) continue;
    witness_.fail("the crawl does not end");
  }
  if (witness_.violations().empty()) check_end();
  process_.reset();
  state_.reset();
  return {witness_.violations(), witness_.log(), deaths_};
}

}  // namespace

SimulationOutcome simulate(uint64_t seed, const std::string& folder) {
  return Simulation(seed, folder).run();
}

}  // namespace newsieve
