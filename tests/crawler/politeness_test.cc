#include "crawler/politeness.h"

#include <gtest/gtest.h>

namespace newsieve {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const HostKey kHost("http://news.example");
const Instant kNow = from_rfc3339("2024-05-06T07:08:09Z").value();

Url url(std::string_view path) { return Url::parse(kHost.text() + std::string(path)).value(); }

FetchResult page(std::string body = "") {
  FetchedPage result;
  result.http.status = 200;
  result.body = std::move(body);
  return result;
}

FetchResult refused(int status) {
  Refused result;
  result.http.status = status;
  return result;
}

FetchResult slow_down(int status, std::string retry_after = "") {
  SlowDown result;
  result.http.status = status;
  result.retry_after = std::move(retry_after);
  return result;
}

// The end of a pause that begins in the millisecond kNow.
Instant rested(Milliseconds pause) { return kNow + pause + Milliseconds(1); }

// A host whose robots.txt is `body`.
Politeness with_robots(const PolitenessOptions& options, std::string body) {
  Politeness politeness(options);
  politeness.on_robots(kHost, page(std::move(body)), kNow);
  return politeness;
}

TEST(Politeness, ANewHostNeedsItsRobotsAndKeepsThemADay) {
  Politeness politeness{PolitenessOptions{}};
  EXPECT_TRUE(politeness.robots_needed(kHost, kNow));
  politeness.on_robots(kHost, page("User-agent: *\nDisallow: /x\nSitemap: /s.xml\n"), kNow);
  EXPECT_FALSE(politeness.robots_needed(kHost, kNow));
  EXPECT_FALSE(politeness.robots_needed(kHost, kNow + hours(24) - Milliseconds(1)));
  EXPECT_TRUE(politeness.robots_needed(kHost, kNow + hours(24)));
  EXPECT_FALSE(politeness.allowed(url("/x/y")));
  EXPECT_TRUE(politeness.allowed(url("/y")));
  EXPECT_EQ(politeness.sitemaps(kHost), std::vector<std::string>{"/s.xml"});
}

TEST(Politeness, AHostAnswersSoonOnceAPageHasComeAndAsLongAsItIsNeitherSlowNorFails) {
  Politeness politeness{PolitenessOptions{}};
  EXPECT_FALSE(politeness.answers_soon(kHost));
  politeness.on_robots(kHost, page(), kNow);
  politeness.on_fetched(kHost, page(), seconds(1), kNow);
  EXPECT_FALSE(politeness.answers_soon(kHost));  // So far it was asked for its robots.txt alone.
  politeness.count(kHost, 1, 100);
  EXPECT_TRUE(politeness.answers_soon(kHost));
  politeness.on_fetched(kHost, Unreachable{"timeout"}, seconds(20), kNow);
  EXPECT_FALSE(politeness.answers_soon(kHost));
  politeness.on_fetched(kHost, page(), seconds(1), kNow);
  EXPECT_TRUE(politeness.answers_soon(kHost));
  politeness.on_fetched(kHost, page(), seconds(10), kNow);
  EXPECT_FALSE(politeness.answers_soon(kHost));
  Politeness next{PolitenessOptions{}};
  next.restore(politeness.record(kHost));
  EXPECT_FALSE(next.answers_soon(kHost));
}

// RFC 9309, 2.3.1.3.
TEST(Politeness, RobotsThatAreNotThereAllowEverything) {
  for (const int status : {400, 401, 403, 404, 410}) {
    Politeness politeness{PolitenessOptions{}};
    politeness.on_robots(kHost, refused(status), kNow);
    EXPECT_TRUE(politeness.allowed(url("/a"))) << status;
    EXPECT_FALSE(politeness.robots_unreachable(kHost));
    EXPECT_FALSE(politeness.robots_needed(kHost, kNow + hours(23)));
  }
}

// RFC 9309, 2.3.1.4.
TEST(Politeness, RobotsThatCannotBeReachedDisallowEverythingForAWhile) {
  for (const FetchResult& result :
       {refused(500), refused(0), slow_down(503), slow_down(429), FetchResult(Unreachable{"dns"})}) {
    Politeness politeness{PolitenessOptions{}};
    politeness.on_robots(kHost, result, kNow);
    EXPECT_FALSE(politeness.allowed(url("/a"))) << outcome(result);
    EXPECT_TRUE(politeness.robots_unreachable(kHost));
    EXPECT_FALSE(politeness.robots_needed(kHost, kNow + minutes(9)));
    EXPECT_TRUE(politeness.robots_needed(kHost, kNow + minutes(10)));
  }
}

// RFC 9309, 2.4.
TEST(Politeness, OldRulesHoldWhileNewOnesCannotBeReached) {
  Politeness politeness = with_robots({}, "User-agent: *\nDisallow: /x");
  politeness.on_robots(kHost, Unreachable{"timeout"}, kNow + hours(24));
  EXPECT_TRUE(politeness.allowed(url("/a")));
  EXPECT_FALSE(politeness.allowed(url("/x")));
  EXPECT_FALSE(politeness.robots_unreachable(kHost));
  EXPECT_TRUE(politeness.robots_needed(kHost, kNow + hours(24) + minutes(10)));
}

TEST(Politeness, ABodyThatCannotBeDecodedIsUnreachable) {
  Politeness politeness{PolitenessOptions{}};
  FetchedPage broken;
  broken.http.status = 200;
  broken.http.content_encoding = "gzip";
  broken.body = "User-agent: *\nAllow: /\n";
  politeness.on_robots(kHost, broken, kNow);
  EXPECT_FALSE(politeness.allowed(url("/")));
}

TEST(Politeness, TheDelayIsTheLongestOfThoseAskedFor) {
  const auto delay = [](const PolitenessOptions& options, std::string robots, Milliseconds response) {
    Politeness politeness = with_robots(options, std::move(robots));
    return politeness.on_fetched(kHost, page(), response, kNow).host;
  };
  EXPECT_EQ(delay({}, "", Milliseconds(10)), rested(seconds(1)));
  EXPECT_EQ(delay({}, "", Milliseconds(2500)), rested(Milliseconds(2500)));
  EXPECT_EQ(delay({.response_factor = 0.5}, "", Milliseconds(2500)), rested(Milliseconds(1250)));
  EXPECT_EQ(delay({}, "User-agent: *\nCrawl-delay: 1.5", Milliseconds(10)), rested(Milliseconds(1500)));
  EXPECT_EQ(delay({}, "User-agent: *\nCrawl-delay: 86400", Milliseconds(10)), rested(seconds(60)));
  EXPECT_EQ(delay({.obey_robots = false}, "User-agent: *\nCrawl-delay: 5", Milliseconds(10)),
            rested(seconds(1)));
  EXPECT_EQ(delay({.delay = Milliseconds(0)}, "", Milliseconds(0)), kNow);
}

TEST(Politeness, AHostMayHaveADelayOfItsOwn) {
  PolitenessOptions options;
  options.delay = seconds(1);
  Politeness politeness(options, [](const HostKey& host) {
    return host == kHost ? std::optional<Milliseconds>(seconds(7)) : std::nullopt;
  });
  const Pauses own = politeness.on_fetched(kHost, page(), Milliseconds(0), kNow);
  EXPECT_EQ(own.host, rested(seconds(7)));
  EXPECT_EQ(own.domain, rested(seconds(7)));
  const HostKey other("http://other.example");
  EXPECT_EQ(politeness.on_fetched(other, page(), Milliseconds(0), kNow).host, rested(seconds(1)));
  EXPECT_EQ(politeness.pauses(kHost, kNow + hours(1)).host, kNow + hours(1) + seconds(7) + Milliseconds(1));
}

TEST(Politeness, FailuresDoubleTheDelayUntilAnAnswerComes) {
  Politeness politeness{PolitenessOptions{}};
  for (const int expected : {2, 4, 8, 16}) {
    EXPECT_EQ(politeness.on_fetched(kHost, Unreachable{"timeout"}, seconds(10), kNow).host,
              rested(seconds(expected)));
  }
  EXPECT_EQ(politeness.on_fetched(kHost, slow_down(429), seconds(0), kNow).host, rested(seconds(32)));
  EXPECT_EQ(politeness.on_fetched(kHost, refused(502), seconds(0), kNow).host, rested(seconds(64)));
  for (int i = 0; i < 100'000; ++i) politeness.on_fetched(kHost, slow_down(503), seconds(0), kNow);
  EXPECT_EQ(politeness.on_fetched(kHost, slow_down(503), seconds(0), kNow).host, rested(hours(1)));
  EXPECT_EQ(politeness.on_fetched(kHost, refused(404), seconds(0), kNow).host, rested(seconds(1)));
  EXPECT_EQ(politeness.record(kHost).failures, 0);
}

TEST(Politeness, OfAHostItIsKnownHowItAnsweredLastAndWhatItsPauseIs) {
  PolitenessOptions options;
  options.delay = seconds(2);
  Politeness politeness(options);
  EXPECT_EQ(politeness.record(kHost).last_status, 0);
  politeness.on_fetched(kHost, page(), seconds(1), kNow);
  EXPECT_EQ(politeness.record(kHost).last_status, 200);
  EXPECT_EQ(politeness.record(kHost).delay_milliseconds, 2'000U);
  politeness.on_fetched(kHost, slow_down(429, "60"), seconds(5), kNow);
  EXPECT_EQ(politeness.record(kHost).last_status, 429);
  EXPECT_EQ(politeness.record(kHost).delay_milliseconds, 5'000U);  // The Retry-After is in next_fetch.
  politeness.on_fetched(kHost, Unreachable{"timeout"}, seconds(60), kNow);
  EXPECT_EQ(politeness.record(kHost).last_status, -1);
}

TEST(Politeness, BacksOffAlsoWhereNoDelayIsConfigured) {
  Politeness politeness{PolitenessOptions{.delay = Milliseconds(0)}};
  EXPECT_EQ(politeness.on_fetched(kHost, slow_down(429), seconds(0), kNow).host, rested(seconds(2)));
}

TEST(Politeness, ARetryAfterIsKeptToButNotForEver) {
  Politeness politeness{PolitenessOptions{}};
  EXPECT_EQ(politeness.on_fetched(kHost, slow_down(429, "120"), seconds(0), kNow).host, rested(minutes(2)));
  EXPECT_EQ(
      politeness.on_fetched(kHost, slow_down(503, "Mon, 06 May 2024 08:08:09 GMT"), seconds(0), kNow).host,
      rested(hours(1)));
  EXPECT_EQ(politeness.on_fetched(kHost, slow_down(429, "0"), seconds(0), kNow).host, rested(seconds(1)));
  EXPECT_EQ(politeness.on_fetched(kHost, slow_down(429, "99999999"), seconds(0), kNow).host,
            rested(hours(24)));
}

TEST(Politeness, TheMeanResponseTimeFollowsTheHost) {
  Politeness politeness{PolitenessOptions{}};
  politeness.on_fetched(kHost, page(), Milliseconds(4000), kNow);
  EXPECT_EQ(politeness.record(kHost).response_milliseconds, 4000u);
  politeness.on_fetched(kHost, Unreachable{"timeout"}, Milliseconds(60'000), kNow);
  EXPECT_EQ(politeness.record(kHost).response_milliseconds, 4000u);
  for (int i = 0; i < 100; ++i) politeness.on_fetched(kHost, page(), Milliseconds(100), kNow);
  EXPECT_LT(politeness.record(kHost).response_milliseconds, 110u);
}

TEST(Politeness, AnAnswerSlowerThanTheMeanCountsAtOnce) {
  Politeness politeness{PolitenessOptions{}};
  politeness.on_fetched(kHost, page(), Milliseconds(100), kNow);
  const Pauses pauses = politeness.on_fetched(kHost, page(), Milliseconds(5000), kNow);
  EXPECT_EQ(politeness.record(kHost).response_milliseconds, 1325u);
  EXPECT_EQ(pauses.host, rested(seconds(5)));
  EXPECT_EQ(pauses.address, rested(seconds(5)));
  EXPECT_EQ(pauses.domain, rested(seconds(5)));
  EXPECT_EQ(politeness.on_fetched(kHost, page(), Milliseconds(1), kNow).host, rested(seconds(1)));
}

TEST(Politeness, WhatAHostAsksForIsItsOwnAndHowSlowItIsIsSharedByItsAddressAndDomain) {
  const PolitenessOptions options{.address_delay = seconds(2), .domain_delay = seconds(3)};
  Politeness politeness = with_robots(options, "User-agent: *\nCrawl-delay: 20");
  Pauses pauses = politeness.on_fetched(kHost, page(), Milliseconds(10), kNow);
  EXPECT_EQ(pauses.host, rested(seconds(20)));
  EXPECT_EQ(pauses.address, rested(seconds(2)));
  EXPECT_EQ(pauses.domain, rested(seconds(3)));
  pauses = politeness.on_fetched(kHost, slow_down(429, "600"), Milliseconds(2500), kNow);
  EXPECT_EQ(pauses.host, rested(seconds(600)));
  EXPECT_EQ(pauses.address, rested(Milliseconds(2500)));
  EXPECT_EQ(pauses.domain, rested(seconds(3)));
}

TEST(Politeness, AddressesAndDomainsHaveTheHostsDelayUnlessTheyHaveTheirOwn) {
  const auto shared = [](const PolitenessOptions& options) { return Politeness(options).shared_units(); };
  EXPECT_TRUE(shared({}).addresses && shared({}).domains);
  const PolitenessOptions hasty{.delay = Milliseconds(0)};
  EXPECT_FALSE(shared(hasty).addresses || shared(hasty).domains);
  const PolitenessOptions cdn{.address_delay = Milliseconds(0), .domain_delay = Milliseconds(5)};
  EXPECT_FALSE(shared(cdn).addresses);
  EXPECT_TRUE(shared(cdn).domains);
  EXPECT_EQ(Politeness(cdn).on_fetched(kHost, page(), seconds(9), kNow).address, Instant());
}

TEST(Politeness, BeforeTheFirstFetchOfARunEveryUnitRestsAsIfFetchedAtItsStart) {
  Politeness before = with_robots({}, "User-agent: *\nCrawl-delay: 7");
  before.on_fetched(kHost, page(), seconds(4), kNow - hours(1));
  Politeness after{PolitenessOptions{}};
  after.restore(before.record(kHost));
  const Pauses pauses = after.pauses(kHost, kNow);
  EXPECT_EQ(pauses.host, rested(seconds(7)));
  EXPECT_EQ(pauses.address, rested(seconds(4)));
  EXPECT_EQ(pauses.domain, rested(seconds(4)));
  EXPECT_EQ(after.pauses(HostKey("http://new.example"), kNow).host, rested(seconds(1)));
  after.on_fetched(kHost, slow_down(503, "3600"), seconds(1), kNow);
  EXPECT_EQ(after.pauses(kHost, kNow).host, rested(hours(1)));
}

TEST(Politeness, ARestartChangesNothing) {
  for (const FetchResult& robots :
       {page("User-agent: *\nDisallow: /x\nCrawl-delay: 7"), refused(404), refused(500)}) {
    Politeness before{PolitenessOptions{}};
    before.on_robots(kHost, robots, kNow);
    before.on_fetched(kHost, slow_down(429), seconds(1), kNow);
    Politeness after{PolitenessOptions{}};
    after.restore(before.record(kHost));
    EXPECT_EQ(after.robots_needed(kHost, kNow + minutes(5)), before.robots_needed(kHost, kNow + minutes(5)));
    for (const char* path : {"/", "/x"})
      EXPECT_EQ(after.allowed(url(path)), before.allowed(url(path))) << path;
    EXPECT_EQ(after.on_fetched(kHost, page(), seconds(1), kNow).host,
              before.on_fetched(kHost, page(), seconds(1), kNow).host);
    EXPECT_EQ(after.record(kHost).next_fetch, before.record(kHost).next_fetch);
  }
}

TEST(Politeness, RememberedHostsAreBoundedInNumberAndInBytes) {
  const auto host = [](int i) { return HostKey("http://h" + std::to_string(i) + ".example"); };
  Politeness few{PolitenessOptions{.hosts_max = 10}};
  for (int i = 0; i < 100; ++i) few.on_robots(host(i), page("User-agent: *\nDisallow: /"), kNow);
  EXPECT_EQ(few.hosts(), 10u);
  EXPECT_TRUE(few.robots_needed(host(0), kNow));
  EXPECT_FALSE(few.robots_needed(host(99), kNow));

  Politeness small{PolitenessOptions{.robots_bytes_max = 10'000}};
  for (int i = 0; i < 100; ++i) small.on_robots(host(i), page(std::string(999, '#')), kNow);
  EXPECT_EQ(small.hosts(), 10u);
  small.on_robots(host(99), page(std::string(1'000'000, '#')), kNow);
  EXPECT_EQ(small.hosts(), 1u);
}

TEST(Politeness, RobotsAreNotLookedAtWhereTheyAreNotObeyed) {
  Politeness politeness = with_robots({.obey_robots = false}, "User-agent: *\nDisallow: /");
  EXPECT_FALSE(politeness.robots_needed(HostKey("http://other.example"), kNow));
  EXPECT_TRUE(politeness.allowed(url("/")));
}

TEST(RetryAfter, IsSecondsOrAnHttpDate) {
  EXPECT_EQ(retry_after("120", kNow), kNow + seconds(120));
  EXPECT_EQ(retry_after(" 5 ", kNow), kNow + seconds(5));
  EXPECT_EQ(retry_after("Mon, 06 May 2024 07:09:09 GMT", kNow), kNow + minutes(1));
  EXPECT_EQ(retry_after("Monday, 06-May-24 07:09:09 GMT", kNow), kNow + minutes(1));
  EXPECT_EQ(retry_after("Mon May  6 07:09:09 2024", kNow), kNow + minutes(1));
  EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", kNow), kNow);
  EXPECT_GT(retry_after(std::string(30, '9'), kNow), kNow + hours(24 * 365));
  for (const char* text : {"", " ", "soon", "-5", "1.5", "12:00:00x"})
    EXPECT_EQ(retry_after(text, kNow), std::nullopt) << text;
}

}  // namespace
}  // namespace newsieve
