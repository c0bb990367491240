#include "commands/command_options.h"

namespace newsieve {

void add_job_options(CLI::App& app, GivenOptions& given) {
  app.add_option("--out", given.out,
                 "Where the records go; a name ending in .zst is compressed; - is standard output")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_option("--config", given.config_file, "Read settings from this file; options given here win")
      ->type_name("FILE");
  add_choice(app, "--log", given.log_level, kLogLevelNames, "How much is said on standard error");
  app.add_option("--workers", given.workers, "Threads that extract; 0: one a core")->type_name("N");
}

void add_duplicates_option(CLI::App& app, GivenOptions& given) {
  app.add_flag("--drop-duplicates", given.drop_duplicates,
               "Write copies without their text: only what they are copies of");
}

void add_record_options(CLI::App& app, GivenOptions& given) {
  CLI::Option* blocks =
      app.add_flag("--blocks", given.blocks, "Add to each record its blocks, kept or dropped, and why");
  add_choice(app, "--schema", given.schema, kRecordSchemaNames,
             "Write the fields of another tool's records (default: newsieve)")
      ->excludes(blocks);
}

void add_progress_option(CLI::App& app, GivenOptions& given) {
  add_choice(app, "--progress", given.progress, kProgressModeNames,
             "auto: a line on a terminal; plain: a log line every 30 s; none");
}

void add_state_options(CLI::App& app, GivenOptions& given) {
  app.add_option("--data", given.data,
                 "Keep the state in this folder: the same command run again goes on from there")
      ->type_name("DIR");
}

void add_fetch_options(CLI::App& app, GivenOptions& given) {
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

void add_scope_options(CLI::App& app, GivenOptions& given) {
  app.add_option("--max-pages", given.pages_max, "Stop after so many pages")->type_name("N");
  app.add_option("--max-depth", given.depth_max, "Follow so many links from a seed")->type_name("N");
  add_choice(app, "--scope", given.scope, kScopeKindNames, "Which links to follow (default: domain)");
  app.add_option("--include", given.include, "Only URLs that match")
      ->type_name("RE2")
      ->allow_extra_args(false);
  app.add_option("--exclude", given.exclude, "No URLs that match")->type_name("RE2")->allow_extra_args(false);
  app.add_option("--delay", given.delay_seconds, "Seconds between two fetches of a host (default: 1)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.0, 86400.0).description(""));
}

void add_endpoint_options(CLI::App& app, std::string& endpoint, std::string& token_file) {
  app.add_option("--endpoint", endpoint, "Its monitoring endpoint")
      ->type_name("HOST:PORT")
      ->default_val("127.0.0.1:9464");
  app.add_option("--token-file", token_file, "A file with the endpoint's token")->type_name("FILE");
}

}  // namespace newsieve
