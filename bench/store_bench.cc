// What a page costs the state and the record. Commits are measured by the CPU time of the committing thread
// and, marked process_time, of the whole process: RocksDB's own threads compress and compact behind our back.
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
  explicit State(bool durable = true)
      : state(open_rocks_state({.path = folder.path() + "/state", .durable = durable}).value()) {}

  TemporaryFolder folder = TemporaryFolder::create().value();
  std::unique_ptr<CrawlState> state;

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

struct PageShape {
  bool durable = true;
  bool article = true;
  int links_new = 0;  // Of kLinks; the others are known.
};

// complete() of claimed pages, 16 claimed at a time.
void commit_page(benchmark::State& bench, PageShape shape) {
  State store(shape.durable);
  store.queue_pages();
  std::mt19937_64 random(2);
  std::vector<Article> articles;
  for (int i = 0; i < 256; ++i) articles.push_back(sample_article(random, i));
  std::vector<QueuedUrl> claimed;
  int page = 0;
  for (auto _ : bench) {
    bench.PauseTiming();
    if (claimed.empty()) claimed = store.state->claim(kHost, 16, kNow).value().urls;
    PageCommit commit;
    commit.finished = std::move(claimed.back());
    claimed.pop_back();
    commit.finished_at = kNow;
    for (int link = 0; link < kLinks; ++link) {
      const bool is_new = link < shape.links_new;
      commit.links.push_back(is_new ? page_url("new", page * shape.links_new + link)
                                    : page_url("article", static_cast<int>(random() % kPages)));
    }
    commit.host = sample_host(page);
    if (shape.article) {
      commit.article = articles[static_cast<size_t>(page) % articles.size()];
      commit.article->id = article_id(commit.finished->url);
    }
    bench.ResumeTiming();
    if (!store.state->complete(commit)) std::abort();
    ++page;
  }
}

// Twice each: CPU time of the committing thread, and of the whole process.
void commit(const char* name, PageShape shape) {
  const auto body = [shape](benchmark::State& bench) { commit_page(bench, shape); };
  benchmark::RegisterBenchmark(name, body)->Iterations(kPages);
  benchmark::RegisterBenchmark(name, body)->Iterations(kPages)->MeasureProcessCPUTime();
}

void claim_16(benchmark::State& bench) {
  State store;
  store.queue_pages();
  for (auto _ : bench) {
    if (store.state->claim(kHost, 16, kNow)->urls.size() != 16) std::abort();
  }
}
BENCHMARK(claim_16)->Iterations(kPages / 16);

// A host with a long queue, half of it worked off, gets a story that is fresher than all of it: it is put
// before them, claimed with the next 15, and so on. What earlier claims deleted must not be walked over
// again.
void claim_fresh_story_before_backlog(benchmark::State& bench) {
  constexpr int kBacklog = 500'000;
  State store;
  for (int page = 0; page < kBacklog; page += 1000) {
    std::vector<QueuedUrl> pages;
    for (int i = page; i < page + 1000; ++i) pages.push_back(page_url("article", i));
    if (!store.state->enqueue(pages)) std::abort();
  }
  for (int page = 0; page < kBacklog / 2; page += 1000) {
    if (store.state->claim(kHost, 1000, kNow)->urls.size() != 1000) std::abort();
  }
  int fresh = 0;
  for (auto _ : bench) {
    bench.PauseTiming();
    QueuedUrl story = page_url("fresh", fresh++);
    story.freshness = kNow + Milliseconds(fresh);
    if (!store.state->enqueue({&story, 1})) std::abort();
    bench.ResumeTiming();
    if (store.state->claim(kHost, 16, kNow)->urls.size() != 16) std::abort();
  }
}
BENCHMARK(claim_fresh_story_before_backlog)->Iterations(50)->Unit(benchmark::kMicrosecond);

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
BENCHMARK(open_new_state)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace newsieve

int main(int argc, char** argv) {
  newsieve::commit("commit_60_seen_links", {.article = false});
  newsieve::commit("commit_5_new_links", {.article = false, .links_new = 5});
  newsieve::commit("commit_60_seen_links_and_article", {});
  newsieve::commit("commit_5_new_links_and_article", {.links_new = 5});
  newsieve::commit("commit_60_seen_links_and_article_not_durable", {.durable = false});
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
