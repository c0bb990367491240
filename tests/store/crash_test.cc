// kill -9 at any instant: what was acknowledged is there, whole and once, and no URL is lost.
//
// The child crawls a made-up web and writes a byte for each commit that was acknowledged; the parent kills it
// after a number of bytes that the seed decides, opens the state and checks it against that web's rules.
#include <fmt/format.h>

#include <random>

#include "base/file.h"
#include "tests/store/child_process.h"
#include "tests/store/crawl_state_fixture.h"

namespace newsieve {
namespace {

// The web: page n is on host n % 7 and links to pages 2n + 1, 2n + 2 and n / 2. Every 11th fails, and every
// 5th succeeds at the second try only.
constexpr int kHosts = 7;
constexpr int kPages = 1 << 14;

std::string href_of(int page) { return fmt::format("https://h{}.example/{}", page % kHosts, page); }
int page_of(const Url& url) { return std::stoi(std::string(url.path().substr(1))); }
bool fails(int page) { return page % 11 == 10; }

std::vector<int> links_of(int page) {
  std::vector<int> links = {page / 2};
  if (2 * page + 2 < kPages) links.insert(links.end(), {2 * page + 1, 2 * page + 2});
  return links;
}

PageCommit commit_of(const QueuedUrl& url) {
  const int page = page_of(url.url);
  PageCommit commit;
  commit.finished = url;
  if (page % 5 == 4 && url.tries == 0) {
    commit.outcome = UrlOutcome::kAgain;
    commit.again = url;
    commit.again->tries = 1;
    return commit;
  }
  if (fails(page)) {
    commit.outcome = UrlOutcome::kFailed;
    return commit;
  }
  for (const int link : links_of(page)) commit.links.push_back(queued(href_of(link)));
  commit.article = article_named("site.example", std::to_string(page), std::string(3000, 'a' + page % 26));
  return commit;
}

RocksStateOptions options_for(const std::string& path) {
  return {
      .path = path, .memory_bytes = 1 << 20, .seen_cache_urls = 64};  // Small: flushes and compacts often.
}

void acknowledge(int page) {
  const std::string line = fmt::format("{}\n", page);
  ASSERT_EQ(::write(child_pipe(), line.data(), line.size()), static_cast<ssize_t>(line.size()));
}

TEST(CrashChild, DISABLED_crawls_until_it_is_killed) {
  auto state = open_rocks_state(options_for(child_path())).value();
  ASSERT_TRUE(state->enqueue(std::vector<QueuedUrl>{queued(href_of(0))}).has_value());
  for (bool found = true; found;) {
    found = false;
    const std::vector<HostKey> hosts = state->hosts_queued().value();
    for (const HostKey& host : hosts) {
      const Claim claim = state->claim(host, 5, at(1)).value();
      for (const QueuedUrl& url : claim.urls) {
        found = true;
        ASSERT_TRUE(state->complete(commit_of(url)).has_value());
        if (url.tries == 1 || page_of(url.url) % 5 != 4) acknowledge(page_of(url.url));
      }
    }
  }
}

// What is known after a crash, through the interface alone.
struct Survivors {
  std::set<int> queued;
  std::multiset<int> articles;
  StateCounts counts;
};

Survivors survivors_in(const std::string& path) {
  auto state = open_rocks_state(options_for(path)).value();
  Survivors found;
  found.counts = state->counts().value();
  EXPECT_TRUE(
      state->for_each_article("site.example", ArrivalOrder::kOldestFirst, [&](const Article& article) {
        found.articles.insert(std::stoi(article.id));
        return true;
      }));
  EXPECT_EQ(state->articles_of("site.example").value(), found.articles.size());
  const std::vector<HostKey> hosts = state->hosts_queued().value();
  for (const HostKey& host : hosts) {
    const Claim claim = state->claim(host, kPages, at(1)).value();
    for (const QueuedUrl& url : claim.urls) {
      EXPECT_TRUE(found.queued.insert(page_of(url.url)).second) << url.url.href() << " is queued twice";
    }
  }
  return found;
}

void check(const Survivors& found, const std::set<int>& acknowledged) {
  const StateCounts& counts = found.counts;
  EXPECT_EQ(counts.urls_leased, 0u);
  EXPECT_EQ(counts.urls_queued, found.queued.size());
  EXPECT_EQ(counts.urls_done, found.articles.size());
  EXPECT_EQ(counts.articles, found.articles.size());
  EXPECT_EQ(counts.urls_known, counts.urls_queued + counts.urls_done + counts.urls_failed);
  for (const int page : acknowledged) {
    EXPECT_FALSE(found.queued.contains(page)) << page << " was acknowledged and is queued";
    EXPECT_EQ(found.articles.count(page), fails(page) ? 0u : 1u) << page;
  }
  std::set<int> known = {0};
  for (const int page : found.articles) {
    EXPECT_FALSE(found.queued.contains(page)) << page << " has its article and is queued";
    for (const int link : links_of(page)) known.insert(link);
  }
  uint64_t failed = 0;
  for (const int page : known) {
    if (found.queued.contains(page) || found.articles.contains(page)) continue;
    EXPECT_TRUE(fails(page)) << page << " is lost";
    ++failed;
  }
  EXPECT_EQ(known.size(), counts.urls_known);
  EXPECT_EQ(failed, counts.urls_failed);
}

TEST(Crash, loses_nothing_that_was_acknowledged_and_does_nothing_twice) {
  const TemporaryFolder folder = TemporaryFolder::create().value();
  const std::string path = folder.path() + "/state";
  constexpr unsigned kSeed = 9;
  std::mt19937 random(kSeed);
  std::set<int> acknowledged;
  for (int round = 0; round < 20; ++round) {
    SCOPED_TRACE(fmt::format("seed {}, round {}", kSeed, round));
    ChildProcess child("CrashChild.DISABLED_crawls_until_it_is_killed", path);
    std::string text = child.read(random() % 4000);
    child.kill();
    text += child.read(1 << 20);  // What it had acknowledged by then.
    size_t begin = 0;
    for (size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
      const int page = std::stoi(text.substr(begin, end - begin));
      EXPECT_TRUE(acknowledged.insert(page).second) << page << " was finished twice";
      begin = end + 1;
    }
    check(survivors_in(path), acknowledged);
    if (HasFailure()) return;
  }
  EXPECT_GT(acknowledged.size(), 2000u);
}

}  // namespace
}  // namespace newsieve
