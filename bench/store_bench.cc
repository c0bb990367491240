// What a page costs the state and the record, in CPU time of the whole process: RocksDB's own threads, which
// compress and compact behind our back, are counted too.
#include <benchmark/benchmark.h>

#include <random>

#include "base/file.h"
#include "store/crawl_state.h"
#include "store/record.h"

namespace newsieve {
namespace {

constexpr int kPages = 20'000;  // Iterations: 200 MB of articles, several flushes and compactions.
constexpr int kLinks = 60;

// Words of a made-up language, often the same ones: compresses like prose.
std::string prose(std::mt19937_64& random, size_t bytes) {
  static const std::vector<std::string> words = [] {
    std::mt19937_64 seeded(1);
    std::vector<std::string> made(4000);
    for (std::string& word : made) {
      for (size_t left = 2 + seeded() % 9; left > 0; --left) word += static_cast<char>('a' + seeded() % 26);
    }
    return made;
  }();
  std::geometric_distribution<size_t> rank(0.004);
  std::string text;
  while (text.size() < bytes) text += words[rank(random) % words.size()] + " ";
  text.resize(bytes);
  return text;
}

// About 10 KB stored: 25 paragraphs of prose and 60 short blocks of navigation.
Article sample_article(std::mt19937_64& random, int number) {
  Article article;
  article.url =
      Url::parse("https://news.example/2024/05/article-" + std::to_string(number) + ".html").value();
  article.id = article_id(article.url);
  article.site = "news.example";
  article.metadata.title = prose(random, 70);
  article.metadata.summary = prose(random, 150);
  article.metadata.authors = {"A. Writer"};
  article.metadata.tags = {"one", "two", "three"};
  article.page_type = PageType::kArticle;
  for (int i = 0; i < 85; ++i) {
    TextBlock& block = article.blocks.emplace_back();
    const bool paragraph = i >= 30 && i < 55;
    block.text = prose(random, paragraph ? 240 : 30);
    block.kind = paragraph ? BlockKind::kParagraph : BlockKind::kOther;
    block.reason = paragraph ? BlockReason::kMainContent : BlockReason::kNotMainContent;
    block.main = paragraph;
    block.path = random() % 12;
    if (!paragraph) block.link_url = "https://news.example/section/" + std::to_string(i);
  }
  return article;
}

QueuedUrl page_url(const std::string& name, int number) {
  QueuedUrl url;
  url.url =
      Url::parse("https://news.example/2024/05/" + name + "-" + std::to_string(number) + ".html").value();
  url.referrer = "https://news.example/2024/05/";
  url.depth = 2;
  return url;
}

const HostKey kHost("https://news.example");
constexpr Instant kNow{std::chrono::hours(480'000)};

struct State {
  TemporaryFolder folder = TemporaryFolder::create().value();
  std::unique_ptr<CrawlState> state = open_rocks_state({.path = folder.path() + "/state"}).value();

  void queue_pages() {
    std::vector<QueuedUrl> pages;
    for (int page = 0; page < kPages; ++page) pages.push_back(page_url("article", page));
    if (!state->enqueue(pages)) std::abort();
  }
};

HostRecord sample_host(int page) {
  HostRecord host;
  host.host = kHost;
  host.next_fetch = kNow + Milliseconds(page);
  host.robots_text = std::string(2000, 'r');
  return host;
}

// complete() of pages that were claimed before: `links_new` of their links are new, the others known.
void commit_page(benchmark::State& bench, int links_new, bool with_article) {
  State store;
  store.queue_pages();
  const Claim claim = store.state->claim(kHost, kPages, kNow).value();
  std::mt19937_64 random(2);
  std::vector<Article> articles;
  for (int i = 0; i < 256; ++i) articles.push_back(sample_article(random, i));
  int page = 0;
  for (auto _ : bench) {
    bench.PauseTiming();
    PageCommit commit;
    commit.finished = claim.urls[page];
    commit.finished_at = kNow;
    for (int link = 0; link < kLinks - links_new; ++link) {
      commit.links.push_back(claim.urls[random() % kPages]);
    }
    for (int link = 0; link < links_new; ++link)
      commit.links.push_back(page_url("new", page * links_new + link));
    commit.host = sample_host(page);
    if (with_article) {
      commit.article = articles[page % articles.size()];
      commit.article->id = article_id(claim.urls[page].url);
    }
    bench.ResumeTiming();
    if (!store.state->complete(commit)) std::abort();
    ++page;
  }
}

void commit_seen_links_and_article(benchmark::State& bench) { commit_page(bench, 0, true); }
void commit_five_new_links_and_article(benchmark::State& bench) { commit_page(bench, 5, true); }
void commit_seen_links(benchmark::State& bench) { commit_page(bench, 0, false); }
void commit_five_new_links(benchmark::State& bench) { commit_page(bench, 5, false); }
BENCHMARK(commit_seen_links_and_article)->Iterations(kPages)->MeasureProcessCPUTime();
BENCHMARK(commit_five_new_links_and_article)->Iterations(kPages)->MeasureProcessCPUTime();
BENCHMARK(commit_seen_links)->Iterations(kPages)->MeasureProcessCPUTime();
BENCHMARK(commit_five_new_links)->Iterations(kPages)->MeasureProcessCPUTime();

void claim_16(benchmark::State& bench) {
  State store;
  store.queue_pages();
  for (auto _ : bench) {
    if (store.state->claim(kHost, 16, kNow)->urls.size() != 16) std::abort();
  }
}
BENCHMARK(claim_16)->Iterations(kPages / 16)->MeasureProcessCPUTime();

void encode(benchmark::State& bench) {
  std::mt19937_64 random(3);
  const Article article = sample_article(random, 0);
  size_t bytes = 0;
  for (auto _ : bench) bytes = encode_article(article).size();
  bench.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(encode);

void decode(benchmark::State& bench) {
  std::mt19937_64 random(3);
  const std::string bytes = encode_article(sample_article(random, 0));
  for (auto _ : bench) benchmark::DoNotOptimize(decode_article(bytes));
}
BENCHMARK(decode);

void record(benchmark::State& bench) {
  std::mt19937_64 random(3);
  const Article article = sample_article(random, 0);
  size_t bytes = 0;
  for (auto _ : bench) bytes = to_record(article, {}, {}).size();
  bench.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(record);

void open_new_state(benchmark::State& bench) {
  for (auto _ : bench) State store;
}
BENCHMARK(open_new_state)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

}  // namespace
}  // namespace newsieve

BENCHMARK_MAIN();
