// What every CrawlState must do with the URLs it is given: queue, claim, lease, release, finish, try again.
#pragma once

#include "tests/store/crawl_state_fixture.h"

namespace newsieve {

template <class Backend>
class CrawlStateQueue : public CrawlStateTest<Backend> {};

TYPED_TEST_SUITE_P(CrawlStateQueue);

TYPED_TEST_P(CrawlStateQueue, a_url_is_queued_exactly_once) {
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

TYPED_TEST_P(CrawlStateQueue, a_queued_url_comes_back_with_all_it_was_queued_with) {
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

TYPED_TEST_P(CrawlStateQueue, a_claim_has_one_watched_url_then_timed_ones_then_the_freshest_pages) {
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

TYPED_TEST_P(CrawlStateQueue, unseen_urls_are_counted_without_being_queued) {
  this->enqueue({queued("https://a.example/1")});
  const std::vector<QueuedUrl> urls = {queued("https://a.example/1"), queued("https://a.example/2"),
                                       queued("https://a.example/3"), queued("https://a.example/2")};
  EXPECT_EQ(this->state().count_unseen(urls), 2u);
  EXPECT_EQ(this->counts(), this->counted(1, 1, 0, 0, 0, 0));
}

TYPED_TEST_P(CrawlStateQueue, urls_are_claimed_by_due_time_and_then_as_queued) {
  this->enqueue({queued("https://a.example/late", 9), queued("https://a.example/z", 5),
                 queued("https://a.example/a", 5), queued("https://a.example/early", -4)});
  this->enqueue({queued("https://a.example/m", 5)});
  EXPECT_EQ(this->claim("https://a.example/"),
            (std::vector<std::string>{"https://a.example/early", "https://a.example/z", "https://a.example/a",
                                      "https://a.example/m", "https://a.example/late"}));
}

TYPED_TEST_P(CrawlStateQueue, a_claim_takes_what_is_due_and_says_when_the_next_is) {
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

TYPED_TEST_P(CrawlStateQueue, a_claim_takes_no_more_than_asked_and_no_other_hosts_urls) {
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

TYPED_TEST_P(CrawlStateQueue, a_leased_url_is_not_claimed_again) {
  this->enqueue({queued("https://a.example/1")});
  EXPECT_EQ(this->claim("https://a.example/").size(), 1u);
  EXPECT_TRUE(this->claim("https://a.example/").empty());
  EXPECT_EQ(this->counts(), this->counted(1, 0, 1, 0, 0, 0));
}

TYPED_TEST_P(CrawlStateQueue, urls_queued_before_what_was_claimed_are_found) {
  this->enqueue({queued("https://a.example/1", 50)});
  EXPECT_EQ(this->claim("https://a.example/").size(), 1u);
  this->enqueue({queued("https://a.example/2", 40)});
  EXPECT_EQ(this->claim("https://a.example/"), std::vector<std::string>{"https://a.example/2"});
}

TYPED_TEST_P(CrawlStateQueue, released_urls_return_to_their_old_place) {
  this->enqueue(
      {queued("https://a.example/1"), queued("https://a.example/2"), queued("https://a.example/3")});
  const Claim claim = this->state().claim(host_of("https://a.example/"), 2, at(1)).value();
  ASSERT_TRUE(this->state().release(claim.urls).has_value());
  EXPECT_EQ(this->counts(), this->counted(3, 3, 0, 0, 0, 0));
  EXPECT_EQ(this->claim("https://a.example/"),
            (std::vector<std::string>{"https://a.example/1", "https://a.example/2", "https://a.example/3"}));
}

TYPED_TEST_P(CrawlStateQueue, what_is_not_leased_is_neither_released_nor_finished) {
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

TYPED_TEST_P(CrawlStateQueue, a_finished_url_is_never_queued_again) {
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

TYPED_TEST_P(CrawlStateQueue, a_retry_is_due_later) {
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

TYPED_TEST_P(CrawlStateQueue, a_page_that_was_never_queued_can_be_committed) {
  PageCommit commit;
  commit.article = article_named("a.example", "one", "text");
  ASSERT_TRUE(this->state().complete(commit).has_value());
  EXPECT_EQ(this->counts(), this->counted(0, 0, 0, 0, 0, 1));
}

TYPED_TEST_P(CrawlStateQueue, leases_return_to_their_old_place_when_the_state_is_opened_again) {
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

TYPED_TEST_P(CrawlStateQueue, hosts_with_queued_urls_are_listed_once_each) {
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

TYPED_TEST_P(CrawlStateQueue, what_a_host_has_queued_is_counted) {
  const auto queued_of = [this](const std::string& host) {
    return this->state().urls_queued(host_of(host)).value();
  };
  EXPECT_EQ(queued_of("https://a.example/"), 0u);
  this->enqueue(
      {queued("https://a.example/1"), queued("https://a.example/2"), queued("https://b.example/1")});
  this->enqueue({queued("https://a.example/1")});
  EXPECT_EQ(queued_of("https://a.example/"), 2u);
  EXPECT_EQ(queued_of("https://b.example/"), 1u);
  this->claim("https://a.example/");
  EXPECT_EQ(queued_of("https://a.example/"), 0u);
  PageCommit commit = this->finished("https://a.example/1");
  commit.outcome = UrlOutcome::kAgain;
  commit.again = queued("https://a.example/1", 2000);
  commit.links = {queued("https://a.example/3"), queued("https://b.example/1"),
                  queued("https://b.example/2")};
  ASSERT_TRUE(this->state().complete(commit).has_value());
  EXPECT_EQ(queued_of("https://a.example/"), 2u);
  EXPECT_EQ(queued_of("https://b.example/"), 2u);
  this->reopen();  // What was leased is queued again.
  EXPECT_EQ(queued_of("https://a.example/"), 3u);
  const std::vector<QueuedUrl> leased = this->state().claim(host_of("https://b.example/"), 9, at(1))->urls;
  ASSERT_TRUE(this->state().release(std::span(leased).first(1)).has_value());
  EXPECT_EQ(queued_of("https://b.example/"), 1u);
}

TYPED_TEST_P(CrawlStateQueue, threads_that_commit_at_once_queue_each_url_once) {
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
    CrawlStateQueue, a_url_is_queued_exactly_once, a_queued_url_comes_back_with_all_it_was_queued_with,
    a_claim_has_one_watched_url_then_timed_ones_then_the_freshest_pages,
    unseen_urls_are_counted_without_being_queued, urls_are_claimed_by_due_time_and_then_as_queued,
    a_claim_takes_what_is_due_and_says_when_the_next_is,
    a_claim_takes_no_more_than_asked_and_no_other_hosts_urls, a_leased_url_is_not_claimed_again,
    urls_queued_before_what_was_claimed_are_found, released_urls_return_to_their_old_place,
    what_is_not_leased_is_neither_released_nor_finished, a_finished_url_is_never_queued_again,
    a_retry_is_due_later, a_page_that_was_never_queued_can_be_committed,
    leases_return_to_their_old_place_when_the_state_is_opened_again,
    hosts_with_queued_urls_are_listed_once_each, what_a_host_has_queued_is_counted,
    threads_that_commit_at_once_queue_each_url_once);

}  // namespace newsieve
