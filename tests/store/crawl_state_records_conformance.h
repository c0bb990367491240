// What every CrawlState must keep of what a commit brings: hosts, articles, clusters, fingerprints, settings.
#pragma once

#include "tests/store/crawl_state_fixture.h"

namespace newsieve {

template <class Backend>
class CrawlStateRecords : public CrawlStateTest<Backend> {};

TYPED_TEST_SUITE_P(CrawlStateRecords);

TYPED_TEST_P(CrawlStateRecords, a_commit_changes_everything_it_says) {
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

TYPED_TEST_P(CrawlStateRecords, settings_are_replaced_erased_and_kept) {
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

TYPED_TEST_P(CrawlStateRecords, a_hosts_record_comes_back_as_it_was_committed) {
  HostRecord record;
  record.host = host_of("https://a.example/");
  record.next_fetch = at(123);
  record.response_milliseconds = 456;
  record.delay_milliseconds = 1500;
  record.failures = 7;
  record.last_status = -1;
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
    EXPECT_EQ(got->delay_milliseconds, record.delay_milliseconds);
    EXPECT_EQ(got->failures, record.failures);
    EXPECT_EQ(got->last_status, record.last_status);
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

TYPED_TEST_P(CrawlStateRecords, articles_come_back_by_site_in_order_of_arrival) {
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
  EXPECT_EQ(this->state().sites("", 1).value(), std::vector<std::string>{"one.example"});
  EXPECT_EQ(this->state().sites("one.example", 10).value(), std::vector<std::string>{"one.example.org"});
  EXPECT_TRUE(this->state().sites("one.example.org", 10).value().empty());
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

TYPED_TEST_P(CrawlStateRecords, an_article_replaces_the_one_with_its_site_and_id) {
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

TYPED_TEST_P(CrawlStateRecords, a_cluster_has_the_articles_whose_verdict_names_it) {
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

TYPED_TEST_P(CrawlStateRecords, fingerprints_come_back_by_the_number_of_their_commit) {
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

TYPED_TEST_P(CrawlStateRecords, a_refused_commit_takes_no_number) {
  PageCommit refused = this->finished("https://a.example/never-claimed");
  refused.fingerprint = fingerprint_numbered(0);
  EXPECT_EQ(this->state().complete(refused).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(this->state().counts()->fingerprints, 0u);
  EXPECT_EQ(this->state().fingerprint(0).value(), std::nullopt);
}

TYPED_TEST_P(CrawlStateRecords, fingerprints_of_two_sketch_versions_do_not_mix) {
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

REGISTER_TYPED_TEST_SUITE_P(CrawlStateRecords, a_commit_changes_everything_it_says,
                            settings_are_replaced_erased_and_kept,
                            a_hosts_record_comes_back_as_it_was_committed,
                            articles_come_back_by_site_in_order_of_arrival,
                            an_article_replaces_the_one_with_its_site_and_id,
                            a_cluster_has_the_articles_whose_verdict_names_it,
                            fingerprints_come_back_by_the_number_of_their_commit,
                            a_refused_commit_takes_no_number, fingerprints_of_two_sketch_versions_do_not_mix);

}  // namespace newsieve
