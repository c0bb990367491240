// Everything that can be set, as one value: the stages' own Options structs, and a TOML file to read it from.
//
// A key of the file is the field's name with its unit ("connect_timeout_milliseconds"), in the section of its
// struct. A key left out keeps its default; the defaults are the structs'. config/newsieve.toml is
// to_toml(Config{}): every key with its default, range and meaning.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "crawler/content_decoder.h"
#include "crawler/crawler.h"
#include "crawler/fetcher.h"
#include "crawler/frontier.h"
#include "crawler/jobs.h"
#include "crawler/mirror_detector.h"
#include "crawler/politeness.h"
#include "crawler/recrawl.h"
#include "crawler/scope.h"
#include "crawler/trap_detector.h"
#include "dedup/near_dup_index.h"
#include "dedup/site_blocks.h"
#include "dedup/site_lines.h"
#include "extract/extractor.h"
#include "model/canonical_link.h"
#include "store/crawl_state.h"
#include "store/record.h"
#include "store/record_segments.h"
#include "store/warc_writer.h"

namespace newsieve {

enum class LogLevel : uint8_t { kDebug, kInfo, kWarn, kError };
inline constexpr EnumNames<LogLevel, 4> kLogLevelNames{{"debug", "info", "warn", "error"}};
enum class LogFormat : uint8_t { kText, kJson };
inline constexpr EnumNames<LogFormat, 2> kLogFormatNames{{"text", "json"}};

// What the commands need beyond the stages' options.
struct ServiceOptions {
  std::vector<std::string> seeds;                       // URLs a crawl begins at.
  std::string seeds_file;                               // More of them, one a line; empty: none.
  std::string jobs_folder;                              // NAME.toml: a job (job_file.h); empty: none.
  std::string data_folder = "/var/lib/newsieve/state";  // RocksDB.
  std::string output_folder = "/var/lib/newsieve";      // The records' segments.
  size_t workers = 0;                                   // Threads that extract; 0: one a core.
  size_t settle_articles =
      20;  // A site's articles wait until it has so many; then all are cleaned and written.
  std::chrono::seconds settle_wait_max{3'600};  // But no longer than that; 0: as long as it takes.
  size_t site_memory_blocks = 4'000'000;  // Of all sites' memories together, about 150 bytes each: 600 MB.
  std::chrono::milliseconds sync_interval{1'000};  // What a power cut can cost: this much fetching again.
  size_t disk_free_bytes_min =
      256 << 20;  // Free space below which a crawl pauses; 0: it never does. For what is
                  // in flight (2 MB, typically), a flush (64 MiB) and a compaction.
  std::chrono::seconds drain_timeout{10};        // A stop waits so long for fetches in flight.
  std::string monitoring_address = "127.0.0.1";  // Not of loopback: with a token only. Empty: no endpoint.
  uint16_t monitoring_port = 9464;               // 0: any free one; the log names it.
  std::string monitoring_token_file;             // Holds the token that is asked for; empty: none is.
  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kText;
  size_t log_lines_per_minute_max =
      60;  // Of one kind: those that begin with the same two words. 0: no limit.
};

struct Config {
  ServiceOptions service;
  OutputOptions output;  // Of the daemon.
  RecordOptions record;
  WarcOptions warc;
  ScopeOptions scope;
  TrapOptions traps;
  MirrorOptions mirrors;
  CanonicalLinkOptions url;
  CrawlerOptions crawler;
  RecrawlOptions recrawl;  // Of the daemon; a one-off job visits each URL once.
  PolitenessOptions politeness;
  FetcherOptions fetcher;
  DecoderLimits decoder;
  ExtractorOptions extractor;
  SiteBlocksOptions site_blocks;
  NearDupOptions near_dup;
  SiteLinesOptions site_lines;
  RocksStateOptions state;  // `path` and `durable` are the command's to set, not the file's.
};

// kInvalid with every mistake in the file, one a line as FILE:LINE:COLUMN: a key that is none (and the one
// that was perhaps meant), a value of the wrong type or out of range. kNotFound, kIo: the file itself. What
// the file leaves out is as in `defaults`.
Result<Config> read_config(const std::string& path, const Config& defaults = Config());

// The same for text that is already here; `name` stands for the file in messages.
Result<Config> parse_config(std::string_view text, const std::string& name,
                            const Config& defaults = Config());

// A job of the daemon: the text of its file, with the sections [job], [scope] and [recrawl]. kInvalid as
// above, and if it has neither seeds nor feeds.
Result<CrawlJob> parse_job(std::string_view text, const std::string& name, const CrawlJob& defaults);

// The file that reads back as `config`: every key, with its meaning and range.
std::string to_toml(const Config& config);

// The same as data, for other texts about it.
struct SettingInfo {
  std::string key;
  std::string value;    // As in the file.
  std::string allowed;  // "1 to 50"; empty: any of its type.
  std::string meaning;
};
struct SectionInfo {
  std::string name;
  std::string meaning;
  std::vector<SettingInfo> settings;
};
std::vector<SectionInfo> describe(const Config& config);

}  // namespace newsieve
