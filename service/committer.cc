#include "service/committer.h"

#include <spdlog/spdlog.h>

#include "base/check.h"
#include "base/hash.h"
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

uint64_t text_hash(const Article& article) {
  uint64_t hash = 0;
  for (const TextBlock& block : article.blocks) {
    if (is_kept(block)) hash = hash64(block.text, hash);
  }
  return hash;
}

// Nobody said anything, or was asked: of a robots.txt, that nothing of its host is fetched.
bool is_unanswered(const FetchResult& result) {
  const auto* refused = std::get_if<Refused>(&result);
  return std::holds_alternative<Unreachable>(result) || (refused != nullptr && refused->http.status == 0);
}

bool has_story(const ReadPage& read) {
  return read.article && is_story(read.article->page_type) && read.article->error.empty();
}

}  // namespace

std::vector<MovedSeed> seeds_moved(const CrawlResult& fetch) {
  std::vector<MovedSeed> seeds;
  if (!is_seed(fetch.source) || !std::holds_alternative<Redirect>(fetch.result)) return seeds;
  for (const QueuedUrl& target : fetch.links) seeds.push_back({fetch.source.url, target.url});
  return seeds;
}

void Committer::judge_fetch(const CrawlResult& fetch, PageCommit& commit) {
  metrics_.revisits += fetch.source.last_visit.has_value();
  switch (fetch.denial) {
    case Denial::kNone:
      metrics_.count_fetch(fetch.result);
      break;
    case Denial::kRobots:
      ++metrics_.robots_denied;
      break;
    case Denial::kHostBudget:
      ++metrics_.budget_denied;
      break;
  }
  spdlog::debug("fetched url={} outcome={} detail=\"{}\"", fetch.source.url.href(), outcome(fetch.result),
                sentence(fetch.result));
  if (fetch.retry) {
    ++metrics_.retries;
    commit.outcome = UrlOutcome::kAgain;
  } else if (succeeded(fetch.result)) {
    ++metrics_.urls_done;
  } else {
    commit.outcome = UrlOutcome::kFailed;
    ++metrics_.urls_failed;
    if (fetch.source.kind == UrlKind::kRobots && is_unanswered(fetch.result)) {
      spdlog::info("cannot reach {}: {}", fetch.source.url.host_key().text(), sentence(fetch.result));
    }
    if (fetch.source.kind == UrlKind::kRobots ||
        (!is_seed(fetch.source) && (fetch.denial != Denial::kNone || is_dead_link(fetch.result)))) {
      return;
    }
    ++failures_;
    spdlog::warn("cannot fetch {}: {}", fetch.source.url.href(), sentence(fetch.result));
  }
}

Result<void> Committer::add_article(ReadPage& read, bool is_crawl, PageCommit& commit) {
  if (!read.article) return {};
  Article& article = *read.article;
  const bool story = has_story(read);
  if (is_crawl && !story) return {};  // A crawl keeps stories that can be read, not section fronts.
  if (on_article_) {
    const Result<bool> stores = on_article_(article, commit);
    if (!stores) return tl::unexpected(stores.error());
    if (!*stores) return {};
  }
  if (story) ++metrics_.articles;
  if (const std::optional<QueuedUrl>& source = commit.finished; source && source->published != Instant()) {
    const auto lag = commit.finished_at - source->published;
    if (!source->last_visit) metrics_.article_lag.count(lag);
  }
  for (const TextBlock& block : article.blocks) metrics_.blocks_kept += is_kept(block);
  commit.article = std::move(article);
  return {};
}

// Turns the page's links to mirrors into links to what they mirror, and lets its story tell of its own host.
void Committer::lead_to_originals(const QueuedUrl& source, std::optional<uint64_t> story, ReadPage& read) {
  if (!mirrors_) return;
  for (QueuedUrl& link : read.links) {
    std::optional<Url> original = mirrors_->original(link.url);
    if (!original) continue;
    link.url = std::move(*original);
    ++metrics_.mirror_links;
  }
  if (story && !was_visited(source)) mirrors_->on_story(source.url, *story);
}

// Takes out the page's links into traps, and lets the page say whether it is one of a trap. What a feed or a
// sitemap lists is no trap: somebody made the list.
Result<void> Committer::keep_out_of_traps(const QueuedUrl& source, std::optional<uint64_t> story,
                                          ReadPage& read) {
  if (!traps_ || read.kind != UrlKind::kPage) return {};
  metrics_.trap_links += std::erase_if(read.links, [&](const QueuedUrl& link) {
    return link.kind == UrlKind::kPage && traps_->is_trap(link.url);
  });
  if (was_visited(source) || !traps_->watches(source.url)) return {};
  if (story) {
    traps_->on_story(source.url, *story);
    return {};
  }
  std::vector<QueuedUrl> promising;
  std::copy_if(read.links.begin(), read.links.end(), std::back_inserter(promising),
               [&](const QueuedUrl& link) { return traps_->promises(link.url); });
  const Result<size_t> unseen = state_.count_unseen(promising);
  if (!unseen) return tl::unexpected(unseen.error());
  traps_->on_other(source.url, *unseen > 0);
  return {};
}

// Asks how many of the links are new before the commit makes them known.
Result<void> Committer::plan_next_visit(const FinishedPage& page, PageCommit& commit) {
  const CrawlResult& fetch = *page.fetch;
  const std::optional<ReadPage>& read = page.read;
  VisitReport report{.now = fetch.finished_at, .kind = fetch.source.kind};
  if (read) {
    const Result<size_t> links_new = state_.count_unseen(read->links);
    if (!links_new) return tl::unexpected(links_new.error());
    report.links_new = *links_new;
    report.links_last_day = read->links_last_day;
    report.links_since = read->links_since;
    report.body_hash = read->body_hash;
    if (read->kind != UrlKind::kPage) report.kind = read->kind;
    if (read->article) {
      report.is_story = is_story(read->article->page_type);
      report.published = read->article->metadata.date_published.value_or(Instant());
    }
  }
  commit.again =
      Recrawl(recrawl_jobs_->recrawl_of(fetch.source)).next_visit(fetch.source, fetch.result, report);
  if (!commit.again) return {};
  commit.outcome = UrlOutcome::kAgain;
  if (page.capture && page.capture->body) commit.again->last_visit->capture = page.capture->body;
  return {};
}

Result<void> Committer::archive(FinishedPage& page, PageCommit& commit) {
  if (!page.capture) return {};
  NEWSIEVE_CHECK(archive_ != nullptr);
  Result<WarcPlace> place = archive_->append(*page.capture, page.fetch->finished_at);
  if (!place) return tl::unexpected(place.error());
  if (page.read && page.read->article) page.read->article->warc = std::move(*place);
  ++metrics_.captures;
  metrics_.capture_bytes += page.capture->bytes.size();
  commit.sinks.push_back(archive_->sink());
  return {};
}

Result<void> Committer::commit(FinishedPage&& page) {
  PageCommit commit;
  if (Result<void> archived = archive(page, commit); !archived) return archived;
  if (page.fetch) {
    CrawlResult& fetch = *page.fetch;
    judge_fetch(fetch, commit);
    if (page.read) {
      std::optional<uint64_t> story;
      if (has_story(*page.read)) story = text_hash(*page.read->article);
      lead_to_originals(fetch.source, story, *page.read);
      if (Result<void> kept = keep_out_of_traps(fetch.source, story, *page.read); !kept) return kept;
    }
    const bool is_finished = fetch.source.kind != UrlKind::kRobots && !fetch.retry;
    if (recrawl_jobs_ != nullptr && is_finished) {
      if (Result<void> planned = plan_next_visit(page, commit); !planned) return planned;
    }
    commit.finished_at = fetch.finished_at;
    commit.host = std::move(fetch.host);
    commit.seeds_moved = seeds_moved(fetch);
    commit.links = std::move(fetch.links);
    if (fetch.retry) commit.again = std::move(fetch.retry);
    if (fetch.source.kind != UrlKind::kRobots) commit.finished = std::move(fetch.source);
  }
  if (page.read) {
    metrics_.bodies_unchanged += page.read->unchanged;
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
