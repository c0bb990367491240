// What extraction costs, stage by stage, and against plain gumbo's parsing, on real news pages.
//
//   extract_bench [ROUNDS [alone]]
//
// Each page goes through plain gumbo, parse_html() and the whole extractor in turn, then through each stage
// by itself, ROUNDS times (5 by default); of each the fastest round counts, so that what else the machine
// does falls out. Times are CPU milliseconds a page; "share" is of plain gumbo's. With "alone" only the whole
// extractor runs, to be profiled (profile.sh). Without the corpus nothing is measured.
#include <fmt/format.h>
#include <gumbo.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "extract/blocks.h"
#include "extract/charset.h"
#include "extract/extractor.h"
#include "extract/html_tree.h"
#include "extract/language.h"
#include "extract/links.h"
#include "extract/main_content.h"
#include "extract/metadata.h"
#include "extract/node_facts.h"
#include "tests/support/corpus_pages.h"

namespace newsieve {
namespace {

double cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

// What is measured, in the order in which it is printed.
enum Stage : size_t {
  kPlainGumbo,
  kParse,
  kExtractor,
  kDecode,
  kMetadata,
  kFacts,
  kLinks,
  kBlocks,
  kMainContent,
  kLanguage,
  kHash,
  kStages,
};
constexpr std::array<std::string_view, kStages> kNames = {
    "plain gumbo", "parse_html", "extractor, whole", "- decode charset", "- metadata",  "- node facts",
    "- links",     "- blocks",   "- main content",   "- language",       "- hash body",
};

using Times = std::array<double, kStages>;

// Calls the stage, keeps its time if none was shorter, and returns what it gave.
template <class Call>
auto timed(Times& fastest, Stage stage, Call call) {
  const double begin = cpu_ms();
  auto result = call();
  fastest[stage] = std::min(fastest[stage], cpu_ms() - begin);
  return result;
}

unsigned parse_with_plain_gumbo(std::string_view text) {
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  GumboOutput* const output = gumbo_parse_with_options(&options, text.data(), text.size());
  const unsigned children = output->root->v.element.children.length;
  gumbo_destroy_output(&options, output);
  return children;
}

void measure_once(const Page& page, Times& fastest) {
  const ExtractorOptions options;
  std::string body = page.body;
  const DecodedText text =
      timed(fastest, kDecode, [&] { return decode_text(std::move(body), page.http.content_type); });
  timed(fastest, kPlainGumbo, [&] { return parse_with_plain_gumbo(text.text); });
  const HtmlTree tree = timed(fastest, kParse, [&] { return parse_html(text.text, options.html); });
  Page taken = page;
  const ExtractedPage extracted =
      timed(fastest, kExtractor, [&] { return Extractor(options).extract(std::move(taken)); });

  const std::vector<NodeFacts> facts = timed(fastest, kFacts, [&] { return read_node_facts(tree); });
  const PageMetadata metadata = timed(fastest, kMetadata, [&] { return read_metadata(tree, facts, page); });
  const PageLinks links =
      timed(fastest, kLinks, [&] { return read_links(tree, page.source.url, options.links_max); });
  PageBlocks blocks = timed(fastest, kBlocks, [&] { return read_blocks(tree, facts, links, BlockLimits{}); });
  timed(fastest, kMainContent,
        [&] { return choose_main_content(tree, facts, metadata, page.source.url, blocks); });
  timed(fastest, kLanguage,
        [&] { return detect_language(text_of(extracted.article), metadata.article.language); });
  timed(fastest, kHash, [&] { return hash128(text.text); });
}

void extract_alone(const std::string& folder, int rounds) {
  for (const auto& path : corpus_pages("extraction/dev/" + folder)) {
    Page page;
    page.body = read_page(path);
    page.source.url = *Url::parse("https://news.example/page.html");
    for (int round = 0; round < rounds; ++round) Extractor({}).extract(page);
  }
}

void measure(const std::string& folder, int rounds) {
  Times sums{};
  size_t pages = 0;
  size_t bytes = 0;
  for (const auto& path : corpus_pages("extraction/dev/" + folder)) {
    Page page;
    page.body = read_page(path);
    page.source.url = *Url::parse("https://news.example/" + std::to_string(pages) + ".html");
    Times fastest;
    fastest.fill(std::numeric_limits<double>::infinity());
    for (int round = 0; round < rounds; ++round) measure_once(page, fastest);
    for (size_t stage = 0; stage < kStages; ++stage) sums[stage] += fastest[stage];
    bytes += page.body.size();
    ++pages;
  }
  if (pages == 0) {
    fmt::print("{}: no pages: set NEWSIEVE_CORPUS\n", folder);
    return;
  }
  const auto count = static_cast<double>(pages);
  fmt::print("\n{}: {} pages of {:.0f} KB\n{:<18}{:>10}{:>8}\n", folder, pages,
             static_cast<double>(bytes) / count / 1e3, "", "ms a page", "share");
  for (size_t stage = 0; stage < kStages; ++stage) {
    fmt::print("{:<18}{:>10.4f}{:>8.3f}\n", kNames[stage], sums[stage] / count,
               sums[stage] / sums[kPlainGumbo]);
  }
}

}  // namespace
}  // namespace newsieve

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 5;
  const bool alone = argc > 2 && std::string_view(argv[2]) == "alone";
  for (const char* folder : {"zyte", "fundus", "wcxb_article"}) {
    alone ? newsieve::extract_alone(folder, rounds) : newsieve::measure(folder, rounds);
  }
}
