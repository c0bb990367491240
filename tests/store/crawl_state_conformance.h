// What every CrawlState must do. A second implementation is held to the same by one more instantiation.
//
// A fixture opens a state, and opens the same one again as a process that comes after a crash or an exit
// would.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "store/crawl_state.h"

namespace newsieve {

inline Instant at(int64_t seconds) { return Instant(std::chrono::seconds(seconds)); }

inline QueuedUrl queued(const std::string& href, int64_t due_seconds = 0) {
  QueuedUrl url;
  url.url = Url::parse(href).value();
  url.due = at(due_seconds);
  return url;
}

inline HostKey host_of(const std::string& href) { return Url::parse(href).value().host_key(); }

inline std::vector<std::string> hrefs(const std::vector<QueuedUrl>& urls) {
  std::vector<std::string> texts;
  for (const QueuedUrl& url : urls) texts.push_back(url.url.href());
  return texts;
}

inline Article article_named(const std::string& site, const std::string& id, const std::string& text) {
  Article article;
  article.id = id;
  article.site = site;
  article.url = Url::parse(fmt::format("https://{}/{}", site, id)).value();
  article.metadata.title = "Title of " + id;
  TextBlock& block = article.blocks.emplace_back();
  block.text = text;
  block.reason = BlockReason::kMainContent;
  return article;
}

// Backend: a default-constructible type with open(), which returns Result<std::unique_ptr<CrawlState>> and
// always opens the same, at first empty, state.
template <class Backend>
class CrawlStateConformance : public ::testing::Test {
 protected:
  using Hrefs = std::vector<std::string>;

  CrawlStateConformance() { reopen(); }

  void reopen() {
    state_.reset();
    auto opened = backend_.open();
    if (!opened) throw std::runtime_error(opened.error().message);
    state_ = std::move(*opened);
  }

  CrawlState& state() { return *state_; }

  void enqueue(const std::vector<QueuedUrl>& urls) { ASSERT_TRUE(state().enqueue(urls).has_value()); }

  Hrefs claim(const std::string& href_of_host, size_t urls_max = 100, int64_t now = 1000) {
    return hrefs(state().claim(host_of(href_of_host), urls_max, at(now)).value().urls);
  }

  std::array<uint64_t, 6> counts() {
    const StateCounts c = state().counts().value();
    return {c.urls_known, c.urls_queued, c.urls_leased, c.urls_done, c.urls_failed, c.articles};
  }
  static std::array<uint64_t, 6> counted(uint64_t known, uint64_t queued, uint64_t leased, uint64_t done,
                                         uint64_t failed, uint64_t articles) {
    return {known, queued, leased, done, failed, articles};
  }

  PageCommit finished(const std::string& href) {
    PageCommit commit;
    commit.finished = queued(href);
    commit.finished_at = at(7);
    return commit;
  }

  Backend backend_;
  std::unique_ptr<CrawlState> state_;
};

TYPED_TEST_SUITE_P(CrawlStateConformance);

TYPED_TEST_P(CrawlStateConformance, a_url_is_queued_exactly_once) {
  const std::vector<QueuedUrl> urls = {queued("https://a.example/1"), queued("https://a.example/2"),
                                       queued("https://a.example/1")};
  auto first = this->state().enqueue(urls);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->urls_new, 2u);
  EXPECT_EQ(first->hosts_woken, std::vector<HostKey>{host_of("https://a.example/")});
  auto again = this->state().enqueue(urls);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->urls_new, 0u);
  EXPECT_TRUE(again->hosts_woken.empty());
  this->reopen();
  EXPECT_EQ(this->state().enqueue(urls)->urls_new, 0u);
  EXPECT_EQ(this->claim("https://a.example/"),
            (std::vector<std::string>{urls[0].url.href(), urls[1].url.href()}));
}

TYPED_TEST_P(CrawlStateConformance, a_queued_url_comes_back_with_all_it_was_queued_with) {
  QueuedUrl url = queued("http://a.example:8080/x?y=%C3%A9", 55);
  url.kind = UrlKind::kFront;
  url.depth = 300;
  url.redirects = 4;
  url.indexes = 3;
  url.tries = 2;
  url.published = at(33);
  url.freshness = at(44);
  url.referrer = "http://b.example/";
  url.last_visit = Visit{at(11), "\"tag\"", "Mon, 06 May 2024 07:09:09 GMT",    hash128("body"), 5,
                         0.25,   1.5,       EarlierCapture{at(10), "sha1:VGMT"}};
  this->enqueue({url});
  this->reopen();
  const Claim claim = this->state().claim(url.url.host_key(), 1, at(55)).value();
  ASSERT_EQ(claim.urls.size(), 1u);
  const QueuedUrl& got = claim.urls[0];
  EXPECT_EQ(got.url, url.url);
  EXPECT_EQ(got.url.host(), "a.example");
  EXPECT_EQ(got.kind, url.kind);
  EXPECT_EQ(got.depth, url.depth);
  EXPECT_EQ(got.redirects, url.redirects);
  EXPECT_EQ(got.indexes, url.indexes);
  EXPECT_EQ(got.tries, url.tries);
  EXPECT_EQ(got.due, url.due);
  EXPECT_EQ(got.published, url.published);
  EXPECT_EQ(got.freshness, url.freshness);
  EXPECT_EQ(got.referrer, url.referrer);
  ASSERT_TRUE(got.last_visit.has_value());
  EXPECT_EQ(got.last_visit->fetched_at, url.last_visit->fetched_at);
  EXPECT_EQ(got.last_visit->etag, url.last_visit->etag);
  EXPECT_EQ(got.last_visit->last_modified, url.last_visit->last_modified);
  EXPECT_EQ(got.last_visit->body_hash, url.last_visit->body_hash);
  EXPECT_EQ(got.last_visit->failures, url.last_visit->failures);
  EXPECT_EQ(got.last_visit->news, url.last_visit->news);
  EXPECT_EQ(got.last_visit->hours, url.last_visit->hours);
  ASSERT_TRUE(got.last_visit->capture.has_value());
  EXPECT_EQ(got.last_visit->capture->date, at(10));
  EXPECT_EQ(got.last_visit->capture->payload_digest, "sha1:VGMT");
}

TYPED_TEST_P(CrawlStateConformance, a_claim_has_one_watched_url_then_timed_ones_then_the_freshest_pages) {
  const auto watched = [](const std::string& path, UrlKind kind, int64_t due) {
    QueuedUrl url = queued("https://a.example/" + path, due);
    url.kind = kind;
    return url;
  };
  const auto fresh = [](const std::string& path, int64_t freshness) {
    QueuedUrl url = queued("https://a.example/" + path);
    url.freshness = at(freshness);
    return url;
  };
  this->enqueue({fresh("unknown", 0), fresh("old", 10), queued("https://a.example/again", 50),
                 fresh("new", 90), watched("feed", UrlKind::kFeed, 30), watched("front", UrlKind::kFront, 20),
                 watched("sitemap", UrlKind::kSitemap, 70)});
  const HostKey host = host_of("https://a.example/");
  Claim claim = this->state().claim(host, 3, at(60)).value();
  EXPECT_EQ(hrefs(claim.urls), (std::vector<std::string>{"https://a.example/front", "https://a.example/again",
                                                         "https://a.example/new"}));
  EXPECT_EQ(claim.next_due, at(0));
  EXPECT_EQ(claim.watch_due, at(30));
  this->enqueue({fresh("newer", 95)});
  claim = this->state().claim(host, 9, at(60)).value();
  EXPECT_EQ(hrefs(claim.urls),
            (std::vector<std::string>{"https://a.example/feed", "https://a.example/newer",
                                      "https://a.example/old", "https://a.example/unknown"}));
  EXPECT_EQ(claim.next_due, at(70));
  EXPECT_EQ(claim.watch_due, at(70));
  claim = this->state().claim(host, 1, at(70)).value();
  EXPECT_EQ(hrefs(claim.urls), std::vector<std::string>{"https://a.example/sitemap"});
  EXPECT_EQ(claim.next_due, std::nullopt);
  EXPECT_EQ(claim.watch_due, std::nullopt);
}

TYPED_TEST_P(CrawlStateConformance, unseen_urls_are_counted_without_being_queued) {
  this->enqueue({queued("https://a.example/1")});
  const std::vector<QueuedUrl> urls = {queued("https://a.example/1"), queued("https://a.example/2"),
                                       queued("https://a.example/3"), queued("https://a.example/2")};
  EXPECT_EQ(this->state().count_unseen(urls), 2u);
  EXPECT_EQ(this->counts(), this->counted(1, 1, 0, 0, 0, 0));
}

TYPED_TEST_P(CrawlStateConformance, urls_are_claimed_by_due_time_and_then_as_queued) {
  this->enqueue({queued("https://a.example/late", 9), queued("https://a.example/z", 5),
                 queued("https://a.example/a", 5), queued("https://a.example/early", -4)});
  this->enqueue({queued("https://a.example/m", 5)});
  EXPECT_EQ(this->claim("https://a.example/"),
            (std::vector<std::string>{"https://a.example/early", "https://a.example/z", "https://a.example/a",
                                      "https://a.example/m", "https://a.example/late"}));
}

TYPED_TEST_P(CrawlStateConformance, a_claim_takes_what_is_due_and_says_when_the_next_is) {
  this->enqueue({queued("https://a.example/1", 10), queued("https://a.example/2", 20),
                 queued("https://a.example/3", 30)});
  const HostKey host = host_of("https://a.example/");
  auto claim = this->state().claim(host, 5, at(9)).value();
  EXPECT_TRUE(claim.urls.empty());
  EXPECT_EQ(claim.next_due, at(10));
  claim = this->state().claim(host, 5, at(20)).value();
  EXPECT_EQ(hrefs(claim.urls), (std::vector<std::string>{"https://a.example/1", "https://a.example/2"}));
  EXPECT_EQ(claim.next_due, at(30));
  claim = this->state().claim(host, 5, at(99)).value();
  EXPECT_EQ(claim.urls.size(), 1u);
  EXPECT_EQ(claim.next_due, std::nullopt);
}

TYPED_TEST_P(CrawlStateConformance, a_claim_takes_no_more_than_asked_and_no_other_hosts_urls) {
  this->enqueue({queued("https://a.example/1"), queued("http://a.example/1"), queued("https://b.example/1"),
                 queued("https://a.example:444/1"), queued("https://a.example/2")});
  const HostKey host = host_of("https://a.example/");
  auto claim = this->state().claim(host, 1, at(1)).value();
  EXPECT_EQ(hrefs(claim.urls), std::vector<std::string>{"https://a.example/1"});
  EXPECT_EQ(claim.next_due, at(0));
  claim = this->state().claim(host, 9, at(1)).value();
  EXPECT_EQ(hrefs(claim.urls), std::vector<std::string>{"https://a.example/2"});
  EXPECT_EQ(this->state().claim(host_of("https://c.example/"), 9, at(1))->urls.size(), 0u);
}

TYPED_TEST_P(CrawlStateConformance, a_leased_url_is_not_claimed_again) {
  this->enqueue({queued("https://a.example/1")});
  EXPECT_EQ(this->claim("https://a.example/").size(), 1u);
  EXPECT_TRUE(this->claim("https://a.example/").empty());
  EXPECT_EQ(this->counts(), this->counted(1, 0, 1, 0, 0, 0));
}

TYPED_TEST_P(CrawlStateConformance, urls_queued_before_what_was_claimed_are_found) {
  this->enqueue({queued("https://a.example/1", 50)});
  EXPECT_EQ(this->claim("https://a.example/").size(), 1u);
  this->enqueue({queued("https://a.example/2", 40)});
  EXPECT_EQ(this->claim("https://a.example/"), std::vector<std::string>{"https://a.example/2"});
}

TYPED_TEST_P(CrawlStateConformance, released_urls_return_to_their_old_place) {
  this->enqueue(
      {queued("https://a.example/1"), queued("https://a.example/2"), queued("https://a.example/3")});
  const Claim claim = this->state().claim(host_of("https://a.example/"), 2, at(1)).value();
  ASSERT_TRUE(this->state().release(claim.urls).has_value());
  EXPECT_EQ(this->counts(), this->counted(3, 3, 0, 0, 0, 0));
  EXPECT_EQ(this->claim("https://a.example/"),
            (std::vector<std::string>{"https://a.example/1", "https://a.example/2", "https://a.example/3"}));
}

TYPED_TEST_P(CrawlStateConformance, what_is_not_leased_is_neither_released_nor_finished) {
  this->enqueue({queued("https://a.example/1"), queued("https://a.example/2")});
  const Claim claim = this->state().claim(host_of("https://a.example/"), 1, at(1)).value();
  const std::vector<QueuedUrl> one_too_many = {claim.urls[0], queued("https://a.example/2")};
  EXPECT_EQ(this->state().release(one_too_many).error().code, ErrorCode::kNotFound);
  const std::vector<QueuedUrl> twice = {claim.urls[0], claim.urls[0]};
  EXPECT_EQ(this->state().release(twice).error().code, ErrorCode::kNotFound);
  PageCommit commit = this->finished("https://a.example/2");
  commit.links = {queued("https://a.example/3")};
  commit.article = article_named("a.example", "x", "text");
  auto refused = this->state().complete(commit);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kNotFound);
  EXPECT_NE(refused.error().message.find("https://a.example/2"), std::string::npos);
  EXPECT_EQ(this->counts(), this->counted(2, 1, 1, 0, 0, 0));
  EXPECT_EQ(this->state().sites()->size(), 0u);
}

TYPED_TEST_P(CrawlStateConformance, a_commit_changes_everything_it_says) {
  this->enqueue({queued("https://a.example/1"), queued("https://a.example/2")});
  this->claim("https://a.example/");
  PageCommit commit = this->finished("https://a.example/1");
  commit.links = {queued("https://b.example/x"), queued("https://a.example/2"),
                  queued("https://a.example/1"), queued("https://b.example/y"),
                  queued("https://b.example/x"), queued("https://a.example/3")};
  commit.article = article_named("a.example", "one", "text");
  commit.host.emplace();
  commit.host->host = host_of("https://a.example/");
  commit.host->next_fetch = at(77);
  commit.sinks = {{"records", 1234}};
  auto result = this->state().complete(commit);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->urls_new, 3u);
  EXPECT_EQ(result->hosts_woken,
            (std::vector<HostKey>{host_of("https://b.example/"), host_of("https://a.example/")}));
  this->reopen();  // The lease of /2 comes back.
  EXPECT_EQ(this->counts(), this->counted(5, 4, 0, 1, 0, 1));
  EXPECT_EQ(this->claim("https://b.example/"),
            (std::vector<std::string>{"https://b.example/x", "https://b.example/y"}));
  EXPECT_EQ(this->claim("https://a.example/"),
            (std::vector<std::string>{"https://a.example/2", "https://a.example/3"}));
  EXPECT_EQ(this->state().article("a.example", "one").value()->metadata.title, "Title of one");
  EXPECT_EQ(this->state().host(host_of("https://a.example/")).value()->next_fetch, at(77));
  EXPECT_EQ(this->state().sink_bytes("records").value(), 1234u);
  EXPECT_EQ(this->state().sink_bytes("others").value(), 0u);
}

TYPED_TEST_P(CrawlStateConformance, settings_are_replaced_erased_and_kept) {
  const auto keys = [this](const std::string& prefix) {
    const std::vector<Setting> settings = this->state().settings(prefix).value();
    std::vector<std::string> found;
    for (const Setting& setting : settings) found.push_back(setting.key + "=" + setting.value);
    return found;
  };
  ASSERT_TRUE(this->state().set_setting({"job/b", "1"}).has_value());
  ASSERT_TRUE(this->state().set_setting({"job/a", "old"}).has_value());
  ASSERT_TRUE(this->state().set_setting({"job/a", "new"}).has_value());
  ASSERT_TRUE(this->state().set_setting({"jobs", "another group"}).has_value());
  ASSERT_TRUE(this->state().set_setting({"host/a.example", ""}).has_value());
  ASSERT_TRUE(this->state().erase_setting("job/never there").has_value());
  this->reopen();
  EXPECT_EQ(keys("job/"), (std::vector<std::string>{"job/a=new", "job/b=1"}));
  EXPECT_EQ(keys("").size(), 4u);
  ASSERT_TRUE(this->state().erase_setting("job/a").has_value());
  this->reopen();
  EXPECT_EQ(keys("job/"), (std::vector<std::string>{"job/b=1"}));
  EXPECT_EQ(keys("host/"), (std::vector<std::string>{"host/a.example="}));
}

TYPED_TEST_P(CrawlStateConformance, a_finished_url_is_never_queued_again) {
  this->enqueue({queued("https://a.example/1"), queued("https://a.example/2")});
  this->claim("https://a.example/");
  ASSERT_TRUE(this->state().complete(this->finished("https://a.example/1")).has_value());
  PageCommit failed = this->finished("https://a.example/2");
  failed.outcome = UrlOutcome::kFailed;
  ASSERT_TRUE(this->state().complete(failed).has_value());
  EXPECT_EQ(this->state().complete(failed).error().code, ErrorCode::kNotFound);
  for (int round = 0; round < 2; ++round) {
    this->enqueue({queued("https://a.example/1"), queued("https://a.example/2")});
    EXPECT_TRUE(this->claim("https://a.example/").empty());
    EXPECT_EQ(this->counts(), this->counted(2, 0, 0, 1, 1, 0));
    EXPECT_TRUE(this->state().hosts_queued()->empty());
    this->reopen();
  }
}

TYPED_TEST_P(CrawlStateConformance, a_retry_is_due_later) {
  this->enqueue({queued("https://a.example/1")});
  this->claim("https://a.example/");
  PageCommit commit = this->finished("https://a.example/1");
  commit.outcome = UrlOutcome::kAgain;
  commit.again = queued("https://a.example/1", 2000);
  commit.again->tries = 1;
  auto result = this->state().complete(commit);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->urls_new, 0u);
  EXPECT_EQ(result->hosts_woken, std::vector<HostKey>{host_of("https://a.example/")});
  EXPECT_EQ(this->counts(), this->counted(1, 1, 0, 0, 0, 0));
  this->reopen();
  const HostKey host = host_of("https://a.example/");
  EXPECT_EQ(this->state().claim(host, 1, at(1999))->next_due, at(2000));
  const Claim claim = this->state().claim(host, 1, at(2000)).value();
  ASSERT_EQ(claim.urls.size(), 1u);
  EXPECT_EQ(claim.urls[0].tries, 1);
}

TYPED_TEST_P(CrawlStateConformance, a_page_that_was_never_queued_can_be_committed) {
  PageCommit commit;
  commit.article = article_named("a.example", "one", "text");
  ASSERT_TRUE(this->state().complete(commit).has_value());
  EXPECT_EQ(this->counts(), this->counted(0, 0, 0, 0, 0, 1));
}

TYPED_TEST_P(CrawlStateConformance, leases_return_to_their_old_place_when_the_state_is_opened_again) {
  this->enqueue(
      {queued("https://a.example/1"), queued("https://a.example/2"), queued("https://a.example/3")});
  EXPECT_EQ(this->claim("https://a.example/", 2).size(), 2u);
  this->reopen();
  EXPECT_EQ(this->counts(), this->counted(3, 3, 0, 0, 0, 0));
  const Claim claim = this->state().claim(host_of("https://a.example/"), 9, at(1)).value();
  EXPECT_EQ(hrefs(claim.urls),
            (std::vector<std::string>{"https://a.example/1", "https://a.example/2", "https://a.example/3"}));
  for (const QueuedUrl& url : claim.urls) EXPECT_EQ(url.tries, 0);
}

TYPED_TEST_P(CrawlStateConformance, hosts_with_queued_urls_are_listed_once_each) {
  std::vector<QueuedUrl> urls;
  std::set<HostKey> hosts;
  for (int host = 0; host < 40; ++host) {
    const std::string base = "https://h" + std::to_string(host) + ".example/";
    hosts.insert(host_of(base));
    for (int page = 0; page < 3; ++page) urls.push_back(queued(base + std::to_string(page)));
  }
  this->enqueue(urls);
  this->claim("https://h7.example/");
  hosts.erase(host_of("https://h7.example/"));
  const std::vector<HostKey> listed = this->state().hosts_queued().value();
  EXPECT_EQ(std::set<HostKey>(listed.begin(), listed.end()), hosts);
  EXPECT_EQ(listed.size(), hosts.size());
}

TYPED_TEST_P(CrawlStateConformance, a_hosts_record_comes_back_as_it_was_committed) {
  HostRecord record;
  record.host = host_of("https://a.example/");
  record.next_fetch = at(123);
  record.response_milliseconds = 456;
  record.failures = 7;
  record.robots_status = -1;
  record.robots_expires = at(999);
  record.pages = 70'000;
  record.bytes = uint64_t{5} << 40;
  const auto expect_stored = [&] {
    PageCommit commit;
    commit.host = record;
    ASSERT_TRUE(this->state().complete(commit).has_value());
    this->reopen();
    const auto got = this->state().host(record.host).value();
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(got->host, record.host);
    EXPECT_EQ(got->next_fetch, record.next_fetch);
    EXPECT_EQ(got->response_milliseconds, record.response_milliseconds);
    EXPECT_EQ(got->failures, record.failures);
    EXPECT_EQ(got->robots_status, record.robots_status);
    EXPECT_EQ(got->robots_expires, record.robots_expires);
    EXPECT_EQ(got->pages, record.pages);
    EXPECT_EQ(got->bytes, record.bytes);
    EXPECT_EQ(got->robots_text, record.robots_text);
  };
  expect_stored();
  record.robots_text = "User-agent: *\nDisallow: /\n";
  expect_stored();
  record.failures = 0;  // The robots.txt stays.
  expect_stored();
  record.robots_text.clear();
  expect_stored();
  EXPECT_EQ(this->state().host(host_of("https://b.example/")).value(), std::nullopt);
}

TYPED_TEST_P(CrawlStateConformance, articles_come_back_by_site_in_order_of_arrival) {
  for (const char* id : {"c", "a", "b"}) {
    PageCommit commit;
    commit.article = article_named("one.example", id, std::string("text of ") + id);
    ASSERT_TRUE(this->state().complete(commit).has_value());
  }
  PageCommit other;
  other.article = article_named("one.example.org", "a", "text of another site");
  ASSERT_TRUE(this->state().complete(other).has_value());
  this->reopen();
  EXPECT_EQ(this->state().sites().value(), (std::vector<std::string>{"one.example", "one.example.org"}));
  std::vector<std::string> texts;
  const auto visit = [&](const Article& article) {
    texts.push_back(text_of(article));
    return true;
  };
  ASSERT_TRUE(this->state().for_each_article("one.example", ArrivalOrder::kOldestFirst, visit));
  EXPECT_EQ(texts, (std::vector<std::string>{"text of c", "text of a", "text of b"}));
  texts.clear();
  ASSERT_TRUE(this->state().for_each_article("one.example", ArrivalOrder::kNewestFirst, visit));
  EXPECT_EQ(texts, (std::vector<std::string>{"text of b", "text of a", "text of c"}));
  int visits = 0;
  ASSERT_TRUE(this->state().for_each_article("one.example", ArrivalOrder::kOldestFirst,
                                             [&](const Article&) { return ++visits < 2; }));
  EXPECT_EQ(visits, 2);
  EXPECT_EQ(this->state().articles_of("one.example").value(), 3U);
  EXPECT_EQ(this->state().articles_of("one.example.org").value(), 1U);
  EXPECT_EQ(this->state().articles_of("one.exampl").value(), 0U);
  EXPECT_EQ(this->state().article("one.example", "d").value(), std::nullopt);
  EXPECT_EQ(this->state().article("one.exampl", "ea").value(), std::nullopt);
}

TYPED_TEST_P(CrawlStateConformance, an_article_replaces_the_one_with_its_site_and_id) {
  for (const char* text : {"first", "second"}) {
    PageCommit commit;
    commit.article = article_named("a.example", "x", text + std::string(5000, '.'));
    ASSERT_TRUE(this->state().complete(commit).has_value());
    PageCommit between;
    between.article = article_named("a.example", "y", "came second");
    ASSERT_TRUE(this->state().complete(between).has_value());
  }
  EXPECT_EQ(this->counts(), this->counted(0, 0, 0, 0, 0, 2));
  std::vector<std::string> ids;
  ASSERT_TRUE(this->state().for_each_article("a.example", ArrivalOrder::kOldestFirst, [&](const Article& a) {
    ids.push_back(a.id);
    return true;
  }));
  EXPECT_EQ(ids, (std::vector<std::string>{"x", "y"})) << "it keeps the place of the first";
  EXPECT_TRUE(text_of(*this->state().article("a.example", "x").value()).starts_with("second"));
}

TYPED_TEST_P(CrawlStateConformance, a_cluster_has_the_articles_whose_verdict_names_it) {
  const auto commit_in = [this](const std::string& site, const std::string& id, const std::string& cluster) {
    PageCommit commit;
    commit.article = article_named(site, id, "text");
    commit.article->duplicate.cluster = cluster;
    ASSERT_TRUE(this->state().complete(commit).has_value());
  };
  const auto members = [this](const std::string& cluster) {
    std::vector<std::string> found;
    EXPECT_TRUE(
        this->state().for_each_in_cluster(cluster, [&](const std::string& site, const std::string& id) {
          found.push_back(site + " " + id);
          return true;
        }));
    return found;
  };
  commit_in("a.example", "first", "first");
  commit_in("b.example", "copy", "first");
  commit_in("a.example", "other", "first");
  commit_in("a.example", "alone", "");
  this->reopen();
  EXPECT_EQ(members("first"), (std::vector<std::string>{"a.example other", "b.example copy"}));
  commit_in("b.example", "copy", "earlier");
  commit_in("a.example", "other", "other");
  EXPECT_TRUE(members("first").empty());
  EXPECT_EQ(members("earlier"), (std::vector<std::string>{"b.example copy"}));
  EXPECT_TRUE(members("other").empty());
}

inline FingerprintRecord fingerprint_numbered(uint64_t number) {
  FingerprintRecord record;
  record.fingerprint = {{number * 3, ~number}, number << 40, true};
  if (number % 5 == 4) record.fingerprint = {{number, number}, 0, false};
  record.recorded_at = at(static_cast<int64_t>(number));
  record.site = "a.example";
  record.article_id = "article " + std::to_string(number);
  return record;
}

TYPED_TEST_P(CrawlStateConformance, fingerprints_come_back_by_the_number_of_their_commit) {
  constexpr uint64_t kNumbers = 300;  // More than a byte counts.
  for (uint64_t number = 0; number < kNumbers; ++number) {
    if (number % 100 == 50) this->reopen();
    PageCommit commit;
    commit.fingerprint = fingerprint_numbered(number);
    ASSERT_TRUE(this->state().complete(commit).has_value());
    ASSERT_EQ(this->state().counts()->fingerprints, number + 1);
  }
  this->reopen();
  EXPECT_EQ(this->state().fingerprint(7).value(), fingerprint_numbered(7));
  EXPECT_EQ(this->state().fingerprint(kNumbers).value(), std::nullopt);
  for (const uint64_t first : {uint64_t{0}, uint64_t{255}, kNumbers - 1, kNumbers}) {
    uint64_t next = first;
    ASSERT_TRUE(
        this->state().for_each_fingerprint(first, [&](uint64_t number, const FingerprintRecord& record) {
          EXPECT_EQ(number, next++);
          EXPECT_EQ(record, fingerprint_numbered(number));
          return true;
        }));
    EXPECT_EQ(next, kNumbers);
  }
  int visits = 0;
  const auto visit_two = [&](uint64_t, const FingerprintRecord&) { return ++visits < 2; };
  ASSERT_TRUE(this->state().for_each_fingerprint(0, visit_two).has_value());
  EXPECT_EQ(visits, 2);
}

TYPED_TEST_P(CrawlStateConformance, a_refused_commit_takes_no_number) {
  PageCommit refused = this->finished("https://a.example/never-claimed");
  refused.fingerprint = fingerprint_numbered(0);
  EXPECT_EQ(this->state().complete(refused).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(this->state().counts()->fingerprints, 0u);
  EXPECT_EQ(this->state().fingerprint(0).value(), std::nullopt);
}

TYPED_TEST_P(CrawlStateConformance, fingerprints_of_two_sketch_versions_do_not_mix) {
  ASSERT_TRUE(this->state().require_sketch_version(3).has_value());
  ASSERT_TRUE(this->state().require_sketch_version(4).has_value());  // None is there yet.
  PageCommit commit;
  commit.fingerprint = fingerprint_numbered(0);
  ASSERT_TRUE(this->state().complete(commit).has_value());
  this->reopen();
  EXPECT_TRUE(this->state().require_sketch_version(4).has_value());
  const Result<void> refused = this->state().require_sketch_version(5);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
  EXPECT_NE(refused.error().message.find("version 4"), std::string::npos) << refused.error().message;
  EXPECT_NE(refused.error().message.find("version 5"), std::string::npos) << refused.error().message;
}

TYPED_TEST_P(CrawlStateConformance, threads_that_commit_at_once_queue_each_url_once) {
  constexpr int kThreads = 4;
  constexpr int kPages = 200;
  std::vector<std::thread> threads;
  std::atomic<uint64_t> urls_new = 0;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int page = 0; page < kPages; ++page) {
        PageCommit commit;
        for (int link = 0; link < 8; ++link) {
          commit.links.push_back(queued("https://a.example/" + std::to_string(page * 3 + link)));
        }
        commit.article = article_named("a.example", std::to_string(thread * kPages + page), "text");
        urls_new += this->state().complete(commit)->urls_new;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  constexpr uint64_t kUrls = (kPages - 1) * 3 + 8;
  EXPECT_EQ(urls_new, kUrls);
  EXPECT_EQ(this->counts(), this->counted(kUrls, kUrls, 0, 0, 0, kThreads * kPages));
  const std::vector<std::string> claimed = this->claim("https://a.example/", kUrls * 2);
  EXPECT_EQ(std::set<std::string>(claimed.begin(), claimed.end()).size(), kUrls);
  EXPECT_EQ(claimed.size(), kUrls);
}

REGISTER_TYPED_TEST_SUITE_P(
    CrawlStateConformance, a_url_is_queued_exactly_once, a_queued_url_comes_back_with_all_it_was_queued_with,
    urls_are_claimed_by_due_time_and_then_as_queued,
    a_claim_has_one_watched_url_then_timed_ones_then_the_freshest_pages,
    unseen_urls_are_counted_without_being_queued, a_claim_takes_what_is_due_and_says_when_the_next_is,
    a_claim_takes_no_more_than_asked_and_no_other_hosts_urls, a_leased_url_is_not_claimed_again,
    urls_queued_before_what_was_claimed_are_found, released_urls_return_to_their_old_place,
    what_is_not_leased_is_neither_released_nor_finished, a_commit_changes_everything_it_says,
    settings_are_replaced_erased_and_kept, a_finished_url_is_never_queued_again, a_retry_is_due_later,
    a_page_that_was_never_queued_can_be_committed,
    leases_return_to_their_old_place_when_the_state_is_opened_again,
    hosts_with_queued_urls_are_listed_once_each, a_hosts_record_comes_back_as_it_was_committed,
    articles_come_back_by_site_in_order_of_arrival, fingerprints_come_back_by_the_number_of_their_commit,
    a_refused_commit_takes_no_number, fingerprints_of_two_sketch_versions_do_not_mix,
    an_article_replaces_the_one_with_its_site_and_id, a_cluster_has_the_articles_whose_verdict_names_it,
    threads_that_commit_at_once_queue_each_url_once);

}  // namespace newsieve
