// newsieve demo: a made-up newspaper on loopback, crawled like any other, and one of its pages before and
// after. Or the newspaper alone, for a daemon to watch.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include "commands/before_after.h"
#include "commands/commands.h"
#include "commands/demo_server.h"
#include "commands/exit_code.h"
#include "commands/job.h"
#include "service/crawl_run.h"

namespace newsieve {
namespace {

BeforeAfterOptions terminal() {
  BeforeAfterOptions options;
  options.colour = ::isatty(STDOUT_FILENO) == 1;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) options.columns = size.ws_col;
  return options;
}

// How many of the page's blocks look like the article's, and are not: the pages worth showing.
size_t dropped_by_site_memory(const Article& article) {
  return static_cast<size_t>(
      std::count_if(article.blocks.begin(), article.blocks.end(), [](const TextBlock& block) {
        return block.reason == BlockReason::kRepeatedBlock ||
               block.reason == BlockReason::kRepeatedContainer || block.reason == BlockReason::kTeaser;
      }));
}

struct Outcome {
  SettleCounts counts;
  Article shown;     // The page of which most was dropped by site memory.
  std::string copy;  // URL of an article that was found to be a copy; empty: there was none.
  DupVerdict copy_verdict;
};

Result<Outcome> settle_demo(CrawlState& state, const Config& config) {
  Outcome outcome;
  const auto look_at = [&](const Article& article, const DupVerdict& verdict) -> Result<void> {
    if (verdict.kind != DuplicateKind::kNone) {
      outcome.copy = article.url.href();
      outcome.copy_verdict = verdict;
    } else if (outcome.shown.url.empty() ||
               dropped_by_site_memory(article) > dropped_by_site_memory(outcome.shown)) {
      outcome.shown = article;
    }
    return {};
  };
  const Result<SettleCounts> counts = settle(state, {config.site_blocks, config.near_dup}, look_at);
  if (!counts) return tl::unexpected(counts.error());
  outcome.counts = *counts;
  return outcome;
}

void show(const Outcome& outcome, const std::string& origin, uint64_t pages) {
  const SettleCounts& counts = outcome.counts;
  fmt::print(
      "{}: {} pages read, {} articles kept, {} of their blocks dropped because the site repeats them.\n",
      origin, pages, counts.articles, counts.blocks_dropped);
  if (!outcome.copy.empty()) {
    fmt::print("{} is a copy ({}, similarity {:.2f}) of another article.\n", outcome.copy,
               name(outcome.copy_verdict.kind), outcome.copy_verdict.similarity);
  }
  fmt::print("\nOne of the pages, {}\n\n{}", outcome.shown.url.href(),
             before_after(outcome.shown, terminal()));
  fmt::print(
      "\nNow a site of your choice, with this in place of `demo`:\n"
      "  crawl https://news.example/ --max-pages 200 --out articles.jsonl\n");
}

Result<void> run_demo() {
  Result<DemoServer> server = DemoServer::listen();
  if (!server) return tl::unexpected(server.error());
  const std::string origin = server->origin();
  server->serve(make_demo_site(origin));
  const Result<Url> seed = Url::parse(origin);
  if (!seed) return tl::unexpected(seed.error());

  JobOptions options;
  options.config.fetcher.allow_private = true;        // The site is on this machine,
  options.config.politeness.delay = Milliseconds(0);  // and ours.
  options.config.politeness.response_factor = 0;
  Result<JobState> job = JobState::open(options);
  if (!job) return tl::unexpected(job.error());
  Result<CheckedJob> crawl_job = CheckedJob::check(one_off_job(options.config, {*seed}));
  if (!crawl_job) return tl::unexpected(crawl_job.error());
  Jobs jobs;
  jobs.put(std::move(*crawl_job));
  Metrics metrics;
  auto crawl = CrawlRun::create(options.config, job->state(), jobs, metrics);
  if (!crawl) return tl::unexpected(crawl.error());
  if (Result<void> added = (*crawl)->queue_seeds({*seed}, UrlKind::kPage); !added) return added;
  if (Result<void> crawled = (*crawl)->run(true); !crawled) return crawled;

  const Result<Outcome> outcome = settle_demo(job->state(), options.config);
  if (!outcome) return tl::unexpected(outcome.error());
  show(*outcome, origin, metrics.pages_read);
  return {};
}

// Returns only if it fails.
Result<void> serve_demo(uint16_t port) {
  Result<DemoServer> server = DemoServer::listen(port);
  if (!server) return tl::unexpected(server.error());
  server->serve(make_demo_site(server->origin()));
  fmt::print(stderr, "{}/ is served until Ctrl-C; what crawls it needs fetcher.allow_private = true\n",
             server->origin());
  while (true) ::pause();
}

}  // namespace

int run(const DemoCommand& command) {
  const Result<void> ran = command.serve_port ? serve_demo(*command.serve_port) : run_demo();
  return ran ? kExitDone : fail_with(ran.error(), kExitFailed);
}

}  // namespace newsieve
