// Which of a page's titles is the article's: title.h.
#include "extract/title.h"

#include <gtest/gtest.h>

#include "extract/metadata.h"
#include "extract/title_parts.h"

namespace newsieve {
namespace {

PageMetadata read(const std::string& html) {
  Page page;
  page.source.url = *Url::parse("https://www.daily.example/a");
  page.body = html;
  const HtmlTree tree = parse_html(page.body);
  return read_metadata(tree, read_node_facts(tree), page);
}

std::string title(const std::string& html) { return read(html).article.title; }

std::string news(const std::string& headline) {
  return "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"" + headline +
         "\"}</script>";
}

std::string social(const std::string& title) { return "<meta property=og:title content=\"" + title + "\">"; }

TEST(Title, AHeadingInABreadcrumbIsNotTheHeadline) {
  const std::string head = news("A title for machines") + social("A title for people");
  const std::string shown = "<h2><span>A title</span> <span>for people</span></h2>";
  EXPECT_EQ(title(head + "<ol><li><h1>A title for machines</h1></li></ol>" + shown), "A title for people");
  EXPECT_EQ(title(head + "<div class=page-Breadcrumbs><h1>A title for machines</h1></div>" + shown),
            "A title for people");
  EXPECT_EQ(title(head + "<h1>A title for machines</h1>" + shown), "A title for machines");
  // A page may well be a list of articles, each with its headline.
  EXPECT_EQ(title(head + "<ul><li><article><h1>A title for machines</h1></article></ul>" + shown),
            "A title for machines");
}

TEST(Title, AKickerBelongsToItWhereTheSocialTitleHasIt) {
  const std::string page = "<title>Who won the vote | Daily</title><h1>Who won the vote</h1>";
  EXPECT_EQ(title(news("Election: Who won the vote") + social("Who won the vote") + page),
            "Who won the vote");
  EXPECT_EQ(title(news("Election: Who won the vote") + social("Election: Who won the vote") + page),
            "Election: Who won the vote");
}

TEST(Title, ALabelIsNoHeadline) {
  const std::string head =
      "<title>Three tools for small shops</title>" + social("Three tools for small shops");
  EXPECT_EQ(title(head + "<h1>Our Blog</h1>"), "Three tools for small shops");
  EXPECT_EQ(title(head + "<h1>Small shops</h1>"), "Small shops");
  EXPECT_EQ(title(head + "<h1>What to buy when you sell little</h1>"), "What to buy when you sell little");
}

TEST(Title, WhatHeadTitlesAgreeOnIsNotCutWithoutAMark) {
  const auto both = [](const std::string& text) { return "<title>" + text + "</title>" + social(text); };
  EXPECT_EQ(title(both("Ten tools for shops in 2025") + "<h1>Ten tools for shops</h1>"),
            "Ten tools for shops in 2025");
  EXPECT_EQ(title(both("Ten tools for shops | Prices and tests") + "<h1>Ten tools for shops</h1>"),
            "Ten tools for shops");
  EXPECT_EQ(title(both("Ten tools for shops") + "<h1>Ten tools for shops, tested by a clerk</h1>"),
            "Ten tools for shops, tested by a clerk");
  EXPECT_EQ(title(both("Ten tools for shops") + "<h1>Dec 18 2025 Ten tools for shops</h1>"),
            "Ten tools for shops");
  EXPECT_EQ(title(both("Ten tools for shops") + "<h1>Blog: Ten tools for shops</h1>"), "Ten tools for shops");
}

TEST(Title, OfSpellingsThatDifferInMarksTheSocialTitlesIsTaken) {
  EXPECT_EQ(title(social("It's here... again") + "<h1>It’s here… again</h1>"), "It's here... again");
  EXPECT_EQ(title(social("The vote / Who won it all") + "<h1><b>The vote</b><i>Who won it all</i></h1>"),
            "The vote / Who won it all");
  EXPECT_EQ(title(social("Cars vs trains - a test") + "<h1>Cars vs. trains – a test</h1>"),
            "Cars vs. trains – a test");
}

TEST(Title, TheSitesNameAtEitherEndGoes) {
  EXPECT_EQ(title("<title>Daily.example - A long headline</title>"), "A long headline");
  EXPECT_EQ(without_site_name("A headline, December 2025 | Site", "Site", "x.example", {"A headline"}),
            "A headline, December 2025");
}

}  // namespace
}  // namespace newsieve
