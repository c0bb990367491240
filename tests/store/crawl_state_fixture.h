// Tests of a CrawlState, whichever: a fixture that opens one, and opens the same one again as a process that
// comes after a crash or an exit would; and what such tests are made of.
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
class CrawlStateTest : public ::testing::Test {
 protected:
  using Hrefs = std::vector<std::string>;

  CrawlStateTest() { reopen(); }

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

}  // namespace newsieve
