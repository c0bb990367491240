#include <gtest/gtest.h>

#include "tests/extract/page_of.h"

namespace newsieve {
namespace {

const std::string kSentence =
    "The harbour master said on Tuesday that the ferry would sail again before the end of the month, "
    "although two of its three engines still wait for parts. ";

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

std::string page(const std::string& head, const std::string& body) {
  return "<html><head><title>The night ferry returns</title>" + head +
         "</head><body><nav><a href=/a>Home</a></nav><main><h1>The night ferry returns</h1>" + body +
         "</main><footer>Imprint</footer></body></html>";
}

std::string json_ld(const std::string& json) {
  return "<script type=\"application/ld+json\">" + json + "</script>";
}

std::string paragraphs(int count) { return repeated("<p>" + kSentence + "</p>", count); }

std::string pictures(int count) {
  return repeated("<figure><img src=/i.jpg><figcaption>" + kSentence + "</figcaption></figure>", count);
}

TEST(PageType, AnArticleThatSaysSoIsSurerThanOneThatDoesNot) {
  const Article plain = extract(page("", paragraphs(12))).article;
  const Article said = extract(page("<meta property=og:type content=article>", paragraphs(12))).article;
  EXPECT_EQ(plain.page_type, PageType::kArticle);
  EXPECT_EQ(said.page_type, PageType::kArticle);
  EXPECT_GT(said.page_type_confidence, plain.page_type_confidence);
  EXPECT_LE(said.page_type_confidence, 1);
  const Article shorter = extract(page("", paragraphs(1))).article;
  EXPECT_GT(plain.page_type_confidence, shorter.page_type_confidence);
}

TEST(PageType, ALiveBlogIsKnownByItsTypeOrByEntriesThatEachHaveATime) {
  std::string entries;
  for (int i = 0; i < 8; ++i) {
    entries += "<div class=update><time>14:0" + std::to_string(i) + "</time><p>" + kSentence + "</p></div>";
  }
  const Article shown = extract(page("", entries)).article;
  EXPECT_EQ(shown.page_type, PageType::kLive);
  const Article said =
      extract(page(json_ld(R"({"@type":"LiveBlogPosting","headline":"x"})"), entries)).article;
  EXPECT_EQ(said.page_type, PageType::kLive);
  EXPECT_GT(said.page_type_confidence, shown.page_type_confidence);
  EXPECT_TRUE(said.error.empty());
}

TEST(PageType, OneDateUnderTheTitleMakesNoLiveBlog) {
  EXPECT_EQ(extract(page("", "<time>14:05</time>" + paragraphs(8))).article.page_type, PageType::kArticle);
}

TEST(PageType, AFilmIsAPlayerBesideFewWords) {
  const std::string player = "<video src=/v.mp4></video>";
  EXPECT_EQ(extract(page("", player + paragraphs(1))).article.page_type, PageType::kVideo);
  EXPECT_EQ(extract(page("", "<iframe src=/p allowfullscreen></iframe>" + paragraphs(1))).article.page_type,
            PageType::kVideo);
  EXPECT_EQ(extract(page("", "<video-js></video-js>" + paragraphs(1))).article.page_type, PageType::kVideo);
  EXPECT_EQ(extract(page("", player + paragraphs(20))).article.page_type, PageType::kArticle);
  EXPECT_EQ(extract(page("", "<iframe src=/map></iframe>" + paragraphs(1))).article.page_type,
            PageType::kArticle);
}

TEST(PageType, AFilmWithoutTextKeepsItsTypeAndSaysThatThereIsNoText) {
  const Article film =
      extract(page("<meta property=og:type content=video.other>", "<video></video>")).article;
  EXPECT_EQ(film.page_type, PageType::kVideo);
  EXPECT_FALSE(film.error.empty());
}

TEST(PageType, AnArticleWithAFilmInItStaysOne) {
  const std::string said =
      json_ld(R"({"@type":"NewsArticle","headline":"x","video":{"@type":"VideoObject"}})");
  EXPECT_EQ(extract(page(said, "<video></video>" + paragraphs(10))).article.page_type, PageType::kArticle);
}

TEST(PageType, AGalleryIsKnownByCaptionsThatSayMoreThanItsText) {
  EXPECT_EQ(extract(page("", paragraphs(3) + pictures(8))).article.page_type, PageType::kGallery);
  EXPECT_EQ(extract(page("", paragraphs(9) + pictures(6))).article.page_type, PageType::kArticle);
  EXPECT_EQ(extract(page(json_ld(R"({"@type":"ImageGallery"})"), paragraphs(2))).article.page_type,
            PageType::kGallery);
}

TEST(PageType, AListOfTeasersIsAnIndexAndHasNoText) {
  std::string teasers;
  for (int i = 0; i < 9; ++i) {
    teasers += "<div class=row><h3><a href=/story" + std::to_string(i) +
               ".html>Another long title of another story</a></h3><p>" + repeated(kSentence, 2) +
               "</p></div>";
  }
  const Article front = extract(page("", teasers), "https://news.example/town/").article;
  EXPECT_EQ(front.page_type, PageType::kIndex);
  EXPECT_FALSE(front.error.empty());
  EXPECT_EQ(text_of(front), "");
}

TEST(PageType, TeasersMayLeadOnFromTheirPictureAndTheirEnd) {
  const auto item = [](int i) {
    const std::string link = "<a href=/story" + std::to_string(i) + ".html>";
    return "<div class=item>" + link + "<img src=/i.jpg></a><h3>Another long title of a story</h3><p>" +
           kSentence + link + "Read more</a></p></div>";
  };
  std::string teasers;
  for (int i = 0; i < 9; ++i) teasers += item(i);
  EXPECT_EQ(extract(page("", teasers), "https://news.example/town/").article.page_type, PageType::kIndex);
  std::string one_story;
  for (int i = 0; i < 9; ++i) one_story += item(1);
  EXPECT_EQ(extract(page("", one_story)).article.page_type, PageType::kArticle);
}

TEST(PageType, WhatSaysThatItIsACollectionIsSurelyAnIndex) {
  std::string items;
  for (int i = 0; i < 9; ++i) {
    items += "<div class=item><h3>Another long title of a story</h3><p>" + kSentence + "<a href=/story" +
             std::to_string(i) + ".html>Read more</a></p></div>";
  }
  const Article said = extract(page(json_ld(R"({"@type":"CollectionPage"})"), items)).article;
  EXPECT_EQ(said.page_type, PageType::kIndex);
  EXPECT_GT(said.page_type_confidence, 0.9);
}

TEST(PageType, AListOfLinksToOtherSitesIsAnArticle) {
  std::string items;
  for (int i = 0; i < 9; ++i) {
    items += "<div class=row><h3><a href=https://shop" + std::to_string(i) +
             ".example/>The best lantern of the winter</a></h3><p>" + repeated(kSentence, 2) + "</p></div>";
  }
  EXPECT_EQ(extract(page("<meta property=og:type content=article>", items)).article.page_type,
            PageType::kArticle);
}

TEST(PageType, APageWithoutTextIsOther) {
  const Article empty = extract("<title>x</title><p>Soon.</p>").article;
  EXPECT_EQ(empty.page_type, PageType::kOther);
  EXPECT_GT(empty.page_type_confidence, 0);
}

TEST(PageType, BrokenDataSaysNothing) {
  EXPECT_EQ(extract(page(json_ld(R"j({"@type":["LiveBlogPosting"))j"), paragraphs(5))).article.page_type,
            PageType::kArticle);
}

}  // namespace
}  // namespace newsieve
