// The program crawling a real server, end to end.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <libdeflate.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <future>
#include <set>

#include "tests/support/news_site.h"
#include "tests/support/newsieve_program.h"
#include "tests/support/test_records.h"

namespace newsieve {
namespace {

using Arguments = std::vector<std::string>;

std::string gzip(const std::string& text) {
  libdeflate_compressor* const compressor = libdeflate_alloc_compressor(6);
  std::string out(libdeflate_gzip_compress_bound(compressor, text.size()), '\0');
  out.resize(libdeflate_gzip_compress(compressor, text.data(), text.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

class CrawlTest : public ::testing::Test {
 protected:
  CrawlTest() { news_.serve(site_); }

  Arguments crawl(const Arguments& more) const {
    Arguments arguments = {"crawl",        "https://quay.example/",
                           "--cacert",     site_.ca_file(),
                           "--config",     config_,
                           "--progress",   "none",
                           "--out",        out_,
                           "--connect-to", site_.connect_to("quay.example", 443)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  size_t pages_fetched() const {
    const auto log = site_.log();
    return static_cast<size_t>(
        std::count_if(log.begin(), log.end(), [](const auto& entry) { return entry.path != "/robots.txt"; }));
  }

  // The records at `out_` are the newspaper's articles, each with its own text.
  void expect_whole_newspaper() const {
    const auto records = read_records(out_);
    ASSERT_TRUE(records.has_value()) << records.error().message;
    std::map<std::string, std::string> text_by_url;
    for (const auto& [id, record] : *records) text_by_url[record.url] = record.text;
    EXPECT_EQ(text_by_url.size(), news_.articles().size());
    for (const NewsArticle& article : news_.articles()) {
      EXPECT_EQ(text_by_url["https://quay.example" + article.path], article.text()) << article.path;
    }
  }

  // Sends `signal` to a crawl when it has asked for `requests` pages, and waits for its end.
  ProgramOutcome signal_at(int64_t requests, int signal, const Arguments& arguments) {
    std::atomic<int64_t> left = requests;
    std::promise<const Program*> started;
    const std::shared_future<const Program*> program = started.get_future().share();
    for (size_t i = 0; i < news_.articles().size(); ++i) {
      site_.handle(news_.articles()[i].path, [&, i, program](const TestRequest&) {
        const int64_t before = left--;
        if (before == 1) program.get()->signal(signal);
        // From then on slow, so that a crawl that went on would be seen to.
        return TestResponse{.body = news_.article_page(i),
                            .delay = std::chrono::milliseconds(before > 1 ? 0 : 100)};
      });
    }
    Program running(newsieve_command(arguments));
    started.set_value(&running);
    ProgramOutcome outcome = running.wait();
    news_.serve(site_);
    return outcome;
  }

  WorkFolder folder_;
  const std::string config_ = folder_.write("hasty.toml", kHastyConfig);
  const std::string out_ = folder_.path("out.jsonl");
  const NewsSite news_;
  TestSite site_{{.tls = true, .names = {"quay.example"}}};
};

TEST_F(CrawlTest, EveryArticleIsWrittenAndNothingElse) {
  const ProgramOutcome outcome = run_newsieve(crawl({}));
  EXPECT_EQ(outcome.code, 0) << outcome.error;
  expect_whole_newspaper();
  EXPECT_EQ(outcome.out, "");
}

TEST_F(CrawlTest, StoriesOfEveryTypeAreKeptIfTheyHaveText) {
  const std::string words = news_.articles()[0].text();
  const auto page = [](const std::string& type, const std::string& body) {
    return TestResponse{
        .body = "<title>A title of four words</title><script type=application/ld+json>{\"@type\":\"" + type +
                "\"}</script><h1>A title of four words</h1>" + body};
  };
  site_.respond("/", page("CollectionPage", "<a href=/live>a</a><a href=/film>b</a><a href=/mute>c</a>"));
  site_.respond("/live", page("LiveBlogPosting", "<p>" + words + "</p>"));
  site_.respond("/film", page("VideoObject",
                              "<video></video><p>The film of a ferry that sails past the lighthouse "
                              "at night, and of all those who wait for it on the quay.</p>"));
  site_.respond("/mute", page("VideoObject", "<video></video>"));
  ASSERT_EQ(run_newsieve(crawl({})).code, 0);
  const auto records = read_records(out_);
  ASSERT_TRUE(records.has_value()) << records.error().message;
  std::map<std::string, std::string> types;
  for (const auto& [id, record] : *records) types[record.url] = record.page_type;
  EXPECT_EQ(types, (std::map<std::string, std::string>{{"https://quay.example/live", "live"},
                                                       {"https://quay.example/film", "video"}}));
}

TEST_F(CrawlTest, RobotsTxtIsFetchedFirstAndObeyed) {
  ASSERT_EQ(run_newsieve(crawl({})).code, 0);
  EXPECT_EQ(site_.log().front().path, "/robots.txt");
  EXPECT_EQ(site_.requests("/robots.txt"), 1U);
  EXPECT_EQ(site_.requests(NewsSite::kForbidden), 0U);
}

TEST_F(CrawlTest, OfAFeedOrASitemapWhatItListsIsFetchedWhereverItLeads) {
  const std::string path = news_.articles()[3].path;
  const std::string other = "http://other.example" + news_.articles()[5].path;
  site_.respond("/feed", {.headers = {{"Content-Type", "text/html"}},
                          .body = "<rss><channel><item><link>" + path + "</link></item><item><link>" + other +
                                  "</link></item></channel></rss>"});
  site_.respond("/map.xml.gz", {.headers = {{"Content-Type", "application/octet-stream"}},
                                .body = gzip("<urlset><url><loc>https://quay.example" + path +
                                             "</loc></url><url><loc>" + other + "</loc></url></urlset>")});
  TestSite elsewhere;
  news_.serve(elsewhere);
  for (const std::string listing : {"/feed", "/map.xml.gz"}) {
    Arguments arguments =
        crawl({"--max-depth", "0", "--connect-to", elsewhere.connect_to("other.example", 80)});
    arguments[1] = "https://quay.example" + listing;
    const ProgramOutcome outcome = run_newsieve(arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.error;
    const auto records = read_records(out_);
    ASSERT_TRUE(records.has_value()) << records.error().message;
    std::set<std::string> urls;
    for (const auto& [id, record] : *records) urls.insert(record.url);
    EXPECT_EQ(urls, (std::set<std::string>{"https://quay.example" + path, other})) << listing;
  }
}

TEST_F(CrawlTest, AChainOfSitemapIndexesEnds) {
  site_.page("/", "<p>Nothing here.");
  site_.respond("/robots.txt", {.body = "Sitemap: https://quay.example/map?0"});
  for (int i = 0; i < 20; ++i) {
    site_.respond(
        fmt::format("/map?{}", i),
        {.body = fmt::format("<sitemapindex><sitemap><loc>https://quay.example/map?{}</loc></sitemap>"
                             "<sitemap><loc>https://quay.example/map?0</loc></sitemap></sitemapindex>",
                             i + 1)});
  }
  run_newsieve(crawl({}));
  EXPECT_EQ(site_.requests("/map?0"), 1U);
  EXPECT_EQ(site_.requests("/map?5"), 1U);
  EXPECT_EQ(site_.requests("/map?6"), 0U);
}

TEST_F(CrawlTest, RecordsGoToStandardOutputWhereNoFileIsNamed) {
  Arguments arguments = crawl({});
  arguments[std::find(arguments.begin(), arguments.end(), out_) - arguments.begin()] = "-";
  const ProgramOutcome outcome = run_newsieve(arguments);
  EXPECT_EQ(outcome.code, 0) << outcome.error;
  const auto records = parse_records(outcome.out);
  ASSERT_TRUE(records.has_value()) << records.error().message;
  EXPECT_EQ(records->size(), news_.articles().size());
}

TEST_F(CrawlTest, RunAgainWithItsDataItFetchesNothingAndWritesTheSame) {
  ASSERT_EQ(run_newsieve(crawl({"--data", folder_.path("data")})).code, 0);
  const std::string first = read_file(out_).value();
  const size_t requests = site_.log().size();
  ASSERT_EQ(run_newsieve(crawl({"--data", folder_.path("data")})).code, 0);
  EXPECT_EQ(site_.log().size(), requests);
  EXPECT_TRUE(read_file(out_).value() == first);
}

TEST_F(CrawlTest, ItStopsAfterAsManyPagesAsItMay) {
  const ProgramOutcome outcome = run_newsieve(crawl({"--max-pages", "10"}));
  EXPECT_EQ(outcome.code, 0) << outcome.error;
  EXPECT_EQ(pages_fetched(), 10U);
  const auto records = read_records(out_);
  ASSERT_TRUE(records.has_value()) << records.error().message;
  EXPECT_LE(records->size(), 9U);
}

TEST_F(CrawlTest, SeedsComeFromAFileToo) {
  const std::string seeds = folder_.write(
      "seeds.txt", "# the newspaper\n\n  https://quay.example" + news_.articles()[1].path + "  \r\n");
  Arguments arguments = crawl({"--seeds", seeds, "--max-depth", "0"});
  arguments.erase(arguments.begin() + 1);
  const ProgramOutcome outcome = run_newsieve(arguments);
  EXPECT_EQ(outcome.code, 0) << outcome.error;
  const auto records = read_records(out_);
  ASSERT_TRUE(records.has_value()) << records.error().message;
  ASSERT_EQ(records->size(), 1U);
  EXPECT_EQ(records->begin()->second.text, news_.articles()[1].text());
}

TEST_F(CrawlTest, ADryRunSendsNothing) {
  const ProgramOutcome outcome = run_newsieve(crawl({"--dry-run"}));
  EXPECT_EQ(outcome.code, 0) << outcome.error;
  EXPECT_NE(outcome.out.find("https://quay.example/"), std::string::npos);
  EXPECT_EQ(site_.connections(), 0U);
}

TEST_F(CrawlTest, ADryRunShowsTheQueueAndLeavesItAsItIs) {
  const std::string data = folder_.path("data");
  const ProgramOutcome absent = run_newsieve(crawl({"--dry-run", "--data", data}));
  EXPECT_EQ(absent.code, 0) << absent.error;
  EXPECT_FALSE(std::filesystem::exists(data));  // Nothing is made.

  ASSERT_EQ(run_newsieve(crawl({"--max-pages", "6", "--data", data})).code, 0);
  const size_t requests = site_.log().size();
  const ProgramOutcome first = run_newsieve(crawl({"--dry-run", "--data", data}));
  EXPECT_EQ(first.code, 0) << first.error;
  EXPECT_NE(first.out.find("https://quay.example: 6 pages and "), std::string::npos) << first.out;
  EXPECT_NE(first.out.find("page, depth 2: https://quay.example/"), std::string::npos) << first.out;
  EXPECT_NE(first.out.find("  <- https://quay.example/"), std::string::npos) << first.out;
  EXPECT_EQ(run_newsieve(crawl({"--dry-run", "--data", data})).out, first.out);
  EXPECT_EQ(site_.log().size(), requests);

  ASSERT_EQ(run_newsieve(crawl({"--data", data})).code, 0);
  expect_whole_newspaper();
}

TEST_F(CrawlTest, ASignalEndsItWithWhatItHasAndTheSameCommandGoesOn) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const std::string data = folder_.path(fmt::format("data{}", signal));
    const ProgramOutcome outcome = signal_at(12, signal, crawl({"--data", data}));
    EXPECT_EQ(outcome.code, 128 + signal) << outcome.error;
    const auto records = read_records(out_);
    ASSERT_TRUE(records.has_value()) << records.error().message;
    EXPECT_GE(records->size(), 1U);
    EXPECT_LT(records->size(), news_.articles().size());
    EXPECT_EQ(run_newsieve(crawl({"--data", data})).code, 0);
    expect_whole_newspaper();
  }
}

TEST_F(CrawlTest, APageThatFailsOnceIsTriedAgainWithinSecondsWhateverElseIsConfigured) {
  const std::string& path = news_.articles()[3].path;
  std::atomic<int> requests = 0;
  site_.handle(path, [&](const TestRequest&) {
    return requests++ == 0 ? TestResponse{.status = 503} : TestResponse{.body = news_.article_page(3)};
  });
  Arguments arguments = crawl({"--allow-private", "--delay", "0"});
  *std::find(arguments.begin(), arguments.end(), config_) =
      folder_.write("one_key.toml", "[politeness]\nresponse_factor = 0\n");
  const auto begin = std::chrono::steady_clock::now();
  const ProgramOutcome outcome = run_newsieve(arguments);
  EXPECT_EQ(outcome.code, 0) << outcome.error;
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  EXPECT_EQ(requests, 2);
  expect_whole_newspaper();
}

TEST_F(CrawlTest, AHostThatIsNotThereMakesItPartial) {
  const ProgramOutcome outcome = run_newsieve(crawl({"https://no-such-host.invalid/"}));
  EXPECT_EQ(outcome.code, 3) << outcome.error;
  EXPECT_NE(outcome.error.find("no-such-host.invalid"), std::string::npos) << outcome.error;
  expect_whole_newspaper();
}

}  // namespace
}  // namespace newsieve
