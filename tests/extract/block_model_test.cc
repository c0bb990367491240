#include "extract/block_model.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "extract/links.h"
#include "extract/main_content.h"
#include "tests/extract/page_of.h"

namespace newsieve {
namespace {

TEST(BlockModel, EveryFeatureHasANameOfItsOwn) {
  const std::set<std::string_view> names(block_feature_names().begin(), block_feature_names().end());
  EXPECT_EQ(names.size(), kBlockFeatures);
  EXPECT_EQ(names.count(""), 0U);
}

TEST(BlockModel, AnyNumbersGiveAProbability) {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> anything(-1e6F, 1e6F);
  std::set<double> seen;
  for (int round = 0; round < 2'000; ++round) {
    BlockFeatures features;
    for (float& feature : features) feature = round % 2 == 0 ? anything(random) : anything(random) * 1e-6F;
    const double probability = article_probability(features);
    ASSERT_GT(probability, 0);
    ASSERT_LT(probability, 1);
    seen.insert(probability);
  }
  EXPECT_GT(seen.size(), 100U);
}

// A menu, so that there are blocks to compare with.
std::string menu() {
  std::string menu = "<ul>";
  for (int i = 0; i < 16; ++i) menu += "<li><a href=/section" + std::to_string(i) + ">Section</a></li>";
  return menu + "</ul>";
}

// What the model is asked on a page.
ModelTrace trace_of(const std::string& html) {
  Page page;
  page.source.url = *Url::parse("https://news.example/a.html");
  const HtmlTree tree = parse_html(html);
  const std::vector<NodeFacts> facts = read_node_facts(tree);
  const PageMetadata metadata = read_metadata(tree, facts, page);
  const PageLinks links = read_links(tree, page.source.url, 100);
  PageBlocks blocks =
      read_blocks(tree, facts, links, BlockLimits{}, HiddenText::kLeaveOut, metadata.headline);
  ModelTrace trace;
  choose_main_content(tree, facts, metadata, page.source.url, blocks, &trace);
  return trace;
}

TEST(BlockModel, IsAskedOfTextButNotOfTitlesCaptionsAndLinksElsewhere) {
  const ModelTrace trace = trace_of(
      "<html><head><title>Harbour closed</title></head><body>"
      "<main><h1>Harbour closed</h1><p>The harbour of the old town was closed on Monday.</p>"
      "<figure><img src=a.jpg><figcaption>The harbour in May</figcaption></figure>"
      "<p>Divers found eleven containers on the ground, and none of them was leaking.</p></main>" +
      menu() + "</body></html>");
  ASSERT_EQ(trace.open.size(), 20U);
  EXPECT_EQ(std::vector<bool>(trace.open.begin(), trace.open.begin() + 5),
            (std::vector<bool>{false, true, false, true, false}));
}

TEST(BlockModel, IsToldWhereABlockStands) {
  const auto at = [](std::string_view name) {
    const auto names = block_feature_names();
    return static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  const ModelTrace trace = trace_of(
      "<html><head><title>Harbour closed</title></head><body><main><h1>Harbour closed</h1>"
      "<p>The harbour of the old town was closed on Monday after an accident.</p>"
      "<p>Divers found eleven containers on the ground, and none of them was leaking.</p>"
      "<div><div>You may also like this very long line of promotion text here.</div></div>"
      "<p>The owner of the ship said that it would pay for all of the work.</p></main>" +
      menu() + "</body></html>");
  ASSERT_EQ(trace.features.size(), 21U);
  const BlockFeatures& paragraph = trace.features[2];
  const BlockFeatures& box = trace.features[3];
  EXPECT_GT(paragraph[at("same_parent")], box[at("same_parent")]);
  EXPECT_GT(paragraph[at("box_twins")], box[at("box_twins")]);
  EXPECT_EQ(paragraph[at("box_depth")], 1);
  EXPECT_EQ(box[at("box_depth")], 2);
  EXPECT_EQ(box[at("is_div")], 1);
  EXPECT_EQ(paragraph[at("after_headline")], 1);
  EXPECT_LT(trace.features[1][at("prose_before")], trace.features[4][at("prose_before")]);
}

}  // namespace
}  // namespace newsieve
