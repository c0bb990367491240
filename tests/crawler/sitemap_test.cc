#include "crawler/sitemap.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "crawler/content_decoder.h"
#include "extract/charset.h"
#include "tests/support/corpus.h"

namespace newsieve {
namespace {

const Url kBase = Url::parse("http://news.example/sitemap.xml").value();

Sitemap parse(std::string_view bytes) {
  Result<Sitemap> sitemap = parse_sitemap(bytes, kBase);
  EXPECT_TRUE(sitemap.has_value()) << bytes;
  return sitemap ? std::move(*sitemap) : Sitemap();
}

std::vector<std::string> addresses(const std::vector<SitemapEntry>& entries) {
  std::vector<std::string> out;
  for (const SitemapEntry& entry : entries) out.push_back(entry.url.href());
  return out;
}

TEST(Sitemap, ReadsWhatOthersReadOfRealFiles) {
  NEWSIEVE_SKIP_WITHOUT("conformance/cc-sitemaps");
  const auto expected = boost::json::parse(read_corpus("conformance/cc-sitemaps/expected.json"));
  size_t files = 0;
  for (const auto& file : expected.as_array()) {
    const std::string name(file.at("file").as_string());
    std::string bytes = read_corpus("conformance/cc-sitemaps/" + name);
    if (name.ends_with(".gz")) bytes = decode_content(bytes, "gzip", 50 << 20, 1000).value().bytes;
    const Sitemap sitemap = parse(decode_text(std::move(bytes), "").text);
    const std::vector<SitemapEntry>& entries =
        file.at("root").as_string() == "sitemapindex" ? sitemap.sitemaps : sitemap.pages;
    EXPECT_EQ(entries.size() + sitemap.entries_invalid, file.at("count").to_number<size_t>()) << name;
    EXPECT_EQ(sitemap.entries_invalid, 0u) << name;
    for (size_t i = 0; i < file.at("items").as_array().size() && i < entries.size(); ++i) {
      const auto& item = file.at("items").at(i).as_object();
      const std::string address(item.at("loc").as_string());
      EXPECT_EQ(entries[i].url, Url::parse(address).value()) << name;
      const std::string date = item.contains("lastmod") ? std::string(item.at("lastmod").as_string()) : "";
      EXPECT_EQ(entries[i].last_modified, from_rfc3339(date)) << name << " " << date;
    }
    ++files;
  }
  EXPECT_EQ(files, 10u);
}

TEST(Sitemap, TellsAnIndexFromAListOfPages) {
  const Sitemap index = parse(
      "<?xml version='1.0'?><sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
      "<sitemap><loc>http://a.example/1.xml.gz</loc><lastmod>2024-05-06</lastmod></sitemap></sitemapindex>");
  EXPECT_TRUE(index.pages.empty());
  ASSERT_EQ(addresses(index.sitemaps), std::vector<std::string>{"http://a.example/1.xml.gz"});
  EXPECT_EQ(index.sitemaps[0].last_modified, from_rfc3339("2024-05-06"));
}

TEST(Sitemap, TakesThePagesAddressAndNotItsImages) {
  const Sitemap sitemap = parse(
      "<urlset xmlns:image='i'><url><image:image><image:loc>http://a.example/i.png</image:loc></image:image>"
      "<loc>\n /story&#45;1?a=1&amp;b=2 <![CDATA[]]></loc></url></urlset>");
  EXPECT_EQ(addresses(sitemap.pages), std::vector<std::string>{"http://news.example/story-1?a=1&b=2"});
}

TEST(Sitemap, BrokenXmlGivesWhatCameBefore) {
  const std::string whole =
      "<urlset><url><loc>http://a.example/1</loc></url><url><loc>http://a.example/2</loc></url>";
  for (const char* rest : {"<url><loc>http://a.example/3", "</wrong>", "<url><loc", "\xff\xfe<", ""}) {
    EXPECT_EQ(addresses(parse(whole + rest).pages),
              (std::vector<std::string>{"http://a.example/1", "http://a.example/2"}))
        << rest;
  }
}

TEST(Sitemap, UnescapedAmpersandsAndUnclosedEntriesDoNotEndIt) {
  EXPECT_EQ(
      addresses(
          parse("<urlset><url><loc>http://a.example/?a=1&b=2</loc><url><loc>http://a.example/2</loc></url>"
                "</urlset>")
              .pages),
      (std::vector<std::string>{"http://a.example/?a=1&b=2", "http://a.example/2"}));
}

TEST(Sitemap, ExpandsNoEntityAndLoadsNothing) {
  const Result<Sitemap> bomb = parse_sitemap(
      "<?xml version='1.0'?><!DOCTYPE urlset [<!ENTITY a 'http://evil.example/'><!ENTITY f SYSTEM "
      "'/etc/passwd'>]>"
      "<urlset><url><loc>http://a.example/1</loc></url><url><loc>&a;</loc></url><url><loc>&f;</loc></url></"
      "urlset>",
      kBase);
  ASSERT_TRUE(bomb.has_value());
  EXPECT_EQ(addresses(bomb->pages), (std::vector<std::string>{"http://a.example/1", "http://news.example/&a;",
                                                              "http://news.example/&f;"}));
}

TEST(Sitemap, CountsEntriesWithoutAUsableUrl) {
  const Sitemap sitemap =
      parse("<urlset><url/><url><loc>mailto:x</loc></url><url><loc>http://a.example/</loc></url></urlset>");
  EXPECT_EQ(sitemap.pages.size(), 1u);
  EXPECT_EQ(sitemap.entries_invalid, 2u);
}

TEST(Sitemap, StopsAtFiftyThousandEntries) {
  std::string xml = "<urlset>";
  std::string text;
  for (int i = 0; i < 50'100; ++i) {
    xml += "<url><loc>http://a.example/" + std::to_string(i) + "</loc></url>";
    text += "http://a.example/" + std::to_string(i) + "\n";
  }
  EXPECT_EQ(parse(xml).pages.size(), kSitemapUrlsMax);
  EXPECT_EQ(parse(text).pages.size(), kSitemapUrlsMax);
}

TEST(Sitemap, ReadsAListOfUrlsWithABom) {
  const Sitemap sitemap = parse("\xEF\xBB\xBFhttp://a.example/1\r\n\r\n  http://a.example/2  \nnot a URL\n");
  EXPECT_EQ(addresses(sitemap.pages), (std::vector<std::string>{"http://a.example/1", "http://a.example/2"}));
  EXPECT_EQ(sitemap.entries_invalid, 1u);
}

TEST(Sitemap, ReadsGooglesNewsEntries) {
  const Sitemap sitemap = parse(
      "<urlset xmlns:news='http://www.google.com/schemas/sitemap-news/0.9' xmlns:video='v'><url>"
      "<loc>http://a.example/1</loc><video:video><video:title>Clip</"
      "video:title><video:publication_date>2001-01-01"
      "</video:publication_date></video:video><news:news><news:publication><news:name>The News</news:name>"
      "<news:language>en</news:language></news:publication><news:publication_date>2024-02-06T07:08+07:00"
      "</news:publication_date><news:title> Storm &amp;\n coast "
      "</news:title></news:news><lastmod>2024-02-07</lastmod>"
      "</url><url><loc>http://a.example/2</loc></url></urlset>");
  ASSERT_EQ(addresses(sitemap.pages), (std::vector<std::string>{"http://a.example/1", "http://a.example/2"}));
  EXPECT_EQ(sitemap.pages[0].published, from_rfc3339("2024-02-06T00:08:00Z"));
  EXPECT_EQ(sitemap.pages[0].last_modified, from_rfc3339("2024-02-07"));
  EXPECT_EQ(sitemap.pages[0].title, "Storm & coast");
  EXPECT_EQ(sitemap.pages[0].language, "en");
  EXPECT_EQ(sitemap.pages[1].published, std::nullopt);
  EXPECT_EQ(sitemap.pages[1].title, "");
}

TEST(Sitemap, AlternatesInOtherLanguagesAreKeptApartEachOnce) {
  const Sitemap sitemap = parse(
      "<urlset xmlns:xhtml='http://www.w3.org/1999/xhtml'><url><loc>http://a.example/en</loc>"
      "<xhtml:link rel='alternate' hreflang='de' href='http://a.example/?l=de&amp;x'/>"
      "<xhtml:link rel='alternate' hreflang='en' href='/en'/><xhtml:link rel='amphtml' href='/amp'/></url>"
      "<url><loc>http://a.example/?l=de&amp;x</loc><xhtml:link rel='alternate' hreflang='en' "
      "href='/en'/></url></urlset>");
  EXPECT_EQ(addresses(sitemap.pages),
            (std::vector<std::string>{"http://a.example/en", "http://a.example/?l=de&x"}));
  ASSERT_EQ(sitemap.alternates.size(), 2u);
  EXPECT_EQ(sitemap.alternates[0].href(), "http://a.example/?l=de&x");
  EXPECT_EQ(sitemap.alternates[1].href(), "http://news.example/en");
}

TEST(Sitemap, LastmodIsReadInEveryShape) {
  const std::pair<const char*, const char*> cases[] = {
      {"2005", "2005-01-01T00:00:00Z"},
      {"2005-04", "2005-04-01T00:00:00Z"},
      {"2005-04-03", "2005-04-03T00:00:00Z"},
      {"2005-04-03T02:01Z", "2005-04-03T02:01:00Z"},
      {"2005-04-03T02:01:30.45+01:00", "2005-04-03T01:01:30Z"},
      {"2005-04-03 02:01:30", "2005-04-03T02:01:30Z"},
      {"Sun, 03 Apr 2005 02:01:30 GMT", "2005-04-03T02:01:30Z"}};
  for (const auto& [written, wanted] : cases) {
    const Sitemap sitemap =
        parse("<urlset><url><loc>/1</loc><lastmod>\n" + std::string(written) + " </lastmod></url></urlset>");
    ASSERT_EQ(sitemap.pages.size(), 1u);
    EXPECT_EQ(sitemap.pages[0].last_modified, from_rfc3339(wanted)) << written;
  }
}

TEST(Sitemap, ReadsFiftyMegabytes) {
  std::string xml = "<urlset>";
  const std::string rest(900, 'x');
  for (int i = 0; i < 50'000; ++i)
    xml += "<url><loc>http://a.example/" + std::to_string(i) + "?" + rest + "</loc></url>";
  const Sitemap sitemap = parse(xml);
  ASSERT_EQ(sitemap.pages.size(), 50'000u);
  EXPECT_EQ(sitemap.pages.back().url.href(), "http://a.example/49999?" + rest);
}

TEST(Sitemap, FeedsAreNone) {
  EXPECT_FALSE(
      parse_sitemap("<rss><channel><item><link>http://a.example/1</link></item></channel></rss>", kBase));
}

TEST(Sitemap, WhatIsNoneIsInvalidAndNamed) {
  for (const char* text : {"", "<html><body>404</body></html>", "<", "just words\n", "\xFE\xFF"}) {
    const Result<Sitemap> sitemap = parse_sitemap(text, kBase);
    ASSERT_FALSE(sitemap.has_value()) << text;
    EXPECT_EQ(sitemap.error().code, ErrorCode::kInvalid);
    EXPECT_NE(sitemap.error().message.find("http://news.example/sitemap.xml"), std::string::npos);
  }
}

}  // namespace
}  // namespace newsieve
