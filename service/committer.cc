#include "service/committer.h"

#include <spdlog/spdlog.h>

#include "base/check.h"
#include "base/match.h"

namespace newsieve {
namespace {

std::string sentence(const FetchResult& result) {
  return std::visit(
      match{[](const FetchedPage& r) { return fmt::format("HTTP {}", r.http.status); },
            [](const Redirect& r) { return fmt::format("HTTP {} to {}", r.http.status, r.location); },
            [](const NotModified&) { return std::string("not modified"); },
            [](const SlowDown& r) { return fmt::format("HTTP {}: asked to slow down", r.http.status); },
            [](const Refused& r) { return r.reason; }, [](const Unreachable& r) { return r.reason; }},
      result);
}

bool succeeded(const FetchResult& result) {
  return std::holds_alternative<FetchedPage>(result) || std::holds_alternative<Redirect>(result) ||
         std::holds_alternative<NotModified>(result);
}

// A page that is not there is the web being the web; a server that does not answer is not.
bool is_dead_link(const FetchResult& result) {
  const auto* refused = std::get_if<Refused>(&result);
  return refused != nullptr && refused->http.status >= 400 && refused->http.status < 500;
}

}  // namespace

void Committer::judge_fetch(const CrawlResult& fetch, PageCommit& commit) {
  if (fetch.robots_denied) {
    ++metrics_.robots_denied;
  } else {
    metrics_.count_fetch(fetch.result);
  }
  spdlog::debug("fetched url={} outcome={} detail=\"{}\"", fetch.source.url.href(), outcome(fetch.result),
                sentence(fetch.result));
  const bool is_seed = fetch.source.depth == 0 && fetch.source.referrer.empty();
  if (fetch.retry) {
    ++metrics_.retries;
    commit.outcome = UrlOutcome::kAgain;
  } else if (succeeded(fetch.result)) {
    ++metrics_.urls_done;
  } else {
    commit.outcome = UrlOutcome::kFailed;
    ++metrics_.urls_failed;
    if (fetch.source.kind == UrlKind::kRobots && std::holds_alternative<Unreachable>(fetch.result)) {
      spdlog::info("cannot reach {}: {}", fetch.source.url.host_key().text(), sentence(fetch.result));
    }
    if (fetch.source.kind == UrlKind::kRobots ||
        (!is_seed && (fetch.robots_denied || is_dead_link(fetch.result)))) {
      return;
    }
    ++failures_;
    spdlog::warn("cannot fetch {}: {}", fetch.source.url.href(), sentence(fetch.result));
  }
}

Result<void> Committer::add_article(ReadPage& read, bool is_crawl, PageCommit& commit) {
  if (!read.article) return {};
  Article& article = *read.article;
  const bool has_story = is_story(article.page_type) && article.error.empty();
  if (is_crawl && !has_story) return {};  // A crawl keeps stories that can be read, not section fronts.
  if (has_story) ++metrics_.articles;
  for (const TextBlock& block : article.blocks) metrics_.blocks_kept += is_kept(block);
  if (on_article_) {
    if (Result<void> added = on_article_(article, commit); !added) return added;
  }
  commit.article = std::move(article);
  return {};
}

// The last capture is the page's own; those before it are redirects.
Result<void> Committer::archive(FinishedPage& page, PageCommit& commit) {
  if (page.captures.empty()) return {};
  NEWSIEVE_CHECK(archive_ != nullptr);
  for (const WarcCapture& capture : page.captures) {
    Result<WarcPlace> place = archive_->append(capture, page.fetch->finished_at);
    if (!place) return tl::unexpected(place.error());
    if (page.read && page.read->article) page.read->article->warc = std::move(*place);
    ++metrics_.captures;
    metrics_.capture_bytes += capture.bytes.size();
  }
  commit.sinks.push_back(archive_->sink());
  return {};
}

Result<void> Committer::commit(FinishedPage&& page) {
  PageCommit commit;
  if (Result<void> archived = archive(page, commit); !archived) return archived;
  if (page.fetch) {
    CrawlResult& fetch = *page.fetch;
    judge_fetch(fetch, commit);
    commit.finished_at = fetch.finished_at;
    commit.host = std::move(fetch.host);
    commit.links = std::move(fetch.links);
    commit.again = std::move(fetch.retry);
    if (fetch.source.kind != UrlKind::kRobots) commit.finished = std::move(fetch.source);
  }
  if (page.read) {
    if (!page.read->error.empty()) spdlog::debug("unreadable page: {}", page.read->error);
    std::move(page.read->links.begin(), page.read->links.end(), std::back_inserter(commit.links));
    Result<void> added = add_article(*page.read, page.fetch.has_value(), commit);
    if (!added) return added;
  }
  const Result<CommitResult> committed = state_.complete(commit);
  if (!committed) return tl::unexpected(committed.error());
  metrics_.urls_queued += committed->urls_new;
  if (on_committed_) on_committed_(*committed);
  return {};
}

}  // namespace newsieve
