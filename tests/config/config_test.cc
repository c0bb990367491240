#include "config/config.h"

#include <gtest/gtest.h>

#include <random>

#include "base/file.h"
#include "base/match.h"
#include "config/fields.h"
#include "config/json_schema.h"

namespace newsieve {
namespace {

std::string mistakes_of(std::string_view text) {
  const auto config = parse_config(text, "f.toml");
  return config ? "" : config.error().message;
}

TEST(Config, AnEmptyFileGivesTheDefaults) {
  EXPECT_EQ(to_toml(parse_config("", "f.toml").value()), to_toml(Config{}));
}

TEST(Config, KeysReachTheFieldsTheyName) {
  const Config config = parse_config(R"toml(
[crawler]
fetches_max = 7
retry_delay_milliseconds = 250
[scope]
kind = "any"
exclude = ["/tag/", "/login"]
depth_max = 3
[fetcher]
total_timeout_milliseconds = 9_000
allow_private = true
user_agent = "reader/2 (+https://reader.example/bot)"
[politeness]
response_factor = 2
robots_lifetime_hours = 12
[html]
depth_max = 100
[service]
log_level = "warn"
seeds = ["https://news.example/"]
)toml",
                                     "f.toml")
                            .value();
  EXPECT_EQ(config.crawler.fetches_max, 7U);
  EXPECT_EQ(config.crawler.retry_delay, Milliseconds(250));
  EXPECT_EQ(config.scope.kind, ScopeKind::kAny);
  EXPECT_EQ(config.scope.exclude, (std::vector<std::string>{"/tag/", "/login"}));
  EXPECT_EQ(config.scope.depth_max, 3);
  EXPECT_EQ(config.fetcher.total_timeout, std::chrono::seconds(9));
  EXPECT_TRUE(config.fetcher.allow_private);
  EXPECT_EQ(config.fetcher.user_agent, "reader/2 (+https://reader.example/bot)");
  EXPECT_EQ(config.politeness.response_factor, 2.0);
  EXPECT_EQ(config.politeness.robots_lifetime, std::chrono::hours(12));
  EXPECT_EQ(config.extractor.html.depth_max, 100U);
  EXPECT_EQ(config.service.log_level, LogLevel::kWarn);
  EXPECT_EQ(config.service.seeds, std::vector<std::string>{"https://news.example/"});
  EXPECT_EQ(config.crawler.results_max, CrawlerOptions{}.results_max) << "a key left out keeps its default";
}

TEST(Config, AnUnknownKeyIsAMistakeThatNamesItsPlaceAndTheKeyPerhapsMeant) {
  EXPECT_EQ(mistakes_of("[fetcher]\nallow_privat = true\n"),
            "f.toml:2:1: fetcher.allow_privat is no key; did you mean allow_private?");
  EXPECT_EQ(mistakes_of("[crawler]\n\n  connections_max = 4\n"),
            "f.toml:3:3: crawler.connections_max is no key; did you mean connections_max in [fetcher]?");
  EXPECT_EQ(mistakes_of("[fetcher]\nzzzzzzzzzzzz = 4\n"), "f.toml:2:1: fetcher.zzzzzzzzzzzz is no key");
  EXPECT_EQ(mistakes_of("[fetchr]\n"), "f.toml:1:2: there is no section [fetchr]; did you mean [fetcher]?");
  EXPECT_EQ(mistakes_of("fetcher = 4\n"),
            "f.toml:1:11: fetcher is a section: write [fetcher] and its keys below");
}

TEST(Config, AValueOfTheWrongTypeOrOutOfRangeIsAMistakeThatSaysWhatIsAllowed) {
  EXPECT_EQ(mistakes_of("[fetcher]\nconnections_max = 0\n"),
            "f.toml:2:19: fetcher.connections_max must be a whole number, 1 to 65536, not 0");
  EXPECT_EQ(mistakes_of("[fetcher]\nconnections_max = \"many\"\n"),
            "f.toml:2:19: fetcher.connections_max must be a whole number, 1 to 65536, not \"many\"");
  EXPECT_EQ(mistakes_of("[fetcher]\nconnections_max = 2.5\n"),
            "f.toml:2:19: fetcher.connections_max must be a whole number, 1 to 65536, not 2.5");
  EXPECT_EQ(mistakes_of("[site_blocks]\nrepeats_share = 1.5\n"),
            "f.toml:2:17: site_blocks.repeats_share must be a number, 0 to 1, not 1.5");
  EXPECT_EQ(mistakes_of("[site_blocks]\nrepeats_share = nan\n"),
            "f.toml:2:17: site_blocks.repeats_share must be a number, 0 to 1, not nan");
  EXPECT_EQ(mistakes_of("[scope]\nkind = \"planet\"\n"),
            "f.toml:2:8: scope.kind must be one of \"host\", \"domain\", \"any\", not \"planet\"");
  EXPECT_EQ(mistakes_of("[politeness]\nobey_robots = \"no\"\n"),
            "f.toml:2:15: politeness.obey_robots must be true or false, not \"no\"");
  EXPECT_EQ(mistakes_of("[fetcher]\nuser_agent = 4\n"),
            "f.toml:2:14: fetcher.user_agent must be a text in quotes, not 4");
  EXPECT_EQ(mistakes_of("[scope]\ninclude = [\"/a\", 4]\n"),
            "f.toml:2:18: scope.include must be a list of texts: [\"...\", \"...\"], not 4");
  EXPECT_EQ(mistakes_of("[scope]\ninclude = \"/a\"\n"),
            "f.toml:2:11: scope.include must be a list of texts: [\"...\", \"...\"], not \"/a\"");
}

TEST(Config, ASeedThatIsNoUrlIsAMistakeWhereItStands) {
  const std::string mistakes =
      mistakes_of("[service]\nseeds = [\n  \"https://a.example\",\n  \"ftp://b.example\",\n]\n");
  EXPECT_EQ(mistakes.find("f.toml:4:3: service.seeds: "), 0U) << mistakes;
  EXPECT_NE(mistakes.find("ftp://b.example"), std::string::npos) << mistakes;
}

TEST(Config, AllMistakesAreToldInTheOrderOfTheFile) {
  EXPECT_EQ(mistakes_of("[state]\nmemory_byte = 4\n[crawler]\ntries_max = 256\n"),
            "f.toml:2:1: state.memory_byte is no key; did you mean memory_bytes?\n"
            "f.toml:4:13: crawler.tries_max must be a whole number, 1 to 255, not 256");
}

TEST(Config, WhatIsNotTomlIsAMistakeWithItsPlace) {
  EXPECT_EQ(mistakes_of("[fetcher\n").find("f.toml:1:"), 0U);
  EXPECT_EQ(mistakes_of("[scope]\ndepth_max = 1\ndepth_max = 2\n").find("f.toml:3:"), 0U) << "a key twice";
}

TEST(Config, AMissingFileIsNamed) {
  const auto config = read_config("/nonexistent/newsieve.toml");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, ErrorCode::kNotFound);
  EXPECT_NE(config.error().message.find("/nonexistent/newsieve.toml"), std::string::npos);
}

TEST(Config, TheShippedFileIsTheDefaults) {
  EXPECT_EQ(read_file(NEWSIEVE_SOURCE_DIR "/config/newsieve.toml").value(), to_toml(Config{}))
      << "write it anew: newsieve config show > config/newsieve.toml";
}

TEST(Config, TheShippedSchemaIsTheProgramsAndNamesEveryKey) {
  const std::string schema = config_json_schema();
  EXPECT_TRUE(read_file(NEWSIEVE_SOURCE_DIR "/config/newsieve.schema.json").value() == schema)
      << "write it anew: newsieve config schema > config/newsieve.schema.json";
  Config config;
  for (const Section& section : sections(config)) {
    EXPECT_NE(schema.find("\"" + section.name + "\":{"), std::string::npos) << section.name;
    for (const Field& field : section.fields) {
      EXPECT_NE(schema.find("\"" + field.key + "\":{"), std::string::npos) << field.key;
    }
  }
}

TEST(Config, EveryDefaultIsInItsOwnRange) { EXPECT_EQ(mistakes_of(to_toml(Config{})), ""); }

// A value for every field that is as far from the defaults as the field's range allows.
void scramble(Config& config, std::mt19937_64& random) {
  const auto some_text = [&] {
    static const std::vector<std::string> texts = {"",        "plain",    "it's \"quoted\"", "back\\slash",
                                                   "a\nb\tc", "Thời Đại", "\x7f\x01",        "'''"};
    return texts[random() % texts.size()];
  };
  for (const Section& section : sections(config)) {
    for (const Field& field : section.fields) {
      std::visit(match{
                     [&](const WholeNumber& n) {
                       n.set(std::uniform_int_distribution<int64_t>(n.min, n.max)(random));
                     },
                     [&](const RealNumber& n) {
                       *n.target = std::uniform_real_distribution<double>(n.min, n.max)(random);
                     },
                     [&](bool* target) { *target = random() % 2 == 0; },
                     [&](std::string* target) { *target = some_text(); },
                     [&](const Choice& c) { c.set(random() % c.names.size()); },
                     [&](const TextList& list) {
                       list.target->clear();
                       for (size_t i = random() % 4; i > 0; --i) {
                         const std::string text = some_text();
                         list.target->push_back(
                             list.check(text).empty() ? text : "https://a.example/?q=" + std::to_string(i));
                       }
                     },
                 },
                 field.value);
    }
  }
}

TEST(Config, WhatIsWrittenReadsBackAsTheSameConfig) {
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    std::mt19937_64 random(seed);
    Config config;
    scramble(config, random);
    const std::string written = to_toml(config);
    const auto back = parse_config(written, "written");
    ASSERT_TRUE(back) << "seed " << seed << ": " << back.error().message;
    ASSERT_EQ(to_toml(*back), written) << "seed " << seed;
  }
}

TEST(Config, NoKeyStandsTwiceInASection) {
  Config config;
  for (const Section& section : sections(config)) {
    std::vector<std::string> keys;
    for (const Field& field : section.fields) keys.push_back(field.key);
    std::sort(keys.begin(), keys.end());
    EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end()) << section.name;
  }
}

}  // namespace
}  // namespace newsieve
