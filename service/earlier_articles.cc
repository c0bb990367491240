#include "service/earlier_articles.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "dedup/fingerprint.h"

namespace newsieve {

Result<EarlierArticles> EarlierArticles::open(CrawlState& state, const NearDupOptions& near_dup,
                                              const FingerprintArchiveOptions& archive_options, Instant now) {
  Result<ArticleArchive> archive = ArticleArchive::open(state, archive_options);
  if (!archive) return tl::unexpected(archive.error());
  for (const std::string& sentence : archive->index().given_up()) {
    spdlog::warn("archive rebuilt reason=\"{}\"", sentence);
  }
  EarlierArticles articles(state, near_dup, std::move(*archive));
  return articles.read_hot(now).map([&] { return std::move(articles); });
}

// The number of the first fingerprint recorded in the hot window: they are in the order of time.
Result<uint64_t> EarlierArticles::first_hot(Instant now) const {
  uint64_t end = archive_.index().size();
  uint64_t first = end - std::min<uint64_t>(end, near_dup_.documents_max);
  while (first < end) {
    const uint64_t middle = first + (end - first) / 2;
    const Result<std::optional<FingerprintRecord>> record = state_->fingerprint(middle);
    if (!record) return tl::unexpected(record.error());
    const bool is_hot = *record && (*record)->recorded_at + near_dup_.hot_window > now;
    if (is_hot) {
      end = middle;
    } else {
      first = middle + 1;
    }
  }
  return first;
}

Result<void> EarlierArticles::read_hot(Instant now) {
  const Result<uint64_t> first = first_hot(now);
  if (!first) return tl::unexpected(first.error());
  Result<void> article_read;
  const Result<void> read =
      state_->for_each_fingerprint(*first, [&](uint64_t, const FingerprintRecord& record) {
        recorded_at_ = record.recorded_at;
        const Result<std::optional<Article>> article = state_->article(record.site, record.article_id);
        if (!article) article_read = tl::unexpected(article.error());
        if (!article || !*article) return article.has_value();
        const ArticleMetadata& metadata = (*article)->metadata;
        const DupVerdict verdict =
            hot_.insert({record.article_id, text_of(**article), metadata.language, metadata.date_published})
                .verdict;
        if (verdict.kind == DuplicateKind::kNone) remember_older_cluster(record.article_id, record.cluster);
        return true;
      });
  return read ? article_read : read;
}

Result<DupVerdict> EarlierArticles::judge(const Article& article, PageCommit& commit) {
  DupVerdict verdict;
  verdict.cluster = article.id;
  recorded_at_ = std::max(recorded_at_, article.fetched_at);
  const std::string text = text_of(article);
  words_.read(text, Digits::kKept);
  if (words_.hashes().empty()) return verdict;

  const Fingerprint fingerprint = fingerprint_of(words_);
  const Result<DupVerdict> found =
      archive_.catch_up().and_then([&] { return compare(article, text, fingerprint); });
  if (!found) return found;
  if (found->kind != DuplicateKind::kNone) verdict = *found;
  if (verdict.kind != DuplicateKind::kExact) {
    commit.fingerprint = {fingerprint, recorded_at_, article.site, article.id, verdict.cluster};
  }
  return verdict;
}

Result<DupVerdict> EarlierArticles::compare(const Article& article, const std::string& text,
                                            const Fingerprint& fingerprint) {
  Result<DupVerdict> exact = archive_.find_exact(fingerprint);
  if (!exact || exact->kind != DuplicateKind::kNone) return exact;

  const size_t hot_documents = hot_.size();
  DupVerdict near =
      hot_.insert({article.id, text, article.metadata.language, article.metadata.date_published}).verdict;
  if (near.kind != DuplicateKind::kNone) {
    const auto older = older_clusters_.find(near.cluster);
    if (older != older_clusters_.end()) near.cluster = older->second;
    return near;
  }
  Result<DupVerdict> old = archive_.find_near(fingerprint, hot_documents);
  if (old && old->kind != DuplicateKind::kNone) remember_older_cluster(article.id, old->cluster);
  return old;
}

void EarlierArticles::remember_older_cluster(const std::string& id, const std::string& cluster) {
  if (cluster == id || !older_clusters_.emplace(id, cluster).second) return;
  older_clusters_order_.push_back(id);
  if (older_clusters_order_.size() <= near_dup_.documents_max) return;
  older_clusters_.erase(older_clusters_order_.front());
  older_clusters_order_.pop_front();
}

}  // namespace newsieve
