// The command line, as CLI11's tree of options.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "commands/command_options.h"
#include "commands/command_tree.h"
#include "commands/commands.h"
#include "commands/completion.h"
#include "commands/exit_code.h"
#include "commands/manual.h"
#include "service/version.h"

namespace newsieve {
namespace {

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
    crawl->add_option("URL", crawl_.urls, "Where to start (default: the seeds of --config)");
    crawl->add_option("--seeds", crawl_.seeds_file, "More of them, one a line")->type_name("FILE");
    add_scope_options(*crawl, given_);
    crawl
        ->add_option("--warc", given_.warc_folder,
                     "Keep everything as it was received, in WARC files in this folder")
        ->type_name("DIR");
    crawl->add_flag("--dry-run", crawl_.dry_run, "Say what would be fetched, and fetch nothing");
    add_fetch_options(*crawl, given_);
    add_job_options(*crawl, given_);
    add_record_options(*crawl, given_);
    add_duplicates_option(*crawl, given_);
    add_state_options(*crawl, given_);
    add_progress_option(*crawl, given_);
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
    add_choice(
        app, "--format", extract_.format, kExtractFormatNames,
        "What is written (default: json). With --pages: json is a record a line, the others are a file a "
        "page in the folder of --out");
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

  void add_service() {
    CLI::App* serve = app_.add_subcommand("serve", "The daemon: crawl until SIGTERM, monitored over HTTP");
    serve->add_option("--config", serve_.config_file, "Its configuration")->type_name("FILE")->required();
    serve->add_flag("--stdout", serve_.to_standard_output, "Write each record to standard output, too");
    choose(serve, serve_);

    CLI::App* status = app_.add_subcommand("status", "Ask a daemon how it is");
    add_endpoint_options(*status, status_.endpoint, status_.token_file);
    choose(status, status_);

    CLI::App* top = app_.add_subcommand("top", "Watch a daemon, second by second");
    add_endpoint_options(*top, top_.endpoint, top_.token_file);
    top->add_option("--frames", top_.frames, "End after so many looks")->type_name("N");
    choose(top, top_);

    add_tail(*app_.add_subcommand("tail", "The records a daemon wrote last, and those it writes"));
    add_job();

    add_config();
    CLI::App* demo = app_.add_subcommand(
        "demo", "Crawl a small site of our own on loopback; show a page before and after");
    demo->add_option("--serve", demo_.serve_port,
                     "Only serve that site on this port of loopback, until it is interrupted")
        ->type_name("PORT");
    choose(demo, demo_);
  }

  void add_config() {
    CLI::App* config = app_.add_subcommand("config", "Check or show a configuration");
    config->require_subcommand(1);
    CLI::App* check = config->add_subcommand("check", "Say whether the file is good");
    check->add_option("FILE", config_.file);
    choose(check, config_);
    CLI::App* show = config->add_subcommand("show", "Print every setting in force");
    CLI::Option* file = show->add_option("FILE", config_.file);
    show->add_flag("--defaults")->excludes(file)->description("The defaults, as without FILE");
    const auto choose_action = [this](CLI::App* chosen, ConfigCommand::Action action) {
      chosen->callback([this, action] {
        config_.action = action;
        chosen_ = [this]() -> tl::expected<Command, int> { return Command(config_); };
      });
    };
    choose_action(show, ConfigCommand::Action::kShow);
    choose_action(config->add_subcommand("schema", "Print the JSON Schema of the file, for editors"),
                  ConfigCommand::Action::kSchema);
  }

  void add_tail(CLI::App& app) {
    CLI::Option* folder =
        app.add_option("--output", tail_.folder, "Its output folder (default: /var/lib/newsieve)")
            ->type_name("DIR");
    app.add_option("--config", given_.config_file, "Its configuration, which says where that is")
        ->type_name("FILE")
        ->excludes(folder);
    app.add_option("-n,--records", tail_.records, "Begin with the last N records")
        ->type_name("N")
        ->check(CLI::Range(size_t{0}, size_t{10'000}).description(""))
        ->capture_default_str();
    app.add_flag("-f,--follow", tail_.follow, "Then wait for those that come, until it is interrupted");
    add_choice(app, "--format", tail_.format, kTailFormatNames,
               "A line for people (default), or the record as it is");
    app.callback([this] {
      chosen_ = [this]() -> tl::expected<Command, int> {
        auto job = job_options(given_);
        if (!job) return tl::unexpected(job.error());
        if (tail_.folder.empty()) tail_.folder = job->config.service.output_folder;
        return Command(tail_);
      };
    });
  }

  void add_job() {
    CLI::App* job = app_.add_subcommand("job", "See and change what a daemon crawls, while it runs");
    job->require_subcommand(1);
    const auto add_action = [&](const char* name, const char* help, JobCommand::Action action) {
      CLI::App* chosen = job->add_subcommand(name, help);
      add_endpoint_options(*chosen, job_.endpoint, job_.token_file);
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
    add_choice(*add, "--scope", job_.scope, kScopeKindNames, "Which links to follow");
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
    std::vector<std::string> names;
    names.reserve(texts.size());
    for (const auto& [text, print] : texts) names.push_back(text);
    command->add_option(argument, print_.text)
        ->type_name(fmt::format("{}", fmt::join(names, "|")))
        ->check(CLI::IsMember(names).description(""))
        ->required();
    command->callback([this, texts] {
      chosen_ = [this, texts]() -> tl::expected<Command, int> {
        return Command(PrintCommand{texts.at(print_.text)()});
      };
    });
  }

  CLI::App app_{"newsieve turns news sites into a clean corpus.", "newsieve"};
  GivenOptions given_;
  CrawlCommand crawl_;
  IngestCommand ingest_;
  ExtractCommand extract_;
  DedupCommand dedup_;
  CleanCommand clean_;
  ServeCommand serve_;
  StatusCommand status_;
  TopCommand top_;
  TailCommand tail_;
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
