#include "service/live_sites.h"

#include <algorithm>

#include "service/settle.h"
#include "store/record.h"

namespace newsieve {

LiveSites::LiveSites(CrawlState& state, const Config& config, RecordLog records, Metrics& metrics)
    : state_(state),
      config_(config),
      records_(std::move(records)),
      metrics_(metrics),
      index_(config.near_dup) {}

Result<void> LiveSites::restore(Instant now) {
  const Result<std::vector<std::string>> sites = state_.sites();
  if (!sites) return tl::unexpected(sites.error());
  std::vector<Article> hot;
  for (const std::string& site : *sites) {
    const Result<void> read = state_.for_each_article(site, [&](Article article) {
      if (!article.written) {
        waiting_.insert(site);
      } else if (article.fetched_at + config_.near_dup.hot_window > now) {
        hot.push_back(std::move(article));
      }
      return true;
    });
    if (!read) return read;
  }
  std::sort(hot.begin(), hot.end(), [](const Article& a, const Article& b) {
    return std::tie(a.fetched_at, a.id) < std::tie(b.fetched_at, b.id);
  });
  for (const Article& article : hot) {
    (void)index_.insert(
        {article.id, text_of(article), article.metadata.language, article.metadata.date_published});
  }
  return {};
}

Result<LiveSites::Site*> LiveSites::site_of(const std::string& site) {
  const auto known = sites_.find(site);
  if (known != sites_.end()) return &known->second;
  Result<SiteBlocks> blocks = learn_site(state_, site, config_.site_blocks);
  if (!blocks) return tl::unexpected(blocks.error());
  const size_t learnt = blocks->articles();
  const bool settled = learnt >= config_.service.settle_articles && !waiting_.contains(site);
  const size_t settle_at = settled ? 2 * learnt : config_.service.settle_articles;
  return &sites_.emplace(site, Site{std::move(*blocks), settle_at, settled}).first->second;
}

Result<void> LiveSites::admit(Article& article, PageCommit& commit) {
  Result<Site*> found = site_of(article.site);
  if (!found) return tl::unexpected(found.error());
  Site& site = **found;
  site.blocks.learn(article);
  if (site.blocks.articles() >= site.settle_at) {
    if (Result<void> settled = settle_site(article.site, site); !settled) return settled;
  }
  if (!site.settled) {
    waiting_.insert(article.site);
    return {};
  }
  newsieve::apply(site.blocks.judge(article), article);
  return write(article, commit);
}

// Judges every article of the site; writes those that were not written, and those whose text changed.
Result<void> LiveSites::settle_site(const std::string& name, Site& site) {
  site.settled = true;
  waiting_.erase(name);
  site.settle_at = std::max(config_.service.settle_articles, 2 * site.blocks.articles());
  std::vector<std::string> ids;
  const Result<void> listed = state_.for_each_article(name, [&](const Article& article) {
    ids.push_back(article.id);
    return true;
  });
  if (!listed) return listed;
  for (const std::string& id : ids) {
    Result<std::optional<Article>> article = state_.article(name, id);
    if (!article) return tl::unexpected(article.error());
    if (!*article) continue;
    const bool changed = newsieve::apply(site.blocks.judge(**article), **article);
    if ((*article)->written && !changed) continue;
    (*article)->revision += (*article)->written ? 1 : 0;
    PageCommit commit;
    if (Result<void> written = write(**article, commit); !written) return written;
    commit.article = std::move(**article);
    const Result<CommitResult> committed = state_.complete(commit);
    if (!committed) return tl::unexpected(committed.error());
  }
  return {};
}

Result<void> LiveSites::write(Article& article, PageCommit& commit) {
  const std::string text = text_of(article);
  if (!article.written) {
    article.duplicate = DupVerdict();
    article.duplicate.cluster = article.id;
    if (!text.empty()) {
      article.duplicate =
          index_.insert({article.id, text, article.metadata.language, article.metadata.date_published})
              .verdict;
    }
    metrics_.duplicates += article.duplicate.kind != DuplicateKind::kNone;
  }
  const Result<uint64_t> length = records_.append(to_record(article, article.duplicate, config_.record));
  if (!length) return tl::unexpected(length.error());
  ++metrics_.records;
  article.written = true;
  commit.sinks.push_back({std::string(kSinkName), *length});
  return {};
}

Result<void> LiveSites::settle_waiting() {
  const std::set<std::string> names = waiting_;  // Settling takes them away one by one.
  for (const std::string& name : names) {
    Result<Site*> site = site_of(name);
    if (!site) return tl::unexpected(site.error());
    if (Result<void> settled = settle_site(name, **site); !settled) return settled;
  }
  return records_.sync();
}

}  // namespace newsieve
