// The command line, as CLI11's tree of options.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "service/command_tree.h"
#include "service/commands.h"
#include "service/completion.h"
#include "service/exit_code.h"
#include "service/log.h"
#include "service/manual.h"
#include "service/version.h"

namespace newsieve {
namespace {

// What the options said, before they are laid over a configuration file.
struct Given {
  std::string config_file;
  std::string log_level;
  std::string out = "-";
  std::string data;
  bool blocks = false;
  bool drop_duplicates = false;
  std::string schema;
  std::string progress = "auto";
  std::optional<size_t> workers;

  std::optional<uint64_t> pages_max;
  std::optional<uint16_t> depth_max;
  std::string scope;
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  std::optional<double> delay_seconds;
  bool allow_private = false;
  std::vector<std::string> connect_to;
  std::string ca_file;
  std::string user_agent;
  std::string contact;
  std::string warc_folder;
};

const std::map<std::string, ScopeKind> kScopes = {
    {"host", ScopeKind::kHost}, {"domain", ScopeKind::kDomain}, {"any", ScopeKind::kAny}};
const std::map<std::string, ProgressMode> kProgress = {
    {"auto", ProgressMode::kAuto}, {"plain", ProgressMode::kPlain}, {"none", ProgressMode::kNone}};

const std::map<std::string, RecordSchema> kSchemas = {{"newsieve", RecordSchema::kNewsieve},
                                                      {"trafilatura", RecordSchema::kTrafilatura},
                                                      {"newspaper4k", RecordSchema::kNewspaper4k},
                                                      {"news-please", RecordSchema::kNewsPlease},
                                                      {"fundus", RecordSchema::kFundus}};

const std::map<std::string, ExtractFormat> kFormats = {{"json", ExtractFormat::kJson},
                                                       {"text", ExtractFormat::kText},
                                                       {"markdown", ExtractFormat::kMarkdown},
                                                       {"html", ExtractFormat::kHtml}};

const std::map<std::string, LogLevel> kLogLevels = {{"debug", LogLevel::kDebug},
                                                    {"info", LogLevel::kInfo},
                                                    {"warn", LogLevel::kWarn},
                                                    {"error", LogLevel::kError}};

template <class Value>
std::vector<std::string> names_of(const std::map<std::string, Value>& values) {
  std::vector<std::string> names;
  for (const auto& [name, value] : values) names.push_back(name);
  return names;
}

// One of the map's names. The help has them in the option's type already.
template <class Value>
CLI::Validator one_of(const std::map<std::string, Value>& values) {
  return CLI::IsMember(names_of(values)).description("");
}

void add_job_options(CLI::App& app, Given& given) {
  app.add_option("--out", given.out,
                 "Where the records go; a name ending in .zst is compressed; - is standard output")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_option("--config", given.config_file, "Read settings from this file; options given here win")
      ->type_name("FILE");
  app.add_option("--log", given.log_level, "How much is said on standard error")
      ->type_name("debug|info|warn|error")
      ->check(one_of(kLogLevels));
  app.add_option("--workers", given.workers, "Threads that extract; 0: one a core")->type_name("N");
}

void add_duplicates_option(CLI::App& app, Given& given) {
  app.add_flag("--drop-duplicates", given.drop_duplicates,
               "Write copies without their text: only what they are copies of");
}

void add_record_options(CLI::App& app, Given& given) {
  CLI::Option* blocks =
      app.add_flag("--blocks", given.blocks, "Add to each record its blocks, kept or dropped, and why");
  app.add_option("--schema", given.schema, "Write the fields of another tool's records (default: newsieve)")
      ->type_name("newsieve|trafilatura|newspaper4k|news-please|fundus")
      ->check(one_of(kSchemas))
      ->excludes(blocks);
}

void add_progress_option(CLI::App& app, Given& given) {
  app.add_option("--progress", given.progress,
                 "auto: a line on a terminal; plain: a log line every 30 s; none")
      ->type_name("auto|plain|none")
      ->check(one_of(kProgress));
}

void add_state_options(CLI::App& app, Given& given) {
  app.add_option("--data", given.data,
                 "Keep the state in this folder: the same command run again goes on from there")
      ->type_name("DIR");
}

void add_fetch_options(CLI::App& app, Given& given) {
  app.add_flag("--allow-private", given.allow_private, "Also connect to loopback and private addresses");
  app.add_option("--connect-to", given.connect_to,
                 "Connect to ADDR:PORT where HOST:PORT is meant, as curl does")
      ->type_name("HOST:PORT:ADDR:PORT")
      ->allow_extra_args(false);
  app.add_option("--cacert", given.ca_file, "Trust these certificates instead of the system's")
      ->type_name("FILE");
  app.add_option("--user-agent", given.user_agent,
                 "The name the crawler gives itself (default: newsieve/0.1)")
      ->type_name("TEXT");
  app.add_option("--contact", given.contact, "Whom a site may complain to; sent behind the crawler's name")
      ->type_name("URL|MAIL");
}

void add_crawl_options(CLI::App& app, CrawlCommand& crawl, Given& given) {
  app.add_option("URL", crawl.urls, "Where to start (default: the seeds of --config)");
  app.add_option("--seeds", crawl.seeds_file, "More of them, one a line")->type_name("FILE");
  app.add_option("--max-pages", given.pages_max, "Stop after so many pages")->type_name("N");
  app.add_option("--max-depth", given.depth_max, "Follow so many links from a seed")->type_name("N");
  app.add_option("--scope", given.scope, "Which links to follow (default: domain)")
      ->type_name("host|domain|any")
      ->check(one_of(kScopes));
  app.add_option("--include", given.include, "Only URLs that match")
      ->type_name("RE2")
      ->allow_extra_args(false);
  app.add_option("--exclude", given.exclude, "No URLs that match")->type_name("RE2")->allow_extra_args(false);
  app.add_option("--delay", given.delay_seconds, "Seconds between two fetches of a host (default: 1)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.0, 86400.0).description(""));
  app.add_option("--warc", given.warc_folder,
                 "Keep everything as it was received, in WARC files in this folder")
      ->type_name("DIR");
  app.add_flag("--dry-run", crawl.dry_run, "Say what would be fetched, and fetch nothing");
  add_fetch_options(app, given);
  add_job_options(app, given);
  add_record_options(app, given);
  add_duplicates_option(app, given);
  add_state_options(app, given);
  add_progress_option(app, given);
}

void lay_over(const Given& given, Config& config) {
  if (given.workers) config.service.workers = *given.workers;
  if (!given.log_level.empty()) config.service.log_level = kLogLevels.at(given.log_level);
  if (given.pages_max) config.crawler.pages_max = *given.pages_max;
  if (given.depth_max) config.scope.depth_max = *given.depth_max;
  if (!given.scope.empty()) config.scope.kind = kScopes.at(given.scope);
  for (const std::string& pattern : given.include) config.scope.include.push_back(pattern);
  for (const std::string& pattern : given.exclude) config.scope.exclude.push_back(pattern);
  if (given.delay_seconds)
    config.politeness.delay = Milliseconds(static_cast<int64_t>(*given.delay_seconds * 1000));
  if (given.allow_private) config.fetcher.allow_private = true;
  for (const std::string& entry : given.connect_to) config.fetcher.connect_to.push_back(entry);
  if (given.blocks) config.record.blocks = true;
  if (given.drop_duplicates) config.record.drop_duplicates = true;
  if (!given.schema.empty()) config.record.schema = kSchemas.at(given.schema);
  if (!given.ca_file.empty()) config.fetcher.ca_file = given.ca_file;
  if (!given.warc_folder.empty()) config.warc.folder = given.warc_folder;
  if (!given.user_agent.empty()) config.fetcher.user_agent = given.user_agent;
  if (!given.contact.empty()) config.fetcher.contact = given.contact;
}

// Somebody waits for a one-off job: what fails is tried again within seconds, not minutes.
Config one_off_defaults() {
  Config config;
  config.crawler.retry_delay = std::chrono::seconds(2);
  config.politeness.robots_retry = std::chrono::seconds(2);
  config.fetcher.connect_timeout = std::chrono::seconds(5);
  return config;
}

tl::expected<JobOptions, int> job_options(const Given& given) {
  JobOptions job;
  job.config = one_off_defaults();
  if (!given.config_file.empty()) {
    Result<Config> config = read_config(given.config_file, job.config);
    if (!config) return tl::unexpected(fail_with(config.error(), kExitConfig));
    job.config = std::move(*config);
  }
  lay_over(given, job.config);
  set_log_level(job.config.service.log_level);
  job.out = given.out;
  job.data = given.data;
  job.progress = kProgress.at(given.progress);
  return job;
}

std::string exit_codes() {
  std::vector<std::string> codes;
  for (const ExitCodeInfo& code : kExitCodes) codes.push_back(fmt::format("{} {}", code.code, code.meaning));
  return fmt::format("Exit codes: {}.", fmt::join(codes, ", "));
}

// Every sub-command with its options; `command` becomes the one that was asked for.
class CommandLine {
 public:
  CommandLine() {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", std::string("newsieve ") + kVersion);
    app_.footer(exit_codes());
    add_crawl();
    add_tools();
    add_state_tools();
    add_service();
    add_texts();
  }

  tl::expected<Command, int> parse(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      const bool asked_for_help = error.get_exit_code() == 0;
      const int code = app_.exit(error, std::cout, std::cerr);
      return tl::unexpected(asked_for_help ? kExitDone : (code == 0 ? kExitDone : kExitUsage));
    }
    return chosen_();
  }

 private:
  using Choose = std::function<tl::expected<Command, int>()>;

  template <class Asked>
  void choose_with_job(CLI::App* app, Asked& asked) {
    app->callback([this, &asked] {
      chosen_ = [this, &asked]() -> tl::expected<Command, int> {
        auto job = job_options(given_);
        if (!job) return tl::unexpected(job.error());
        asked.job = std::move(*job);
        return Command(asked);
      };
    });
  }

  template <class Asked>
  void choose(CLI::App* app, Asked& asked) {
    app->callback(
        [this, &asked] { chosen_ = [&asked]() -> tl::expected<Command, int> { return Command(asked); }; });
  }

  void add_crawl() {
    CLI::App* crawl = app_.add_subcommand("crawl", "Crawl sites and write their articles");
    add_crawl_options(*crawl, crawl_, given_);
    choose_with_job(crawl, crawl_);
  }

  void add_tools() {
    CLI::App* ingest = app_.add_subcommand("ingest", "Saved pages in, one clean record a page out");
    ingest
        ->add_option("PATH", ingest_.paths,
                     "pages.jsonl: {\"id\"?, \"url\", \"file\", \"fetched_at\"?} a line; or web archives: "
                     "*.warc[.gz|.zst], *.arc[.gz]")
        ->required();
    add_job_options(*ingest, given_);
    add_record_options(*ingest, given_);
    add_duplicates_option(*ingest, given_);
    add_state_options(*ingest, given_);
    add_progress_option(*ingest, given_);
    choose_with_job(ingest, ingest_);

    CLI::App* extract =
        app_.add_subcommand("extract", "One page, or many each on its own, without site memory");
    add_extract(*extract);
    choose_with_job(extract, extract_);

    CLI::App* dedup = app_.add_subcommand("dedup", "Find the copies among documents");
    dedup
        ->add_option("DOCS", dedup_.documents,
                     "{\"id\", \"text\", \"date_published\"?, \"language\"?} a line; - for standard input")
        ->required();
    add_job_options(*dedup, given_);
    choose_with_job(dedup, dedup_);

    CLI::App* clean = app_.add_subcommand(
        "clean", "Texts extracted elsewhere in, the same without the lines their sites repeat out");
    clean
        ->add_option("DOCS", clean_.documents,
                     "{\"id\", \"url\" or \"site\", \"text\"} a line, a block a line of text")
        ->required();
    add_job_options(*clean, given_);
    clean->add_flag("--blocks", given_.blocks, "Add to each document its lines, kept or dropped, and why");
    choose_with_job(clean, clean_);
  }

  void add_extract(CLI::App& app) {
    CLI::Option* input =
        app.add_option("INPUT", extract_.input, "File, URL, or - for standard input (default: -)");
    CLI::Option* url = app.add_option("--url", extract_.url, "Where the page is from")->type_name("URL");
    const auto set_format = [this](const std::string& name) { extract_.format = kFormats.at(name); };
    app.add_option_function<std::string>(
           "--format", set_format,
           "What is written (default: json). With --pages: json is a record a line, the others are a file a "
           "page in the folder of --out")
        ->check(one_of(kFormats))
        ->type_name("json|text|markdown|html");
    app.add_option("--pages", extract_.pages, "Many pages: a list as for ingest; - for standard input")
        ->type_name("FILE")
        ->excludes(input)
        ->excludes(url);
    add_fetch_options(app, given_);
    add_job_options(app, given_);
    add_record_options(app, given_);
    add_progress_option(app, given_);
  }

  void add_state_tools() {
    CLI::App* explain = app_.add_subcommand("explain", "Every block of a page: kept or dropped, and why");
    explain->add_option("URL", explain_.url)->required();
    explain->add_option("--data", given_.data, "The state folder the page is in")
        ->type_name("DIR")
        ->required();
    explain->add_option("--config", given_.config_file, "Read settings from this file")->type_name("FILE");
    choose_with_job(explain, explain_);

    CLI::App* exported = app_.add_subcommand("export", "The final state of every article");
    exported->add_option("--data", given_.data, "The state folder")->type_name("DIR")->required();
    add_job_options(*exported, given_);
    add_record_options(*exported, given_);
    add_duplicates_option(*exported, given_);
    choose_with_job(exported, export_);
  }

  static void add_endpoint(CLI::App* command, std::string& endpoint, std::string& token_file) {
    command->add_option("--endpoint", endpoint, "Its monitoring endpoint")
        ->type_name("HOST:PORT")
        ->default_val("127.0.0.1:9464");
    command->add_option("--token-file", token_file, "A file with the endpoint's token")->type_name("FILE");
  }

  void add_service() {
    CLI::App* serve = app_.add_subcommand("serve", "The daemon: crawl until SIGTERM, monitored over HTTP");
    serve->add_option("--config", serve_.config_file, "Its configuration")->type_name("FILE")->required();
    choose(serve, serve_);

    CLI::App* status = app_.add_subcommand("status", "Ask a daemon how it is");
    add_endpoint(status, status_.endpoint, status_.token_file);
    choose(status, status_);

    CLI::App* top = app_.add_subcommand("top", "Watch a daemon, second by second");
    add_endpoint(top, top_.endpoint, top_.token_file);
    top->add_option("--frames", top_.frames, "End after so many looks")->type_name("N");
    choose(top, top_);

    add_job();

    CLI::App* config = app_.add_subcommand("config", "Check or show a configuration");
    config->require_subcommand(1);
    CLI::App* check = config->add_subcommand("check", "Say whether the file is good");
    check->add_option("FILE", config_.file);
    choose(check, config_);
    CLI::App* show = config->add_subcommand("show", "Print every setting in force");
    show->add_option("FILE", config_.file);
    const auto choose_action = [this](CLI::App* chosen, ConfigCommand::Action action) {
      chosen->callback([this, action] {
        config_.action = action;
        chosen_ = [this]() -> tl::expected<Command, int> { return Command(config_); };
      });
    };
    choose_action(show, ConfigCommand::Action::kShow);
    choose_action(config->add_subcommand("schema", "Print the JSON Schema of the file, for editors"),
                  ConfigCommand::Action::kSchema);

    choose(app_.add_subcommand("demo",
                               "Crawl a small site of our own on loopback; show a page before and after"),
           demo_);
  }

  void add_job() {
    CLI::App* job = app_.add_subcommand("job", "See and change what a daemon crawls, while it runs");
    job->require_subcommand(1);
    const auto add_action = [&](const char* name, const char* help, JobCommand::Action action) {
      CLI::App* chosen = job->add_subcommand(name, help);
      add_endpoint(chosen, job_.endpoint, job_.token_file);
      if (action != JobCommand::Action::kList) chosen->add_option("NAME", job_.name)->required();
      chosen->callback([this, action] {
        job_.action = action;
        chosen_ = [this]() -> tl::expected<Command, int> { return Command(job_); };
      });
      return chosen;
    };
    add_action("list", "Each job: where it begins, and what it does now", JobCommand::Action::kList);
    add_action("pause", "Fetch nothing of it; its queue stays", JobCommand::Action::kPause);
    add_action("resume", "Go on where it was paused", JobCommand::Action::kResume);
    add_action("remove", "Forget it; what it had queued waits for a job that has those hosts",
               JobCommand::Action::kRemove);
    CLI::App* add =
        add_action("add", "A new job, or another text for one that was added", JobCommand::Action::kAdd);
    CLI::Option* seeds = add->add_option("URL", job_.seeds, "Where it begins: pages, feeds, sitemaps");
    CLI::Option* feeds =
        add->add_option("--feed", job_.feeds, "A feed to poll; may be given several times")->type_name("URL");
    add->add_option("--scope", job_.scope, "Which links to follow")
        ->check(one_of(kScopes))
        ->type_name("host|domain|any");
    add->add_option("--delay", job_.delay_seconds, "Between two fetches of a host, in seconds")
        ->type_name("SECONDS");
    add->add_option("--hours", job_.hours, "When it may fetch, in UTC; may be given several times")
        ->type_name("HH:MM-HH:MM");
    add->add_option("--file", job_.file, "The job's file (docs/JOBS.md) instead")
        ->type_name("FILE")
        ->excludes(seeds)
        ->excludes(feeds);
  }

  // What is made of this command line.
  void add_texts() {
    add_text("completion", "Print what a shell needs to complete newsieve", "SHELL",
             {{"bash", [this] { return bash_completion(describe_command(app_)); }},
              {"zsh", [this] { return zsh_completion(describe_command(app_)); }},
              {"fish", [this] { return fish_completion(describe_command(app_)); }}});
    add_text("man", "Print a manual page, for man -l -", "PAGE",
             {{"newsieve", [this] { return program_manual(describe_command(app_)); }},
              {"newsieve.toml", [] { return config_manual(Config()); }}});
  }

  // A command that prints the text whose name is its argument.
  void add_text(const std::string& name, const std::string& help, const std::string& argument,
                const std::map<std::string, std::function<std::string()>>& texts) {
    CLI::App* command = app_.add_subcommand(name, help);
    command->add_option(argument, print_.text)
        ->type_name(fmt::format("{}", fmt::join(names_of(texts), "|")))
        ->check(one_of(texts))
        ->required();
    command->callback([this, texts] {
      chosen_ = [this, texts]() -> tl::expected<Command, int> {
        return Command(PrintCommand{texts.at(print_.text)()});
      };
    });
  }

  CLI::App app_{"newsieve turns news sites into a clean corpus.", "newsieve"};
  Given given_;
  CrawlCommand crawl_;
  IngestCommand ingest_;
  ExtractCommand extract_;
  DedupCommand dedup_;
  CleanCommand clean_;
  ServeCommand serve_;
  StatusCommand status_;
  TopCommand top_;
  JobCommand job_;
  ExplainCommand explain_;
  ExportCommand export_;
  ConfigCommand config_;
  DemoCommand demo_;
  PrintCommand print_;
  Choose chosen_;
};

}  // namespace

tl::expected<Command, int> parse_command_line(int argc, char** argv) {
  return CommandLine().parse(argc, argv);
}

int fail_with(const Error& error, int exit_code) {
  std::fprintf(stderr, "newsieve: %s\n", error.message.c_str());
  return exit_code;
}

}  // namespace newsieve
