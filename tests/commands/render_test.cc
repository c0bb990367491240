#include "commands/render.h"

#include <gtest/gtest.h>

#include "tests/extract/page_of.h"

namespace newsieve {
namespace {

const std::string kProse =
    "The harbour master said on Tuesday that the ferry would sail again before the end of the month.";

// A page whose article is `body` between two paragraphs of prose.
ExtractedPage page_with(const std::string& body) {
  ExtractorOptions options;
  options.rich_text = true;
  return extract("<title>The night ferry</title><article><h1>The night ferry</h1><p>" + kProse + "</p>" +
                     body + "<p>" + kProse + "</p></article>",
                 "https://news.example/2024/05/a.html", options);
}

// What stands between the two paragraphs.
std::string between(const std::string& text, const std::string& prose) {
  const size_t begin = text.find(prose) + prose.size();
  const size_t end = text.rfind(prose);
  return begin <= end ? text.substr(begin, end - begin) : "[not one text]\n" + text;
}

std::string markdown(const std::string& body) {
  const ExtractedPage page = page_with(body);
  const std::string out = between(to_markdown(page.article, page.rich_text), kProse);
  return out.size() > 4 ? out.substr(2, out.size() - 4) : out;  // Without the blank lines around it.
}

std::string html(const std::string& body) {
  const ExtractedPage page = page_with(body);
  const std::string out = between(to_html(page.article, page.rich_text), "<p>" + kProse + "</p>\n");
  return out;
}

TEST(Markdown, BeginsWithTheTitleAndPartsBlocksByAnEmptyLine) {
  const ExtractedPage page = page_with("");
  EXPECT_EQ(to_markdown(page.article, page.rich_text),
            "# The night ferry\n\n" + kProse + "\n\n" + kProse + "\n");
}

TEST(Markdown, HeadingsKeepTheirLevel) {
  EXPECT_EQ(markdown("<h3>Part <b>two</b></h3><p>" + kProse + " Again.</p>"),
            "### Part two\n\n" + kProse + " Again.");
}

TEST(Markdown, MarksAndLinksAreWhereTheyStand) {
  EXPECT_EQ(
      markdown("<p>It was <b>very late</b> and <i>dark</i>, <a href=/b.html>they <em>said</em></a> of the "
               "<code>a*b</code> line.</p>"),
      "It was **very late** and *dark*, [they *said*](https://news.example/b.html) of the `a*b` line.");
}

TEST(Markdown, BlanksStandOutsideOfMarksAndLinks) {
  EXPECT_EQ(markdown("<p>It was<b> very late </b>and<a href=/b.html> they said </a>that it is so.</p>"),
            "It was **very late** and [they said](https://news.example/b.html) that it is so.");
}

TEST(Markdown, AMarkThatNoParserWouldSeeIsLeftOut) {
  EXPECT_EQ(markdown("<p>They call it foo<b>\"bar\"</b>baz in all of the harbours of the north.</p>"),
            "They call it foo\"bar\"baz in all of the harbours of the north.");
  EXPECT_EQ(markdown("<p>They call it <b>foo</b><i>bar</i> in all of the harbours of the north.</p>"),
            "They call it **foo**bar in all of the harbours of the north.");
}

TEST(Markdown, TextThatLooksLikeMarkupIsEscaped) {
  EXPECT_EQ(
      markdown("<p>2 * 3 * 4, snake_case and _one_, `x`, [y](z), &lt;b&gt;, ~~no~~, a\\b &amp;amp; so.</p>"),
      "2 \\* 3 \\* 4, snake_case and \\_one\\_, \\`x\\`, \\[y\\](z), \\<b>, \\~\\~no\\~\\~, a\\\\b \\&amp; "
      "so.");
  for (const std::string beginning : {"#", "+", "-", ">", "="}) {
    const std::string text = beginning + " is how a line of this article begins, and it goes on for a while.";
    EXPECT_EQ(markdown("<p>" + text + "</p>"), "\\" + text);
  }
  EXPECT_EQ(markdown("<p>1999. That was the year of the storm, and nobody has forgotten it since.</p>"),
            "1999\\. That was the year of the storm, and nobody has forgotten it since.");
  EXPECT_EQ(markdown("<p>1.5 metres was the height of the water in the streets around the harbour.</p>"),
            "1.5 metres was the height of the water in the streets around the harbour.");
}

TEST(Markdown, AnExclamationMarkBeforeALinkMakesNoPicture) {
  EXPECT_EQ(markdown("<p>They shouted help!<a href=/b.html>as we heard</a> from all of the neighbours.</p>"),
            "They shouted help\\![as we heard](https://news.example/b.html) from all of the neighbours.");
}

TEST(Markdown, AddressesAreClosedByTheirOwnParenthesis) {
  EXPECT_EQ(
      markdown("<p>What is a ferry, and <a href='/f_(boat)?a=1&amp;copy;'>what is not</a> one of them.</p>"),
      "What is a ferry, and [what is not](https://news.example/f_%28boat%29?a=1\\&copy;) one of them.");
}

TEST(Markdown, LinksToNoOtherPageAreText) {
  EXPECT_EQ(
      markdown("<p>You may <a href='javascript:alert(1)'>click</a> or <a href='#x'>go</a> there today.</p>"),
      "You may click or go there today.");
}

TEST(Markdown, ListsInListsAreIndentedAndNumbered) {
  EXPECT_EQ(
      markdown("<ol start=9><li>One lantern of brass.<li>Two ropes.<ul><li>A long rope.<li>A short rope.</ul>"
               "<li>Three oars of ash.</ol>"),
      "9. One lantern of brass.\n10. Two ropes.\n    - A long rope.\n    - A short rope.\n"
      "11. Three oars of ash.");
}

TEST(Markdown, TwoListsInARowStayTwo) {
  EXPECT_EQ(markdown("<ul><li>A long rope.</ul><ul><li>An oar of ash.</ul>"),
            "- A long rope.\n\n+ An oar of ash.");
}

TEST(Markdown, AnItemsSecondParagraphIsIndented) {
  EXPECT_EQ(markdown("<ul><li><p>A long rope.</p><p>It is new.</p><li><p>An oar of ash.</p></ul>"),
            "- A long rope.\n\n  It is new.\n- An oar of ash.");
}

TEST(Markdown, QuotesHoldParagraphsAndLists) {
  EXPECT_EQ(markdown("<blockquote><p>We sail.</p><p>We always did.</p><ul><li>At night.</ul></blockquote>"),
            "> We sail.\n>\n> We always did.\n>\n> - At night.");
}

TEST(Markdown, TablesHaveTheFirstRowAsHeaderAndEveryCell) {
  EXPECT_EQ(
      markdown("<table><tr><th>Ship<th>Year<th>Note<tr><td>Gull | Tern<td><td><b>old</b> <a href=/b>ship</a>"
               "<tr><td>Heron<td>1950<td></table>"),
      "| Ship | Year | Note |\n| --- | --- | --- |\n"
      "| Gull \\| Tern |  | **old** [ship](https://news.example/b) |\n| Heron | 1950 |  |");
}

TEST(Markdown, TheHeaderOfATableIsAsWideAsItsWidestRow) {
  EXPECT_EQ(markdown("<table><tr><td>Ship<tr><td>Gull<td>1950<td>old<tr><td>Heron<td>1960</table>"),
            "| Ship |  |  |\n| --- | --- | --- |\n| Gull | 1950 | old |\n| Heron | 1960 |");
}

TEST(Markdown, DeepAndWidePagesCostInProportionToTheirSize) {
  std::string lists;
  for (int i = 0; i < 400; ++i) lists += "<ul><li>An item of the list, " + std::to_string(i) + ".";
  std::string table = "<table><tr>";
  for (int i = 0; i < 3000; ++i) table += "<td>" + std::to_string(i);
  for (int i = 0; i < 3000; ++i) table += "<tr><td>row<td>" + std::to_string(i);
  table += "<tr><td>x<td>" + std::string(500'000, '|');
  const ExtractedPage page =
      page_with(lists + std::string(1, ' ') + "</ul><p>" + kProse + "</p>" + table + "</table>");
  const ExtractedPage code = page_with("<pre>" + std::string(500'000, '`') + "</pre>");
  EXPECT_LT(to_markdown(code.article, code.rich_text).size(), 2'000'000U);
  const std::string out = to_markdown(page.article, page.rich_text);
  EXPECT_LT(out.size(), 10 * (lists.size() + table.size()));
  EXPECT_LT(to_html(page.article, page.rich_text).size(), 10 * (lists.size() + table.size()));
}

TEST(Markdown, CodeKeepsItsLinesAndAFenceThatIsNotInIt) {
  EXPECT_EQ(markdown("<pre>\nif (late) {\n\n  sail();  // ```\n}\n</pre>"),
            "````\nif (late) {\n\n  sail();  // ```\n}\n````");
  EXPECT_EQ(markdown("<ul><li>Run this:<pre>sail\n  now</pre></ul>"),
            "- Run this:\n\n  ```\n  sail\n    now\n  ```");
}

TEST(Markdown, AListAroundTheWholeArticleIsLayout) {
  ExtractorOptions options;
  options.rich_text = true;
  const ExtractedPage page =
      extract("<title>x</title><ul><li><p>" + kProse + "</p><p>" + kProse + " So.</p></ul>",
              "https://news.example/a", options);
  EXPECT_EQ(to_markdown(page.article, page.rich_text), "# x\n\n" + kProse + "\n\n" + kProse + " So.\n");
}

TEST(Markdown, ARowTakenForACaptionAndThenForTextHasAllOfItsText) {
  ExtractorOptions options;
  options.rich_text = true;
  const ExtractedPage page = extract(
      "<title>x</title><article><table><tr><td>The harbour master said on Tuesday that </td><td>the ferry "
      "would sail again before the end of May.</td></tr><tr><td><img src=a.jpg></td><td></td></tr></table>"
      "</article>",
      "https://news.example/a", options);
  ASSERT_EQ(page.rich_text.size(), 1U);
  ASSERT_EQ(page.rich_text[0].kind, BlockKind::kParagraph);
  std::string text;
  for (const TextRun& run : page.rich_text[0].runs) text += run.text;
  EXPECT_EQ(text, text_of(page.article));
}

TEST(Markdown, ABodyThatIsToldInDataAloneIsPlain) {
  std::string told;
  for (int i = 0; i < 12; ++i)
    told +=
        "On day " + std::to_string(i) + " the wind was of force *" + std::to_string(i) + "* or more at sea. ";
  ExtractorOptions options;
  options.rich_text = true;
  const ExtractedPage page = extract(
      "<title>x</title><script type=application/ld+json>{\"@type\":\"NewsArticle\",\"articleBody\":\"" +
          told + "\"}</script><p>Subscribe to read on.</p>",
      "https://news.example/a", options);
  ASSERT_EQ(page.article.error, "");
  EXPECT_NE(to_markdown(page.article, page.rich_text).find("force \\*11\\* or more"), std::string::npos);
}

TEST(RichTexts, AreReadOnlyWhenAskedFor) {
  EXPECT_TRUE(extract("<p>" + kProse + kProse + "</p>").rich_text.empty());
}

TEST(Html, NestsListsQuotesAndTables) {
  EXPECT_EQ(html("<ol start=3><li>One rope.<ul><li>Long.</ul><li>Two oars.</ol>"),
            "<ol start=\"3\">\n<li>One rope.<ul>\n<li>Long.</li>\n</ul>\n</li>\n<li>Two oars.</li>\n</ol>\n");
  EXPECT_EQ(html("<blockquote><p>We sail.</p><p>We did.</p></blockquote>"),
            "<blockquote>\n<p>We sail.</p>\n<p>We did.</p>\n</blockquote>\n");
  EXPECT_EQ(html("<table><tr><th>Ship<th>Year<tr><td>Gull<td>1950</table>"),
            "<table>\n<tr><th>Ship</th><th>Year</th></tr>\n<tr><td>Gull</td><td>1950</td></tr>\n</table>\n");
}

TEST(Html, HasMarksAndLinksAndNoOtherAttributes) {
  EXPECT_EQ(html("<p style=x onclick=y>It was <b class=z>very <i>late</i></b>, <a href='/b?a=1&amp;b=2' "
                 "onclick=z>they said</a> of <code>x</code>.</p>"),
            "<p>It was <strong>very </strong><strong><em>late</em></strong>, <a "
            "href=\"https://news.example/b?a=1&amp;b=2\">they said</a> of <code>x</code>.</p>\n");
}

TEST(Html, EscapesWhatIsMarkup) {
  EXPECT_EQ(
      html("<p>&lt;script&gt;alert(\"1\")&lt;/script&gt; &amp;lt; is what the harbour master wrote.</p>"),
      "<p>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp;lt; is what the harbour master "
      "wrote.</p>\n");
}

TEST(Html, KeepsTheLinesOfCode) {
  EXPECT_EQ(html("<pre>sail\n  now &lt;b&gt;</pre>"), "<pre>sail\n  now &lt;b&gt;</pre>\n");
}

}  // namespace
}  // namespace newsieve
