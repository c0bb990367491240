// What parsing costs: plain gumbo, the skeleton scan alone, and parse_html(), on real news pages.
//
// Each benchmark's iteration parses all pages of one folder of the corpus; "page" is the CPU time. The
// three run in one process: take several repetitions with --benchmark_enable_random_interleaving=true, so
// that a busy machine slows all of them alike. Without the corpus nothing is measured.
#include <benchmark/benchmark.h>
#include <gumbo.h>

#include <map>
#include <string>
#include <vector>

#include "extract/html_skeleton.h"
#include "extract/html_tree.h"
#include "tests/support/corpus_pages.h"

namespace newsieve {
namespace {

const std::vector<std::string>& pages_of(const std::string& folder) {
  static std::map<std::string, std::vector<std::string>> folders;
  const auto [pages, is_new] = folders.try_emplace(folder);
  if (is_new) {
    for (const auto& path : corpus_pages("extraction/dev/" + folder))
      pages->second.push_back(read_page(path));
  }
  return pages->second;
}

template <class Parse>
void measure(benchmark::State& state, const std::string& folder, Parse parse) {
  const std::vector<std::string>& pages = pages_of(folder);
  if (pages.empty()) {
    state.SkipWithError("no corpus: set NEWSIEVE_CORPUS");
    return;
  }
  for (auto _ : state) {
    for (const std::string& page : pages) parse(page);
  }
  state.counters["page"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(pages.size()),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void plain_gumbo(benchmark::State& state, const std::string& folder) {
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  measure(state, folder, [&options](const std::string& page) {
    GumboOutput* const output = gumbo_parse_with_options(&options, page.data(), page.size());
    benchmark::DoNotOptimize(output->root);
    gumbo_destroy_output(&options, output);
  });
}

void skeleton_scan(benchmark::State& state, const std::string& folder) {
  const HtmlLimits limits;
  HtmlSkeleton skeleton;
  measure(state, folder, [&](const std::string& page) {
    build_skeleton(page, limits, skeleton);
    benchmark::DoNotOptimize(skeleton.text.data());
  });
}

void whole_parse(benchmark::State& state, const std::string& folder) {
  measure(state, folder, [](const std::string& page) {
    const HtmlTree tree = parse_html(page);
    benchmark::DoNotOptimize(tree.size());
  });
}

#define NEWSIEVE_BENCHMARK_FOLDER(folder)                                           \
  BENCHMARK_CAPTURE(plain_gumbo, folder, #folder)->Unit(benchmark::kMillisecond);   \
  BENCHMARK_CAPTURE(skeleton_scan, folder, #folder)->Unit(benchmark::kMillisecond); \
  BENCHMARK_CAPTURE(whole_parse, folder, #folder)->Unit(benchmark::kMillisecond)

NEWSIEVE_BENCHMARK_FOLDER(zyte);
NEWSIEVE_BENCHMARK_FOLDER(fundus);
NEWSIEVE_BENCHMARK_FOLDER(wcxb_article);

}  // namespace
}  // namespace newsieve
