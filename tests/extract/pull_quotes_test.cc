#include "extract/pull_quotes.h"

#include <gtest/gtest.h>

#include "tests/extract/page_of.h"

namespace newsieve {
namespace {

constexpr std::string_view kSentence = "We will not leave the harbour before the last container is found";

std::string article(std::string_view inside) {
  return "<html><head><title>Harbour closed</title></head><body><h1>Harbour closed</h1><div>"
         "<p>The harbour of the old town was closed on Monday after a ship had lost part of its load.</p>"
         "<p>“We will not leave the harbour before the last container is found,” said the head of the "
         "divers, "
         "who has worked there for thirty years.</p>" +
         std::string(inside) +
         "<p>The owner of the ship, a company from the north, said that it would pay for the work.</p>"
         "</div></body></html>";
}

TEST(PullQuotes, ASentenceShownASecondTimeGoesToItsOwnField) {
  const ExtractedPage page =
      extract(article("<blockquote><p>" + std::string(kSentence) + "</p></blockquote>"));
  EXPECT_EQ(block_of(page, kSentence).reason, BlockReason::kPullQuote);
  EXPECT_EQ(texts_of(page.article, BlockReason::kPullQuote),
            std::vector<std::string>{std::string(kSentence)});
  EXPECT_EQ(text_of(page.article).find(kSentence), text_of(page.article).rfind(kSentence));
}

TEST(PullQuotes, ItMayStandBeforeTheSentence) {
  const std::string html = article("");
  const size_t at = html.find("<p>“We will");
  const ExtractedPage page =
      extract(html.substr(0, at) + "<p>" + std::string(kSentence) + "</p>" + html.substr(at));
  EXPECT_EQ(block_of(page, kSentence).reason, BlockReason::kPullQuote);
}

TEST(PullQuotes, ATextInOnePieceBesideItsParagraphsIsTheRepetition) {
  const std::string first = "The mayor crossed the bridge on foot with a school class on Tuesday.";
  const std::string second = "Residents on the eastern bank had to take a ferry for two whole years.";
  const ExtractedPage page = extract(
      article("<p>" + first + "</p><p>" + second + "</p><div>" + first + " " + second + " The end.</div>"));
  EXPECT_EQ(texts_of(page.article, BlockReason::kPullQuote),
            std::vector<std::string>{first + " " + second + " The end."});
}

TEST(PullQuotes, WhatIsRepeatedWholeAndAQuoteThatAddsSomethingStay) {
  const ExtractedPage page =
      extract(article("<p>Row, row, row your boat.</p><p>Row, row, row your boat.</p>"
                      "<blockquote><p>We will not leave the harbour before the last container is found and "
                      "paid for</p></blockquote>"));
  EXPECT_TRUE(texts_of(page.article, BlockReason::kPullQuote).empty());
}

TEST(PullQuotes, AQuoteInAScriptWithoutBlanksIsFoundToo) {
  const ExtractedPage page = extract(
      "<html><head><title>港口关闭</title></head><body><h1>港口关闭</h1><div>"
      "<p>周一，一艘船在老城港口丢失了部分货物，港口随即关闭，官员们说清理工作可能需要数周时间才能完成。</p>"
      "<p>"
      "潜水员负责人说：“在找到最后一个集装箱之前我们不会离开港口。”他已经在那里工作了三十年，从未见过这样的事"
      "故。</p>"
      "<blockquote>在找到最后一个集装箱之前我们不会离开港口</blockquote>"
      "<p>这艘船的所有者是一家来自北方的公司，该公司表示将支付全部费用，并感谢当地居民在这段时间里的耐心。</"
      "p>"
      "</div></body></html>");
  EXPECT_EQ(block_of(page, "在找到最后").reason, BlockReason::kPullQuote);
}

}  // namespace
}  // namespace newsieve
