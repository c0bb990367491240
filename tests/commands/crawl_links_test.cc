// Which links a crawl follows, by the program: where a seed moved to, a page's own address, mirrors.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/news_site.h"
#include "tests/support/newsieve_program.h"
#include "tests/support/test_records.h"

namespace newsieve {
namespace {

using Arguments = std::vector<std::string>;

class CrawlLinksTest : public ::testing::Test {
 protected:
  CrawlLinksTest() { news_.serve(site_); }

  void crawl(const std::string& seed, const Arguments& more) const {
    Arguments arguments = {"crawl", seed, "--progress", "none", "--out", out_};
    for (const char* host : {"old.example", "quay.example", "m.quay.example"}) {
      arguments.insert(arguments.end(), {"--connect-to", site_.connect_to(host, 80)});
    }
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProgramOutcome outcome = run_newsieve(arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.error;
  }

  size_t requests(const std::string& host) const {
    const auto log = site_.log();
    return static_cast<size_t>(std::count_if(log.begin(), log.end(), [&](const TestLogEntry& entry) {
      return entry.host == host && entry.path != "/robots.txt";
    }));
  }

  size_t records() const {
    const auto read = read_records(out_);
    EXPECT_TRUE(read.has_value());
    return read ? read->size() : 0;
  }

  WorkFolder folder_;
  const std::string config_ = folder_.write("hasty.toml", kHastyConfig);
  const std::string out_ = folder_.path("out.jsonl");
  const NewsSite news_;
  TestSite site_;
};

TEST_F(CrawlLinksTest, WhereASeedMovedToIsInScopeInTheNextRunToo) {
  site_.handle("/moved", [](const TestRequest&) {
    return TestResponse{.status = 301, .headers = {{"Location", "http://quay.example/"}}};
  });
  const Arguments job = {"--config", config_, "--scope", "host", "--data", folder_.path("state")};
  Arguments first = job;
  first.insert(first.end(), {"--max-pages", "1"});
  crawl("http://old.example/moved", first);
  EXPECT_EQ(requests("quay.example"), 1U);
  crawl("http://old.example/moved", job);
  EXPECT_EQ(requests("old.example"), 1U);
  EXPECT_EQ(records(), news_.articles().size());
}

TEST_F(CrawlLinksTest, ThePageThatAPageSaysToBeIsFetched) {
  site_.respond("/front", {.body = "<title>Front</title><a href=/print/1>one</a>"});
  site_.respond("/print/1", {.body = "<link rel=canonical href='" + news_.articles()[1].path + "'><p>short"});
  crawl("http://quay.example/front", {"--config", config_, "--max-depth", "1"});
  EXPECT_EQ(site_.requests(news_.articles()[1].path), 1U);
  EXPECT_EQ(records(), 1U);
}

// Each story leads to the next one alone, so that the mirror can be found before all of it is queued.
TEST_F(CrawlLinksTest, AMirrorIsLeftAndNothingIsLost) {
  const size_t stories = news_.articles().size();
  for (size_t i = 0; i < stories; ++i) {
    const NewsArticle& article = news_.articles()[i];
    std::string page =
        "<script type=application/ld+json>{\"@type\":\"NewsArticle\"}</script><h1>" + article.title + "</h1>";
    for (const std::string& paragraph : article.paragraphs) page += "<p>" + paragraph + "</p>";
    if (i + 1 < stories) page += fmt::format("<a href='{}'>next</a>", news_.articles()[i + 1].path);
    site_.respond(article.path, {.body = page});
  }
  const std::string first = news_.articles()[0].path;
  site_.respond("/", {.body = fmt::format("<title>Front</title><a href='{0}'>one</a>"
                                          "<a href='http://m.quay.example{0}'>one</a>",
                                          first)});
  const auto asked_of_the_mirror = [&](size_t stories_min) {
    const size_t before = requests("m.quay.example");
    crawl(
        "http://quay.example/",
        {"--config", folder_.write("mirrors.toml", kHastyConfig + fmt::format("[mirrors]\nstories_min = {}\n",
                                                                              stories_min))});
    return requests("m.quay.example") - before;
  };
  EXPECT_EQ(asked_of_the_mirror(0), stories);
  EXPECT_LT(asked_of_the_mirror(stories / 4), stories / 2);
  EXPECT_GE(records(), stories);
}

}  // namespace
}  // namespace newsieve
