// newsieve serve: the daemon. Crawls its seeds until SIGTERM; SIGHUP reads the configuration again.
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <csignal>

#include "commands/commands.h"
#include "commands/exit_code.h"
#include "monitoring/log.h"
#include "monitoring/monitoring_server.h"
#include "monitoring/notify.h"
#include "monitoring/token_file.h"
#include "monitoring/watchdog.h"
#include "service/config_changes.h"
#include "service/crawl_run.h"
#include "service/job_control.h"
#include "service/live_sites.h"
#include "service/signals.h"

namespace newsieve {
namespace {

constexpr size_t kRecentArticles = 1'000;  // That the endpoint lists without being told a site.
constexpr auto kSettleAtStopMax = std::chrono::seconds(15);  // For sites whose articles still wait.

// Everything the daemon is made of, in the order in which it is built.
struct Daemon {
  std::string config_file;
  Config config;  // As it was at the start.
  bool to_standard_output = false;
  std::unique_ptr<CrawlState> state;
  Jobs jobs;
  std::unique_ptr<JobControl> control;
  Metrics metrics;
  std::unique_ptr<LiveOutput> output;
  std::unique_ptr<ProtectedBlocks> protections;
  Mutex reload_mutex;  // By signal, or by API.
  std::unique_ptr<LiveSites> sites;
  std::unique_ptr<CrawlRun> crawl;
  RecentArticles recent{kRecentArticles};
  std::unique_ptr<StatusApi> status_api;
  std::unique_ptr<ControlApi> control_api;
  std::unique_ptr<BlocksApi> blocks_api;
  std::unique_ptr<MonitoringServer> monitoring;
};

void apply_log_options(const ServiceOptions& service) {
  set_log_level(service.log_level);
  set_log_form(service.log_format, service.log_lines_per_minute_max);
}

// What a reload changes while the daemon runs is in force; of the rest it names the keys. A file that does
// not hold changes nothing.
Result<std::string> apply_config(Daemon& daemon) {
  const Result<Config> config = read_config(daemon.config_file);
  if (!config) return tl::unexpected(config.error());
  if (Result<void> loaded = daemon.control->load(*config); !loaded) return tl::unexpected(loaded.error());
  apply_log_options(config->service);
  const std::vector<std::string> later = changes_from_next_start(daemon.config, *config);
  return later.empty()
             ? std::string("all of it is in force")
             : fmt::format("from the next start on: {}; the rest is in force", fmt::join(later, ", "));
}

Result<std::string> reload(Daemon& daemon) {
  const MutexLock lock(daemon.reload_mutex);
  notify("RELOADING=1");
  Result<std::string> applied = apply_config(daemon);
  daemon.metrics.config_reloaded = applied.has_value();
  if (applied) {
    spdlog::info("reloaded file={}: {}", daemon.config_file, *applied);
  } else {
    spdlog::error("reload failed, the old configuration stays in force: {}", applied.error().message);
  }
  notify("READY=1");
  return applied;
}

Result<void> start_monitoring(Daemon& daemon) {
  const ServiceOptions& service = daemon.config.service;
  if (service.monitoring_address.empty()) return {};
  if (Result<void> restored = daemon.recent.restore(*daemon.state); !restored) return restored;
  const Result<std::string> token = read_token(service.monitoring_token_file);
  if (!token) return tl::unexpected(token.error());
  daemon.status_api = std::make_unique<StatusApi>(*daemon.state, daemon.recent, daemon.jobs);
  daemon.control_api = std::make_unique<ControlApi>(*daemon.control, [&daemon] { return reload(daemon); });
  daemon.blocks_api = std::make_unique<BlocksApi>(*daemon.state, *daemon.protections);
  HttpServerOptions options;
  options.address = service.monitoring_address;
  options.port = service.monitoring_port;
  options.token = *token;
  auto server = MonitoringServer::start(options, daemon.metrics, *daemon.status_api, *daemon.control_api,
                                        *daemon.blocks_api);
  if (!server) {
    return fail(
        server.error().code,
        server.error().message + "; see monitoring_address, monitoring_port and monitoring_token_file");
  }
  daemon.monitoring = std::move(*server);
  spdlog::info("monitoring address={} port={}", service.monitoring_address, daemon.monitoring->port());
  return {};
}

Result<void> build(Daemon& daemon) {
  daemon.config.crawler.obey_holds = true;
  const Config& config = daemon.config;
  RocksStateOptions rocks = config.state;
  rocks.path = config.service.data_folder;
  auto state = open_rocks_state(rocks);
  if (!state) return tl::unexpected(state.error());
  daemon.state = std::move(*state);

  daemon.control = std::make_unique<JobControl>(*daemon.state, daemon.jobs);
  if (Result<void> loaded = daemon.control->load(config); !loaded) return loaded;

  auto output = LiveOutput::open(config, daemon.to_standard_output, *daemon.state, daemon.metrics);
  if (!output) return tl::unexpected(output.error());
  daemon.output = std::move(*output);
  Result<EarlierArticles> earlier = EarlierArticles::open(
      *daemon.state, config.near_dup, {rocks.path + "/fingerprints"}, SystemClock().now());
  if (!earlier) return tl::unexpected(earlier.error());
  auto protections = ProtectedBlocks::open(*daemon.state);
  if (!protections) return tl::unexpected(protections.error());
  daemon.protections = std::move(*protections);
  daemon.sites = std::make_unique<LiveSites>(*daemon.state, config, *daemon.output, std::move(*earlier),
                                             *daemon.protections, daemon.metrics);
  if (Result<void> restored = daemon.sites->restore(); !restored) return restored;

  auto crawl = CrawlRun::create(config, *daemon.state, daemon.jobs, daemon.metrics);
  if (!crawl) return tl::unexpected(crawl.error());
  daemon.crawl = std::move(*crawl);
  daemon.crawl->watch_disk({rocks.path, config.service.output_folder});
  daemon.crawl->set_before_sync([&daemon] { return daemon.output->sync(); });
  daemon.crawl->committer().set_recrawl(daemon.jobs);
  daemon.crawl->committer().set_on_article([&daemon](Article& article, PageCommit& commit) {
    Result<bool> stores = daemon.sites->admit(article, commit);
    if (stores && *stores) daemon.recent.add(article);
    return stores;
  });
  daemon.crawl->set_between_commits([&daemon] {
    Result<void> taken = daemon.sites->take_decisions();
    return taken ? daemon.sites->settle_late(SystemClock().now()) : taken;
  });
  Result<void> attached = daemon.control->attach({[&daemon](const std::vector<Url>& seeds, UrlKind kind) {
                                                    return daemon.crawl->queue_seeds(seeds, kind);
                                                  },
                                                  [&daemon] { return daemon.crawl->wake(); }});
  if (!attached) return attached;

  daemon.metrics.folders = {{"data", config.service.data_folder}, {"output", config.service.output_folder}};
  if (!config.warc.folder.empty()) daemon.metrics.folders.emplace_back("archive", config.warc.folder);
  return start_monitoring(daemon);
}

// Returns when everything that was fetched is committed; or, if a reader of standard output keeps a stop
// from that, without what it did not take: it is fetched again.
Result<void> crawl_until_stopped(Daemon& daemon) {
  Result<void> served = daemon.crawl->run(false);
  if (served) served = daemon.sites->settle_waiting(std::chrono::steady_clock::now() + kSettleAtStopMax);
  const bool is_all = served.has_value();
  if (!is_all && !daemon.output->was_left_by_stop()) return served;
  served = daemon.output->sync();
  if (served) served = daemon.state->sync();
  if (!served) return served;
  if (is_all) {
    spdlog::info("stopped: everything fetched is committed");
  } else {
    spdlog::warn(
        "stopped: the reader of standard output takes nothing; what it was not given is fetched and written "
        "after the next start");
  }
  return {};
}

}  // namespace

int run(const ServeCommand& command) {
  SignalWatcher signals({SIGINT, SIGTERM, SIGHUP});  // Before anything is said.
  Result<Config> config = read_config(command.config_file);
  if (!config) return fail_with(config.error(), kExitConfig);
  apply_log_options(config->service);
  Daemon daemon;
  daemon.config_file = command.config_file;
  daemon.config = std::move(*config);
  daemon.to_standard_output = command.to_standard_output;
  if (Result<void> built = build(daemon); !built) {
    return fail_with(built.error(), built.error().code == ErrorCode::kInvalid ? kExitConfig : kExitFailed);
  }
  const SignalCalls calls(
      signals,
      [&](int) {
        notify("STOPPING=1");
        daemon.output->expect_stop();
        daemon.crawl->drain();
      },
      [&] { (void)reload(daemon); });  // It has said how it ended.
  const Watchdog watchdog(daemon.metrics);
  notify("READY=1");
  if (Result<void> served = crawl_until_stopped(daemon); !served)
    return fail_with(served.error(), kExitFailed);
  return kExitDone;
}

}  // namespace newsieve
