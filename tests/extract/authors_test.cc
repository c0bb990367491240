// Who wrote an article: authors.h, byline.h, names.h.
#include "extract/authors.h"

#include <gtest/gtest.h>

#include "extract/metadata.h"
#include "extract/names.h"

namespace newsieve {
namespace {

using Names = std::vector<std::string>;

Names authors(const std::string& html) {
  Page page;
  page.source.url = *Url::parse("https://www.daily.example/a");
  page.body = html;
  const HtmlTree tree = parse_html(page.body);
  return read_metadata(tree, read_node_facts(tree), page).article.authors;
}

std::string data(const std::string& author) {
  return "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"T\",\"author\":" +
         author + "}</script>";
}

std::string story(const std::string& below) {
  return "<title>A title here</title><h1>A title here</h1>" + below + "<p>Text of the story.</p>";
}

TEST(Authors, AnAgencyBesideAPersonIsAnAuthorAndTheSiteIsNot) {
  EXPECT_EQ(authors(data(R"([{"@type":"Person","name":"Ann Lee"},{"@type":"Organization","name":"SDA"},
                             {"@type":"Organization","name":"Daily"}])") +
                    "<meta property=og:site_name content=Daily>"),
            (Names{"Ann Lee", "SDA"}));
  EXPECT_EQ(
      authors(data(R"({"@type":"Organization","name":"dpa"})") + "<meta name=author content=daily.example>"),
      Names{"dpa"});
}

TEST(Authors, TheSiteIsOneOnlyWhereNobodyElseIs) {
  const std::string site = data(R"({"@type":"Organization","name":"daily.example"})");
  EXPECT_EQ(authors(site + story("<div class=byline>By <b>Ann Lee</b></div>")), Names{"Ann Lee"});
  EXPECT_EQ(authors(site + story("<div class=author>Agencies</div>")), Names{"daily.example"});
  EXPECT_EQ(authors("<meta name=author content='The Daily (www.daily.example)'>" +
                    story("<p class=author>Ann Lee</p>")),
            Names{"Ann Lee"});
}

TEST(Authors, ALoginGivesWayToANameThatIsShown) {
  EXPECT_EQ(authors("<meta name=author content=ann.lee>" + story("<p class=author-info>Ann Lee</p>")),
            Names{"Ann Lee"});
  EXPECT_EQ(authors("<meta name=author content='Site Admin'>" + story("<p class=author-info>Ann Lee</p>")),
            Names{"Ann Lee"});
  EXPECT_EQ(authors("<meta name=author content=Madonna>" + story("<p class=author-info>Ann Lee</p>")),
            Names{"Madonna"});
}

TEST(Authors, LibrariesWriteTheFamilyNameFirst) {
  EXPECT_EQ(
      authors("<meta name=citation_author content='Lee, Ann'><meta name=citation_author content='Ek, Bo'>"),
      (Names{"Ann Lee", "Bo Ek"}));
}

TEST(Authors, TheSecondLineOfACardIsAnAuthorIfItIsAName) {
  EXPECT_EQ(authors("<meta name=twitter:data1 content='Ann Lee'>"), Names{"Ann Lee"});
  EXPECT_EQ(authors("<meta name=twitter:data1 content='7 minutes'>"), Names{});
}

TEST(Byline, ARoleBehindTheNameIsNoName) {
  EXPECT_EQ(authors(story("<div class=author-info><div>Ann Lee</div><div>Marketing Manager</div></div>")),
            Names{"Ann Lee"});
  EXPECT_EQ(authors(story("<div class=authors><span> von </span><span>Ann Lee</span></div>")),
            Names{"Ann Lee"});
  EXPECT_EQ(
      authors(data(R"({"@type":"Person","name":"Ann Lee, professor of law at some university, Daily"})")),
      Names{"Ann Lee"});
  EXPECT_EQ(authors(story("<div class=byline><a href=/author/ann>Ann Lee</a> <a href=/author/bo>Bo Ek</a> "
                          "<a href=https://social.example/x>Follow Us There</a></div>")),
            (Names{"Ann Lee", "Bo Ek"}));
  EXPECT_EQ(authors(story("<div class=author-box><a href=/x>About the author</a></div>")), Names{});
}

TEST(Byline, ALineThatByOpensNeedsNoMarkup) {
  EXPECT_EQ(authors(story("<p>By <a href=/p/ann>Ann Lee</a></p>")), Names{"Ann Lee"});
  EXPECT_EQ(authors(story("<p>Written by</p><p>Ann Lee</p>")), Names{"Ann Lee"});
  EXPECT_EQ(authors("<html lang=de>" + story("<p>Von Ann Lee und Bo Ek</p>")), (Names{"Ann Lee", "Bo Ek"}));
  EXPECT_EQ(authors(story("<figure><figcaption>Photo by Ann Lee</figcaption></figure>")), Names{});
  EXPECT_EQ(
      authors(story("<p>A long line of prose that tells of many things and people, and then of pictures "
                    "<i>by Ann Lee</i> and of others, which nobody wrote down.</p>")),
      Names{});
}

TEST(Names, LookLikeNamesByTheirCapitals) {
  for (const char* name : {"Ann Lee", "Jan van der Berg", "Nguyễn Thị Hà", "Ann B. Lee"})
    EXPECT_TRUE(is_capitalized_name(name)) << name;
  for (const char* name : {"Ann", "Sign in", "read more here", "Photos by Ann", "One Two Three Four Five"})
    EXPECT_FALSE(is_capitalized_name(name)) << name;
  EXPECT_TRUE(looks_like_name("牛镛"));
}

TEST(Names, ByIsFoundAtTheBeginningOfALine) {
  EXPECT_EQ(name_behind_by("By Ann Lee"), 3U);
  EXPECT_EQ(name_behind_by("Written by: Ann Lee"), 12U);
  EXPECT_EQ(name_behind_by("Written by"), 10U);
  EXPECT_EQ(name_behind_by("Ludwig von Mises"), std::string_view::npos);
  EXPECT_EQ(name_behind_by(""), std::string_view::npos);
}

}  // namespace
}  // namespace newsieve
