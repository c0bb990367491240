// The text of a page is what a reader sees of it: no word lost, doubled, parted or run together.
#include <gtest/gtest.h>

#include "base/unicode.h"
#include "extract/folded_text.h"
#include "extract/plain_text.h"
#include "tests/extract/page_of.h"

namespace newsieve {
namespace {

using Texts = std::vector<std::string>;

Texts texts_of(std::string_view html) { return texts(extract(html)); }

TEST(TextFidelity, WordsAreNotPartedByWhatStandsInsideThem) {
  EXPECT_EQ(texts_of("<p><b>W</b>ord <span class=drop>T</span>his<sup>2</sup> un<wbr>believ<!-- x -->able "
                     "lon<script>x()</script>ger <i>it</i>'s <font>a</font><img src=x>b</p>"),
            Texts{"Word This2 unbelievable longer it's ab"});
  EXPECT_EQ(texts_of("<p>ex&shy;tra\u00ADordi\u200Bna&ZeroWidthSpace;ry\uFEFF joi\u2060ned</p>"),
            Texts{"extraordinary joined"});
}

TEST(TextFidelity, AComponentInAParagraphRunsOnAndElsewhereIsABox) {
  EXPECT_EQ(
      texts_of("<p>The <tool-tip>Fed</tool-tip>'s rate</p><div>one<news-card>two</news-card>three</div>"),
      (Texts{"The Fed's rate", "one", "two", "three"}));
}

TEST(TextFidelity, WordsAreNotRunTogether) {
  EXPECT_EQ(texts_of("<p>one<br>two<br/>three</p>"), Texts{"one two three"});
  EXPECT_EQ(texts_of("<b>one<p>two</p>three</b>four"), (Texts{"one", "two", "threefour"}));
  EXPECT_EQ(texts_of("<ul><li>one<li>two<ul><li>three</ul>four</ul>"),
            (Texts{"one", "two", "three", "four"}));
  EXPECT_EQ(texts_of("<dl><dt>one<dd>two</dl>"), (Texts{"one", "two"}));
  EXPECT_EQ(texts_of("<table><tr><td>a</td><td>b</td></tr><tr><td>c<td>d</table>"), (Texts{"a b", "c d"}));
  EXPECT_EQ(texts_of("<p>one&nbsp;two&ensp;three\u3000four\u2028five\u0085six</p>"),
            Texts{"one two three four five six"});
  EXPECT_EQ(texts_of("<p>one <b> two </b> three</p>"), Texts{"one two three"});
}

TEST(TextFidelity, ReferencesAreDecodedOnce) {
  EXPECT_EQ(texts_of("<p>&lt;b&gt; &amp;amp; AT&T &copy 2024 &notit; &#8217; &#x1F600; &#146; R&D</p>"),
            Texts{"<b> &amp; AT&T © 2024 ¬it; ’ 😀 ’ R&D"});
}

TEST(TextFidelity, ReferencesToNoCharacterAreReplaced) {
  EXPECT_EQ(texts_of("<p>a&#xD800;b &#0;c &#x110000;d &#xDFFF;e</p>"),
            Texts{"a\uFFFDb \uFFFDc \uFFFDd \uFFFDe"});
}

TEST(TextFidelity, ControlCharactersAreLeftOut) {
  EXPECT_EQ(texts_of("<p>a\x01"
                     "b&#1;c&#x7F;d&#x9D;e\uFFFEf\uFFFCg</p>"),
            Texts{"abcdefg"});
  EXPECT_EQ(texts_of("<p>a&#13;b\x0B"
                     "c\x1F</p>"),
            Texts{"a b c"});
}

TEST(TextFidelity, MarksOfDirectionAreLeftOutAndTextStandsInTheOrderOfReading) {
  EXPECT_EQ(texts_of("<p dir=rtl>\u202Bשלום\u202C \u200F(2024)\u200E \u2067עולם\u2069 \u061Cمرحبا</p>"),
            Texts{"שלום (2024) עולם مرحبا"});
  EXPECT_EQ(texts_of("<div dir=rtl><p>אחת</p><p>שתיים</p></div>"), (Texts{"אחת", "שתיים"}));
}

TEST(TextFidelity, JoinersStayWhereWordsAreSpeltWithThem) {
  EXPECT_EQ(texts_of("<p>می‌خواهم کتاب‌ها</p>"),
            Texts{"می‌خواهم کتاب‌ها"});  // Persian
  EXPECT_EQ(texts_of("<p>ന്‍ ക്‌ഷ क्‍ष</p>"),
            Texts{"ന്‍ ക്‌ഷ क्‍ष"});  // Malayalam, Hindi
  EXPECT_EQ(texts_of("<p>👩‍👩‍👧 🏳️‍🌈 ❤️</p>"),
            Texts{"👩‍👩‍👧 🏳️‍🌈 ❤️"});
  EXPECT_EQ(texts_of("<p>Auf\u200Cla\u200Dge \u200Cx</p>"), Texts{"Auflage x"});
  EXPECT_EQ(texts_of("<p>ភាសា\u200Bខ្មែរ\u200B</p>"), Texts{"ភាសា\u200Bខ្មែរ"});
}

TEST(TextFidelity, LinesOfChineseAndJapaneseAreJoinedWithoutABlank) {
  EXPECT_EQ(texts_of("<p>漢字の\n  行です。\r\n「次」</p>"), Texts{"漢字の行です。「次」"});
  EXPECT_EQ(texts_of("<p>漢<b>\n字</b>\n<i>文</i></p>"), Texts{"漢字文"});
  EXPECT_EQ(texts_of("<p>漢字 漢字\u3000漢字<br>漢字</p>"), Texts{"漢字 漢字 漢字 漢字"});
  EXPECT_EQ(texts_of("<p>漢字\nABC\n漢字</p>"), Texts{"漢字 ABC 漢字"});
  EXPECT_EQ(texts_of("<p>한국\n어</p><p>ภาษา\nไทย</p>"), (Texts{"한국 어", "ภาษา ไทย"}));
}

TEST(TextFidelity, ComposedAcrossInlineTags) {
  EXPECT_EQ(texts_of("<p>Vie<b>\u0302\u0323</b>t e\u00AD\u0301</p>"), Texts{"Việt é"});
}

TEST(TextFidelity, RubyKeepsItsBase) {
  EXPECT_EQ(texts_of("<p><ruby>東<rp>（</rp><rt>とう</rt><rp>）</rp>京<rt>きょう<rt></ruby>駅</p>"),
            Texts{"東京駅"});
}

TEST(TextFidelity, TextThatNobodySeesIsLeftOut) {
  EXPECT_EQ(
      texts_of("<p>a<!-- b --><style>c</style><script>d</script><noscript><img src=x>e</noscript>"
               "<template>f</template><textarea>g</textarea><iframe>h</iframe><span hidden>i</span></p>"),
      Texts{"a"});
}

TEST(TextFidelity, NoTextIsInTwoBlocks) {
  const Texts all = texts_of(
      "<table><tr><td>1<table><tr><td>2<td>3</table>4<td>5<tr><td>6</table>"
      "<b><p>7<div>8</b> 9</div><a>10<p>11</a> 12<ul><li>13<b><li>14</b></ul>");
  std::string joined;
  for (const std::string& text : all) joined += text + " ";
  for (int i = 1; i <= 14; ++i) {
    const std::string word = std::to_string(i) + " ";
    const size_t first = (" " + joined).find(" " + word);
    EXPECT_NE(first, std::string::npos) << i << " of " << joined;
    EXPECT_EQ((" " + joined).find(" " + word, first + 1), std::string::npos) << i << " of " << joined;
  }
}

TEST(TextFidelity, PreformattedTextIsFoldedLikeAnyOther) {
  EXPECT_EQ(texts_of("<pre>\n int  x;\n\tint y;</pre>"), Texts{"int x; int y;"});
}

TEST(TextFidelity, FieldsAreFoldedAsBlocksAre) {
  const ExtractedPage page = extract(
      "<title>x</title><meta property=og:title content='Der Bun&shy;des&#8203;tag&#x200E; tagt'>"
      "<meta name=description content='a&#13;&#10;b &lt;b&gt;bo&lt;/b&gt;ld&lt;br&gt;c'>");
  EXPECT_EQ(page.article.metadata.title, "Der Bundestag tagt");
  EXPECT_EQ(page.article.metadata.summary, "a b bold c");
  EXPECT_EQ(to_plain_text("un<b class=x>believ</b>able<p>next</p><unknown>x"), "unbelievable next x");
}

TEST(TextFidelity, AHeadingIsReadAsItsBlocksAre) {
  const auto title_of = [](std::string_view heading) {
    return extract("<h1>" + std::string(heading) + "</h1>").article.metadata.title;
  };
  EXPECT_EQ(title_of("<div>World</div>The harbour is <b>clo</b>sed<br>today"),
            "World The harbour is closed today");
  EXPECT_EQ(title_of("<ruby>東<rp>(</rp><rt>とう</rt><rp>)</rp></ruby>京の\n<span>港</span>が閉鎖された"),
            "東京の港が閉鎖された");
}

TEST(TextFidelity, IllFormedBytesAreReplacedAndFormNoCharacterTogether) {
  EXPECT_EQ(fold_text("a\xE2\x80\u200B\x80z"), "a\uFFFD\uFFFDz");  // Joined they would be U+2000, a blank.
}

TEST(TextFidelity, FoldingIsAFixedPoint) {
  for (const char* text : {"a\n b", "漢\n字", "می‌خواهم", "ភាសា\u200B ខ្មែរ",
                           "\u200D👩‍👧 \u200C", "e\u00AD\u0301\n"}) {
    const std::string folded = fold_text(text);
    EXPECT_EQ(fold_text(folded), folded) << text;
    EXPECT_EQ(fold_spaces(folded), folded) << text;
  }
}

}  // namespace
}  // namespace newsieve
