#include "service/settle.h"

#include <algorithm>
#include <atomic>
#include <deque>

#include "base/parallel.h"
#include "dedup/block_key.h"
#include "service/protected_blocks.h"
#include "service/verdict_list.h"

namespace newsieve {
namespace {

Result<Article> stored_article(CrawlState& state, const std::string& site, const std::string& id) {
  Result<std::optional<Article>> found = state.article(site, id);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return fail(ErrorCode::kCorrupt, "the state lost article " + id + " of " + site);
  return std::move(**found);
}

size_t bytes_of(const Article& article) {
  size_t bytes = sizeof(Article);
  for (const TextBlock& block : article.blocks)
    bytes += sizeof(TextBlock) + block.text.capacity() + block.link_url.capacity();
  return bytes;
}

// Room for articles between the passes. Any thread.
class ArticleRoom {
 public:
  explicit ArticleRoom(size_t bytes_max) : bytes_left_(bytes_max) {}

  // Null if there is no room left for it.
  std::unique_ptr<Article> hold(Article&& article) {
    const size_t bytes = bytes_of(article);
    size_t left = bytes_left_;
    do {
      if (bytes > left) return nullptr;
    } while (!bytes_left_.compare_exchange_weak(left, left - bytes));
    return std::make_unique<Article>(std::move(article));
  }

 private:
  std::atomic<size_t> bytes_left_;
};

// An article waiting for its turn: where it is, and what was decided of its blocks.
struct Settled {
  Instant date{};
  std::string url;
  std::string site;
  std::string id;
  std::vector<BlockReason> reasons;
  std::vector<BlockEvidence> evidence;  // Of every block, where it was asked for.
  std::unique_ptr<Article> held;        // Null: it is in the state alone.
};

// A site's articles, in order of arrival.
struct CleanedSite {
  std::vector<Settled> settled;
  size_t blocks_dropped = 0;
};

bool earlier(const Settled& a, const Settled& b) {
  return std::tie(a.date, a.url, a.id) < std::tie(b.date, b.url, b.id);
}

// Cleans one site. Articles are learnt in the order in which they came. Where site memory cannot hold them
// all, an article is judged when it is in the middle of those that are remembered: by what the site repeated
// in its time.
class SiteCleaner {
 public:
  SiteCleaner(CrawlState& state, std::string site, const SettleOptions& options, ArticleRoom& room)
      : state_(state), site_(std::move(site)), options_(options), room_(room), memory_(options.site_blocks) {}

  Result<CleanedSite> clean() {
    Result<std::vector<uint64_t>> keys = protected_keys(state_, site_);
    if (!keys) return tl::unexpected(keys.error());
    memory_.protect(std::move(*keys));
    Result<void> judged;
    const Result<void> read =
        state_.for_each_article(site_, ArrivalOrder::kOldestFirst, [&](Article article) {
          memory_.learn(article);
          Waiting& waiting = waiting_.emplace_back();
          waiting.id = article.id;
          waiting.held = room_.hold(std::move(article));
          if (memory_.forgotten() > 0) judged = judge_until(memory_.forgotten() + memory_.articles() / 2);
          return judged.has_value();
        });
    if (read && judged) judged = judge_until(judged_ + waiting_.size());
    if (!read) return tl::unexpected(read.error());
    if (!judged) return tl::unexpected(judged.error());
    return std::move(cleaned_);
  }

 private:
  struct Waiting {
    std::string id;
    std::unique_ptr<Article> held;
  };

  Result<void> judge_until(uint64_t arrival) {
    for (; judged_ < arrival; ++judged_) {
      Waiting next = std::move(waiting_.front());
      waiting_.pop_front();
      if (next.held) {
        judge(*next.held);
      } else {
        const Result<Article> article = stored_article(state_, site_, next.id);
        if (!article) return tl::unexpected(article.error());
        judge(*article);
      }
      cleaned_.settled.back().held = std::move(next.held);
    }
    return {};
  }

  void judge(const Article& article) {
    Settled& entry = cleaned_.settled.emplace_back();
    entry.date = article.metadata.date_published.value_or(Instant::max());
    entry.url = article.url.href();
    entry.site = site_;
    entry.id = article.id;
    for (BlockVerdict& verdict : memory_.judge(article)) {
      cleaned_.blocks_dropped += is_kept(article.blocks[entry.reasons.size()]) && !keeps(verdict.reason);
      entry.reasons.push_back(verdict.reason);
      if (options_.evidence) entry.evidence.push_back(std::move(verdict.evidence));
    }
  }

  CrawlState& state_;
  const std::string site_;
  const SettleOptions& options_;
  ArticleRoom& room_;
  SiteBlocks memory_;
  CleanedSite cleaned_;
  std::deque<Waiting> waiting_;  // Those learnt and not judged, in order of arrival.
  uint64_t judged_ = 0;
};

// The article as it was cleaned: the one that is held, else one that is read for it.
Result<std::unique_ptr<Article>> take_cleaned(CrawlState& state, Settled& entry) {
  std::unique_ptr<Article> article = std::move(entry.held);
  if (!article) {
    Result<Article> found = stored_article(state, entry.site, entry.id);
    if (!found) return tl::unexpected(found.error());
    article = std::make_unique<Article>(*std::move(found));
  }
  for (size_t i = 0; i < entry.reasons.size(); ++i) article->blocks[i].reason = entry.reasons[i];
  for (size_t i = 0; i < entry.evidence.size(); ++i) article->blocks[i].evidence = entry.evidence[i];
  return article;
}

struct Sketched {
  DocumentSketch sketch;
  std::optional<Instant> date;
};

Result<Sketched> sketch(CrawlState& state, Settled& entry, DocumentSketcher& sketcher) {
  const bool is_held = entry.held != nullptr;
  Result<std::unique_ptr<Article>> article = take_cleaned(state, entry);
  if (!article) return tl::unexpected(article.error());
  const ArticleMetadata& metadata = (*article)->metadata;
  Sketched sketched{{}, metadata.date_published};
  sketcher.sketch(text_of(**article), metadata.language, sketched.sketch);
  if (is_held) entry.held = *std::move(article);
  return sketched;
}

// Articles are sketched by several threads, so many at a time, and compared by one: that takes a tenth as
// long.
Result<VerdictList> compare(CrawlState& state, std::vector<Settled>& settled, const SettleOptions& options) {
  constexpr size_t kAtOnce = 512;  // 3 KB each.
  VerdictList verdicts(settled.size());
  NearDupIndex index(options.near_dup);
  std::vector<DocumentSketcher> sketchers(std::max<size_t>(1, options.threads),
                                          DocumentSketcher(options.near_dup.sketch));
  for (size_t begin = 0; begin < settled.size(); begin += kAtOnce) {
    const size_t end = std::min(begin + kAtOnce, settled.size());
    std::vector<Result<Sketched>> sketched(end - begin);
    for_each_parallel(begin, end, options.threads, [&](size_t i, size_t thread) {
      sketched[i - begin] = sketch(state, settled[i], sketchers[thread]);
    });
    for (auto number = static_cast<uint32_t>(begin); number < end; ++number) {
      const Result<Sketched>& document = sketched[number - begin];
      if (!document) return tl::unexpected(document.error());
      verdicts.take(number, index.insert(SketchedDocument{VerdictList::key_of(number), document->sketch,
                                                          document->date}));
    }
  }
  return verdicts;
}

Result<void> hand_out(CrawlState& state, std::vector<Settled>& settled, const VerdictList& verdicts,
                      const WriteArticle& write, SettleCounts& counts) {
  for (uint32_t number = 0; number < settled.size(); ++number) {
    const Result<std::unique_ptr<Article>> taken = take_cleaned(state, settled[number]);
    if (!taken) return tl::unexpected(taken.error());
    Article* const article = taken->get();
    const bool has_text = std::any_of(article->blocks.begin(), article->blocks.end(), is_kept);
    ++(has_text ? counts.articles : counts.without_text);
    if (!has_text && article->error.empty())
      article->error = "no text of its own: everything on the page is repeated on the site";
    DupVerdict verdict{
        verdicts.kind(number), {}, verdicts.similarity(number), settled[verdicts.cluster(number)].id};
    if (verdict.kind != DuplicateKind::kNone) {
      ++counts.duplicates;
      verdict.duplicate_of = settled[verdicts.duplicate_of(number)].id;
    }
    if (Result<void> written = write(*article, verdict); !written) return written;
  }
  return {};
}

}  // namespace

Result<SiteBlocks> learn_site(CrawlState& state, const std::string& site, const SiteBlocksOptions& options) {
  std::vector<LearntArticle> newest;
  size_t blocks = 0;
  const Result<void> read =
      state.for_each_article(site, ArrivalOrder::kNewestFirst, [&](const Article& article) {
        newest.push_back(keyed(article).learnt);
        blocks += newest.back().blocks.size();
        return blocks <= options.keys_max;
      });
  if (!read) return tl::unexpected(read.error());
  Result<std::vector<uint64_t>> keys = protected_keys(state, site);
  if (!keys) return tl::unexpected(keys.error());
  SiteBlocks memory(options);
  memory.protect(std::move(*keys));
  for (; !newest.empty(); newest.pop_back()) memory.learn(std::move(newest.back()));
  return memory;
}

Result<SettleCounts> settle(CrawlState& state, const SettleOptions& options, const WriteArticle& write) {
  const Result<std::vector<std::string>> sites = state.sites();
  if (!sites) return tl::unexpected(sites.error());
  SettleCounts counts;
  std::vector<Settled> settled;
  ArticleRoom room(options.articles_bytes_max);
  std::vector<Result<CleanedSite>> cleaned(sites->size());
  for_each_parallel(0, sites->size(), options.threads, [&](size_t i, size_t) {
    cleaned[i] = SiteCleaner(state, (*sites)[i], options, room).clean();
  });
  for (Result<CleanedSite>& site : cleaned) {
    if (!site) return tl::unexpected(site.error());
    counts.blocks_dropped += site->blocks_dropped;
    std::move(site->settled.begin(), site->settled.end(), std::back_inserter(settled));
  }
  std::sort(settled.begin(), settled.end(), earlier);
  const Result<VerdictList> verdicts = compare(state, settled, options);
  if (!verdicts) return tl::unexpected(verdicts.error());
  const Result<void> written = hand_out(state, settled, *verdicts, write, counts);
  if (!written) return tl::unexpected(written.error());
  return state.counts().map([&](const StateCounts& read) {
    counts.left_out = read.articles_left_out;
    return counts;
  });
}

}  // namespace newsieve
