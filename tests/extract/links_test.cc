#include "extract/links.h"

#include <gtest/gtest.h>

#include "tests/extract/page_of.h"

namespace newsieve {
namespace {

std::vector<std::string> urls(const ExtractedPage& page) {
  std::vector<std::string> urls;
  for (const Link& link : page.links) urls.push_back(link.url.href());
  return urls;
}

using Urls = std::vector<std::string>;

TEST(Links, EachUrlOnceInSourceOrderWithoutFragment) {
  EXPECT_EQ(urls(extract("<a href='b.html#x'>1</a><a href='/c?q=1&amp;r=2'>2</a><a href='b.html'>3</a>")),
            (Urls{"https://news.example/2024/05/b.html", "https://news.example/c?q=1&r=2"}));
}

TEST(Links, OnlyHttpAndHttpsAreLinks) {
  EXPECT_EQ(urls(extract("<a href='mailto:a@b.example'>m</a><a href='javascript:x()'>j</a><a href='#f'>f</a>"
                         "<a href='http://other.example/'>o</a><a name=x>n</a>")),
            Urls{"http://other.example/"});
}

TEST(Links, BaseAppliesToEveryLink) {
  EXPECT_EQ(urls(extract("<head><base href='https://cdn.example/dir/'></head><a href='x.html'>x</a>")),
            Urls{"https://cdn.example/dir/x.html"});
}

TEST(Links, AreasAndPagingAreLinks) {
  EXPECT_EQ(urls(extract("<link rel=next href='/p/2'><link rel=stylesheet href='/s.css'>"
                         "<map name=m><area href='/map.html'></map>")),
            (Urls{"https://news.example/p/2", "https://news.example/map.html"}));
}

TEST(Links, OtherLanguagesAreLinks) {
  EXPECT_EQ(
      urls(extract("<link rel=alternate hreflang=fr href='/fr/a'><link rel='Alternate' hreflang='x-default' "
                   "type='text/html' href='/a'><link rel=alternate href='/print'>"
                   "<link rel=alternate hreflang=de type='application/pdf' href='/de.pdf'>"
                   "<link rel='alternate stylesheet' hreflang=de href='/de.css'>")),
      (Urls{"https://news.example/fr/a", "https://news.example/a"}));
}

TEST(Links, FeedsAreNamedInSourceOrderEachOnce) {
  const ExtractedPage page = extract(
      "<head><base href='https://cdn.example/'><link rel=alternate type='application/rss+xml' "
      "href='rss?a=1&amp;b=2'>"
      "<link rel='ALTERNATE' type='Application/Atom+XML; charset=utf-8' href='/atom'>"
      "<link rel=alternate type=application/feed+json href='/feed.json'>"
      "<link rel=alternate type=application/rss+xml href='rss?a=1&amp;b=2'>"
      "<link rel=feed href='/h'><link rel=alternate type=application/json href='/wp-json/1'>"
      "<link rel=alternate type=text/xml+oembed href='/oembed'><link rel=alternate type=application/rss+xml>"
      "<link rel=stylesheet type=text/xml href='/s'></head>");
  Urls feeds;
  for (const Url& url : page.feeds) feeds.push_back(url.href());
  EXPECT_EQ(feeds, (Urls{"https://cdn.example/rss?a=1&b=2", "https://cdn.example/atom",
                         "https://cdn.example/feed.json", "https://cdn.example/h"}));
  EXPECT_TRUE(page.links.empty());
}

TEST(Links, NoMoreFeedsThanTheLimit) {
  std::string html;
  for (int i = 0; i < 50; ++i)
    html += "<link rel=alternate type=application/rss+xml href='/" + std::to_string(i) + "'>";
  const ExtractedPage page = extract(html);
  ASSERT_EQ(page.feeds.size(), kFeedsMax);
  EXPECT_EQ(page.feeds.back().href(), "https://news.example/" + std::to_string(kFeedsMax - 1));
}

TEST(Links, NofollowIsOfTheLink) {
  const ExtractedPage page =
      extract("<a rel='ugc NoFollow' href='/a'>a</a><a rel='nofollower' href='/b'>b</a>");
  ASSERT_EQ(page.links.size(), 2U);
  EXPECT_TRUE(page.links[0].nofollow);
  EXPECT_FALSE(page.links[1].nofollow);
}

TEST(Links, RobotsMetaSpeaksForThePage) {
  const ExtractedPage page = extract("<meta name=robots content='noindex, nofollow'><a href='/a'>a</a>");
  EXPECT_TRUE(page.robots.noindex);
  EXPECT_TRUE(page.robots.nofollow);
}

TEST(Links, RobotsMetaMaySpeakToUsAlone) {
  ExtractorOptions options;
  options.agents = {"newsieve-news", "newsieve"};
  const auto robots = [&](std::string_view html) {
    return extract(html, "https://news.example/", options).robots;
  };
  EXPECT_TRUE(robots("<meta name=NewSieve content=noindex><meta name=robots content=nofollow>").noindex);
  EXPECT_TRUE(robots("<meta name=newsieve content=noindex><meta name=robots content=nofollow>").nofollow);
  EXPECT_TRUE(robots("<meta name='newsieve-news' content=none>").nofollow);
  EXPECT_FALSE(robots("<meta name=googlebot content=noindex>").noindex);
}

TEST(Links, NoMoreThanTheLimit) {
  std::string html;
  for (int i = 0; i < 50; ++i) html += "<a href='/" + std::to_string(i) + "'>x</a>";
  ExtractorOptions options;
  options.links_max = 7;
  EXPECT_EQ(extract(html, "https://news.example/", options).links.size(), 7U);
}

}  // namespace
}  // namespace newsieve
