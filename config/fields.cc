#include "config/fields.h"

#include "model/url.h"

namespace newsieve {
namespace {

constexpr int64_t kBillion = 1'000'000'000;
constexpr int64_t kMebibyte = int64_t{1} << 20;
constexpr int64_t kGibibyte = int64_t{1} << 30;

template <class Number>
Field whole(std::string key, Number& target, int64_t min, int64_t max, std::string meaning) {
  const auto get = [&target] { return static_cast<int64_t>(target); };
  const auto set = [&target](int64_t value) { target = static_cast<Number>(value); };
  return {std::move(key), WholeNumber{get, set, min, max}, std::move(meaning)};
}

const char* unit(std::chrono::milliseconds) { return "_milliseconds"; }
const char* unit(std::chrono::seconds) { return "_seconds"; }
const char* unit(std::chrono::hours) { return "_hours"; }

template <class Duration>
Field duration(const std::string& name, Duration& target, int64_t min, int64_t max, std::string meaning) {
  const auto get = [&target] { return static_cast<int64_t>(target.count()); };
  const auto set = [&target](int64_t value) { target = Duration(value); };
  return {name + unit(target), WholeNumber{get, set, min, max}, std::move(meaning)};
}

Field real(std::string key, double& target, double min, double max, std::string meaning) {
  return {std::move(key), RealNumber{&target, min, max}, std::move(meaning)};
}
Field flag(std::string key, bool& target, std::string meaning) {
  return {std::move(key), &target, std::move(meaning)};
}
Field text(std::string key, std::string& target, std::string meaning) {
  return {std::move(key), &target, std::move(meaning)};
}
Field texts(std::string key, std::vector<std::string>& target, TextCheck check, std::string meaning) {
  return {std::move(key), TextList{&target, std::move(check)}, std::move(meaning)};
}

template <class Enum, size_t kCount>
Field choice(std::string key, Enum& target, const EnumNames<Enum, kCount>& names, std::string meaning) {
  const auto get = [&target] { return static_cast<size_t>(target); };
  const auto set = [&target](size_t index) { target = static_cast<Enum>(index); };
  return {std::move(key), Choice{names.all(), get, set}, std::move(meaning)};
}

std::string any_text(const std::string&) { return {}; }
std::string check_url(const std::string& value) {
  const auto url = Url::parse(value);
  return url ? "" : url.error().message;
}

std::string check_hours(const std::string& value) {
  return ActiveHours::parse({value}) ? "" : "\"" + value + "\" is not written as \"22:00-06:00\"";
}

Section service(ServiceOptions& o) {
  return {
      "service",
      "The daemon: what it starts from, where it keeps and writes things, how it is watched.",
      {
          texts("seeds", o.seeds, check_url, "URLs a crawl begins at."),
          text("seeds_file", o.seeds_file, "A file with more of them, one a line; # begins a comment."),
          text("jobs_folder", o.jobs_folder,
               "Each NAME.toml in it is a job of its own, beside the seeds above: docs/JOBS.md. Empty: there "
               "are none."),
          text("data_folder", o.data_folder, "The state is kept here. One process at a time."),
          text("output_folder", o.output_folder,
               "The records are written here, in segments: section output. One process at a time."),
          whole("workers", o.workers, 0, 1024, "Threads that extract; 0: one a core."),
          whole("settle_articles", o.settle_articles, 1, kBillion,
                "A site's first articles wait until it has so many; then all are cleaned and written."),
          duration("settle_wait_max", o.settle_wait_max, 0, 31'536'000,
                   "But they wait no longer than that: a quiet site is written with what is known of it by "
                   "then, and "
                   "again when more is. 0: until there are so many."),
          whole("site_memory_blocks", o.site_memory_blocks, 1024, kBillion,
                "What all sites repeat, together; about 150 bytes each. Quiet sites are read again when "
                "needed."),
          duration("sync_interval", o.sync_interval, 1, 600'000,
                   "How often commits are forced to the disk: what a power cut can cost."),
          whole("disk_free_bytes_min", o.disk_free_bytes_min, 0, 1024 * kGibibyte,
                "With less free space for state, output or archive a crawl pauses until there is more; 0: "
                "never."),
          duration("drain_timeout", o.drain_timeout, 0, 3600, "How long a stop waits for fetches in flight."),
          text("monitoring_address", o.monitoring_address,
               "The dashboard, /metrics, /healthz, /readyz and /api are served here; empty: nowhere."),
          whole("monitoring_port", o.monitoring_port, 0, 65'535, "0: any free port; the log names it."),
          text("monitoring_token_file", o.monitoring_token_file,
               "A file with the token that the endpoint asks for, alone on its line; empty: it asks for "
               "none, and listens on loopback only."),
          choice("log_level", o.log_level, kLogLevelNames, "The least that is logged."),
          choice("log_format", o.log_format, kLogFormatNames, "Lines for people, or objects for programs."),
          whole("log_lines_per_minute_max", o.log_lines_per_minute_max, 0, kBillion,
                "Of lines that begin with the same two words; more are counted and left out. 0: no limit."),
      }};
}

Section output(OutputOptions& o) {
  return {
      "output",
      "The daemon's records: articles-TIME-SERIAL.jsonl while a segment grows, .jsonl.zst once it is closed.",
      {
          whole("segment_bytes_max", o.segment_bytes_max, 0, 1024 * kGibibyte,
                "A segment that has so many, not compressed, is closed; 0: none is for its size."),
          duration("segment_age_max", o.segment_age_max, 0, 31'536'000,
                   "A segment whose first record is so old is closed; 0: none is for its age."),
          whole("compression_level", o.compression_level, 1, 19, "Of zstd: smaller files, or less work."),
      }};
}

Section job(CrawlJob& o, Milliseconds& delay) {
  return {
      "job",
      "Where it begins, how slowly it goes on, and when.",
      {
          texts("seeds", o.seeds, check_url,
                "URLs it begins at: pages, feeds or sitemaps. Their hosts are its scope."),
          texts("feeds", o.feeds, check_url,
                "URLs of feeds, on any host: they are polled, and what they list is fetched."),
          duration("delay", delay, 0, 86'400'000,
                   "Between the end of one fetch of a host and the start of the next."),
          texts("hours", o.hours, check_hours, "When it may fetch, in UTC: \"22:00-06:00\". Empty: always."),
      }};
}

Section record(RecordOptions& o) {
  return {
      "record",
      "The records that are written.",
      {
          flag("blocks", o.blocks,
               "Also write every block of the page, with why it was kept or dropped. Of newsieve's schema."),
          flag("drop_duplicates", o.drop_duplicates,
               "Write copies (exact, near, contained) without text: only what they are copies of."),
          choice("schema", o.schema, kRecordSchemaNames, "Whose field names: docs/RECORD.md."),
      }};
}

Section warc(WarcOptions& o) {
  return {"warc",
          "The archive: everything that was fetched, as it was received, in WARC files.",
          {
              text("folder", o.folder, "The files are written here; empty: nothing is archived."),
              text("prefix", o.prefix, "Of the files' names: PREFIX-TIMESTAMP-SERIAL.warc.gz."),
              whole("bytes_max", o.bytes_max, kMebibyte, 1024 * kGibibyte,
                    "A file that has so many is closed and the next one begun."),
              text("contact", o.contact, "Who runs the crawl: \"operator\" at the head of each file."),
          }};
}

Section scope(ScopeOptions& o) {
  return {"scope",
          "Which links are followed.",
          {
              choice("kind", o.kind, kScopeKindNames,
                     "The seeds' hosts, their registrable domains, or the whole web."),
              texts("include", o.include, any_text,
                    "RE2 patterns; if there are any, a URL must match one of them."),
              texts("exclude", o.exclude, any_text, "RE2 patterns; a URL that matches one is left."),
              whole("depth_max", o.depth_max, 0, 65'535, "Links from a seed."),
              whole("redirects_max", o.redirects_max, 0, 50, "In a row."),
              whole("path_segments_max", o.path_segments_max, 1, 1000, "Deeper paths are traps."),
              whole("segment_repeats_max", o.segment_repeats_max, 1, 1000,
                    "A path that repeats a segment more often is a trap."),
          }};
}

Section traps(TrapOptions& o) {
  return {
      "traps",
      "What of the scope is left because URLs like it led nowhere: calendars, orders, sessions.",
      {
          whole("fruitless_pages_max", o.fruitless_pages_max, 0, kBillion,
                "So many pages in a row whose addresses differ in numbers and values only, and that are no "
                "new story and name none: no more of them are followed. 0: there are no traps."),
          whole("shapes_max", o.shapes_max, 2, kBillion,
                "Kinds of addresses remembered, about 200 bytes each."),
      }};
}

Section mirrors(MirrorOptions& o) {
  return {"mirrors",
          "Hosts that show what another host shows under the same paths: links to them lead to the other.",
          {
              whole("stories_min", o.stories_min, 0, kBillion,
                    "A host may be a mirror that has so many stories in common with another, and nearly no "
                    "others. 0: there are no mirrors."),
              whole("stories_max", o.stories_max, 2, kBillion,
                    "Remembered, about 250 bytes each; and as many hosts."),
          }};
}

Section url(CanonicalLinkOptions& o) {
  return {
      "url",
      "What is left out of links before they are followed.",
      {
          texts("tracking_parameters", o.tracking_parameters, any_text,
                "Query parameters, in any case; * at the end stands for all that begin so."),
          flag("drop_session_ids", o.drop_session_ids, "PHPSESSID, ;jsessionid=, sid= with a long value."),
          flag("drop_default_documents", o.drop_default_documents,
               "/a/index.html is fetched as /a/: only where every site in scope has both."),
      }};
}

Section crawler(CrawlerOptions& o) {
  return {
      "crawler",
      "The loop: how much at once, how often again.",
      {
          whole("fetches_max", o.fetches_max, 1, 65'536, "Fetches in flight at once."),
          real(
              "slow_share", o.slow_share, 0, 1,
              "Of them at most this share for hosts that are not known to answer soon; new ones among them."),
          whole("results_max", o.results_max, 1, 65'536,
                "Pages fetched and not yet committed; memory is this times fetcher.body_bytes_max at worst."),
          whole("pages_max", o.pages_max, 0, 1000 * kBillion, "Stop after so many pages; 0: never."),
          whole("bytes_max", o.bytes_max, 0, 1024 * 1024 * kGibibyte,
                "Stop when bodies of so many bytes were received; 0: never."),
          whole(
              "host_pages_max", o.host_budget.pages_max, 0, 1000 * kBillion,
              "Of one host, as long as the state lives; further ones are refused. What was visited before is "
              "visited again. 0: no limit."),
          whole("host_bytes_max", o.host_budget.bytes_max, 0, 1024 * 1024 * kGibibyte,
                "The same, of bodies as received."),
          whole("tries_max", o.tries_max, 1, 255, "Fetches of one URL while it fails for passing reasons."),
          duration("retry_delay", o.retry_delay, 0, 86'400'000, "Before the second try; doubles each time."),
      }};
}

Section recrawl(RecrawlOptions& o) {
  return {
      "recrawl",
      "When the daemon visits a URL again.",
      {
          duration(
              "interval_min", o.interval_min, 1, 86'400'000,
              "Feeds, sitemaps and fronts are watched, each at its own learnt interval; not more often."),
          duration("interval_max", o.interval_max, 1, 31 * 86'400'000LL, "Nor less often."),
          duration("interval_first", o.interval_first, 1, 86'400'000, "While nothing is known of one."),
          real("news_expected", o.news_expected, 0.01, 1000,
               "A visit is due when so many new links are to be expected."),
          duration("half_life", o.half_life, 1, 8760, "What was learnt loses half its weight in this time."),
          whole("failures_max", o.failures_max, 1, 1000,
                "A watched URL that is refused so often in a row is forgotten, but for seeds."),
          whole("front_depth_max", o.front_depth_max, 0, 100,
                "Links from a seed; pages up to there that are no articles are watched."),
          duration("article_first", o.article_first, 1, 31 * 86'400'000LL,
                   "Young articles are visited again; not more often."),
          real("article_growth", o.article_growth, 1.1, 1000,
               "When an article has become so many times as old, it is visited again."),
          duration("article_age_max", o.article_age_max, 0, 8760, "Older ones are left."),
      }};
}

Section frontier(FrontierOptions& o) {
  return {"frontier",
          "The hosts that have work.",
          {
              whole("host_urls_max", o.host_urls_max, 1, 10'000, "URLs of one host in memory."),
              whole("hosts_max", o.hosts_max, 1, kBillion, "About 1 KB each, URLs apart."),
          }};
}

Section politeness(PolitenessOptions& o) {
  return {
      "politeness",
      "How a host is treated.",
      {
          duration("delay", o.delay, 0, 86'400'000,
                   "From the end of one fetch of a host to the start of the next."),
          duration("address_delay", o.address_delay, -1, 86'400'000,
                   "The same for hosts that share an address; -1: as delay; 0: they are fetched at once."),
          duration(
              "domain_delay", o.domain_delay, -1, 86'400'000,
              "The same for hosts of one registrable domain; -1: as delay; 0: they are fetched at once."),
          duration("crawl_delay_max", o.crawl_delay_max, 0, 86'400'000,
                   "A longer Crawl-delay in robots.txt is taken as this."),
          real("response_factor", o.response_factor, 0, 1000,
               "A slow server rests for so many of its response times."),
          duration("backoff_max", o.backoff_max, 0, 604'800'000,
                   "The longest pause for a host that fails or asks for one."),
          duration("robots_lifetime", o.robots_lifetime, 1, 720, "robots.txt is fetched again after it."),
          duration("robots_retry", o.robots_retry, 1, 86'400, "... and after this where it was unreachable."),
          whole("hosts_max", o.hosts_max, 1, kBillion, "Hosts whose parsed rules are in memory."),
          texts("agents", o.agents, any_text,
                "Our names in robots.txt and robots directives, the one we like best first."),
          flag("obey_robots", o.obey_robots, "False only for sites of your own."),
      }};
}

Section fetcher(FetcherOptions& o) {
  return {"fetcher",
          "One HTTP transfer.",
          {
              duration("connect_timeout", o.connect_timeout, 1, 600'000, "TCP and TLS together."),
              duration("total_timeout", o.total_timeout, 1, 3'600'000, "The whole transfer."),
              whole("stalled_bytes_per_second", o.stalled_bytes_per_second, 0, kBillion,
                    "A transfer slower than this for stalled_timeout is given up."),
              duration("stalled_timeout", o.stalled_timeout, 1, 3600, "See stalled_bytes_per_second."),
              whole("body_bytes_max", o.body_bytes_max, 1024, kGibibyte,
                    "As received; longer bodies are cut and marked truncated."),
              whole("header_bytes_max", o.header_bytes_max, 1024, kMebibyte,
                    "All header lines together; more is refused."),
              whole("connections_max", o.connections_max, 1, 65'536,
                    "One file descriptor each; keep under the process's limit. A fourth is left free for new "
                    "ones."),
              flag("allow_private", o.allow_private,
                   "Also fetch from loopback, private and link-local addresses."),
              text("user_agent", o.user_agent, "The crawler's name, sent with every request."),
              text("contact", o.contact, "URL or mail address a site may complain to; sent behind the name."),
              text("ca_file", o.ca_file, "PEM file of trusted certificates; empty: the system's."),
              texts("connect_to", o.connect_to, any_text, "HOST:PORT:ADDRESS:PORT, as curl's --connect-to."),
              text("proxy", o.proxy,
                   "http://, socks5:// or socks5h://[USER:PASSWORD@]HOST:PORT; socks5h leaves names to the "
                   "proxy."),
              flag("proxy_from_environment", o.proxy_from_environment,
                   "Without proxy: obey http_proxy, https_proxy, all_proxy and no_proxy."),
              texts("headers", o.headers, any_text,
                    "\"HOST: NAME: VALUE\": a request header for one host; HOST * is every host."),
              texts("credentials", o.credentials, any_text,
                    "\"HOST: USER:PASSWORD\": basic authentication, for this host (with its port) alone."),
              flag("cookies", o.cookies, "Send each host the cookies it has set; kept in memory only."),
          }};
}

Section resolver(ResolverOptions& o) {
  return {"resolver",
          "DNS.",
          {
              duration("timeout", o.timeout, 1, 60'000, "Of the first try with a server."),
              whole("tries", o.tries, 1, 10, "With each server."),
              duration("ttl_min", o.ttl_min, 0, 86'400, "A shorter TTL is taken as this,"),
              duration("ttl_max", o.ttl_max, 0, 604'800, "... and a longer one as that."),
              duration("failure_lifetime", o.failure_lifetime, 0, 86'400,
                       "A name that has no address is asked for again after it."),
              whole("names_max", o.names_max, 1, kBillion, "Answers kept, about 250 bytes each."),
              whole("queries_max", o.queries_max, 1, 10'000, "Under way at once."),
              whole("addresses_max", o.addresses_max, 1, 100, "Of one name; further ones are left."),
              texts("servers", o.servers, any_text, "ADDRESS or ADDRESS:PORT; empty: the system's."),
          }};
}

Section decoder(DecoderLimits& o) {
  return {"decoder",
          "Compressed bodies.",
          {
              whole("bytes_max", o.bytes_max, 1024, kGibibyte, "Of a decoded page; the rest is cut."),
              whole("sitemap_bytes_max", o.sitemap_bytes_max, 1024, kGibibyte,
                    "Of a decoded sitemap; not less than of a page."),
              whole("ratio_max", o.ratio_max, 1, 100'000,
                    "Decoded to received bytes, after the first MiB; more is cut."),
          }};
}

Section extractor(ExtractorOptions& o) {
  return {"extractor",
          "What is read of one page.",
          {
              whole("blocks_max", o.blocks_max, 1, kBillion, "Text blocks; the rest is left out."),
              whole("links_max", o.links_max, 1, kBillion, "Links; the rest is left out."),
              whole("block_bytes_max", o.block_bytes_max, 1024, kGibibyte, "Of one block's text."),
              whole("text_bytes_max", o.text_bytes_max, 1024, kGibibyte, "Of all blocks together."),
          }};
}

Section html(HtmlLimits& o) {
  return {"html",
          "Limits on one page's HTML.",
          {
              whole("depth_max", o.depth_max, 16, 10'000, "Open elements; deeper ones are flattened."),
              whole("attributes_max", o.attributes_max, 1, 100'000, "Of one tag; further ones are dropped."),
              whole("tags_max", o.tags_max, 1, kBillion, "The page is cut after so many."),
              whole("page_bytes_max", o.page_bytes_max, 1024, kGibibyte, "The page is cut here."),
              whole("fallback_bytes_max", o.fallback_bytes_max, 1024, kGibibyte,
                    "What plain gumbo gets to see of a page it has to parse whole."),
              whole("arena_bytes_max", o.arena_bytes_max, kMebibyte, 64 * kGibibyte,
                    "Gumbo's memory for one page."),
          }};
}

Section site_blocks(SiteBlocksOptions& o) {
  return {
      "site_blocks",
      "What a site repeats.",
      {
          whole("articles_young", o.articles_young, 1, kBillion,
                "With fewer articles of a site, counts are no evidence."),
          whole("repeats_min", o.repeats_min, 2, kBillion,
                "A block in fewer articles is never called repeated,"),
          real("repeats_share", o.repeats_share, 0, 1, "... nor in a smaller share of the site's articles."),
          real("long_repeats_share", o.long_repeats_share, 0, 1,
               "The same for long prose in the main content."),
          whole("keys_max", o.keys_max, 1024, kBillion, "Blocks remembered a site, about 150 bytes each."),
      }};
}

Section site_lines(SiteLinesOptions& o) {
  return {"site_lines",
          "What a site repeats in texts that were extracted elsewhere (newsieve clean).",
          {
              whole("documents_max", o.documents_max, 1, kBillion,
                    "Of a site, learnt together; those of a larger site are cleaned in parts."),
              whole("lines_max", o.lines_max, 1, kBillion,
                    "Of these documents together, 360 bytes each at most; with more they stay as they are."),
          }};
}

Section near_dup(NearDupOptions& o) {
  return {
      "near_dup",
      "Which article is a copy of which.",
      {
          duration("window", o.window, 0, 87'600,
                   "Articles further apart must be more alike to be called copies."),
          duration("hot_window", o.hot_window, 1, 87'600,
                   "Older ones are only compared exactly: the memory of near-duplicates."),
          whole("documents_max", o.documents_max, 1, kBillion,
                "Compared closely; about 1 KB of memory each."),
          whole("candidates_max", o.candidates_max, 1, 100'000, "Verified for one article."),
          whole("shingles_min", o.sketch.shingles_min, 1, 10'000, "Shorter texts are only compared exactly."),
      }};
}

Section state(RocksStateOptions& o) {
  return {"state",
          "The state on disk.",
          {
              whole("memory_bytes", o.memory_bytes, kMebibyte, 1024 * kGibibyte,
                    "Block cache, as far as there is something to cache; an eighth of it: write buffers."),
              whole("seen_cache_urls", o.seen_cache_urls, 1024, kBillion,
                    "Known URLs that are looked up without the disk, 16 bytes each as far as there are any."),
          }};
}

}  // namespace

std::vector<Section> sections(CrawlJob& o, Milliseconds& delay) {
  return {job(o, delay), scope(o.scope), recrawl(o.recrawl)};
}

std::vector<Section> sections(Config& config) {
  return {service(config.service),     output(config.output),
          record(config.record),       warc(config.warc),
          scope(config.scope),         traps(config.traps),
          mirrors(config.mirrors),     url(config.url),
          crawler(config.crawler),     frontier(config.crawler.frontier),
          recrawl(config.recrawl),     politeness(config.politeness),
          fetcher(config.fetcher),     resolver(config.fetcher.resolver),
          decoder(config.decoder),     extractor(config.extractor),
          html(config.extractor.html), site_blocks(config.site_blocks),
          near_dup(config.near_dup),   site_lines(config.site_lines),
          state(config.state)};
}

}  // namespace newsieve
