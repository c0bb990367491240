// Pages made to be expensive. Not timed: counted. What a page costs at most is a constant times its bytes,
// and the sizes that drive gumbo's time (skeleton bytes, memory, nodes, depth) do not grow faster than the
// page.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "extract/html_skeleton.h"
#include "extract/html_tree.h"
#include "tests/support/plain_gumbo.h"

namespace newsieve {
namespace {

std::string repeated(std::string_view piece, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out += piece;
  return out;
}

std::string numbered(std::string_view before, std::string_view after, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out.append(before).append(std::to_string(i)).append(after);
  return out;
}

size_t depth_of(const HtmlTree& tree) {
  std::vector<uint32_t> depths(tree.size(), 0);
  uint32_t deepest = 0;
  for (NodeId id = 1; id < tree.size(); ++id) {
    depths[id] = depths[tree[id].parent] + 1;
    deepest = std::max(deepest, depths[id]);
  }
  return deepest;
}

struct Shape {
  std::string name;
  size_t size;  // Repetitions.
  std::function<std::string(size_t)> page;
};

std::ostream& operator<<(std::ostream& out, const Shape& shape) { return out << shape.name; }

struct Cost {
  size_t nodes, parser_bytes, skeleton_bytes;
};

Cost cost_of(const std::string& page) {
  const HtmlTree tree = parse_html(page);
  EXPECT_LE(depth_of(tree), HtmlLimits().depth_max + 1);  // Text stands below the deepest element.
  HtmlSkeleton skeleton;
  build_skeleton(page, {}, skeleton);
  if (!tree.fell_back()) {
    EXPECT_LE(PlainGumbo(skeleton.text).depth(), 3 * HtmlLimits().depth_max) << "the model lost track";
  }
  return {tree.size(), tree.parser_bytes(), skeleton.text.size()};
}

class HostilePages : public testing::TestWithParam<Shape> {
 protected:
  static void expect_linear(const std::string& page, const std::string& twice) {
    const Cost once = cost_of(page);
    const Cost both = cost_of(twice);
    EXPECT_LE(both.nodes, 2.2 * static_cast<double>(once.nodes) + 1000);
    EXPECT_LE(both.parser_bytes, 2.2 * static_cast<double>(once.parser_bytes) + (4 << 20));
    EXPECT_LE(both.skeleton_bytes, 2.2 * static_cast<double>(once.skeleton_bytes) + 1000);
    EXPECT_LE(both.skeleton_bytes, 2 * twice.size() + 1000);
    EXPECT_LE(both.parser_bytes, HtmlLimits().arena_bytes_max);
  }
};

TEST_P(HostilePages, CostInProportionToTheirSize) {
  const Shape& shape = GetParam();
  expect_linear(shape.page(shape.size), shape.page(2 * shape.size));
}

TEST_P(HostilePages, CostInProportionToTheirSizeOnTheFallbackPath) {
  const Shape& shape = GetParam();
  const std::string nul("x\0", 2);
  ASSERT_TRUE(parse_html(nul).fell_back());
  expect_linear(nul + shape.page(shape.size), nul + shape.page(2 * shape.size));
}

const Shape kShapes[] = {
    {"NestedDivs", 25'000, [](size_t n) { return repeated("<div>", n); }},
    {"NestedSpans", 25'000, [](size_t n) { return repeated("<span>", n); }},
    {"NestedAndClosedDivs", 10'000, [](size_t n) { return repeated("<div>", n) + repeated("</div>", n); }},
    {"NestedUnknown", 25'000, [](size_t n) { return repeated("<x-y>", n); }},
    {"NestedLists", 10'000, [](size_t n) { return repeated("<ul><li>", n); }},
    {"NestedTables", 10'000, [](size_t n) { return repeated("<table><tr><td>", n); }},
    {"NestedTemplates", 10'000, [](size_t n) { return repeated("<template>", n); }},
    {"DivsClosedOutsideTheirCell", 10'000, [](size_t n) { return repeated("<div><table><td></div>", n); }},
    {"FormsAroundOpenBolds", 10'000, [](size_t n) { return repeated("<form><b></form>", n); }},
    {"FosterParented", 10'000, [](size_t n) { return "<table>" + repeated("<div>x", n); }},
    {"UnclosedBoldsThatDiffer", 5'000, [](size_t n) { return numbered("<p><b x=", ">", n); }},
    {"UnclosedFontsInDivs", 5'000, [](size_t n) { return numbered("<div><font x=", "></div>x", n); }},
    {"MisnestedAnchors", 5'000, [](size_t n) { return repeated("<a><div>", n); }},
    {"MisnestedBolds", 5'000, [](size_t n) { return repeated("<b><p></b>", n); }},
    {"UnclosedParagraphs", 50'000, [](size_t n) { return repeated("<p>x", n); }},
    {"ManyAttributes", 20'000, [](size_t n) { return "<p " + numbered("a", "=x ", n) + ">"; }},
    {"ManyBreaks", 500'000, [](size_t n) { return repeated("<br>", n); }},
    {"LongText", 5'000'000, [](size_t n) { return std::string(n, 'x'); }},
    {"ManyLessThans", 1'000'000, [](size_t n) { return std::string(n, '<'); }},
    {"ManyAmpersands", 1'000'000, [](size_t n) { return std::string(n, '&'); }},
    {"CommentsOpened", 500'000, [](size_t n) { return repeated("<!--", n); }},
    {"CommentsOpenedAndNearlyClosed", 200'000, [](size_t n) { return "<!--" + repeated("->", n); }},
    {"EndTagsWithoutName", 500'000, [](size_t n) { return repeated("</", n); }},
    {"EndTagsWithoutStart", 50'000, [](size_t n) { return repeated("</div></b></p>", n); }},
    {"NestedSvgs", 50'000, [](size_t n) { return repeated("<svg>", n); }},
    {"ClosedSvgs", 20'000, [](size_t n) { return repeated("<svg><g></svg>", n); }},
    {"SvgsThatBreakOut", 20'000, [](size_t n) { return repeated("<svg><p>", n); }},
    {"SvgWithUnknownNames", 10'000, [](size_t n) { return "<svg><p><svg>" + repeated("<foo></bar>", n); }},
    {"SelfClosedDivsInAnSvg", 5'000, [](size_t n) { return "<svg>" + repeated("<div/>", n); }},
    {"SelfClosedTagsInADesc", 5'000, [](size_t n) { return "<svg><desc>" + repeated("<x-y/>", n); }},
    {"SelfClosedTagsAfterAFont", 5'000,
     [](size_t n) { return "<svg><font size=1>" + repeated("<x-y/>", n); }},
    {"SelfClosedTagsAfterAParagraph", 5'000, [](size_t n) { return "<p><svg></p>" + repeated("<x-y/>", n); }},
    {"SelfClosedTagsAfterTheEndOfAnSvgsParent", 5'000,
     [](size_t n) { return "<div><svg></div>" + repeated("<x-y/>", n); }},
    {"SvgStyleHidesDivs", 10'000,
     [](size_t n) { return "<svg><p></svg><svg><style>" + repeated("<div>", n); }},
    {"ScriptsThatNest", 50'000, [](size_t n) { return repeated("<script><!--<script>", n); }},
    {"TextareasOpened", 50'000, [](size_t n) { return repeated("<textarea></text", n); }},
    {"SecondBodies", 5'000, [](size_t n) { return numbered("<body a", "=x>", n); }},
};

INSTANTIATE_TEST_SUITE_P(HtmlTree, HostilePages, testing::ValuesIn(kShapes),
                         [](const auto& shape) { return shape.param.name; });

}  // namespace
}  // namespace newsieve
