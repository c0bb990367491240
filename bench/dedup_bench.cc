// What site memory costs a page. Near-duplicates are in near_dup_bench.cc.
#include <benchmark/benchmark.h>

#include <random>

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

void learn(benchmark::State& state) {
  const std::vector<Article> articles = site(1'000);
  for (auto _ : state) {
    SiteBlocks memory({});
    for (const Article& article : articles) memory.learn(article);
    benchmark::DoNotOptimize(memory.articles());
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * articles.size()));
}
BENCHMARK(learn)->Unit(benchmark::kMillisecond);

void judge(benchmark::State& state) {
  const std::vector<Article> articles = site(1'000);
  SiteBlocks memory({});
  for (const Article& article : articles) memory.learn(article);
  size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(memory.judge(articles[i++ % articles.size()]));
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
}
BENCHMARK(judge)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace newsieve

BENCHMARK_MAIN();
