#include "service/crawl_run.h"

#include <spdlog/spdlog.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "service/disk_space.h"
#include "service/version.h"

namespace newsieve {
namespace {

namespace asio = boost::asio;

constexpr auto kTick = std::chrono::milliseconds(250);  // Gauges, and the io thread's sign of life.

ExtractorOptions extractor_options(const Config& config) {
  ExtractorOptions options = config.extractor;
  options.agents = config.politeness.agents;
  return options;
}

}  // namespace

struct CrawlRun::Impl {
  Impl(const Config& with, CrawlState& in, Jobs& of, Metrics& counted)
      : config(with),
        state(in),
        jobs(of),
        metrics(counted),
        politeness(config.politeness, [this](const HostKey& host) { return jobs.delay_of(host); }),
        reader(extractor_options(config), config.decoder, &jobs, config.url),
        committer(state, metrics) {
    committer.set_traps(config.traps);
    committer.set_mirrors(config.mirrors);
  }

  Config config;
  CrawlState& state;
  Jobs& jobs;
  Metrics& metrics;
  const SystemClock clock{};
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  asio::steady_timer ticker{io};
  asio::steady_timer drain_timer{io};
  Politeness politeness;
  PageReader reader;
  Committer committer;
  Pipeline::BetweenCommits between_commits = [] { return Result<void>(); };
  std::optional<WarcWriter> archive;
  std::unique_ptr<Fetcher> fetcher;
  std::unique_ptr<Crawler> crawler;
  std::unique_ptr<Pipeline> pipeline;
  std::optional<DiskSpace> disk;
  std::function<Result<void>()> before_sync;  // Empty: nothing is to be done.
  bool until_idle = true;
  bool draining = false;
  Instant hours_seen_at = clock.now();
  bool idle_said = false;  // Since the last seeds came; later rests are between two polls.
  std::chrono::steady_clock::time_point synced_at{};  // Committer's thread alone.

  Result<void> open_archive();
  void start();
  void widen_scope(const CrawlResult& result);
  void on_result(CrawlResult result);
  void on_idle(bool complete);
  Result<void> commit(FinishedPage&& page);
  Result<void> run_between_commits();
  void look_at_disk();
  void look_at_hours();
  void wake(std::vector<HostKey> hosts);
  void measure_state();
  void tick();
  void drain();
};

Result<void> CrawlRun::Impl::open_archive() {
  if (config.warc.folder.empty()) return {};
  WarcFields warcinfo = {
      {"software", std::string("newsieve/") + kVersion},
      {"format", "WARC File Format 1.1"},
      {"conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"},
      {"http-header-user-agent", config.fetcher.user_agent},
      {"robots", config.politeness.obey_robots ? "obey" : "ignore"},
      {"operator", config.warc.contact}};
  Result<WarcWriter> opened = WarcWriter::open(config.warc, std::move(warcinfo), state);
  if (!opened) return tl::unexpected(opened.error());
  archive.emplace(std::move(*opened));
  committer.set_archive(*archive);
  config.crawler.keep_exchanges = true;
  return {};
}

void CrawlRun::Impl::start() {
  crawler = std::make_unique<Crawler>(
      io, clock, state, *fetcher, politeness, jobs, config.crawler,
      [this](CrawlResult result) { on_result(std::move(result)); },
      [this](bool complete) { on_idle(complete); });
  committer.set_on_committed([this](const CommitResult& committed) {
    asio::post(io, [this, hosts = committed.hosts_woken] { crawler->on_committed(hosts); });
  });
  pipeline = std::make_unique<Pipeline>(
      pipeline_options(config), reader, metrics,
      [this](FinishedPage&& page) { return commit(std::move(page)); },
      [this] { return run_between_commits(); });
}

// A seed may lead to where the site lives now: what it links to from there is in scope, too. The state keeps
// it for the next run (PageCommit::seeds_moved).
void CrawlRun::Impl::widen_scope(const CrawlResult& result) {
  const std::vector<MovedSeed> moved = seeds_moved(result);
  if (!moved.empty()) jobs.move_seeds(moved);
}

void CrawlRun::Impl::on_result(CrawlResult result) {
  widen_scope(result);
  PageJob job;
  auto* fetched = std::get_if<FetchedPage>(&result.result);
  if (fetched != nullptr && result.source.kind != UrlKind::kRobots) {
    Page& page = job.page.emplace();
    page.source = result.source;
    page.http = fetched->http;
    page.body = std::move(fetched->body);
    page.truncated = fetched->truncated;
    page.fetched_at = result.finished_at;
  }
  job.fetch = std::move(result);
  if (!pipeline->submit(std::move(job))) io.stop();
}

void CrawlRun::Impl::on_idle(bool complete) {
  if (until_idle || draining) {
    if (complete) io.stop();
  } else if (!std::exchange(idle_said, true)) {
    spdlog::info("idle: every URL that is due is done");
  }
}

void CrawlRun::Impl::measure_state() {
  const Result<StateCounts> counts = state.counts();
  if (!counts) return;
  metrics.frontier_queued = counts->urls_queued;
  metrics.state_cache_bytes = counts->cache_bytes;
}

Result<void> CrawlRun::Impl::commit(FinishedPage&& page) {
  Result<void> committed = committer.commit(std::move(page));
  const auto now = std::chrono::steady_clock::now();
  if (committed && now - synced_at >= config.service.sync_interval) {
    if (archive) committed = archive->sync();
    if (committed && before_sync) committed = before_sync();
    if (committed) committed = state.sync();
    synced_at = now;
  }
  if (!committed) io.stop();
  measure_state();
  return committed;
}

Result<void> CrawlRun::Impl::run_between_commits() {
  Result<void> done = between_commits();
  if (!done) io.stop();
  return done;
}

void CrawlRun::Impl::look_at_disk() {
  if (!disk || draining) return;
  const std::optional<std::string> shortage = disk->shortage();
  if (shortage.has_value() == metrics.paused) return;
  metrics.paused = shortage.has_value();
  metrics.ready = !metrics.paused;
  if (shortage) {
    spdlog::warn("paused: {}; nothing is lost, and the crawl goes on when there is room", *shortage);
    crawler->pause();
  } else {
    spdlog::info("resumed: there is room on the disk again");
    crawler->resume();
  }
}

void CrawlRun::Impl::wake(std::vector<HostKey> hosts) {
  asio::post(io, [this, hosts = std::move(hosts)] {
    idle_said = false;
    if (crawler) crawler->wake(hosts);
  });
}

// Jobs whose hours begin: what they have queued is due.
void CrawlRun::Impl::look_at_hours() {
  const Instant now = clock.now();
  if (!jobs.some_hours_begin(std::exchange(hours_seen_at, now), now)) return;
  if (Result<std::vector<HostKey>> hosts = state.hosts_queued(); hosts) wake(std::move(*hosts));
}

void CrawlRun::Impl::tick() {
  look_at_disk();
  look_at_hours();
  const Crawler::Gauges gauges = crawler->gauges();
  metrics.fetches_in_flight = gauges.fetches_in_flight;
  metrics.frontier_hosts = gauges.hosts;
  const Milliseconds overdue = clock.now() - gauges.next_due.value_or(Instant::max());
  metrics.overdue_seconds = overdue.count() > 0 ? overdue.count() / 1000 : 0;
  ++metrics.io_thread_ticks;
  ticker.expires_after(kTick);
  ticker.async_wait([this](const boost::system::error_code& error) {
    if (!error) tick();
  });
}

void CrawlRun::Impl::drain() {
  draining = true;
  metrics.ready = false;
  crawler->drain();
  drain_timer.expires_after(config.service.drain_timeout);
  drain_timer.async_wait([this](const boost::system::error_code& error) {
    if (!error) fetcher->stop();
  });
}

CrawlRun::CrawlRun(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CrawlRun::~CrawlRun() = default;

Result<std::unique_ptr<CrawlRun>> CrawlRun::create(const Config& config, CrawlState& state, Jobs& jobs,
                                                   Metrics& metrics) {
  if (!names_contact(config.fetcher) && !config.fetcher.allow_private) {
    spdlog::warn(
        "sites are not told whom to complain to: set --contact or fetcher.contact to a URL or mail address");
  }
  auto impl = std::make_unique<Impl>(config, state, jobs, metrics);
  auto fetcher = Fetcher::create(impl->io, config.fetcher);
  if (!fetcher) return tl::unexpected(fetcher.error());
  impl->fetcher = std::move(*fetcher);
  if (Result<void> opened = impl->open_archive(); !opened) return tl::unexpected(opened.error());
  const Result<std::vector<MovedSeed>> moved = state.seeds_moved();
  if (!moved) return tl::unexpected(moved.error());
  jobs.move_seeds(*moved);
  return std::unique_ptr<CrawlRun>(new CrawlRun(std::move(impl)));
}

Committer& CrawlRun::committer() { return impl_->committer; }

void CrawlRun::set_between_commits(Pipeline::BetweenCommits between_commits) {
  impl_->between_commits = std::move(between_commits);
}

void CrawlRun::watch_disk(std::vector<std::string> folders) {
  if (impl_->archive) folders.push_back(impl_->config.warc.folder);
  impl_->disk.emplace(std::move(folders), impl_->config.service.disk_free_bytes_min);
}

void CrawlRun::set_before_sync(std::function<Result<void>()> before_sync) {
  impl_->before_sync = std::move(before_sync);
}

Result<void> CrawlRun::queue_seeds(const std::vector<Url>& seeds, UrlKind kind) {
  std::vector<QueuedUrl> urls;
  for (const Url& seed : seeds) {
    QueuedUrl queued;
    queued.url = seed;
    queued.kind = kind;
    urls.push_back(std::move(queued));
  }
  Result<CommitResult> queued = impl_->state.enqueue(urls);
  if (!queued) return tl::unexpected(queued.error());
  impl_->metrics.urls_queued += queued->urls_new;
  impl_->measure_state();
  impl_->wake(std::move(queued->hosts_woken));
  return {};
}

Result<void> CrawlRun::wake() {
  Result<std::vector<HostKey>> hosts = impl_->state.hosts_queued();
  if (!hosts) return tl::unexpected(hosts.error());
  impl_->wake(std::move(*hosts));
  return {};
}

Result<void> CrawlRun::run(bool until_idle) {
  impl_->until_idle = until_idle;
  impl_->start();
  if (Result<void> started = impl_->crawler->start(); !started) return started;
  impl_->metrics.ready = true;
  impl_->tick();
  impl_->io.run();
  impl_->metrics.ready = false;
  impl_->fetcher->stop();
  Result<void> finished = impl_->pipeline->finish();
  if (finished && impl_->crawler->error()) return tl::unexpected(*impl_->crawler->error());
  if (finished && impl_->archive) finished = impl_->archive->close();
  if (finished && impl_->before_sync) finished = impl_->before_sync();
  return finished ? impl_->state.sync() : finished;
}

void CrawlRun::drain() {
  asio::post(impl_->io, [impl = impl_.get()] { impl->drain(); });
}

}  // namespace newsieve
