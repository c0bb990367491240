// HtmlTree's interface, and one page for each thing the skeleton has to get right.
#include "extract/html_tree.h"

#include <gtest/gtest.h>

#include "extract/html_skeleton.h"
#include "tests/support/plain_gumbo.h"

namespace newsieve {
namespace {

NodeId find(const HtmlTree& tree, std::string_view tag, size_t nth = 0) {
  for (NodeId id = 1; id < tree.size(); ++id) {
    if (tree.tag_name(id) == tag && nth-- == 0) return id;
  }
  return kNoNode;
}

std::string text_below(const HtmlTree& tree, NodeId top) {
  std::string text;
  for (NodeId id = top; id < tree[top].subtree_end; ++id) tree.append_text(id, text);
  return text;
}

std::string skeleton_of(std::string_view page) {
  HtmlSkeleton skeleton;
  build_skeleton(page, {}, skeleton);
  return skeleton.text;
}

// The tree is gumbo's, and came from the skeleton.
void expect_gumbos_tree(std::string_view page) {
  const HtmlTree tree = parse_html(page);
  EXPECT_FALSE(tree.fell_back()) << page;
  std::vector<bool> bare_svgs;
  const std::string ours = text_of(tree, bare_svgs);
  EXPECT_EQ(ours, PlainGumbo(page).text(bare_svgs)) << page;
}

void expect_gumbos_tree_by_falling_back(std::string_view page) {
  const HtmlTree tree = parse_html(page);
  EXPECT_TRUE(tree.fell_back()) << page;
  std::vector<bool> bare_svgs;
  const std::string ours = text_of(tree, bare_svgs);
  EXPECT_EQ(ours, PlainGumbo(page).text(bare_svgs)) << page;
}

// --- The interface.

TEST(HtmlTree, IsAFlatArrayInDocumentOrder) {
  const HtmlTree tree = parse_html("<!doctype html><head></head><body><div><p>a<b>c</b></p>d</div><p>e");
  const NodeId div = find(tree, "div");
  const NodeId p = tree.first_child(div);
  EXPECT_EQ(tree[0].tag, HtmlTag::kDocument);
  EXPECT_EQ(tree[0].subtree_end, tree.size());
  EXPECT_EQ(tree[p].tag, HtmlTag::kP);
  EXPECT_EQ(tree[p].parent, div);
  EXPECT_EQ(tree.tag_name(tree.next_sibling(tree.first_child(p))), "b");
  EXPECT_EQ(text_below(tree, div), "acd");
  EXPECT_EQ(tree.next_sibling(div), find(tree, "p", 1));
  EXPECT_EQ(tree.next_sibling(find(tree, "p", 1)), kNoNode);
  EXPECT_EQ(tree.next_sibling(0), kNoNode);
  EXPECT_EQ(tree.first_child(find(tree, "head")), kNoNode);
}

TEST(HtmlTree, AnyBytesAreAPage) {
  for (const std::string_view page :
       {"", " ", "<", "</", "<a", "<!--", "<!", "&", "</a", "<p title='", "\xFF\xFE"}) {
    const HtmlTree tree = parse_html(page);
    EXPECT_NE(find(tree, "body"), kNoNode) << page;
    EXPECT_FALSE(tree.cut());
  }
}

TEST(HtmlTree, NamesAreLowerCase) {
  const HtmlTree tree = parse_html("<DIV><My-Tag></My-Tag><Dialog></Dialog><IMAGE src=x><MARQUEE></MARQUEE>");
  EXPECT_NE(find(tree, "my-tag"), kNoNode);
  EXPECT_EQ(tree[find(tree, "dialog")].tag, HtmlTag::kDialog);
  EXPECT_EQ(tree[find(tree, "img")].tag, HtmlTag::kImg);
  EXPECT_EQ(tree[find(tree, "marquee")].tag, HtmlTag::kOther);
}

TEST(HtmlTree, KnowsEveryNameGumboKnows) {
  for (int i = 0; i < GUMBO_TAG_UNKNOWN; ++i) {
    const char* const name = gumbo_normalized_tagname(static_cast<GumboTag>(i));
    const NameId id = find_html_name(name);
    EXPECT_EQ(kHtmlNames[id].name, name);
    EXPECT_FALSE(kHtmlNames[id].is(html_trait::kModern)) << name;
  }
}

TEST(HtmlTree, AttributesAreReadFromTheTag) {
  const HtmlTree tree = parse_html("<p ID=one class='a&amp;b' title=\"x>y\" hidden data-x=1/2 id=two =z>");
  const NodeId p = find(tree, "p");
  EXPECT_EQ(tree.raw_attribute(p, "id"), "one");
  EXPECT_EQ(tree.raw_attribute(p, "class"), "a&amp;b");
  EXPECT_EQ(tree.attribute(p, "class"), "a&b");
  EXPECT_EQ(tree.attribute(p, "title"), "x>y");
  EXPECT_EQ(tree.attribute(p, "data-x"), "1/2");
  EXPECT_TRUE(tree.has_attribute(p, "hidden"));
  EXPECT_EQ(tree.raw_attribute(p, "hidden"), "");
  EXPECT_FALSE(tree.has_attribute(p, "style"));
  EXPECT_FALSE(tree.has_attribute(0, "id"));
  EXPECT_EQ(tree.attributes(p).size(), 6u);
}

TEST(HtmlTree, DataScriptsAreKeptAside) {
  const HtmlTree tree = parse_html(
      "<head><script type='application/ld+json'>{\"a\":1}</script><script>code()</script></head>"
      "<body><p>x<script type=application/json id=__NEXT_DATA__>{}</script>y<script type=module>z</script>");
  ASSERT_EQ(tree.scripts().size(), 2u);
  EXPECT_EQ(tree.scripts()[0].type, "application/ld+json");
  EXPECT_EQ(tree.scripts()[0].body, "{\"a\":1}");
  EXPECT_EQ(tree.scripts()[1].id, "__NEXT_DATA__");
  EXPECT_EQ(text_below(tree, 0), "xy");
}

TEST(HtmlTree, HeadHoldsItsChildrenWithAttributes) {
  const HtmlTree tree = parse_html(
      "<!doctype html><html><head><meta charset=utf-8><title>T &amp; t</title><base href='/b/'>"
      "<link rel=canonical href=/c><noscript><link rel=n></noscript></head><body>");
  const NodeId head = find(tree, "head");
  for (const std::string_view tag : {"meta", "title", "base", "link", "noscript"}) {
    EXPECT_EQ(tree[find(tree, tag)].parent, head) << tag;
  }
  EXPECT_EQ(text_below(tree, find(tree, "title")), "T & t");
  EXPECT_EQ(tree.attribute(find(tree, "base"), "href"), "/b/");
  EXPECT_EQ(tree[find(tree, "link", 1)].parent, find(tree, "noscript"));
}

TEST(HtmlTree, TextIsDecodedOnDemand) {
  const HtmlTree tree = parse_html("<p>a &lt; b</p><xmp>a &lt; b</xmp>");
  EXPECT_EQ(tree.raw_text(tree.first_child(find(tree, "p"))), "a &lt; b");
  EXPECT_EQ(text_below(tree, find(tree, "p")), "a < b");
  EXPECT_EQ(text_below(tree, find(tree, "xmp")), "a &lt; b");
}

TEST(HtmlTree, TextIsAViewOfThePageWhereNothingInItIsToBeDecoded) {
  const std::string page = "<p>plain</p><h1>a &amp; b</h1><h2>a\r\nb</h2>";
  const HtmlTree tree = parse_html(page);
  std::string scratch;
  const auto text_of = [&](std::string_view tag) {
    return tree.text(tree.first_child(find(tree, tag)), scratch);
  };
  EXPECT_EQ(text_of("p"), "plain");
  EXPECT_EQ(text_of("p").data(), page.data() + page.find("plain"));
  EXPECT_EQ(text_of("h1"), "a & b");
  EXPECT_EQ(text_of("h2"), "a\nb");
}

TEST(HtmlTree, ForeignElementsAreNotHtmls) {
  const HtmlTree tree =
      parse_html("<svg><title>icon</title></svg><svg><foreignObject><p>x</p></foreignObject></svg>");
  EXPECT_EQ(tree[find(tree, "svg")].tag, HtmlTag::kSvg);
  EXPECT_EQ(find(tree, "title"), kNoNode);
  EXPECT_EQ(tree[find(tree, "foreignobject")].tag, HtmlTag::kOther);
  EXPECT_EQ(text_below(tree, find(tree, "p")), "x");
}

TEST(HtmlTree, SurvivesBeingMoved) {
  const std::string page = "<p title=x>y";
  HtmlTree tree = parse_html(page);
  HtmlTree other = parse_html("<div>");
  other = std::move(tree);
  EXPECT_EQ(other.attribute(find(other, "p"), "title"), "x");
}

// --- Limits.

TEST(HtmlTreeLimits, DeepElementsAreLeftOutAndTheirTextStays) {
  HtmlLimits limits;
  limits.depth_max = 6;
  const HtmlTree tree =
      parse_html("<div><div><div><div><div><div><i>deep</i></div></div></div></div></div></div>end", limits);
  EXPECT_TRUE(tree.cut());
  EXPECT_EQ(text_below(tree, 0), "deepend");
  EXPECT_EQ(find(tree, "i"), kNoNode);
}

TEST(HtmlTreeLimits, FurtherAttributesAreDropped) {
  HtmlLimits limits;
  limits.attributes_max = 2;
  const HtmlTree tree = parse_html("<p a=1 b=2 c=3>", limits);
  EXPECT_TRUE(tree.cut());
  EXPECT_TRUE(tree.has_attribute(find(tree, "p"), "b"));
  EXPECT_FALSE(tree.has_attribute(find(tree, "p"), "c"));
  EXPECT_EQ(tree.attributes(find(tree, "p")).size(), 2u);
}

TEST(HtmlTreeLimits, ThePageIsCutAfterItsLastTag) {
  HtmlLimits limits;
  limits.tags_max = 3;
  const HtmlTree tree = parse_html("<p>a<p>b<p>c<p>d", limits);
  EXPECT_TRUE(tree.cut());
  EXPECT_EQ(text_below(tree, 0), "abc");
}

TEST(HtmlTreeLimits, ThePageIsCutBetweenCharacters) {
  HtmlLimits limits;
  limits.page_bytes_max = 4;
  const HtmlTree tree = parse_html("<p>\xC3\xA9", limits);
  EXPECT_TRUE(tree.cut());
  EXPECT_EQ(text_below(tree, 0), "");
}

TEST(HtmlTreeLimits, AFullArenaCutsThePage) {
  HtmlLimits limits;
  limits.arena_bytes_max = 64 << 10;
  std::string page;
  for (int i = 0; i < 2000; ++i) page += "<p>text";
  for (const std::string& prefix : {std::string(), std::string("\0", 1)}) {
    const HtmlTree tree = parse_html(prefix + page, limits);
    EXPECT_TRUE(tree.cut());
    EXPECT_LE(tree.parser_bytes(), limits.arena_bytes_max);
    EXPECT_NE(find(tree, "p"), kNoNode);
  }
  EXPECT_FALSE(parse_html(page).cut());
}

// --- What the skeleton is.

TEST(HtmlSkeleton, HasTagsAndPlaceholders) {
  EXPECT_EQ(skeleton_of("<div class=\"lead\"> Hello,&nbsp;world <!-- ad --><b>!"), "<div>x<b>x");
  EXPECT_EQ(skeleton_of("<p>&#32;\n<My-Tag a=b><p>"), "<p> <z><p>");
  EXPECT_EQ(skeleton_of("<!DOCTYPE html><p>"), "<!DOCTYPE html><p>");
}

TEST(HtmlSkeleton, EqualAttributeListsOfFormattingElementsHaveOneName) {
  EXPECT_EQ(skeleton_of("<b id=x class='a&amp;b'><b class=a&amp;b ID=x id=y><b class=c><b>"),
            "<b q1><b q1><b q2><b>");
}

TEST(HtmlSkeleton, LeavesOutHeadChildrenScriptsAndClosedSvgs) {
  EXPECT_EQ(
      skeleton_of("<head><meta name=x><title>t</title></head><body><script>x</script><svg><path/></svg>"),
      "<head></head><body k1>x");
  EXPECT_EQ(skeleton_of("<body><table><svg><path/></svg>"), "<body k0><table><svg></svg>");
}

TEST(HtmlSkeleton, OneCharacterStandsForBalancedSubtreesAndTheTextBetweenThem) {
  EXPECT_EQ(skeleton_of("<body><p>One <b>two</b></p> <p>three<br></p></body>"), "<body k0>x</body>");
  EXPECT_EQ(skeleton_of("<body>a<br>b<button>c</button><select><option>d</option></select>"), "<body k0>x");
  EXPECT_EQ(skeleton_of("<body><table><td><ul><li>x</li></ul><!-- --> y</table>"),
            "<body k0><table><td>x<!>x</table>");
}

TEST(HtmlSkeleton, WritesOutSubtreesThatChangeWhatIsAroundThem) {
  for (const std::string inside :
       {"<p>x<div>y</div>", "<b>x<p>y</b>z</p>", "<li>x<li>y", "<h1>x</h2>", "</p>", "<a>x<a>y</a></a>",
        "<pre>\n</pre>", "<form></form>", "<table></table>", "<select><p></select>",
        "<button><button></button></button>"}) {
    EXPECT_TRUE(skeleton_of("<body><div>" + inside + "</div>").starts_with("<body k0><div>")) << inside;
  }
  for (const std::string before : {"<p>", "<b><p></b>", "<table>", "<select>", "<template>", "<svg>x"}) {
    EXPECT_TRUE(skeleton_of("<body>" + before + "<div>x</div>").ends_with("<div>x</div>")) << before;
  }
}

// --- One for each trap: the tree has to be gumbo's.

TEST(HtmlTreeTraps, DuplicateAttributesWithoutValue) { expect_gumbos_tree("<p werde werde mit>x"); }

TEST(HtmlTreeTraps, TextBeforeTheEndOfAForm) {
  expect_gumbos_tree("<form>a</form>b");
  expect_gumbos_tree("<div><form>a<!-- -->b</form>c");
  expect_gumbos_tree("<form></form><form>a<!-- --></form>b");
  expect_gumbos_tree("<div><form>a</i><script></script></form>b");
  expect_gumbos_tree("<form>a<!doctype html></form>b");
}

TEST(HtmlTreeTraps, SubtreesBeforeTheEndOfAForm) {
  expect_gumbos_tree("<form>a<b>x</b></form>b");
  expect_gumbos_tree("<form><div>x</div>a</form>b");
  expect_gumbos_tree("<div><form>a<div>x</div> b<div>y</div> c</form>d</div>e");
  expect_gumbos_tree("<form><p>x</p></span>a<!doctype html></form>b");
  expect_gumbos_tree("<form><p>x</p><body><form></form>b");
}

TEST(HtmlTreeTraps, SubtreesInPlaceOfText) {
  expect_gumbos_tree("<body><table><div>x</div><tr><td><div>x</div></table>");
  expect_gumbos_tree("<body><p><b></p><div>x</div><span>y</span>");
  expect_gumbos_tree("<body><b><b><b><b>x</b></b></b><p></b>y");
  expect_gumbos_tree("<body><select><div>x</div></select><div>y</div>");
  expect_gumbos_tree("<body><p><select></p></select><div>x</div>");
  expect_gumbos_tree("<li><html><li><a></a></li>");
  expect_gumbos_tree("<form><p><form><div>x</div>");
  expect_gumbos_tree("<a><div><div><div><div><div><div><div><div> <!><a>");
  expect_gumbos_tree("<a><div><div><div><div><div><div><div><div><b>x</b> <a>y");
  expect_gumbos_tree("<body><x-a><x-b>x</x-a></x-b><div>y</div>");
  expect_gumbos_tree("<table><td><b><marquee></table><div>x</div>");
}

TEST(HtmlTreeTraps, TextOfATable) {
  expect_gumbos_tree("<table> <!-- -->x<tr><td>y</table>");
  expect_gumbos_tree("<table> x <tr><td>y</table>");
  expect_gumbos_tree("<table><tr> <script></script>x</table>");
  expect_gumbos_tree("<table><b>a<tr>b<td>c</b>d</table>");
}

TEST(HtmlTreeTraps, FirstNewlineOfPre) {
  for (const std::string tag : {"pre", "listing", "textarea"}) {
    for (const std::string newline :
         {"\n", "\r\n", "\r", "&#10;", "&#xA;", "&NewLine;", "\n\n", " \n", "<!-- -->\n"}) {
      expect_gumbos_tree("<p>x<" + tag + ">" + newline + "y</" + tag + ">");
    }
  }
}

TEST(HtmlTreeTraps, WhiteSpaceBeforeTheBodyAndAfterColumns) {
  expect_gumbos_tree("<html> \n <head> \n </head> \n text");
  expect_gumbos_tree("<html> text");
  expect_gumbos_tree("<table><col> \n x<tr><td>y");
  expect_gumbos_tree("<table><colgroup> <script></script> x</table>");
  expect_gumbos_tree("</head> <script>x</script> <p>");
}

TEST(HtmlTreeTraps, WhiteSpaceWrittenAsReferences) {
  for (const std::string space :
       {"&#9", "&#10;", "&#12;", "&#x20;", "&Tab;", "&NewLine;", "&nbsp;", "&#13;"}) {
    expect_gumbos_tree("<table>" + space + "<tr><td>" + space + "</table>");
  }
}

TEST(HtmlTreeTraps, ScriptsThatHoldScripts) {
  expect_gumbos_tree("<p>a<script><!--<script></script>--></script>b");
  expect_gumbos_tree("<p>a<script><!--></script>b");
  expect_gumbos_tree("<p>a<script><!-- <script> x </script> </script>b");
  expect_gumbos_tree("<p>a<script></scripty></script >b<style><!--</style>c");
}

TEST(HtmlTreeTraps, ScriptsThatMayNotBeDropped) {
  expect_gumbos_tree("<select><option>a<script>x</script>b</select>");
  expect_gumbos_tree("<template><script>x</script>y</template>");
  expect_gumbos_tree("<head></head><script>x</script>y");
}

TEST(HtmlTreeTraps, OnlyTheFirstDoctypeCounts) {
  expect_gumbos_tree("<!doctype html><p><table>");
  expect_gumbos_tree("<p><table>");
  expect_gumbos_tree("<!doctype html \"a>b\"><p><table><!doctype x>");
  expect_gumbos_tree("x<!doctype html><p><table>");
}

TEST(HtmlTreeTraps, MisnestedFormatting) {
  expect_gumbos_tree("<b>a<p>b</b>c</p>");
  expect_gumbos_tree("<p><b class=x><b class=x><b class=x><b class=x>y<p>z");
  expect_gumbos_tree("<a href=1>a<div><a href=2>b</a></div>c");
  expect_gumbos_tree("<nobr>a<nobr>b<p><font color=red>c<p>d");
}

TEST(HtmlTreeTraps, SecondHtmlAndBodyTagsAddAttributes) {
  const std::string page = "<html lang=a><body id=x>y<html lang=b dir=c><body class=d id=e>";
  expect_gumbos_tree(page);
  const HtmlTree tree = parse_html(page);
  EXPECT_EQ(tree.attribute(find(tree, "html"), "lang"), "a");
  EXPECT_EQ(tree.attribute(find(tree, "html"), "dir"), "c");
  EXPECT_EQ(tree.attribute(find(tree, "body"), "class"), "d");
}

TEST(HtmlTreeTraps, ForeignContentThatIsKept) {
  expect_gumbos_tree("<svg><g><p>x</p></g></svg>y");
  expect_gumbos_tree("<svg><foreignObject><div>x</div></foreignObject></svg>y");
  expect_gumbos_tree(
      "<math><mi>x</mi><annotation-xml encoding='text/html'><div>y</div></annotation-xml></math>z");
  expect_gumbos_tree("<svg><font color=red>x</svg>y");
  expect_gumbos_tree("<svg><font id=red>x</font></svg>y<svg><g/>z</g x></svg>");
}

// Gumbo's own bug, see gumbo_misreads_foreign_names() beside the differential tests: ours is the standard's
// tree.
TEST(HtmlTreeTraps, NothingBeforeTheEndOfAnSvg) {
  const std::string_view page = "<svg></></svg>x";
  const HtmlTree tree = parse_html(page);
  EXPECT_EQ(text_below(tree, find(tree, "svg")), "");
  EXPECT_EQ(text_below(tree, find(tree, "body")), "x");
  EXPECT_NE(PlainGumbo(page).text({}).find("<svg>\n   \"x\""), std::string::npos);
}

// Each is another tree to Gumbo 0.10 than to 0.13. Ours is that of the one it is built with.
TEST(HtmlTreeTraps, WhatGumbosReleasesSeeDifferently) {
  expect_gumbos_tree("<p>a<dialog>b<li>c</dialog>d</p>e");
  expect_gumbos_tree("<p>a<search>b<p>c</search>d");
  expect_gumbos_tree("<p><picture><source><img></picture></p>");
  expect_gumbos_tree("<x-y>a</dialog>b</search>c</picture>d");
  expect_gumbos_tree("<dialog>a</x-y>b</dialog>c");
  expect_gumbos_tree("<head><menuitem>a<title>b</title>c</menuitem>d");
  expect_gumbos_tree("<menu><menuitem>a<menuitem/>b</menu>c");
  expect_gumbos_tree("<select><optgroup><option>a<hr>b<option>c</select><hr>d");
  expect_gumbos_tree("<p>a<svg><g></p>b</svg>c");
  expect_gumbos_tree("<svg><g></br>b</svg>c");
  expect_gumbos_tree("<div><form>a</form>b</div>");
}

TEST(HtmlTreeTraps, WhatFallsBack) {
  expect_gumbos_tree_by_falling_back(std::string_view("<p>a\0b", 6));
  expect_gumbos_tree_by_falling_back("<head></head><frameset><frame></frameset>");
  expect_gumbos_tree_by_falling_back("<svg><p></svg><svg><title><b>x</title><![CDATA[y]]></svg>");
  expect_gumbos_tree_by_falling_back("<svg><p></p></svg><svg><style><b>x</style></svg>");
  expect_gumbos_tree_by_falling_back("<select><style><option>x</select>y");
  expect_gumbos_tree_by_falling_back("<template><col>x </template>");
  EXPECT_TRUE(parse_html("<isindex>").fell_back());
}

}  // namespace
}  // namespace newsieve
