// Prints what the block model is told of every block of many pages, for training/train_block_model.py.
//
//   block_features PAGES.jsonl
//
// PAGES.jsonl is what `newsieve extract --pages` reads. The first line is {"features": [names]}; then a line
// a page: {"id", "url", "blocks": [{"text", "rules", "open", "features": [numbers]}]}: what the rules alone
// chose, and whether the model is asked.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdio>
#include <iostream>

#include "crawler/content_decoder.h"
#include "extract/charset.h"
#include "extract/main_content.h"
#include "service/page_list.h"

namespace newsieve {
namespace {

void print(const boost::json::value& line) { std::cout << boost::json::serialize(line) << '\n'; }

void print_names() {
  boost::json::array names;
  for (const std::string_view name : block_feature_names()) names.emplace_back(name);
  print(boost::json::object{{"features", std::move(names)}});
}

void print_page(Page page) {
  if (!decode_body(page, DecoderLimits{})) return;
  const DecodedText text = decode_text(page.body, page.http.content_type);
  const HtmlTree tree = parse_html(text.text);
  const std::vector<NodeFacts> facts = read_node_facts(tree);
  const PageMetadata metadata = read_metadata(tree, facts, page);
  const PageLinks links = read_links(tree, page.source.url, 2'000);
  PageBlocks blocks =
      read_blocks(tree, facts, links, BlockLimits{}, HiddenText::kLeaveOut, metadata.headline);
  ModelTrace trace;
  choose_main_content(tree, facts, metadata, page.source.url, blocks, &trace);
  boost::json::array rows;
  for (size_t i = 0; i < trace.features.size(); ++i) {
    boost::json::array numbers;
    for (const float number : trace.features[i]) numbers.emplace_back(number);
    rows.push_back({{"text", blocks.blocks[i].text},
                    {"rules", static_cast<bool>(trace.rules[i])},
                    {"open", static_cast<bool>(trace.open[i])},
                    {"features", std::move(numbers)}});
  }
  print(boost::json::object{{"id", page.id}, {"url", page.source.url.href()}, {"blocks", std::move(rows)}});
}

int run(const std::string& path) {
  Result<PageList> list = PageList::open(path);
  if (!list) {
    fmt::print(stderr, "block_features: {}\n", list.error().message);
    return 1;
  }
  print_names();
  while (true) {
    Result<std::optional<ListedPage>> next = list->next();
    if (!next) {
      fmt::print(stderr, "block_features: {}\n", next.error().message);
      return 1;
    }
    if (!*next) return 0;
    print_page(std::move((*next)->page));
  }
}

}  // namespace
}  // namespace newsieve

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: block_features PAGES.jsonl\n");
    return 2;
  }
  return newsieve::run(argv[1]);
}
