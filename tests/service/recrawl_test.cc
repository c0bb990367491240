// The daemon on a site that lives: feeds and fronts are watched, articles are corrected.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <filesystem>
#include <thread>

#include "base/file.h"
#include "base/mutex.h"
#include "tests/support/news_site.h"
#include "tests/support/newsieve_program.h"
#include "tests/support/segment_files.h"
#include "tests/support/test_records.h"

namespace newsieve {
namespace {

namespace asio = boost::asio;

constexpr const char* kImpatient =
    "[recrawl]\ninterval_min_milliseconds = 50\ninterval_max_milliseconds = 100\n"
    "interval_first_milliseconds = 50\narticle_first_milliseconds = 50\n";

// A front page, a feed, and articles that are there when they are put there.
class LivingSite {
 public:
  LivingSite() {
    site_.handle("/", [this](const TestRequest&) { return front(); });
    site_.handle("/feed.xml", [this](const TestRequest& request) { return feed(request); });
  }

  // `index`: which text of the newspaper it has. Neither the page nor the front has a date of it.
  void put_article(const std::string& path, size_t index, const std::string& correction = "") {
    const NewsArticle& story = news_.articles()[index];
    std::string page =
        "<html lang=en><title>" + story.title + "</title><body><main><article><h1>" + story.title + "</h1>";
    for (const std::string& text : story.paragraphs) page += "<p>" + text + "</p>";
    if (!correction.empty()) page += "<p>" + correction + "</p>";
    site_.page(path, page + "</article></main></body></html>");
  }

  void list_in_feed(const std::string& path, const std::string& date) {
    const MutexLock lock(mutex_);
    items_ +=
        fmt::format("<item><title>{0}</title><link>{0}</link><pubDate>{1}</pubDate></item>", path, date);
    ++edition_;
  }
  void list_on_front(const std::string& path) {
    const MutexLock lock(mutex_);
    links_ += fmt::format("<li><a href=\"{0}\">{0}</a></li>", path);
  }

  TestSite& site() { return site_; }
  std::string text(size_t index) const { return news_.articles()[index].text(); }
  int not_modified() const { return not_modified_; }

 private:
  TestResponse front() const {
    const MutexLock lock(mutex_);
    return {.body =
                "<html lang=en><head><title>The Quay</title><link rel=alternate type=\"application/rss+xml\" "
                "href=/feed.xml></head><body><ul>" +
                links_ + "</ul></body></html>"};
  }

  TestResponse feed(const TestRequest& request) {
    const MutexLock lock(mutex_);
    const std::string etag = fmt::format("\"{}\"", edition_);
    const auto asked = request.headers.find("if-none-match");
    if (asked != request.headers.end() && asked->second == etag) {
      ++not_modified_;
      return {.status = 304, .headers = {{"ETag", etag}}};
    }
    return {.headers = {{"Content-Type", "text/html"}, {"ETag", etag}},
            .body = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>The Quay</title>" + items_ +
                    "</channel></rss>"};
  }

  const NewsSite news_;
  mutable Mutex mutex_;
  std::string items_ GUARDED_BY(mutex_);
  std::string links_ GUARDED_BY(mutex_);
  int edition_ GUARDED_BY(mutex_) = 0;
  std::atomic<int> not_modified_ = 0;
  TestSite site_;  // The last: its handlers see what is above.
};

class RecrawlTest : public ::testing::Test {
 protected:
  RecrawlTest() {
    folder_.write(
        "serve.toml",
        fmt::format("{}{}[service]\nseeds = [\"{}\"]\ndata_folder = \"{}\"\noutput_folder = \"{}\"\n"
                    "monitoring_port = 0\nsettle_articles = 1\n",
                    kHastyConfig, kImpatient, site_.url("/"), folder_.path("state"), folder_.path("out")));
  }

  std::vector<std::string> command() const {
    return newsieve_command({"serve", "--config", folder_.path("serve.toml")});
  }

  std::string records() const { return read_output(folder_.path("out")); }

  // False if it has not come true within a minute.
  template <class Condition>
  static bool comes_true(Condition condition) {
    for (int i = 0; i < 6000; ++i) {
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }
  static std::string metrics(const Program& daemon) {
    const std::string mark = "monitoring address=127.0.0.1 port=";
    const auto port =
        static_cast<uint16_t>(std::stoi(daemon.said().substr(daemon.said().find(mark) + mark.size())));
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    socket.connect({asio::ip::address_v4::loopback(), port});
    asio::write(socket,
                asio::buffer(fmt::format("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", port)));
    std::string response;
    boost::system::error_code end;
    asio::read(socket, asio::dynamic_buffer(response), end);
    return response;
  }
  bool is_recorded(const std::string& text) const {
    return comes_true([&] { return records().find(text) != std::string::npos; });
  }

  WorkFolder folder_;
  LivingSite living_;
  TestSite& site_ = living_.site();
};

TEST_F(RecrawlTest, WhatAppearsInAFeedThatAPageNamesIsStoredWithTheFeedsDate) {
  Program daemon(command());
  ASSERT_TRUE(daemon.says("idle")) << daemon.said();
  ASSERT_TRUE(comes_true([&] { return living_.not_modified() > 0; }));  // It asks only for what has changed.
  living_.put_article("/today.html", 0);
  living_.list_in_feed("/today.html", "Wed, 06 May 2026 07:09:00 GMT");
  ASSERT_TRUE(is_recorded("/today.html"));
  EXPECT_NE(records().find("\"date_published\":\"2026-05-06T07:09:00Z\""), std::string::npos) << records();
  EXPECT_EQ(site_.requests("/today.html"), 1U);
  EXPECT_NE(metrics(daemon).find("newsieve_article_lag_seconds_count 1\n"), std::string::npos);
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait().code, 0);
}

TEST_F(RecrawlTest, WhatAppearsOnAFrontIsStoredAlsoAfterARestart) {
  for (size_t i = 0; i < 2; ++i) {
    Program daemon(command());
    ASSERT_TRUE(daemon.says("idle")) << daemon.said();
    const std::string path = fmt::format("/story-{}.html", i);
    living_.put_article(path, i);
    living_.list_on_front(path);
    ASSERT_TRUE(is_recorded(path));
    daemon.signal(SIGTERM);
    EXPECT_EQ(daemon.wait().code, 0);
  }
}

TEST_F(RecrawlTest, ACorrectedArticleIsWrittenAgainAndAnUnchangedOneIsNot) {
  living_.put_article("/a.html", 0);
  living_.put_article("/b.html", 1);
  Program daemon(command());
  ASSERT_TRUE(daemon.says("idle")) << daemon.said();
  living_.list_on_front("/a.html");
  living_.list_on_front("/b.html");
  ASSERT_TRUE(is_recorded("/a.html") && is_recorded("/b.html"));
  const std::string correction = "An earlier version of this article had the wrong name of the ferry.";
  living_.put_article("/a.html", 0, correction);
  ASSERT_TRUE(is_recorded(correction));
  ASSERT_TRUE(comes_true([&] { return site_.requests("/a.html") >= 4 && site_.requests("/b.html") >= 3; }));
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait().code, 0);
  const auto written = parse_records(records());
  ASSERT_TRUE(written.has_value()) << written.error().message;
  ASSERT_EQ(written->size(), 3U) << records();
  EXPECT_EQ((*written)[2].url, site_.url("/a.html"));
  EXPECT_EQ((*written)[2].text, living_.text(0) + "\n" + correction);
  EXPECT_NE(records().find("\"revision\":1"), std::string::npos);
}

TEST_F(RecrawlTest, WhatHasNotChangedIsArchivedAsARevisitOfTheFirstCapture) {
  folder_.write("serve.toml", read_file(folder_.path("serve.toml")).value() +
                                  fmt::format("[warc]\nfolder = \"{}\"\n", folder_.path("warc")));
  Program daemon(command());
  ASSERT_TRUE(daemon.says("idle")) << daemon.said();
  ASSERT_TRUE(comes_true([&] { return living_.not_modified() > 0 && site_.requests("/") > 2; }));
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait().code, 0);
  std::string archived;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path("warc"))) {
    archived += Program({"/bin/zcat", entry.path()}).wait().out;
  }
  EXPECT_NE(archived.find("revisit/server-not-modified"), std::string::npos);       // The feed.
  EXPECT_NE(archived.find("revisit/identical-payload-digest"), std::string::npos);  // The front page.
  EXPECT_NE(archived.find("WARC-Refers-To-Date: 20"), std::string::npos);
}

TEST_F(RecrawlTest, ASeedThatIsDownIsAskedAgainUntilItAnswers) {
  std::atomic<int> asked = 0;
  site_.handle("/", [&](const TestRequest&) {
    return ++asked < 3 ? TestResponse{.status = 500} : TestResponse{.body = "<a href=/a.html>a</a>"};
  });
  living_.put_article("/a.html", 0);
  Program daemon(command());
  ASSERT_TRUE(is_recorded("/a.html"));
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait().code, 0);
}

}  // namespace
}  // namespace newsieve
