#include "extract/metadata.h"

#include <gtest/gtest.h>

#include "extract/names.h"
#include "extract/title_parts.h"

namespace newsieve {
namespace {

PageMetadata read(const std::string& html, const std::string& url = "https://news.example/world/a.html") {
  Page page;
  page.source.url = *Url::parse(url);
  page.body = html;
  const HtmlTree tree = parse_html(page.body);
  return read_metadata(tree, read_node_facts(tree), page);
}

std::string day(const std::optional<Instant>& date) { return date ? to_rfc3339(*date) : ""; }

TEST(Metadata, AHeadingThatAHeadTitleConfirmsIsTheTitle) {
  const PageMetadata page =
      read("<title>A long headline | The News</title><h1>The News</h1><h1>A <i>long</i> headline</h1>");
  EXPECT_EQ(page.article.title, "A long headline");
  EXPECT_NE(page.headline, kNoNode);
}

TEST(Metadata, WithoutAHeadingTheTitleLosesTheSitesName) {
  EXPECT_EQ(read("<title>A long headline - The News</title><meta property=og:site_name content='The News'>")
                .article.title,
            "A long headline");
  EXPECT_EQ(read("<title>News.Example » A long headline</title>").article.title, "A long headline");
  EXPECT_EQ(read("<title>Over and out - a long goodbye</title>").article.title,
            "Over and out - a long goodbye");
}

TEST(Metadata, AHeadlineThatIsNoHeadingIsFoundByItsText) {
  const PageMetadata page = read(
      "<title>Một tiêu đề dài - Báo Mẫu</title><a href=/b>Một tiêu đề dài</a><font size=5><b>Một tiêu đề "
      "dài</b></font><br>"
      "<font>Cập nhật lúc 16h58, ngày 01-03-2024</font><p>Ngày 22/8/2018 ...");
  EXPECT_EQ(page.article.title, "Một tiêu đề dài");
  EXPECT_EQ(day(page.article.date_published), "2024-03-01T16:58:00Z");
}

TEST(Metadata, ANewsArticlesHeadlineBeatsAHeadingThatSaysSomethingElse) {
  const char* kBody =
      "\"headline\":\"What the editor wrote\"}</script><title>What the page shows</title><h1>What the page "
      "shows</h1>";
  const std::string open = "<script type=application/ld+json>{\"@type\":";
  EXPECT_EQ(read(open + "\"NewsArticle\"," + kBody).article.title, "What the editor wrote");
  EXPECT_EQ(read(open + "\"BlogPosting\"," + kBody).article.title, "What the page shows");
}

TEST(Metadata, TheFirstSourceOfADateWins) {
  const std::string time = "<h1>Title here</h1><time datetime=2021-09-25T00:00:00Z>x</time><p>26.9.2021</p>";
  const std::string meta = "<meta name=date content=2021-09-24>";
  const std::string microdata = "<meta itemprop=datePublished content=2021-09-23>";
  const std::string social = "<meta property=article:published_time content=2021-09-22T00:00:00Z>";
  const std::string json =
      "<script type=application/ld+json>{\"@type\":\"Article\",\"datePublished\":\"2021-09-21\"}</script>";
  const std::string url = "https://news.example/2021/09/27/a";
  const auto published = [&](const std::string& html) {
    return day(read(html, url).article.date_published).substr(0, 10);
  };
  EXPECT_EQ(published(meta + microdata + social + json + time), "2021-09-21");
  EXPECT_EQ(published(meta + microdata + social + time), "2021-09-22");
  EXPECT_EQ(published(meta + microdata + time), "2021-09-23");
  EXPECT_EQ(published(meta + time), "2021-09-24");
  EXPECT_EQ(published(time), "2021-09-27");
  EXPECT_EQ(day(read("<h1>Title here</h1><p>27.9.2021 16:05</p>", url).article.date_published),
            "2021-09-27T16:05:00Z");
  EXPECT_EQ(day(read(time).article.date_published), "2021-09-25T00:00:00Z");
  EXPECT_EQ(day(read("<h1>Title here</h1><p>26.9.2021</p>").article.date_published), "2021-09-26T00:00:00Z");
}

TEST(Metadata, ATypeOfMicrodataCountsWhereSomethingIsSaidOfIt) {
  const std::string type = "<div itemscope itemtype=https://schema.org/NewsArticle>";
  EXPECT_TRUE(read(type + "<h1 itemprop=headline>A title</h1></div>").says_article);
  EXPECT_FALSE(read(type + "<h1>A title</h1></div>").says_article);
}

TEST(Metadata, ADateAfterTheFetchIsPassedOver) {
  Page page;
  page.source.url = *Url::parse("https://news.example/a");
  page.fetched_at = *from_rfc3339("2021-09-21T00:00:00Z");
  page.body =
      "<meta property=article:published_time content=2031-01-01><meta name=date content=x><h1>Title "
      "here</h1><p>20/9/2021";
  const HtmlTree tree = parse_html(page.body);
  const PageMetadata metadata = read_metadata(tree, read_node_facts(tree), page);
  EXPECT_EQ(day(metadata.article.date_published), "2021-09-20T00:00:00Z");
}

TEST(Metadata, TheDateOfTodayInTheHeaderIsNotTheArticles) {
  const PageMetadata page = read(
      "<div class=today>Thứ Sáu, 15/03/2024</div><h1>Một tiêu đề dài</h1><div><span>16:58 | "
      "01/03/2024</span></div><p>Text");
  EXPECT_EQ(day(page.article.date_published), "2024-03-01T16:58:00Z");
  EXPECT_NE(page.date, kNoNode);
}

TEST(Metadata, AuthorsAreNamesAlone) {
  const auto authors = [](const std::string& html) { return read(html).article.authors; };
  using Names = std::vector<std::string>;
  EXPECT_EQ(authors("<meta name=author content='Ann Lee, Bo Ek and Cy Fox'>"),
            (Names{"Ann Lee", "Bo Ek", "Cy Fox"}));
  EXPECT_EQ(authors("<html lang=de><meta name=author content='Ann Lee und Bo Ek'>"),
            (Names{"Ann Lee", "Bo Ek"}));
  EXPECT_EQ(authors("<meta name=author content='https://x.example/ann'><meta name=author content='@ann'>"),
            Names{});
  EXPECT_EQ(authors("<meta name=author content='By Ann Lee; ann@x.example; ANN LEE'>"), Names{"Ann Lee"});
  EXPECT_EQ(
      authors(
          "<meta property=og:site_name content='The News'><meta name=author content='The News, Ann Lee'>"),
      Names{"Ann Lee"});
  EXPECT_EQ(authors("<title>Title here</title><h1>Title here</h1><div class=byline>By <a href=/x>Ann Lee</a> "
                    "3 min</div>"),
            Names{"Ann Lee"});
  EXPECT_EQ(authors("<title>Title here</title><h1>Title here</h1><p>Bởi <a rel=author>Thu Hà</a></p>"),
            Names{"Thu Hà"});
  EXPECT_EQ(authors("<title>Title here</title><h1>Title here</h1><div>Thu Hà • 01/03/2024 16:58</div>"),
            Names{"Thu Hà"});
  EXPECT_EQ(authors("<div itemprop=comment itemscope><b itemprop=author>A Reader</b></div>"), Names{});
}

TEST(Metadata, AddressesAreResolvedAgainstTheBase) {
  const PageMetadata page = read(
      "<base href=/x/><link rel=canonical href='../world/a.html#top'><meta property=og:image content=i.jpg>",
      "https://news.example/world/a.html?ref=1");
  EXPECT_EQ(page.article.canonical_url, "https://news.example/world/a.html");
  EXPECT_EQ(page.article.image, "https://news.example/x/i.jpg");
  EXPECT_EQ(read("<link rel=canonical href=/>").article.canonical_url, "https://news.example/world/a.html");
  EXPECT_EQ(read("").article.canonical_url, "https://news.example/world/a.html");
}

TEST(Metadata, StringsAreDecodedNormalisedAndFolded) {
  EXPECT_EQ(
      read("<meta name=description content='Tom &amp;amp; Jerry:\n  <b>cafe\u0301</b>'>").article.summary,
      "Tom & Jerry: café");
  EXPECT_EQ(read("<meta name=keywords content='a, b;a , ,c'>").article.tags,
            (std::vector<std::string>{"a", "b", "c"}));
}

TEST(Metadata, SectionTagsSiteAndLicenseComeFromAnyVocabulary) {
  const ArticleMetadata og =
      read(
          "<meta property=og:site_name content='The News'><meta property=article:section content=World>"
          "<meta property=article:tag content=Asia><meta property=article:tag content=Trade>"
          "<meta property=og:image content=/i.jpg><meta property=og:description content='In short'>"
          "<meta property=article:modified_time content=2021-09-22T10:00:00+07:00>"
          "<link rel=license href=https://license.example/by>")
          .article;
  EXPECT_EQ(og.site_name, "The News");
  EXPECT_EQ(og.section, "World");
  EXPECT_EQ(og.tags, (std::vector<std::string>{"Asia", "Trade"}));
  EXPECT_EQ(og.image, "https://news.example/i.jpg");
  EXPECT_EQ(og.summary, "In short");
  EXPECT_EQ(day(og.date_modified), "2021-09-22T03:00:00Z");
  EXPECT_EQ(og.license, "https://license.example/by");
  const ArticleMetadata data =
      read(R"(<script type="application/ld+json; charset=utf-8">{"@type":["NewsArticle"],"headline":"T",
           "articleSection":["World"],"keywords":"Asia, Trade","dateModified":"2021-09-22T10:00:00+07:00",
           "description":"In short","thumbnailUrl":"/i.jpg","license":"https://license.example/by",
           "publisher":{"@type":"NewsMediaOrganization","name":"The News"}}</script>)")
          .article;
  EXPECT_EQ(data.site_name, "The News");
  EXPECT_EQ(data.section, "World");
  EXPECT_EQ(data.tags, (std::vector<std::string>{"Asia", "Trade"}));
  EXPECT_EQ(data.image, "https://news.example/i.jpg");
  EXPECT_EQ(data.summary, "In short");
  EXPECT_EQ(day(data.date_modified), "2021-09-22T03:00:00Z");
  EXPECT_EQ(data.license, "https://license.example/by");
  EXPECT_EQ(
      read("<a href=/terms>license</a><a rel=license href=https://license.example/by>CC</a>").article.license,
      "https://license.example/by");
}

TEST(Metadata, NamesOfMetaMayHoldReferences) {
  EXPECT_EQ(day(read("<meta property='og:article&#x3A;published_time' content=2026-01-14T18:50:43+00:00>")
                    .article.date_published),
            "2026-01-14T18:50:43Z");
}

TEST(Metadata, SaysWhetherThePageIsFreeToRead) {
  const auto free_access = [](const std::string& html) { return read(html).article.free_access; };
  EXPECT_EQ(free_access("<meta property=article:content_tier content=locked>"), false);
  EXPECT_EQ(free_access("<meta property=og:article:content_tier content=Free>"), true);
  EXPECT_EQ(free_access("<meta property=article:content_tier content=metered>"), std::nullopt);
  EXPECT_EQ(free_access("<div itemscope><meta itemprop=isAccessibleForFree content=False></div>"), false);
  EXPECT_EQ(
      free_access("<script type=application/ld+json>{\"@type\":\"Article\",\"isAccessibleForFree\":true}"
                  "</script><meta property=article:content_tier content=locked>"),
      true);
  EXPECT_EQ(free_access("<p>"), std::nullopt);
}

TEST(Metadata, RobotsMayForbidStoringAndFollowing) {
  EXPECT_TRUE(read("<meta name=robots content='NOINDEX, follow'>").robots.noindex);
  EXPECT_FALSE(read("<meta name=robots content='NOINDEX, follow'>").robots.nofollow);
  EXPECT_TRUE(read("<meta name=robots content=none>").robots.nofollow);
  EXPECT_FALSE(read("<meta name=robots content='max-image-preview:none'>").robots.noindex);
  EXPECT_FALSE(read("<p>noindex").robots.noindex);
  EXPECT_EQ(
      read("<meta name=robots content='unavailable_after: Sat, 07 Sep 2002 09:42:31 GMT, noarchive'>").robots,
      (RobotsDirectives{.noarchive = true, .unavailable_after = from_rfc3339("2002-09-07T09:42:31Z")}));
}

TEST(Metadata, FiguresGiveImagesWithTheirCaptions) {
  const auto images = read(
                          "<figure><img src='data:image/gif;base64,x' data-src=/i.jpg><figcaption>A "
                          "<b>cat</b></figcaption></figure>"
                          "<figure><img srcset='/s.jpg 1x, /l.jpg 2x'></figure><figure>none</figure>")
                          .article.images;
  ASSERT_EQ(images.size(), 2U);
  EXPECT_EQ(images[0].url, "https://news.example/i.jpg");
  EXPECT_EQ(images[0].caption, "A cat");
  EXPECT_EQ(images[1].url, "https://news.example/s.jpg");
}

TEST(Metadata, SaysWhetherThePageCallsItselfAnArticle) {
  EXPECT_TRUE(read("<meta property=og:type content=article>").says_article);
  EXPECT_TRUE(
      read("<div itemscope itemtype=https://schema.org/NewsArticle></div><p itemprop=x>").says_article);
  EXPECT_FALSE(read("<meta property=og:type content=website>").says_article);
}

TEST(Metadata, HostilePagesCostLittle) {
  std::string bars;
  std::string nested;
  for (int i = 0; i < 100'000; ++i) bars += "a|,";
  for (int i = 0; i < 50'000; ++i) nested += "<i class=author itemprop=author>";
  EXPECT_FALSE(read("<title>" + bars + "</title><meta property=og:title content='" + bars + "'>")
                   .article.title.empty());
  EXPECT_LE(read("<meta name=author content='" + bars + "'>").article.authors.size(), 30U);
  EXPECT_TRUE(read(nested).article.authors.empty());
}

TEST(Metadata, ManyDatesInDeepCommentsCostLittle) {
  std::string page = "<title>Title here</title>";
  for (int i = 0; i < 400; ++i) page += "<div>";
  for (int i = 0; i < 20'000; ++i)
    page +=
        "<p class='comment date'>" + std::to_string(1 + i % 28) + ".9.2021</p><i class=author>Ann Lee</i>";
  EXPECT_FALSE(read(page).article.title.empty());
}

TEST(Title, OnlyTheSitesNameIsTakenOff) {
  EXPECT_EQ(without_site_name("A | B", "B", "x.example", {}), "A");
  EXPECT_EQ(without_site_name("A - B", "", "b-news.example", {}), "A - B");
  EXPECT_EQ(without_site_name("A long peace? Now! – World – The Daily Star", "", "x.example",
                              {"A long peace? Now!!!"}),
            "A long peace? Now!");
  EXPECT_EQ(without_site_name("Well-known", "known", "known.example", {}), "Well-known");
}

TEST(Byline, NamesAreSplitAtListMarksOnly) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(split_names("Ana Maria de Souza e Silva", "pt"), (Names{"Ana Maria de Souza", "Silva"}));
  EXPECT_EQ(split_names("Anders Sand", "en"), Names{"Anders Sand"});
  EXPECT_EQ(split_names("牛镛、岳弘彬", "zh"), (Names{"牛镛", "岳弘彬"}));
  EXPECT_EQ(split_names("", "en"), Names{});
}

}  // namespace
}  // namespace newsieve
