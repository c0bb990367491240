#include "service/settle.h"

#include <algorithm>

namespace newsieve {
namespace {

// An article waiting for its turn: where it is, and the reasons its blocks got.
struct Settled {
  Instant date{};
  std::string url;
  std::string site;
  std::string id;
  std::vector<BlockReason> reasons;
};

bool earlier(const Settled& a, const Settled& b) {
  return std::tie(a.date, a.url, a.id) < std::tie(b.date, b.url, b.id);
}

Result<void> clean_site(CrawlState& state, const std::string& site, const SiteBlocksOptions& options,
                        std::vector<Settled>& settled, SettleCounts& counts) {
  const Result<SiteBlocks> blocks = learn_site(state, site, options);
  if (!blocks) return tl::unexpected(blocks.error());
  return state.for_each_article(site, [&](Article article) {
    Settled entry;
    entry.date = article.metadata.date_published.value_or(Instant::max());
    entry.url = article.url.href();
    entry.site = site;
    entry.id = article.id;
    const std::vector<BlockVerdict> verdicts = blocks->judge(article);
    for (size_t i = 0; i < verdicts.size(); ++i) {
      counts.blocks_dropped += is_kept(article.blocks[i]) && verdicts[i].reason != BlockReason::kMainContent;
      entry.reasons.push_back(verdicts[i].reason);
    }
    settled.push_back(std::move(entry));
    return true;
  });
}

Result<void> hand_out(CrawlState& state, const Settled& entry, NearDupIndex& index, const WriteArticle& write,
                      SettleCounts& counts) {
  Result<std::optional<Article>> found = state.article(entry.site, entry.id);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return fail(ErrorCode::kCorrupt, "the state lost article " + entry.id + " of " + entry.site);
  Article& article = **found;
  for (size_t i = 0; i < article.blocks.size(); ++i) article.blocks[i].reason = entry.reasons[i];
  const std::string text = text_of(article);
  DupVerdict verdict;
  verdict.cluster = article.id;
  if (text.empty()) {
    ++counts.without_text;
    if (article.error.empty())
      article.error = "no text of its own: everything on the page is repeated on the site";
  } else {
    ++counts.articles;
    verdict =
        index.insert({article.id, text, article.metadata.language, article.metadata.date_published}).verdict;
    counts.duplicates += verdict.kind != DuplicateKind::kNone;
  }
  return write(article, verdict);
}

}  // namespace

Result<SiteBlocks> learn_site(CrawlState& state, const std::string& site, const SiteBlocksOptions& options) {
  SiteBlocks blocks(options);
  const Result<void> read = state.for_each_article(site, [&](const Article& article) {
    blocks.learn(article);
    return true;
  });
  if (!read) return tl::unexpected(read.error());
  return blocks;
}

Result<SettleCounts> settle(CrawlState& state, const SettleOptions& options, const WriteArticle& write) {
  const Result<std::vector<std::string>> sites = state.sites();
  if (!sites) return tl::unexpected(sites.error());
  SettleCounts counts;
  std::vector<Settled> settled;
  for (const std::string& site : *sites) {
    const Result<void> cleaned = clean_site(state, site, options.site_blocks, settled, counts);
    if (!cleaned) return tl::unexpected(cleaned.error());
  }
  std::sort(settled.begin(), settled.end(), earlier);
  NearDupIndex index(options.near_dup);
  for (const Settled& entry : settled) {
    const Result<void> handed = hand_out(state, entry, index, write, counts);
    if (!handed) return tl::unexpected(handed.error());
  }
  return counts;
}

}  // namespace newsieve
