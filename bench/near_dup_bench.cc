// What finding near-duplicates costs: reading words, sketching, and insert + query, alone and with the text.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <fstream>
#include <random>

#include "base/unicode.h"
#include "dedup/near_dup_index.h"
#include "dedup/simhash.h"

namespace newsieve {
namespace {

constexpr size_t kDocumentBytes = 2'000;  // A news text.

using Vocabulary = std::vector<std::string>;

// Words drawn from a vocabulary by a falling distribution, as in real text. A word may be followed by nothing
// (in scripts without spaces).
std::string text(uint32_t seed, size_t bytes, const Vocabulary& vocabulary, std::string_view between = " ") {
  std::mt19937 random(seed);
  std::exponential_distribution<double> rank(8.0 / static_cast<double>(vocabulary.size()));
  std::string text;
  while (text.size() < bytes) {
    text += vocabulary[static_cast<size_t>(rank(random)) % vocabulary.size()];
    text += random() % 12 == 0 ? ". " : between;
  }
  return text;
}

Vocabulary english() {
  std::mt19937 random(1);
  Vocabulary words(20'000);
  for (std::string& word : words) {
    const size_t letters = 2 + random() % 9;
    for (size_t i = 0; i < letters; ++i) word += static_cast<char>('a' + random() % 26);
  }
  return words;
}

Vocabulary vietnamese() {
  const Vocabulary onsets = {"",  "b",  "c",  "ch", "đ", "gi", "h",  "kh", "l",
                             "m", "ng", "nh", "ph", "t", "th", "tr", "v",  "x"};
  const Vocabulary rhymes = {"a",    "ạnh",  "ấp",  "ền", "iệt", "ọc",  "ổng", "ơi",
                             "ưởng", "uyết", "ình", "ăm", "òa",  "ừng", "ai"};
  Vocabulary words;
  for (const std::string& onset : onsets) {
    for (const std::string& rhyme : rhymes) words.push_back(onset + rhyme);
  }
  return words;
}

Vocabulary chinese() {
  Vocabulary characters(3'000);
  for (size_t i = 0; i < characters.size(); ++i)
    append_utf8(characters[i], static_cast<char32_t>(0x4E00 + i));
  return characters;
}

std::vector<std::string> documents(size_t count, const Vocabulary& vocabulary,
                                   std::string_view between = " ") {
  std::vector<std::string> documents;
  for (uint32_t i = 0; i < count; ++i) documents.push_back(text(i, kDocumentBytes, vocabulary, between));
  return documents;
}

// One document in ten is an edited copy.
std::vector<std::string> with_copies(size_t count) {
  std::vector<std::string> texts = documents(count, english());
  for (size_t i = 10; i < count; i += 10) texts[i] = texts[i - 7].substr(100) + " Edited since.";
  return texts;
}

template <class Work>
void each_text(benchmark::State& state, const std::vector<std::string>& texts, Work work) {
  size_t i = 0;
  size_t bytes = 0;
  for (auto _ : state) {
    const std::string& text = texts[i++ % texts.size()];
    work(text);
    bytes += text.size();
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
}

void read_words(benchmark::State& state, const std::vector<std::string>& texts) {
  Words words;
  each_text(state, texts, [&](const std::string& text) {
    words.read(text, Digits::kKept);
    benchmark::DoNotOptimize(words.hashes().data());
  });
}
BENCHMARK_CAPTURE(read_words, english, documents(200, english()));
BENCHMARK_CAPTURE(read_words, vietnamese, documents(200, vietnamese()));
BENCHMARK_CAPTURE(read_words, chinese, documents(200, chinese(), ""));

void sketch(benchmark::State& state, const std::vector<std::string>& texts) {
  DocumentSketcher sketcher({});
  DocumentSketch sketch;
  each_text(state, texts, [&](const std::string& text) {
    sketcher.sketch(text, "", sketch);
    benchmark::DoNotOptimize(sketch.sets.data());
  });
}
BENCHMARK_CAPTURE(sketch, english, documents(200, english()));
BENCHMARK_CAPTURE(sketch, vietnamese, documents(200, vietnamese()));
BENCHMARK_CAPTURE(sketch, chinese, documents(200, chinese(), ""));

void sim_hash(benchmark::State& state) {
  Words words;
  words.read(text(1, kDocumentBytes, english()), Digits::kKept);
  for (auto _ : state) benchmark::DoNotOptimize(simhash(words.hashes()));
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * words.hashes().size()));
}
BENCHMARK(sim_hash);

void insert_sketched(benchmark::State& state) {
  const auto count = static_cast<size_t>(state.range(0));
  std::vector<DocumentSketch> sketches(count);
  DocumentSketcher sketcher({});
  {
    const std::vector<std::string> texts = with_copies(count);
    for (size_t i = 0; i < count; ++i) sketcher.sketch(texts[i], "", sketches[i]);
  }
  for (auto _ : state) {
    NearDupIndex index({});
    for (size_t i = 0; i < count; ++i) {
      benchmark::DoNotOptimize(index.insert(SketchedDocument{std::to_string(i), sketches[i], {}}));
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * count));
}
BENCHMARK(insert_sketched)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

void insert_text(benchmark::State& state) {
  const auto count = static_cast<size_t>(state.range(0));
  const std::vector<std::string> texts = with_copies(count);
  size_t near = 0;
  for (auto _ : state) {
    NearDupIndex index({});
    for (size_t i = 0; i < count; ++i) {
      const NearDupInsertion inserted = index.insert(NearDupDocument{std::to_string(i), texts[i], "en", {}});
      near += inserted.verdict.kind != DuplicateKind::kNone ? 1 : 0;
    }
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * count));
  state.counters["found_share"] =
      static_cast<double>(near) / static_cast<double>(state.iterations() * count / 10);
}
BENCHMARK(insert_text)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  size_t total = 0;
  size_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

// As many short documents as asked for, all hot: only insert + query is timed. Best run for itself, once
// (--benchmark_filter=insert_many/10000000): memory that an earlier one gave back would count for nothing.
void insert_many(benchmark::State& state) {
  constexpr size_t kBatch = 1'000;
  constexpr size_t kWords = 75;  // 500 bytes.
  const auto count = static_cast<size_t>(state.range(0));
  const Vocabulary words = english();
  NearDupOptions options;
  options.documents_min = options.documents_max = count;
  DocumentSketcher sketcher(options.sketch);
  std::vector<DocumentSketch> sketches(kBatch);
  std::mt19937_64 random(1);
  const size_t resident_before = resident_bytes();
  for (auto _ : state) {
    NearDupIndex index(options);
    for (size_t done = 0; done < count; done += kBatch) {
      state.PauseTiming();
      std::string text;
      for (DocumentSketch& sketch : sketches) {
        text.clear();
        for (size_t i = 0; i < kWords; ++i) text.append(words[random() % words.size()]).append(" ");
        sketcher.sketch(text, "", sketch);
      }
      state.ResumeTiming();
      for (size_t i = 0; i < kBatch; ++i) {
        benchmark::DoNotOptimize(index.insert(SketchedDocument{std::to_string(done + i), sketches[i], {}}));
      }
    }
    state.PauseTiming();
    state.counters["bytes_per_document"] =
        static_cast<double>(resident_bytes() - resident_before) / static_cast<double>(count);
    state.ResumeTiming();
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * count));
}
BENCHMARK(insert_many)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Arg(10'000'000)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

// Adversarial: documents that all share a dozen sentences, so that every bucket of the table is full.
void insert_alike(benchmark::State& state) {
  const Vocabulary words = english();
  const std::string shared = text(1, kDocumentBytes, words);
  std::vector<std::string> texts;
  for (uint32_t i = 0; i < 5'000; ++i) texts.push_back(shared + text(i, 2 * kDocumentBytes, words));
  uint64_t candidates = 0;
  for (auto _ : state) {
    NearDupIndex index({});
    for (size_t i = 0; i < texts.size(); ++i) {
      (void)index.insert(NearDupDocument{std::to_string(i), texts[i], "en", {}});
    }
    candidates = index.work().candidates;
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * texts.size()));
  state.counters["candidates"] = static_cast<double>(candidates) / static_cast<double>(texts.size());
}
BENCHMARK(insert_alike)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace newsieve

BENCHMARK_MAIN();
