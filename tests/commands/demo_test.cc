#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <csignal>

#include "commands/demo_server.h"
#include "commands/demo_site.h"
#include "commands/demo_stories.h"
#include "model/url.h"
#include "tests/support/newsieve_program.h"
#include "tests/support/test_records.h"

namespace newsieve {
namespace {

std::string exchange(const Url& url, const std::string& request) {
  boost::asio::io_context io;
  boost::asio::ip::tcp::socket socket(io);
  socket.connect({boost::asio::ip::address_v4::loopback(), url.port()});
  boost::asio::write(socket, boost::asio::buffer(request));
  std::string response;
  boost::system::error_code end;
  boost::asio::read(socket, boost::asio::dynamic_buffer(response), end);
  return response;
}

TEST(Demo, EveryLinkOfTheSiteLeadsToOneOfItsPages) {
  const std::string origin = "http://127.0.0.1:8080";
  const auto pages = make_demo_site(origin);
  size_t links = 0;
  for (const auto& [path, page] : pages) {
    for (size_t at = 0; (at = page.body.find("href=\"", at)) != std::string::npos; ++links) {
      at += 6;
      EXPECT_EQ(pages.count(page.body.substr(at, page.body.find('"', at) - at)), 1U) << path;
    }
  }
  EXPECT_GT(links, 200U);
}

TEST(Demo, TheSitemapNamesEveryStory) {
  const std::string origin = "http://127.0.0.1:8080";
  const auto pages = make_demo_site(origin);
  size_t stories = 0;
  for (const auto& [path, page] : pages) {
    if (path.find(".html") == std::string::npos) continue;
    ++stories;
    EXPECT_NE(pages.at("/sitemap.xml").body.find("<loc>" + origin + path + "</loc>"), std::string::npos)
        << path;
  }
  EXPECT_EQ(stories, 25U);
}

TEST(Demo, TheServerAnswersWithItsPagesAndNothingElse) {
  DemoServer server = DemoServer::listen().value();
  const Url url = Url::parse(server.origin()).value();
  server.serve({{"/a", {"text/plain", "hello"}}});
  const std::string found = exchange(url, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(found.find("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n"), 0U) << found;
  EXPECT_EQ(found.substr(found.size() - 5), "hello");
  EXPECT_EQ(exchange(url, "GET /b HTTP/1.1\r\nHost: x\r\n\r\n").find("HTTP/1.1 404 "), 0U);
  EXPECT_EQ(exchange(url, "POST /a HTTP/1.1\r\nHost: x\r\n\r\n").find("HTTP/1.1 404 "), 0U);
  EXPECT_EQ(exchange(url, "\r\n\r\n").find("HTTP/1.1 404 "), 0U);
}

// Where `newsieve demo --serve` has its site; waits until it is there.
Url site_of(Program& demo) {
  EXPECT_TRUE(demo.says("/ is served"));
  return Url::parse(demo.said().substr(0, demo.said().find(' '))).value();
}

TEST(Demo, OfEachStoryItsParagraphsAreKeptAndNothingElse) {
  Program demo(newsieve_command({"demo", "--serve", "0"}));
  const std::string seed = site_of(demo).href();
  const WorkFolder folder;
  const std::string out = folder.path("articles.jsonl");
  const ProgramOutcome crawl =
      run_newsieve({"crawl", seed, "--allow-private", "--delay", "0", "--progress", "none", "--out", out});
  ASSERT_EQ(crawl.code, 0) << crawl.error;
  const auto records = read_records(out);
  ASSERT_TRUE(records.has_value()) << records.error().message;
  std::map<std::string, std::string> texts;
  for (const auto& [id, record] : *records) texts[record.url] = record.text;
  EXPECT_EQ(texts.size(), 2 * kStoriesPerSection + 1);
  for (const auto& [section, stories] : {std::pair{"harbour/", kHarbourStories}, {"town/", kTownStories}}) {
    for (const DemoStory& story : stories) {
      const std::string url = fmt::format("{}{}{}.html", seed, section, story.slug);
      EXPECT_EQ(texts[url], fmt::format("{}", fmt::join(story.paragraphs, "\n"))) << url;
    }
  }
}

TEST(Demo, ACrawlThatMayNotFetchFromThisMachineSaysHowItMay) {
  Program demo(newsieve_command({"demo", "--serve", "0"}));
  const WorkFolder folder;
  const std::string config = folder.write("job.toml", "[crawler]\ntries_max = 1\n");
  const ProgramOutcome crawl = run_newsieve(
      {"crawl", site_of(demo).href(), "--config", config, "--progress", "none", "--out", folder.path("out")});
  EXPECT_EQ(crawl.code, 1);
  EXPECT_NE(crawl.error.find("private address; --allow-private"), std::string::npos) << crawl.error;
}

TEST(Demo, TheSiteAloneIsServedUntilASignal) {
  Program demo(newsieve_command({"demo", "--serve", "0"}));
  const Url url = site_of(demo);
  EXPECT_NE(exchange(url, "GET /town/ HTTP/1.1\r\nHost: x\r\n\r\n").find("Pebble Harbour Post"),
            std::string::npos);
  const ProgramOutcome taken = run_newsieve({"demo", "--serve", std::to_string(url.port())});
  EXPECT_EQ(taken.code, 1);
  EXPECT_TRUE(is_one_sentence(taken.error)) << taken.error;
  demo.signal(SIGTERM);
  EXPECT_EQ(demo.wait().code, -SIGTERM);
}

}  // namespace
}  // namespace newsieve
