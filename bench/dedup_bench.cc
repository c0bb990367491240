// What site memory costs a page. Near-duplicates are in near_dup_bench.cc.
#include <benchmark/benchmark.h>

#include <fstream>
#include <random>

#include "base/hash.h"
#include "dedup/block_key.h"
#include "dedup/site_blocks.h"

namespace newsieve {
namespace {

// Words drawn from a vocabulary by a falling distribution, as in real text.
std::string text(uint32_t seed, size_t bytes, const std::vector<std::string>& vocabulary) {
  std::mt19937 random(seed);
  std::exponential_distribution<double> rank(8.0 / static_cast<double>(vocabulary.size()));
  std::string text;
  while (text.size() < bytes) {
    text += vocabulary[static_cast<size_t>(rank(random)) % vocabulary.size()];
    text += random() % 12 == 0 ? ". " : " ";
  }
  return text;
}

std::vector<std::string> english() {
  std::mt19937 random(1);
  std::vector<std::string> words(20'000);
  for (std::string& word : words) {
    const size_t letters = 2 + random() % 9;
    for (size_t i = 0; i < letters; ++i) word += static_cast<char>('a' + random() % 26);
  }
  return words;
}

// A site of articles with 15 paragraphs of their own, 60 blocks of menus and lists, and 3 teasers.
std::vector<Article> site(size_t count) {
  const std::vector<std::string> words = english();
  std::vector<Article> articles(count);
  for (uint32_t i = 0; i < count; ++i) {
    Article& article = articles[i];
    article.id = std::to_string(i);
    article.url = *Url::parse("https://news.example/" + article.id);
    article.metadata.title = text(1'000'000 + i, 60, words);
    article.metadata.summary = text(2'000'000 + i, 180, words);
    const auto add = [&](std::string line, uint64_t path, bool main) {
      TextBlock& block = article.blocks.emplace_back();
      block.text = std::move(line);
      block.path = path;
      block.main = main;
      if (main) block.reason = BlockReason::kMainContent;
    };
    for (uint32_t b = 0; b < 60; ++b) add(text(b, 40, words), 10 + b / 10, false);
    for (uint32_t b = 0; b < 15; ++b) add(text(3'000'000 + i * 20 + b, 300, words), 1, true);
    for (uint32_t b = 0; b < 3; ++b) add(text(2'000'000 + (i * 7 + b) % 200, 180, words), 2, true);
  }
  return articles;
}

void count_blocks(benchmark::State& state, const std::vector<Article>& articles) {
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(articles.front().blocks.size()));
}

// Blocks a second: reading their text (a worker's part), then what one owner a site does.
void key(benchmark::State& state) {
  std::vector<Article> articles = site(1'000);
  size_t i = 0;
  for (auto _ : state) key_blocks(articles[i++ % articles.size()]);
  count_blocks(state, articles);
}
BENCHMARK(key)->Unit(benchmark::kMicrosecond);

std::vector<Article> keyed_site(size_t count) {
  std::vector<Article> articles = site(count);
  for (Article& article : articles) key_blocks(article);
  return articles;
}

void learn(benchmark::State& state) {
  const std::vector<Article> articles = keyed_site(1'000);
  std::optional<SiteBlocks> memory;
  size_t i = articles.size();
  for (auto _ : state) {
    if (i == articles.size()) {
      state.PauseTiming();
      memory.emplace(SiteBlocksOptions{});
      i = 0;
      state.ResumeTiming();
    }
    memory->learn(articles[i++]);
  }
  count_blocks(state, articles);
}
BENCHMARK(learn)->Unit(benchmark::kMicrosecond);

// The same article as keys alone: what a site with many pages is made of here.
LearntArticle learnt_article(uint64_t number) {
  LearntArticle article;
  article.id = std::to_string(number);
  article.url = "https://news.example/" + article.id;
  const auto add = [&](uint64_t key, uint64_t path, uint64_t words, bool prose) {
    LearntBlock& block = article.blocks.emplace_back();
    block.key = hash_combine(key, path);
    block.boxes[0] = path;
    block.words = static_cast<uint32_t>(words);
    block.prose = prose;
    block.simhash = prose ? hash_combine(block.key, 1) : 0;
    article.prose_words += prose ? block.words : 0;
  };
  for (uint64_t b = 0; b < 60; ++b) add(number / 1000 + b, 10 + b / 10, 6, false);  // Lists that move slowly.
  for (uint64_t b = 0; b < 15; ++b) add(number * 20 + b, 1, 40, true);
  for (uint64_t b = 0; b < 3; ++b) add((number * 7 + b) % 200, 2, 25, true);
  std::sort(article.blocks.begin(), article.blocks.end(),
            [](const LearntBlock& a, const LearntBlock& b) { return a.key < b.key; });
  return article;
}

size_t resident_bytes() {
  size_t pages = 0;
  size_t resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * 4096;
}

// A site of so many pages, in the memory that a site has by default.
void remember(benchmark::State& state) {
  const auto pages = static_cast<uint64_t>(state.range(0));
  for (auto _ : state) {
    const size_t before = resident_bytes();
    SiteBlocks memory({});
    for (uint64_t number = 0; number < pages; ++number) memory.learn(learnt_article(number));
    const auto bytes = static_cast<double>(resident_bytes() - before);
    state.counters["resident_MiB"] = bytes / (1 << 20);
    state.counters["bytes_a_block"] = bytes / static_cast<double>(memory.blocks());
    state.counters["pages_remembered"] = static_cast<double>(memory.articles());
  }
  state.SetItemsProcessed(static_cast<int64_t>(pages) * 78);
}
BENCHMARK(remember)->Arg(1'000)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Iterations(1)->Unit(
    benchmark::kMillisecond);

void judge(benchmark::State& state) {
  const std::vector<Article> articles = keyed_site(1'000);
  SiteBlocks memory({});
  for (const Article& article : articles) memory.learn(article);
  size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(memory.judge(articles[i++ % articles.size()]));
  count_blocks(state, articles);
}
BENCHMARK(judge)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace newsieve

BENCHMARK_MAIN();
