#include "crawler/feed.h"

#include <gtest/gtest.h>

#include "crawler/document_kind.h"

namespace newsieve {
namespace {

const Url kBase = Url::parse("http://news.example/feeds/all.xml").value();

Feed parse(std::string_view text) {
  Result<Feed> feed = parse_feed(text, kBase);
  EXPECT_TRUE(feed.has_value()) << text;
  return feed ? std::move(*feed) : Feed();
}

std::vector<std::string> addresses(const Feed& feed) {
  std::vector<std::string> out;
  for (const FeedItem& item : feed.items) out.push_back(item.url.href());
  return out;
}

using Addresses = std::vector<std::string>;

TEST(Feed, ReadsRss2) {
  const Feed feed = parse(
      "<?xml version='1.0'?><rss version='2.0'><channel><title>The &amp;amp; News</title>"
      "<link>http://news.example/</link><image><title>Logo</title><link>http://wrong.example/</link></image>"
      "<item><title><![CDATA[Storm <b>hits</b> &#8211; coast]]></title><link> /2024/storm </link>"
      "<pubDate>Tue, 06 Feb 2024 07:08 +0700</pubDate><source url='http://o.example/'>Other</source></item>"
      "<item><title>Second</title><guid "
      "isPermaLink='true'>http://news.example/2</guid></item></channel></rss>");
  EXPECT_EQ(feed.title, "The & News");
  EXPECT_EQ(feed.home.href(), "http://news.example/");
  ASSERT_EQ(addresses(feed), (Addresses{"http://news.example/2024/storm", "http://news.example/2"}));
  EXPECT_EQ(feed.items[0].title, "Storm hits \xE2\x80\x93 coast");
  EXPECT_EQ(feed.items[0].published, from_rfc3339("2024-02-06T00:08:00Z"));
  EXPECT_EQ(feed.items[0].updated, std::nullopt);
  EXPECT_EQ(feed.items_invalid, 0u);
}

TEST(Feed, ReadsRss1) {
  const Feed feed = parse(
      "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "
      "xmlns:dc='http://purl.org/dc/elements/1.1/'><channel "
      "rdf:about='http://news.example/rdf'><title>News</title>"
      "<link>http://news.example/</link></channel><image><title>Logo</title></image>"
      "<item "
      "rdf:about='http://news.example/about'><title>One</title><dc:date>2024-02-06T07:08+07:00</dc:date></"
      "item>"
      "</rdf:RDF>");
  EXPECT_EQ(feed.title, "News");
  EXPECT_EQ(feed.home.href(), "http://news.example/");
  ASSERT_EQ(addresses(feed), Addresses{"http://news.example/about"});
  EXPECT_EQ(feed.items[0].published, from_rfc3339("2024-02-06T00:08:00Z"));
}

TEST(Feed, ReadsAtom) {
  const Feed feed = parse(
      "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://cdn.example/a/'><title type='html'>The "
      "&lt;i&gt;News&lt;/i&gt;</title><link rel='self' href='self.xml'/><link href='/'/>"
      "<entry xml:base='b/'><title type='text'>1 &lt; 2</title><link rel='edit' href='edit'/>"
      "<link rel='alternate' type='application/pdf' href='story.pdf'/>"
      "<link rel='alternate' type='text/html' href='story?a=1&amp;b=2'/><id>tag:x</id>"
      "<published>2024-02-06T00:08:00Z</published><updated>2024-02-07T00:00:00Z</updated>"
      "<source><title>Bleeds</title><link "
      "href='http://bleeds.example/'/><updated>1999-01-01</updated></source></entry>"
      "</feed>");
  EXPECT_EQ(feed.title, "The News");
  EXPECT_EQ(feed.home.href(), "http://cdn.example/");
  ASSERT_EQ(addresses(feed), Addresses{"http://cdn.example/a/b/story?a=1&b=2"});
  EXPECT_EQ(feed.items[0].title, "1 < 2");
  EXPECT_EQ(feed.items[0].published, from_rfc3339("2024-02-06T00:08:00Z"));
  EXPECT_EQ(feed.items[0].updated, from_rfc3339("2024-02-07"));
}

TEST(Feed, ReadsJsonFeed) {
  const Feed feed = parse(
      "\xEF\xBB\xBF "
      "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"News\",\"home_page_url\":\"/\","
      "\"items\":[{\"id\":\"1\",\"url\":\"/1\",\"title\":\" "
      "One\\n\",\"date_published\":\"2024-02-06T07:08:00+07:00\"},"
      "{\"id\":\"http://news.example/2\",\"date_modified\":\"2024-02-06\"},{\"id\":\"3\"},4]}");
  EXPECT_EQ(feed.title, "News");
  EXPECT_EQ(feed.home.href(), "http://news.example/");
  ASSERT_EQ(addresses(feed), (Addresses{"http://news.example/1", "http://news.example/2"}));
  EXPECT_EQ(feed.items[0].title, "One");
  EXPECT_EQ(feed.items[0].published, from_rfc3339("2024-02-06T00:08:00Z"));
  EXPECT_EQ(feed.items[1].updated, from_rfc3339("2024-02-06"));
  EXPECT_EQ(feed.items_invalid, 2u);
}

TEST(Feed, ALinkOfACountingServiceIsReplacedByWhereItLeads) {
  const Feed feed = parse(
      "<rss xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'><channel><item>"
      "<feedburner:origLink>http://news.example/1</feedburner:origLink><link>http://feeds.example/~r/1</link>"
      "</item></channel></rss>");
  EXPECT_EQ(addresses(feed), Addresses{"http://news.example/1"});
}

TEST(Feed, AGuidThatIsNoAddressIsNone) {
  const Feed feed = parse(
      "<rss><channel><item><guid>12345</guid></item><item><guid "
      "isPermaLink='FALSE'>http://a.example/</guid></item>"
      "<item><title>none</title></item><item><link>mailto:x@example</link></item></channel></rss>");
  EXPECT_TRUE(feed.items.empty());
  EXPECT_EQ(feed.items_invalid, 4u);
}

TEST(Feed, NeitherEntitiesNorAmpersandsNorControlCharactersEndAFeed) {
  const Feed feed = parse(
      "<rss><channel><item><title>caf&eacute;&nbsp;&unknown; R&D\x01\x0B "
      "&#0;</title><link>http://a.example/?a=1&b=2&copy=3"
      "</link></item><item><link>http://a.example/2</link></item></channel></rss>");
  ASSERT_EQ(addresses(feed), (Addresses{"http://a.example/?a=1&b=2&copy=3", "http://a.example/2"}));
  EXPECT_EQ(feed.items[0].title, "caf\xC3\xA9 &unknown; R&D \xEF\xBF\xBD");
}

TEST(Feed, BrokenXmlGivesWhatCanBeReadOfIt) {
  const std::string whole =
      "<rss><channel><item><link>http://a.example/1</link></item><item><link>http://a.example/2</link></"
      "item>";
  for (const char* rest : {"<item><link>http://a.example/3", "</wrong>", "<<<", "\xff\xfe<", "<item", ""}) {
    EXPECT_EQ(addresses(parse(whole + rest)), (Addresses{"http://a.example/1", "http://a.example/2"}))
        << rest;
  }
  EXPECT_EQ(
      addresses(parse(whole + "<item><description>a <br> b</description></item><item><link>http://a.example/3"
                              "</link></item></channel></rss>")),
      (Addresses{"http://a.example/1", "http://a.example/2", "http://a.example/3"}));
}

TEST(Feed, WhatStandsBeforeTheDocumentIsSkipped) {
  const std::string feed =
      "<?xml version='1.0' "
      "encoding='utf-16'?>\n<rss><channel><item><link>http://a.example/1</link></item></channel></rss>";
  for (const char* before : {"", "\n\n  ", "\xEF\xBB\xBF",
                             "<br />\n<b>Warning</b>: foo in <b>x.php</b><br />\n", "<!-- cached -->\n"}) {
    EXPECT_EQ(addresses(parse(before + feed)), Addresses{"http://a.example/1"}) << before;
  }
}

TEST(Feed, ExpandsNoEntityAndLoadsNothing) {
  std::string bomb =
      "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a0 'aaaaaaaaaa'><!ENTITY f SYSTEM '/etc/passwd'>";
  for (int i = 1; i < 30; ++i) {
    const std::string before = "&a" + std::to_string(i - 1) + ";";
    bomb += "<!ENTITY a" + std::to_string(i) + " '" + before + before + before + "'>";
  }
  bomb +=
      "]><rss><channel><item><title>&a29;&f;</title><link>http://a.example/1</link></item></channel></rss>";
  const Feed feed = parse(bomb);
  ASSERT_EQ(feed.items.size(), 1u);
  EXPECT_EQ(feed.items[0].title, "&a29;&f;");
}

TEST(Feed, StopsAtItsLimits) {
  std::string xml = "<rss><channel>";
  for (size_t i = 0; i < kFeedItemsMax + 10; ++i)
    xml += "<item><link>http://a.example/" + std::to_string(i) + "</link></item>";
  EXPECT_EQ(parse(xml).items.size(), kFeedItemsMax);
  std::string deep = "<rss><channel><item><link>http://a.example/1</link></item>";
  for (int i = 0; i < 100'000; ++i) deep += "<x>";
  EXPECT_EQ(parse(deep).items.size(), 1u);
  EXPECT_LT(
      parse("<rss><channel><item><title>" + std::string(5 << 20, 'x') + "</title><link>/1</link></item>")
          .items.at(0)
          .title.size(),
      1u << 20);
}

TEST(Feed, WhatIsNoneIsInvalidAndNamed) {
  for (const char* text : {"", "<html><body>404</body></html>", "<", "words", "{", "{\"items\":[]}",
                           "<urlset/>", "{\"version\":\"https://jsonfeed.org/version/1\","}) {
    const Result<Feed> feed = parse_feed(text, kBase);
    ASSERT_FALSE(feed.has_value()) << text;
    EXPECT_EQ(feed.error().code, ErrorCode::kInvalid);
    EXPECT_NE(feed.error().message.find(kBase.href()), std::string::npos);
  }
}

TEST(DocumentKind, TellsFeedsFromSitemapsByTheirBeginning) {
  const std::pair<const char*, DocumentKind> cases[] = {
      {"<rss/>", DocumentKind::kFeed},
      {" \n<?xml version='1.0'?><!-- <urlset> --><feed xmlns='x'>", DocumentKind::kFeed},
      {"<rdf:RDF>", DocumentKind::kFeed},
      {"<!DOCTYPE rss [<!ENTITY a 'b>c'>]><rss>", DocumentKind::kFeed},
      {"{\"version\": \"https:\\/\\/jsonfeed.org\\/version\\/1\"", DocumentKind::kFeed},
      {"<urlset>", DocumentKind::kSitemap},
      {"<?xml-stylesheet href='x'?><s:sitemapindex xmlns:s='x'>", DocumentKind::kSitemap},
      {"\xEF\xBB\xBFhttp://a.example/1\nhttp://a.example/2", DocumentKind::kSitemap},
      {"<!DOCTYPE html><html>", DocumentKind::kOther},
      {"{}", DocumentKind::kOther},
      {"", DocumentKind::kOther},
      {"words and http://a.example/", DocumentKind::kOther}};
  for (const auto& [text, kind] : cases) EXPECT_EQ(document_kind(text), kind) << text;
}

}  // namespace
}  // namespace newsieve
