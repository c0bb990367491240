#include "service/live_sites.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <bit>
#include <tuple>

#include "service/settle.h"
#include "store/record.h"

namespace newsieve {
namespace {

bool any_article(const Article&) { return true; }

// True if one of the article's blocks is protected and should not be, or the other way round. Sorted keys.
bool differs_from(const std::vector<uint64_t>& protected_keys, const Article& article) {
  return std::any_of(article.blocks.begin(), article.blocks.end(), [&](const TextBlock& block) {
    return is_judged(block) &&
           (block.reason == BlockReason::kProtected) !=
               std::binary_search(protected_keys.begin(), protected_keys.end(), block.key.exact);
  });
}

}  // namespace

LiveSites::LiveSites(CrawlState& state, const Config& config, LiveOutput& output, EarlierArticles earlier,
                     ProtectedBlocks& protections, Metrics& metrics)
    : state_(state),
      config_(config),
      output_(output),
      metrics_(metrics),
      earlier_(std::move(earlier)),
      protections_(protections) {
  metrics_.hot_articles = earlier_.hot_articles();
}

// Articles are written in order of arrival: a site's newest ones tell whether any waits.
Result<void> LiveSites::restore() {
  const Result<std::vector<std::string>> sites = state_.sites();
  if (!sites) return tl::unexpected(sites.error());
  for (const std::string& site : *sites) {
    Result<void> read =
        state_.for_each_article(site, ArrivalOrder::kNewestFirst, [&](const Article& article) {
          if (!article.written) let_wait(article);
          return !article.written;
        });
    if (!read) return read;
  }
  return take_decisions();
}

Result<LiveSites::Site*> LiveSites::site_of(const std::string& name) {
  const auto known = sites_.find(name);
  if (known != sites_.end()) {
    used_.splice(used_.begin(), used_, known->second.used);
    return &known->second;
  }
  const Result<uint64_t> articles = state_.articles_of(name);
  if (!articles) return tl::unexpected(articles.error());
  Result<SiteBlocks> memory = learn_site(state_, name, config_.site_blocks);
  if (!memory) return tl::unexpected(memory.error());
  const bool settled = *articles > 0 && !waiting_.contains(name);
  blocks_ += memory->blocks();
  used_.push_front(name);
  return &sites_.emplace(name, Site{std::move(*memory), *articles, settled, used_.begin()}).first->second;
}

void LiveSites::learn(Site& site, const Article& article) {
  const size_t before = site.memory.blocks();
  if (site.memory.learn(article)) ++site.articles;
  blocks_ += site.memory.blocks() - before;
}

void LiveSites::let_wait(const Article& article) {
  Instant& since = waiting_.try_emplace(article.site, article.fetched_at).first->second;
  since = std::min(since, article.fetched_at);
  first_waiting_ = std::min(first_waiting_, since);
}

Result<bool> LiveSites::admit(Article& article, PageCommit& commit) {
  Result<Site*> site = site_of(article.site);
  if (!site) return tl::unexpected(site.error());
  if (commit.finished && commit.finished->last_visit) {
    const Result<std::optional<Article>> stored = state_.article(article.site, article.id);
    if (!stored) return tl::unexpected(stored.error());
    if (*stored) return admit_again(**stored, article, **site, commit);
  }
  return admit_first(article, **site, commit).map([] { return true; });
}

Result<void> LiveSites::admit_first(Article& article, Site& site, PageCommit& commit) {
  learn(site, article);
  drop_quiet_sites();
  if (!site.settled && site.articles >= config_.service.settle_articles) {
    if (Result<void> settled = settle_site(article.site, site); !settled) return settled;
  } else if (const uint64_t again = due_again(site); again > 0) {
    if (Result<void> judged = judge_newest(article.site, site, again, any_article); !judged) return judged;
  }
  if (!site.settled) {
    let_wait(article);
    return {};
  }
  newsieve::apply(site.memory.judge(article), article);
  return write(article, commit);
}

Result<bool> LiveSites::admit_again(const Article& stored, Article& article, const Site& site,
                                    PageCommit& commit) {
  if (!stored.written) return true;  // Its site has not settled: the new text waits in place of the old one.
  newsieve::apply(site.memory.judge(article), article);
  if (text_of(article) == text_of(stored) && article.metadata.title == stored.metadata.title) return false;
  article.revision = stored.revision + 1;
  article.duplicate = stored.duplicate;
  return append(article, commit).map([] { return true; });
}

// How many of the site's newest articles are to be judged again, now that one more has come.
uint64_t LiveSites::due_again(const Site& site) const {
  const uint64_t step = config_.service.settle_articles;
  if (!site.settled || site.articles % step != 0) return 0;
  return std::has_single_bit(site.articles / step) ? site.memory.articles() : 2 * step;
}

Result<void> LiveSites::settle_site(const std::string& name, Site& site) {
  if (Result<void> judged = judge_newest(name, site, site.memory.articles(), any_article); !judged)
    return judged;
  site.settled = true;
  waiting_.erase(name);
  return {};
}

// Of the `articles_max` newest ones those that it `concerns`, in order of arrival.
Result<void> LiveSites::judge_newest(const std::string& name, const Site& site, uint64_t articles_max,
                                     const std::function<bool(const Article&)>& concerns) {
  std::vector<std::string> ids;
  uint64_t articles = 0;
  Result<void> listed =
      state_.for_each_article(name, ArrivalOrder::kNewestFirst, [&](const Article& article) {
        if (concerns(article)) ids.push_back(article.id);
        return ++articles < articles_max;
      });
  if (!listed) return listed;
  for (; !ids.empty(); ids.pop_back()) {
    Result<std::optional<Article>> article = state_.article(name, ids.back());
    if (!article) return tl::unexpected(article.error());
    if (!*article) continue;
    if (Result<void> judged = judge_again(**article, site); !judged) return judged;
  }
  return {};
}

// Writes an article of the state that was not written, or whose text changes.
Result<void> LiveSites::judge_again(Article& article, const Site& site) {
  const bool changed = newsieve::apply(site.memory.judge(article), article);
  if (article.written && !changed) return {};
  article.revision += article.written ? 1 : 0;
  PageCommit commit;
  if (Result<void> written = write(article, commit); !written) return written;
  commit.article = std::move(article);
  const Result<CommitResult> committed = state_.complete(commit);
  return committed ? Result<void>() : tl::unexpected(committed.error());
}

// The memories of sites that have had no article for longest go first; site_of() brings them back.
void LiveSites::drop_quiet_sites() {
  while (blocks_ > config_.service.site_memory_blocks && used_.size() > 1) {
    const auto quiet = sites_.find(used_.back());
    blocks_ -= quiet->second.memory.blocks();
    sites_.erase(quiet);
    used_.pop_back();
  }
  metrics_.site_memory_blocks = blocks_;
}

Result<void> LiveSites::write(Article& article, PageCommit& commit) {
  if (!article.written) {
    Result<EarlierVerdict> found = earlier_.judge(article, commit);
    if (!found) return tl::unexpected(found.error());
    article.duplicate = std::move(found->verdict);
    metrics_.hot_articles = earlier_.hot_articles();
    metrics_.duplicates += article.duplicate.kind != DuplicateKind::kNone;
    for (const auto& [place, verdict] : found->changed) {
      if (Result<void> changed = write_again(place, verdict); !changed) return changed;
    }
  }
  return append(article, commit);
}

// The article of the state with another verdict.
Result<void> LiveSites::write_again(const ArticlePlace& place, const DupVerdict& verdict) {
  Result<std::optional<Article>> article = state_.article(place.site, place.id);
  if (!article) return tl::unexpected(article.error());
  if (!*article) return {};
  metrics_.duplicates +=
      (*article)->duplicate.kind == DuplicateKind::kNone && verdict.kind != DuplicateKind::kNone;
  (*article)->duplicate = verdict;
  ++(*article)->revision;
  PageCommit commit;
  if (Result<void> appended = append(**article, commit); !appended) return appended;
  commit.article = std::move(**article);
  return state_.complete(commit).map([](const CommitResult&) {});
}

Result<void> LiveSites::append(Article& article, PageCommit& commit) {
  article.written = true;
  return output_.append(to_record(article, article.duplicate, config_.record), commit);
}

Result<void> LiveSites::take_decisions() {
  for (const std::string& name : protections_.take_due()) {
    const Result<std::vector<uint64_t>> keys = protected_keys(state_, name);
    if (!keys) return tl::unexpected(keys.error());
    Result<Site*> site = site_of(name);
    if (!site) return tl::unexpected(site.error());
    (*site)->memory.protect(*keys);
    // What waits is judged when its site settles.
    const auto differs = [&keys = *keys](const Article& article) {
      return article.written && differs_from(keys, article);
    };
    Result<void> judged = judge_newest(name, **site, (*site)->memory.articles(), differs);
    if (judged) judged = protections_.done(name);
    if (!judged) return judged;
  }
  drop_quiet_sites();
  return {};
}

Result<void> LiveSites::settle_late(Instant now) {
  const std::chrono::seconds longest = config_.service.settle_wait_max;
  if (longest.count() == 0 || waiting_.empty() || now - longest < first_waiting_) return {};
  return settle_those([&](Instant since) { return now - longest >= since; });
}

Result<void> LiveSites::settle_waiting(std::chrono::steady_clock::time_point until) {
  if (Result<void> taken = take_decisions(); !taken) return taken;
  const auto is_time_left = [&](Instant) { return std::chrono::steady_clock::now() < until; };
  if (Result<void> settled = settle_those(is_time_left); !settled) return settled;
  if (!waiting_.empty()) spdlog::info("articles wait for the next start sites={}", waiting_.size());
  return output_.sync();
}

// Of the sites with articles that wait; `since` says since when.
Result<void> LiveSites::settle_those(const std::function<bool(Instant since)>& chosen) {
  first_waiting_ = Instant::max();
  const std::map<std::string, Instant> waiting = waiting_;  // Settling takes them away one by one.
  for (const auto& [name, since] : waiting) {
    if (!chosen(since)) {
      first_waiting_ = std::min(first_waiting_, since);
      continue;
    }
    Result<Site*> site = site_of(name);
    if (!site) return tl::unexpected(site.error());
    if (Result<void> settled = settle_site(name, **site); !settled) return settled;
    drop_quiet_sites();
  }
  return {};
}

}  // namespace newsieve
