#include "extract/visible_date.h"

#include <gtest/gtest.h>

#include "extract/metadata.h"

namespace newsieve {
namespace {

std::string published(const std::string& html, const std::string& url = "https://daily.example/a") {
  Page page;
  page.source.url = *Url::parse(url);
  page.body = "<html lang=en><title>A title here</title>" + html;
  const HtmlTree tree = parse_html(page.body);
  const auto date = read_metadata(tree, read_node_facts(tree), page).article.date_published;
  return date ? to_rfc3339(*date).substr(0, 10) : "";
}

const std::string kHeadline = "<h1>A title here</h1>";

TEST(VisibleDate, OfDatesSideBySideTheEarliestIsThePublished) {
  EXPECT_EQ(
      published(kHeadline + "<div><p>Last updated: November 29, 2025</p><p>Published: October 29, 2024</p>"
                            "</div>"),
      "2024-10-29");
}

TEST(VisibleDate, TheNearestIsTakenAndBehindTheHeadlineFirst) {
  EXPECT_EQ(published("<p>1 May 2021</p>" + kHeadline + "<p>2 May 2021</p>"), "2021-05-02");
  std::string far;
  for (int i = 0; i < 50; ++i) far += "<p>Words.</p>";
  EXPECT_EQ(published("<p>1 May 2021</p>" + kHeadline + far + "<time datetime=2021-05-02>x</time>"),
            "2021-05-01");
}

TEST(VisibleDate, ReadersCommentsHaveTheirOwn) {
  EXPECT_EQ(published(kHeadline + "<div class=comments><time datetime=2021-05-02>x</time></div>"), "");
  EXPECT_EQ(published("<p>x</p><div id=comment-1><i itemprop=datePublished>2021-05-02</i></div>"), "");
}

TEST(VisibleDate, FarFromTheHeadlineOnlyALabelledOneCounts) {
  std::string far;
  for (int i = 0; i < 200; ++i) far += "<p>Words of the story.</p>";
  const std::string date = "<div class=dateline><p>Published</p><p class=date>Feb 2, 2023</p></div>";
  EXPECT_EQ(published(kHeadline + far + date), "2023-02-02");
  EXPECT_EQ(published(kHeadline + far + "<p>Feb 2, 2023</p>"), "");
  EXPECT_EQ(published(kHeadline + far + date + "<p class=date>Feb 3, 2023</p>"), "");
}

TEST(VisibleDate, TheDayInTheUrlBeatsAnAmbiguousOne) {
  EXPECT_EQ(published(kHeadline + "<p>03/10/2023</p>", "https://daily.example/2023/october/03/a"),
            "2023-10-03");
  EXPECT_EQ(published(kHeadline, "https://daily.example/2023/10/3/a"), "2023-10-03");
  EXPECT_EQ(published(kHeadline, "https://daily.example/2023/40/3/a"), "");
}

TEST(VisibleDate, MicrodataOfAListIsNotThePages) {
  const std::string card = "<div itemscope><i itemprop=datePublished content=2026-03-13></i></div>";
  const std::string other = "<div itemscope><i itemprop=datePublished content=2026-03-12></i></div>";
  EXPECT_EQ(published("<meta name=date content='March 27, 2025'>" + card + card), "2026-03-13");
  EXPECT_EQ(published("<meta name=date content='March 27, 2025'>" + card + other), "2025-03-27");
}

}  // namespace
}  // namespace newsieve
