#include "extract/json_ld.h"

#include <gtest/gtest.h>

#include "extract/json_repair.h"

namespace newsieve {
namespace {

JsonLd read(std::vector<std::string_view> bodies, std::string_view url = "https://news.example/a") {
  std::vector<HtmlScript> scripts;
  for (const std::string_view body : bodies) scripts.push_back({"application/ld+json", "", body});
  return read_json_ld(scripts, url);
}

std::vector<std::string> names(const JsonLd& json_ld) {
  std::vector<std::string> names;
  for (const JsonLdAuthor& author : json_ld.authors) names.push_back(author.name);
  return names;
}

TEST(JsonLd, ReadsAnArticle) {
  const JsonLd article =
      read({R"({"@context":"https://schema.org","@type":"NewsArticle","headline":"Tom &amp; Jerry",
    "datePublished":"2021-09-21T16:05:00+07:00","author":[{"@type":"Person","name":"Ann Lee"},"Bo Ek"],
    "publisher":{"@type":"Organization","name":"The News"},"keywords":["a","b"],"articleSection":["World","Asia"],
    "image":{"@type":"ImageObject","url":"/i.jpg"},"articleBody":"<p>One.</p> Two."})"});
  EXPECT_TRUE(article.says_article);
  EXPECT_TRUE(article.is_news);
  EXPECT_EQ(article.headline, "Tom & Jerry");
  EXPECT_EQ(article.date_published, "2021-09-21T16:05:00+07:00");
  EXPECT_EQ(names(article), (std::vector<std::string>{"Ann Lee", "Bo Ek"}));
  EXPECT_EQ(article.site_name, "The News");
  EXPECT_EQ(article.tags, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(article.section, "World");
  EXPECT_EQ(article.image, "/i.jpg");
  EXPECT_EQ(article.article_body, "One. Two.");
}

TEST(JsonLd, FollowsIdsThroughAGraph) {
  const JsonLd article = read({R"({"@graph":[
    {"@type":"Article","headline":"T","author":{"@id":"#p"}},{"@type":"WebPage","datePublished":"2021-09-21"},
    {"@type":"Person","@id":"#p","name":"Ann Lee"}]})"});
  EXPECT_EQ(names(article), std::vector<std::string>{"Ann Lee"});
  EXPECT_EQ(article.date_published, "2021-09-21");
}

TEST(JsonLd, ReadsWhatIsNearlyJson) {
  for (const char* body : {
           "{\"@type\":\"Article\",\"headline\":\"One\ntwo\",}",
           "<!-- {\"@type\":\"Article\",\"headline\":\"One two\"} -->",
           "//<![CDATA[\n{\"@type\":\"Article\",\"headline\":\"One two\"}\n//]]>",
           "{\"@type\":\"Article\",/* c */\"headline\":\"One two\"};",
           "{\"@type\":\"Article\",\"description\":\"He said \"no\", then left\",\"headline\":\"One two\"}",
           "{\"@type\":\"Article\",\"description\":\"It\\'s\",\"headline\":\"One\ttwo\"}",
           "{\"@type\":\"Person\"}{\"@type\":\"Article\",\"headline\":\"One two\"}",
           "{\"@type\":\"Article\" \n \"headline\":\"One two\"}",
           "{\"@type\":\"Article\",\"datePublished\":undefined,\"headline\":\"One two\",\"n\":1e5}",
           "{headline:\"One two\",\"@type\":\"Article\"}",
           "{\"@type\":\"Article\",\"headline\":\"One two\"",
           "{\"@type\":\"Article\",\"headline\":\"One two\",\"articleBody\":\"It breaks o",
           "[{\"@type\":\"Article\",\"author\":[{\"name\":\"A\"},\"headline\":\"One two\"}",
           "{\"@type\":\"Article\",\"headline\":\"One two\"}}]",
           "{\"@type\":\"Article\",\"headline\":\"One two\",\"x\":12..5,\"y\":1}",
           "{\"@type\":\"Article\",\"headline\":\"Before\",\"headline\":\"One two\"}",
           "[[{\"@type\":[\"Thing\",\"Article\"],\"headline\":\"One two\"}]]",
           "{\"@type\":\"WebPage\",\"mainEntity\":{\"@type\":\"Article\",\"headline\":\"One two\"}}",
           "{\"@type\":\"LiveBlogPosting\",\"liveBlogUpdate\":[{\"@type\":\"BlogPosting\",\"headline\":\"11:"
           "05\"}],\"headline\":\"One two\"}",
           "{&quot;@type&quot;:&quot;Article&quot;,&quot;headline&quot;:&quot;One two&quot;}",
       }) {
    EXPECT_EQ(read({body}).headline, "One two") << body;
  }
}

TEST(JsonLd, OfSeveralArticlesThePagesOwnIsTaken) {
  const char* other = R"({"@type":"NewsArticle","headline":"Other","url":"https://news.example/b"})";
  const char* own =
      R"({"@type":"NewsArticle","headline":"Own","mainEntityOfPage":{"@id":"http://www.news.example/a/"}})";
  EXPECT_EQ(read({other, own}).headline, "Own");
  EXPECT_EQ(
      read({R"({"@type":"ItemList","itemListElement":[{"@type":"Article","headline":"Listed"}]})"}).headline,
      "");
}

TEST(JsonLd, SaysWhetherTheArticleIsFree) {
  const auto free_access = [](const std::string& member) {
    return read({"{\"@type\":\"NewsArticle\",\"headline\":\"T\"," + member + "}"}).free_access;
  };
  EXPECT_EQ(free_access(R"("isAccessibleForFree":true)"), true);
  EXPECT_EQ(free_access(R"("isAccessibleForFree":"False")"), false);
  EXPECT_EQ(free_access(R"("isAccessibleForFree":"http://schema.org/True")"), true);
  EXPECT_EQ(free_access(R"("isAccessibleForFree":"perhaps")"), std::nullopt);
  EXPECT_EQ(free_access(R"("hasPart":{"@type":"WebPageElement","isAccessibleForFree":"False",
                           "cssSelector":".paywall"})"),
            false);
  EXPECT_EQ(
      free_access(R"("hasPart":[{"@type":"Article"},{"isAccessibleForFree":false,"cssSelector":".a"}])"),
      false);
  EXPECT_EQ(free_access(R"("hasPart":[{"@type":"Clip","isAccessibleForFree":false}])"), std::nullopt);
  EXPECT_EQ(
      free_access(R"("isAccessibleForFree":true,"hasPart":{"isAccessibleForFree":false,"cssSelector":".a"})"),
      true);
  EXPECT_EQ(free_access(R"("name":"T")"), std::nullopt);
}

TEST(JsonLd, BrokenOrHostileScriptsGiveNothing) {
  EXPECT_EQ(read({std::string(200'000, '[') + std::string(200'000, '}')}).headline, "");
  EXPECT_EQ(read({std::string(200'000, '"') + "{"}).headline, "");
  EXPECT_EQ(read({"", "{", "[[[", "not json", "{\"@type\":\"Article\",\"headline\":"}).headline, "");
  EXPECT_EQ(read({std::string(100'000, '[')}).headline, "");
  EXPECT_EQ(read({R"({"@type":"Article","headline":{"@id":"#x"},"@id":"#x"})"}).headline, "");
  EXPECT_EQ(read({R"({"@type":"Article","author":{"@id":"#x"},"@graph":[{"@id":"#x","name":{"@id":"#x"}}]})"})
                .headline,
            "");
}

TEST(JsonLd, AScriptBesideABrokenOneIsRead) {
  EXPECT_EQ(read({"{\"@type\": oops", R"({"@type":"Article","headline":"Good"})"}).headline, "Good");
}

TEST(JsonRepair, LeavesGoodJsonAsItIs) {
  for (const char* json : {R"({"a":"b\"c","d":[1,2,{"e":null}],"f":"\u00e9\\"})", "{}", "[]", R"("x")", ""}) {
    EXPECT_EQ(repaired_json(json), json);
  }
}

}  // namespace
}  // namespace newsieve
