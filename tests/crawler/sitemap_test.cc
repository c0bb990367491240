#include "crawler/sitemap.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "crawler/content_decoder.h"
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
    const Sitemap sitemap = parse(bytes);
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
  for (const char* rest :
       {"<url><loc>http://a.example/3", "</wrong>", "<url><loc>a&b</loc></url></urlset>", "\xff\xfe<", ""}) {
    EXPECT_EQ(addresses(parse(whole + rest).pages),
              (std::vector<std::string>{"http://a.example/1", "http://a.example/2"}))
        << rest;
  }
}

TEST(Sitemap, ExpandsNoEntityAndLoadsNothing) {
  const Result<Sitemap> bomb = parse_sitemap(
      "<?xml version='1.0'?><!DOCTYPE urlset [<!ENTITY a 'http://evil.example/'><!ENTITY f SYSTEM "
      "'/etc/passwd'>]>"
      "<urlset><url><loc>http://a.example/1</loc></url><url><loc>&a;</loc></url><url><loc>&f;</loc></url></"
      "urlset>",
      kBase);
  ASSERT_TRUE(bomb.has_value());
  for (const std::string& address : addresses(bomb->pages)) EXPECT_EQ(address, "http://a.example/1");
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

TEST(Sitemap, ReadsUtf16Xml) {
  const std::string ascii = "<urlset><url><loc>http://a.example/1</loc></url></urlset>";
  std::string utf16 = "\xFF\xFE";
  for (const char c : ascii) utf16.append({c, '\0'});
  EXPECT_EQ(parse(utf16).pages.size(), 1u);
}

TEST(Sitemap, ReadsFeedsAsSitemaps) {
  const Sitemap rss = parse(
      "<rss "
      "version='2.0'><channel><link>http://a.example/</link><image><url>http://a.example/i.png</url></image>"
      "<item><link>http://a.example/1</link><pubDate>Sat, 07 Sep 2002 09:42:31 "
      "GMT</pubDate></item></channel></rss>");
  ASSERT_EQ(addresses(rss.pages), std::vector<std::string>{"http://a.example/1"});
  EXPECT_EQ(rss.pages[0].last_modified, from_rfc3339("2002-09-07T09:42:31Z"));
  const Sitemap atom = parse(
      "<feed xmlns='http://www.w3.org/2005/Atom'><link href='http://a.example/'/><entry>"
      "<link rel='edit' href='/edit'/><link rel='alternate' "
      "href='/1'/><updated>2003-12-13T18:30:02Z</updated></entry></feed>");
  ASSERT_EQ(addresses(atom.pages), std::vector<std::string>{"http://news.example/1"});
  EXPECT_EQ(atom.pages[0].last_modified, from_rfc3339("2003-12-13T18:30:02Z"));
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
