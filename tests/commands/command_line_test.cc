// The command line is a contract: these options exist, and their help says so.
#include <gtest/gtest.h>

#include "tests/support/newsieve_program.h"

namespace newsieve {
namespace {

using Words = std::vector<std::string>;

struct Documented {
  Words command;
  Words words;
};

const Documented kContract[] = {
    {{"crawl"}, {"URL",          "--seeds",
                 "--out",        "--data",
                 "--max-pages",  "--max-depth",
                 "--scope",      "host|domain|any",
                 "--include",    "--exclude",
                 "--delay",      "--allow-private",
                 "--connect-to", "HOST:PORT:ADDR:PORT",
                 "--cacert",     "--blocks",
                 "--progress",   "auto|plain|none",
                 "--dry-run",    "--config"}},
    {{"ingest"}, {"PATH", "--out", "--data", "--blocks", "--workers", "--progress", "--schema"}},
    {{"extract"},
     {"INPUT", "--url", "--format", "json|text|markdown|html", "--pages", "--out", "--schema",
      "newsieve|trafilatura|newspaper4k|news-please|fundus", "--blocks", "--progress", "--workers",
      "--allow-private", "--connect-to", "--cacert"}},
    {{"dedup"}, {"DOCS", "--out"}},
    {{"clean"}, {"DOCS", "--out", "--blocks", "--config"}},
    {{"serve"}, {"--config", "--stdout"}},
    {{"status"}, {"--endpoint", "--token-file"}},
    {{"top"}, {"--endpoint", "--token-file", "--frames"}},
    {{"tail"}, {"--output", "--config", "-n", "--follow", "--format", "line|json"}},
    {{"job"}, {"list", "add", "pause", "resume", "remove"}},
    {{"job", "list"}, {"--endpoint", "--token-file"}},
    {{"job", "add"}, {"NAME", "URL", "--feed", "--scope", "--delay", "--hours", "--file"}},
    {{"job", "pause"}, {"NAME", "--endpoint", "--token-file"}},
    {{"job", "resume"}, {"NAME", "--endpoint", "--token-file"}},
    {{"job", "remove"}, {"NAME", "--endpoint", "--token-file"}},
    {{"explain"}, {"URL", "--data"}},
    {{"export"}, {"--data", "--out", "--schema", "--blocks"}},
    {{"config"}, {"check", "show", "schema"}},
    {{"config", "check"}, {"FILE"}},
    {{"config", "show"}, {"FILE"}},
    {{"demo"}, {"--serve", "PORT"}},
    {{"completion"}, {"bash|fish|zsh"}},
    {{"man"}, {"newsieve|newsieve.toml"}},
};

TEST(CommandLine, EveryHelpNamesItsOptionsAndTheExitCodes) {
  for (const Documented& documented : kContract) {
    Words arguments = documented.command;
    arguments.emplace_back("--help");
    const ProgramOutcome outcome = run_newsieve(arguments);
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(outcome.error, "");
    for (const std::string& word : documented.words)
      EXPECT_NE(outcome.out.find(word), std::string::npos) << word << " in:\n" << outcome.out;
    for (const char* code : {"0 done", "1 failed", "2 usage", "3 partial", "78 ", "130/143"})
      EXPECT_NE(outcome.out.find(code), std::string::npos) << code << " in:\n" << outcome.out;
  }
}

TEST(CommandLine, TheHelpNamesEverySubCommand) {
  const ProgramOutcome outcome = run_newsieve({"--help"});
  EXPECT_EQ(outcome.code, 0);
  for (const Documented& documented : kContract)
    EXPECT_NE(outcome.out.find("\n  " + documented.command[0] + " "), std::string::npos)
        << documented.command[0];
}

TEST(CommandLine, TheVersionGoesToStandardOutput) {
  const ProgramOutcome outcome = run_newsieve({"--version"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_TRUE(outcome.out.starts_with("newsieve ")) << outcome.out;
}

TEST(CommandLine, AValueThatIsNotAllowedIsUsageAndNamesTheOption) {
  for (const Words& arguments : {Words{"crawl", "--scope", "galaxy"}, Words{"crawl", "--delay", "-1"},
                                 Words{"crawl", "--max-pages", "some"}, Words{"extract", "--format", "pdf"},
                                 Words{"extract", "--schema", "goose"}}) {
    const ProgramOutcome outcome = run_newsieve(arguments);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_NE(outcome.error.find(arguments[1]), std::string::npos) << outcome.error;
  }
}

TEST(CommandLine, ACrawlBeginsAtTheSeedsOfItsConfigurationUnlessSomeAreGiven) {
  const WorkFolder folder;
  const std::string config =
      folder.write("job.toml", "[service]\nseeds = [\"http://of-the-file.example/\"]\n");
  const ProgramOutcome alone = run_newsieve({"crawl", "--config", config, "--dry-run"});
  EXPECT_EQ(alone.code, 0) << alone.error;
  EXPECT_NE(alone.out.find("of-the-file.example"), std::string::npos) << alone.out;
  const ProgramOutcome given =
      run_newsieve({"crawl", "--config", config, "--dry-run", "http://given.example/"});
  EXPECT_NE(given.out.find("given.example"), std::string::npos) << given.out;
  EXPECT_EQ(given.out.find("of-the-file.example"), std::string::npos) << given.out;
}

}  // namespace
}  // namespace newsieve
