#include "extract/main_content.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/extract/page_of.h"

namespace newsieve {
namespace {

constexpr std::string_view kFirst =
    "<p>The harbour of the old town was closed on Monday after a ship had lost part of its load, the port "
    "said.</p>";
constexpr std::string_view kSecond =
    "<p>Divers found eleven containers on the ground, and none of them was leaking, according to the coast "
    "guard.</p>";
constexpr std::string_view kThird =
    "<p>The owner of the ship, a company from the north, said that it would pay for the work, which may take "
    "weeks.</p>";
constexpr std::string_view kMenu = "<ul><li><a href='/a'>World</a></li><li><a href='/b'>Sport</a></li></ul>";

std::string body() { return std::string(kFirst) + std::string(kSecond) + std::string(kThird); }

std::string document(std::string_view content) {
  return "<html><head><title>Harbour closed after accident</title></head><body>" + std::string(content) +
         "</body></html>";
}

constexpr std::string_view kHeadline = "<h1>Harbour closed after accident</h1>";

size_t kept(const ExtractedPage& page) {
  size_t kept = 0;
  for (const TextBlock& block : page.article.blocks) kept += is_kept(block) ? 1 : 0;
  return kept;
}

TEST(MainContent, KeepsTheParagraphsAndNothingElse) {
  const ExtractedPage page = extract(document(std::string(kMenu) + "<div>" + std::string(kHeadline) + body() +
                                              "</div>" + std::string(kMenu)));
  EXPECT_EQ(page.article.page_type, PageType::kArticle);
  EXPECT_EQ(page.article.error, "");
  EXPECT_EQ(kept(page), 3U);
  EXPECT_EQ(block_of(page, "Harbour closed").reason, BlockReason::kTitle);
  EXPECT_TRUE(block_of(page, "The owner").main);
  EXPECT_FALSE(block_of(page, "World").main);
}

TEST(MainContent, ABodySplitOverSiblingsIsKeptWhole) {
  const ExtractedPage page = extract(
      document(std::string(kHeadline) + "<div><section>" + std::string(kFirst) + "</section><div class=x>" +
               std::string(kSecond) + "</div><section>" + std::string(kThird) + "</section></div>"));
  EXPECT_EQ(kept(page), 3U);
}

TEST(MainContent, ALeadBetweenHeadlineAndBodyIsKept) {
  const ExtractedPage page = extract(document("<div>" + std::string(kHeadline) +
                                              "<div class=sapo>Eleven containers went overboard in the "
                                              "night, and the port stays closed for now.</div><div>" +
                                              body() +
                                              "</div><div><a href=/1>One more story of today</a><a "
                                              "href=/2>And another story of today</a></div></div>"));
  EXPECT_TRUE(block_of(page, "Eleven containers").main);
}

TEST(MainContent, ABoxOfLinksInsideTheBodyIsLeftOutWithItsHeading) {
  const ExtractedPage page = extract(
      document(std::string(kHeadline) + "<div>" + std::string(kFirst) +
               "<div><h3>Read more</h3><ul><li><a href='/1.html'>Storm hits the northern coast</a></li>"
               "<li><a href='/2.html'>New ferry line opens in spring</a></li></ul></div>" +
               std::string(kSecond) + std::string(kThird) + "</div>"));
  EXPECT_EQ(kept(page), 3U);
  EXPECT_FALSE(block_of(page, "Read more").main);
}

TEST(MainContent, TeasersWithSummariesAreNoArticle) {
  std::string list = "<div>";
  for (const char* n : {"1", "2", "3", "4"}) {
    list +=
        "<div class=card><h3><a href='/" + std::string(n) +
        ".html'>Another story of the day</a></h3><p>A long summary of what this other story is about, with a "
        "full stop.</p></div>";
  }
  const ExtractedPage page =
      extract(document("<div>" + std::string(kHeadline) + body() + list + "</div></div>"));
  EXPECT_EQ(kept(page), 3U);
}

TEST(MainContent, HeadingsListsQuotesTablesAndCodeOfTheBodyAreKept) {
  const ExtractedPage page = extract(document(std::string(kHeadline) + "<article>" + std::string(kFirst) +
                                              "<h2>What is known</h2><ul><li>Eleven containers</li><li>No "
                                              "leak</li></ul><blockquote>We saw nothing, said the "
                                              "captain.</blockquote><table><tr><td>Mon</td><td>closed</td></"
                                              "tr><tr><td>Tue</td><td>open</td></tr></table>"
                                              "<pre>11 of 240</pre>" +
                                              std::string(kSecond) + "</article>"));
  for (const std::string_view text :
       {"What is known", "Eleven", "No leak", "We saw", "Mon closed", "Tue open", "11 of"}) {
    EXPECT_TRUE(block_of(page, text).main) << text;
  }
}

TEST(MainContent, CaptionsGoToTheirOwnField) {
  const ExtractedPage page = extract(document(
      std::string(kHeadline) + "<div>" + std::string(kFirst) +
      "<figure><img src=a.jpg><figcaption>The harbour in May</figcaption></figure>" + std::string(kSecond) +
      "<table><tbody><tr><td><img src=b.jpg></td></tr><tr><td>A diver at work. Photo: "
      "Sample</td></tr></tbody></table>" +
      std::string(kThird) + "</div>"));
  EXPECT_EQ(texts_of(page.article, BlockReason::kCaption),
            (std::vector<std::string>{"The harbour in May", "A diver at work. Photo: Sample"}));
  EXPECT_EQ(kept(page), 3U);
}

TEST(MainContent, ACreditApartFromTheCaptionGoesToItsOwnField) {
  const ExtractedPage page = extract(document(
      std::string(kHeadline) + "<div>" + std::string(kFirst) +
      "<figure><img src=a.jpg><figcaption><p>The harbour in May</p><p class=credit>Sample Pictures</p>"
      "</figcaption></figure>" +
      std::string(kSecond) + std::string(kThird) + "</div>"));
  EXPECT_EQ(texts_of(page.article, BlockReason::kCaption), std::vector<std::string>{"The harbour in May"});
  EXPECT_EQ(texts_of(page.article, BlockReason::kCredit), std::vector<std::string>{"Sample Pictures"});
}

TEST(MainContent, AHintInAClassNameDoesNotDropTheOnlyProse) {
  const ExtractedPage page =
      extract(document("<div class='comments related'>" + body() + "</div>" + std::string(kMenu)));
  EXPECT_EQ(kept(page), 3U);
}

TEST(MainContent, AFormAroundTheWholePageSaysNothing) {
  const ExtractedPage page = extract(
      document("<form>" + std::string(kMenu) + std::string(kHeadline) + "<div>" + body() + "</div></form>"));
  EXPECT_EQ(kept(page), 3U);
}

TEST(MainContent, CommentsBelowTheArticleAreLeftOut) {
  std::string comments = "<section id=comments>";
  for (int i = 0; i < 6; ++i)
    comments += "<div class=comment><p>I was there that day, and it was a sad thing to see.</p></div>";
  const ExtractedPage page = extract(document("<div>" + std::string(kHeadline) + "<div>" + body() + "</div>" +
                                              comments + "</section></div>"));
  EXPECT_EQ(kept(page), 3U);
}

TEST(MainContent, TheNextStoryOnThePageIsNotThisArticle) {
  const ExtractedPage page = extract(document("<main><article>" + std::string(kHeadline) + body() +
                                              "</article><article><h2>Another day</h2><p>The next story is "
                                              "also here in full, and it is about something "
                                              "else, as readers like to scroll.</p></article></main>"));
  EXPECT_EQ(kept(page), 3U);
}

TEST(MainContent, ABodySentHiddenIsReadWhereNothingElseIsThere) {
  EXPECT_EQ(kept(extract(document("<div hidden id=s>" + body() + "</div><p>Loading</p>"))), 3U);
}

TEST(MainContent, ABodyOnlyInThePagesDataIsTheText) {
  std::string told;
  for (int i = 0; i < 30; ++i)
    told += "The harbour stays closed for day " + std::to_string(i) + " of the work. ";
  const ExtractedPage page = extract(
      "<html><head><title>Harbour closed</title><script "
      "type='application/ld+json'>{\"@type\":\"NewsArticle\","
      "\"headline\":\"Harbour closed\",\"articleBody\":\"" +
      told + "\"}</script></head><body><h1>Harbour closed</h1><p>Subscribe to read on.</p></body></html>");
  EXPECT_EQ(page.article.page_type, PageType::kArticle);
  EXPECT_NE(text_of(page.article).find("for day 29 of the work."), std::string::npos);
}

TEST(MainContent, AListOfStoriesIsAnIndex) {
  std::string list;
  for (int i = 0; i < 12; ++i) {
    list += "<div class=item><a href='/s" + std::to_string(i) +
            ".html'>A story of this section</a><p>Its summary says in some words what has happened "
            "there.</p></div>";
  }
  const ExtractedPage page =
      extract("<html><head><title>World</title></head><body><div>" + list + "</div></body></html>");
  EXPECT_EQ(page.article.page_type, PageType::kIndex);
  EXPECT_EQ(text_of(page.article), "");
  EXPECT_NE(page.article.error, "");
}

// A page of the section "World" with `stories` stories, each a linked title and the beginning of its text.
std::string section_front(int stories, std::string_view before) {
  std::string list(before);
  for (int i = 0; i < stories; ++i) {
    list += "<div class=item><h2><a href='/world/s" + std::to_string(i) +
            ".html'>One more story of this section</a></h2><p>Its first paragraph says at some length what "
            "has happened there, and who has said so to this paper.</p></div>";
  }
  return "<html><head><title>World</title></head><body>" + std::string(kMenu) + "<div>" + list +
         "</div></body></html>";
}

TEST(MainContent, AFrontOfFewStoriesIsAnIndex) {
  for (const int stories : {1, 2, 3, 8}) {
    const ExtractedPage page = extract(section_front(stories, ""), "https://news.example/world/");
    EXPECT_EQ(page.article.page_type, PageType::kIndex) << stories;
    EXPECT_EQ(text_of(page.article), "");
  }
}

TEST(MainContent, AFrontThatShowsItsTitleIsAnIndexFromThreeStoriesOn) {
  const auto type_of = [](int stories) {
    return extract(section_front(stories, "<h1>World</h1>"), "https://news.example/world/").article.page_type;
  };
  EXPECT_EQ(type_of(3), PageType::kIndex);
  EXPECT_EQ(type_of(2), PageType::kArticle);
}

TEST(MainContent, AFrontMayNameItsSiteByAnotherHostOfTheDomain) {
  std::string list;
  for (int i = 0; i < 4; ++i) {
    list += "<section><h3><a href='https://m.news.example/" + std::to_string(i) +
            "'>The title of a story</a></h3><p>What it is about is told in this sentence, "
            "which is long enough.</p></section>";
  }
  EXPECT_EQ(extract("<title>World</title><div><h1>World</h1>" + list + "</div>", "https://www.news.example/w")
                .article.page_type,
            PageType::kIndex);
}

TEST(MainContent, AnArticleWhoseOwnTitleIsALinkIsNoIndex) {
  const std::string url = "https://news.example/2024/05/a.html";
  EXPECT_EQ(extract("<title>Something else</title><div><h2><a href='" + url +
                        "'>Harbour closed after accident</a></h2>" + std::string(kFirst) + "</div>",
                    url)
                .article.page_type,
            PageType::kArticle);
}

TEST(MainContent, AnArticleWithLinksBetweenItsParagraphsIsNoIndex) {
  const std::string link = "<p><a href='/other'>Another story of the same day</a></p>";
  EXPECT_EQ(kept(extract(document(std::string(kHeadline) + "<div>" + std::string(kFirst) + link +
                                  std::string(kSecond) + link + std::string(kThird) + link + "</div>"))),
            3U);
}

TEST(MainContent, ALineOfOldMarkupThatHoldsTheHeadlineIsNoText) {
  const ExtractedPage page =
      extract("<title>Harbour closed after accident - The News</title><table><tr><td>" + std::string(kMenu) +
              "<td><font size=1>World</font><br><font size=5><b>Harbour closed after accident</b></font><br>"
              "<font size=1>Updated at 04:27 on 02.03.2024</font>\n" +
              body() + "</table>");
  EXPECT_EQ(kept(page), 3U);
  EXPECT_EQ(block_of(page, "World").text, "World");
  EXPECT_EQ(block_of(page, "Harbour closed").reason, BlockReason::kTitle);
  EXPECT_EQ(block_of(page, "Updated").reason, BlockReason::kMetadata);
}

TEST(MainContent, ANameSetToTheRightBelowTheTextIsTheAuthor) {
  const auto authors_of = [](std::string_view end) {
    return extract(document(std::string(kHeadline) + "<div>" + body() + std::string(end) + "</div>"))
        .article.metadata.authors;
  };
  EXPECT_EQ(authors_of("<p align=right><b>Hồng Anh</b></p>"), std::vector<std::string>{"Hồng Anh"});
  EXPECT_EQ(authors_of("<p style='text-align: right'>Ann Lee and Bob Stone</p>"),
            (std::vector<std::string>{"Ann Lee", "Bob Stone"}));
  EXPECT_EQ(authors_of("<figure><img><figcaption>The harbour</figcaption></figure><p align=right>Ann Lee"),
            std::vector<std::string>{"Ann Lee"});
  EXPECT_EQ(authors_of("<p align=right>Ann Lee</p><p>The News is printed by the company of that name.</p>"),
            std::vector<std::string>{"Ann Lee"});
  EXPECT_TRUE(authors_of("<p><b>Hồng Anh</b></p>").empty());
  EXPECT_TRUE(authors_of("<p align=right>Back to the top</p>").empty());
  EXPECT_TRUE(authors_of("<p align=right><a href='/'>Front Page</a></p>").empty());
}

TEST(MainContent, AFewWordsWithoutAnyLinkAreThePagesText) {
  const ExtractedPage page =
      extract("<html><head><title>Notice</title></head><body>Closed today.</body></html>");
  EXPECT_EQ(text_of(page.article), "Closed today.");
  EXPECT_EQ(page.article.page_type, PageType::kOther);
  EXPECT_EQ(page.article.error, "");
}

TEST(MainContent, APageWithoutProseSaysSo) {
  const ExtractedPage page = extract(document("<form><input name=q></form>" + std::string(kMenu)));
  EXPECT_EQ(page.article.page_type, PageType::kOther);
  EXPECT_EQ(page.article.error, "too little running text on the page");
  EXPECT_EQ(extract("").article.error, "no text on the page");
}

TEST(MainContent, DepthAndBreadthCostNoMoreThanTime) {
  std::string deep;
  for (int i = 0; i < 20000; ++i) deep += "<div><b>";
  EXPECT_LE(kept(extract(deep + "text")), 1U);
  std::string broad;
  for (int i = 0; i < 20000; ++i) broad += "<p>A paragraph of a long page that ends in a stop.</p>";
  EXPECT_EQ(kept(extract(broad)), 20000U);
}

}  // namespace
}  // namespace newsieve
