#include "service/earlier_articles.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "dedup/fingerprint.h"

namespace newsieve {
namespace {

// What the hot index knows an article by.
std::string key_of(const ArticlePlace& place) { return place.site + '\0' + place.id; }

ArticlePlace place_of(const std::string& key) {
  const size_t end = key.find('\0');
  return {key.substr(0, end), key.substr(end + 1)};
}

// The archive finds exact copies of any time.
NearDupOptions hot_only(NearDupOptions options) {
  options.exact_outlives_hot = false;
  return options;
}

}  // namespace

EarlierArticles::EarlierArticles(CrawlState& state, const NearDupOptions& near_dup, ArticleArchive archive)
    : state_(&state), near_dup_(near_dup), hot_(hot_only(near_dup)), archive_(std::move(archive)) {}

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
      state_->for_each_fingerprint(*first, [&](uint64_t number, const FingerprintRecord& record) {
        recorded_at_ = record.recorded_at;
        const Result<std::optional<Article>> article = state_->article(record.site, record.article_id);
        if (!article) article_read = tl::unexpected(article.error());
        if (article && *article) (void)insert_hot(**article, text_of(**article), number);
        return article.has_value();
      });
  return read ? article_read : read;
}

NearDupInsertion EarlierArticles::insert_hot(const Article& article, const std::string& text,
                                             uint64_t number) {
  const auto inserted_before = hot_.size() + hot_.work().forgotten;
  NearDupInsertion inserted = hot_.insert(
      {key_of({article.site, article.id}), text, article.metadata.language, article.metadata.date_published});
  if (hot_.size() + hot_.work().forgotten > inserted_before) hot_numbers_.push_back(number);
  while (hot_numbers_.size() > hot_.size()) hot_numbers_.pop_front();
  return inserted;
}

Result<EarlierVerdict> EarlierArticles::judge(const Article& article, PageCommit& commit) {
  EarlierVerdict out;
  out.verdict.cluster = article.id;
  recorded_at_ = std::max(recorded_at_, article.fetched_at);
  const std::string text = text_of(article);
  words_.read(text, Digits::kKept);
  if (words_.hashes().empty()) return out;

  if (Result<void> followed = archive_.catch_up(); !followed) return tl::unexpected(followed.error());
  const Fingerprint fingerprint = fingerprint_of(words_);
  const Result<ArchivedCopy> exact = archive_.find_exact(fingerprint);
  if (!exact) return tl::unexpected(exact.error());
  if (exact->kind == DuplicateKind::kExact) {
    const ArticlePlace original{exact->of.site, exact->of.article_id};
    const Result<bool> earlier = comes_before(article, original);
    const Result<DupVerdict> stored = stored_verdict(original);
    if (!earlier) return tl::unexpected(earlier.error());
    if (!stored) return tl::unexpected(stored.error());
    if (!*earlier) {
      out.verdict = {DuplicateKind::kExact, original.id, 1.0, stored->cluster};
      return out;
    }
  }
  commit.fingerprint = {fingerprint, recorded_at_, article.site, article.id};
  const NearDupInsertion inserted = insert_hot(article, text, archive_.index().size());
  const Result<ArchivedCopy> old = find_old(fingerprint, *exact, inserted);
  if (!old) return tl::unexpected(old.error());

  std::map<ArticlePlace, std::string> names;
  const Result<std::string> cluster = common_cluster(article, *old, inserted, names);
  if (!cluster) return tl::unexpected(cluster.error());
  out.verdict = inserted.verdict;
  if (out.verdict.kind != DuplicateKind::kNone)
    out.verdict.duplicate_of = place_of(out.verdict.duplicate_of).id;
  if (old->kind != DuplicateKind::kNone) out.verdict = {old->kind, old->of.article_id, old->similarity, {}};
  out.verdict.cluster = *cluster;
  if (Result<void> renamed = rename(names, *cluster, out); !renamed) return tl::unexpected(renamed.error());
  for (const NearDupInsertion::Revised& revised : inserted.revised) {
    DupVerdict& verdict = out.changed[place_of(revised.id)];
    verdict = {revised.verdict.kind, article.id, revised.verdict.similarity, *cluster};
  }
  return out;
}

// True if the article was published before the other one, which must be of the hot window.
Result<bool> EarlierArticles::comes_before(const Article& article, const ArticlePlace& other) const {
  const Result<std::optional<Article>> stored = state_->article(other.site, other.id);
  if (!stored) return tl::unexpected(stored.error());
  if (!*stored || !article.metadata.date_published) return false;
  const bool is_hot = (*stored)->fetched_at + near_dup_.hot_window > recorded_at_;
  return is_hot &&
         *article.metadata.date_published < (*stored)->metadata.date_published.value_or(Instant::max());
}

// What it repeats of what is no longer hot, if it repeats nothing that is.
Result<ArchivedCopy> EarlierArticles::find_old(const Fingerprint& fingerprint, const ArchivedCopy& exact,
                                               const NearDupInsertion& inserted) const {
  const bool known = exact.kind != DuplicateKind::kNone || inserted.verdict.kind != DuplicateKind::kNone;
  if (known) return ArchivedCopy();
  const uint64_t end = archive_.index().size();
  return archive_.find_near(fingerprint,
                            hot_numbers_.empty() ? 0 : end - std::min(end, hot_numbers_.front()));
}

Result<DupVerdict> EarlierArticles::stored_verdict(const ArticlePlace& place) const {
  Result<std::optional<Article>> article = state_->article(place.site, place.id);
  if (!article) return tl::unexpected(article.error());
  DupVerdict verdict;
  if (*article) verdict = std::move((*article)->duplicate);
  if (verdict.cluster.empty()) verdict.cluster = place.id;
  return verdict;
}

// The name of the cluster that the article belongs to. `names`: the clusters that are one from now on, each
// by the article that hot_ takes for its first. Its name in the state is another one if that article repeats
// an older one; then it is the older one's, and is kept.
Result<std::string> EarlierArticles::common_cluster(const Article& article, const ArchivedCopy& old,
                                                    const NearDupInsertion& inserted,
                                                    std::map<ArticlePlace, std::string>& names) const {
  const ArticlePlace self{article.site, article.id};
  const ArticlePlace first = place_of(inserted.verdict.cluster);
  std::vector<ArticlePlace> places = {first};
  for (const NearDupInsertion::Renamed& renamed : inserted.renamed) places.push_back(place_of(renamed.from));
  std::string older;
  for (const ArticlePlace& place : places) {
    if (place == self) continue;
    Result<DupVerdict> stored = stored_verdict(place);
    if (!stored) return tl::unexpected(stored.error());
    if (older.empty() && stored->cluster != place.id) older = stored->cluster;
    names[place] = std::move(stored->cluster);
  }
  if (old.kind != DuplicateKind::kNone) {
    return stored_verdict({old.of.site, old.of.article_id}).map([](const DupVerdict& v) {
      return v.cluster;
    });
  }
  if (!older.empty()) return older;
  return first == self ? article.id : names[first];
}

Result<void> EarlierArticles::rename(const std::map<ArticlePlace, std::string>& names,
                                     const std::string& cluster, EarlierVerdict& out) const {
  std::vector<ArticlePlace> members;
  for (const auto& [first, name] : names) {
    if (name == cluster) continue;
    members.push_back(first);
    Result<void> listed =
        state_->for_each_in_cluster(name, [&](const std::string& site, const std::string& id) {
          members.push_back({site, id});
          return true;
        });
    if (!listed) return listed;
  }
  for (const ArticlePlace& member : members) {
    Result<DupVerdict> verdict = stored_verdict(member);
    if (!verdict) return tl::unexpected(verdict.error());
    verdict->cluster = cluster;
    out.changed[member] = std::move(*verdict);
  }
  return {};
}

}  // namespace newsieve
