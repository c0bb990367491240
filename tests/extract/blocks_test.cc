#include "extract/blocks.h"

#include <gtest/gtest.h>

#include "tests/extract/page_of.h"

namespace newsieve {
namespace {

using Texts = std::vector<std::string>;

TEST(Blocks, InlineTagsPartNoWords) {
  EXPECT_EQ(texts(extract("<p>Un<b>believ</b>able <i>news</i>.</p>")), Texts{"Unbelievable news."});
}

TEST(Blocks, OneLineBreakIsABlankAndTwoPartParagraphs) {
  EXPECT_EQ(texts(extract("<div>one<br>two<br> <br>three<BR><BR><BR>four</div>")),
            (Texts{"one two", "three", "four"}));
}

TEST(Blocks, AHeadlineThatBeginsALineIsABlockUpToItsEnd) {
  const std::string title = "<title>The whole harbour is closed</title>";
  EXPECT_EQ(
      texts(extract(title + "<div>World<br><b>The whole harbour is closed</b><br>Monday<br>Noon</div>")),
      (Texts{"World", "The whole harbour is closed", "Monday Noon"}));
  EXPECT_EQ(texts(extract(title + "<div>We read: <b>The whole harbour is closed</b><br>Monday</div>")),
            Texts{"We read: The whole harbour is closed Monday"});
}

TEST(Blocks, TextBesideABlockElementIsABlockOfItsOwn) {
  EXPECT_EQ(texts(extract("<div>before<p>inside</p>after</div>")), (Texts{"before", "inside", "after"}));
}

TEST(Blocks, WhiteSpaceIsFoldedAndTextComposed) {
  EXPECT_EQ(texts(extract("<p> a\n\t b&nbsp;&nbsp;c Vie\u0302\u0323t hy\u00ADphen</p>")),
            Texts{"a b c Vi\u1EC7t hyphen"});
}

TEST(Blocks, HiddenTextIsLeftOut) {
  EXPECT_EQ(texts(extract("<p>seen</p><p hidden>a</p><div style='color:red; display : none'><p>b</p></div>"
                          "<p style='visibility: hidden'>a</p>"
                          "<noscript>c</noscript><template>d</template><select><option>e</select>"
                          "<textarea>f</textarea><button>g</button>")),
            Texts{"seen"});
}

TEST(Blocks, RubyReadingsAreLeftOut) {
  EXPECT_EQ(texts(extract("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字</p>")), Texts{"漢字"});
}

TEST(Blocks, ARowOfADataTableIsOneBlock) {
  const ExtractedPage page = extract(
      "<table><tr><th>Town</th><th>People</th></tr><tr><td><p>Upper</p></td><td>1,200<br>est.</td></tr></"
      "table>");
  EXPECT_EQ(texts(page), (Texts{"Town People", "Upper 1,200 est."}));
  EXPECT_EQ(page.article.blocks[1].kind, BlockKind::kTableRow);
}

TEST(Blocks, CellsOfALayoutTableAreOrdinaryBlocks) {
  const ExtractedPage page = extract(
      "<table><tr><td>menu</td><td>one<br><br>two<br><br>three<br><br></td></tr>"
      "<tr><td>left</td><td><table><tr><td>inner</td></tr></table></td></tr></table>");
  EXPECT_EQ(texts(page), (Texts{"menu", "one", "two", "three", "left", "inner"}));
  EXPECT_EQ(page.article.blocks[0].kind, BlockKind::kParagraph);
}

TEST(Blocks, UnclosedParagraphsAndCellsStayApart) {
  EXPECT_EQ(texts(extract("<TABLE><TR><TD><P>one<P>two<TD>three</TABLE>")), (Texts{"one", "two", "three"}));
}

TEST(Blocks, KindsFollowTheElements) {
  const ExtractedPage page = extract(
      "<h2>h</h2><ul><li>i</li></ul><blockquote><p>q</p></blockquote><pre>c</pre>"
      "<figure><img src=x><figcaption>f</figcaption></figure><nav><a href=/x>n</a></nav>");
  EXPECT_EQ(block_of(page, "h").heading_level, 2);
  EXPECT_EQ(block_of(page, "i").kind, BlockKind::kListItem);
  EXPECT_EQ(block_of(page, "q").kind, BlockKind::kQuote);
  EXPECT_EQ(block_of(page, "c").kind, BlockKind::kPreformatted);
  EXPECT_EQ(block_of(page, "f").kind, BlockKind::kCaption);
  EXPECT_EQ(block_of(page, "n").kind, BlockKind::kOther);
}

TEST(Blocks, LinkBytesCountTextInsideLinks) {
  const ExtractedPage page = extract("<p>See <a href='/b.html'>this page</a> now</p>");
  EXPECT_EQ(page.article.blocks[0].link_bytes, 9U);
  EXPECT_EQ(page.article.blocks[0].tokens, 4U);
}

TEST(Blocks, ScriptsWithoutSpacesCountTheirCharacters) {
  EXPECT_EQ(extract("<p>新聞社 NHK</p>").article.blocks[0].tokens, 4U);
}

TEST(Blocks, LinkUrlIsTheFirstLinkToAnotherPage) {
  const ExtractedPage page = extract(
      "<p>One <a href='#top'>up</a> <a href='/a.html'>a</a></p>"
      "<a href='/b.html'><div>Two</div></a>"
      "<p>Three <a href='javascript:go()'>x</a></p>");
  EXPECT_EQ(block_of(page, "One").link_url, "https://news.example/a.html");
  EXPECT_EQ(block_of(page, "Two").link_url, "https://news.example/b.html");
  EXPECT_EQ(block_of(page, "Three").link_url, "");
}

TEST(Blocks, LimitsLeaveOutTheRest) {
  std::string html;
  for (int i = 0; i < 30; ++i) html += "<p>some text here</p>";
  ExtractorOptions options;
  options.blocks_max = 10;
  options.block_bytes_max = 4;
  const ExtractedPage page = extract(html, "https://news.example/", options);
  EXPECT_EQ(page.article.blocks.size(), 10U);
  EXPECT_EQ(page.article.blocks[0].text, "some text here");  // A text node that has begun is read to its end.
}

TEST(Blocks, TheTextOfAPageHasALimit) {
  std::string html;
  for (int i = 0; i < 300; ++i) html += "<p>0123456789</p>";
  ExtractorOptions options;
  options.text_bytes_max = 1024;
  EXPECT_EQ(extract(html, "https://news.example/", options).article.blocks.size(), 103U);
}

TEST(Kinship, ItemsOfAListShareItsContainer) {
  const ExtractedPage page = extract("<ul class=most><li>first</li><li>second</li></ul>");
  const TextBlock& first = block_of(page, "first");
  const TextBlock& second = block_of(page, "second");
  EXPECT_NE(first.container, 0U);
  EXPECT_EQ(first.container, second.container);
  EXPECT_EQ(first.container_ordinal, second.container_ordinal);
  EXPECT_EQ(first.item_ordinal, 0U);
  EXPECT_EQ(second.item_ordinal, 1U);
}

TEST(Kinship, ABoxAmongParagraphsHasAContainerOfItsOwn) {
  constexpr std::string_view kBox = "<table class=rel><tr><td><a href='/x.html'>teaser</a></td></tr></table>";
  const std::string html = "<div class=body><p>one</p>" + std::string(kBox) + "<p>two</p></div>";
  const ExtractedPage page = extract(html);
  EXPECT_EQ(block_of(page, "one").container, block_of(page, "two").container);
  EXPECT_NE(block_of(page, "teaser").container, block_of(page, "one").container);
  EXPECT_NE(block_of(page, "teaser").container, 0U);
}

TEST(Kinship, PlacesAreTheSameOnTwoPagesOfASite) {
  const ExtractedPage a =
      extract("<div class='body post-12'><p>one</p><div class=box>x</div><p>two</p></div>");
  const ExtractedPage b =
      extract("<div class='body post-345'><p>three</p><p>four</p><p>five</p><div class=box>y</div></div>");
  EXPECT_EQ(block_of(a, "x").container, block_of(b, "y").container);
  EXPECT_EQ(block_of(a, "one").path, block_of(b, "five").path);
}

}  // namespace
}  // namespace newsieve
