#include "store/article_table.h"

#include <spdlog/spdlog.h>

#include "store/record.h"
#include "store/state_codec.h"

namespace newsieve {

Result<bool> ArticleTable::put(const Article& article, rocksdb::WriteBatch& batch) const {
  const std::string key = article_key(article.site, article.id);
  auto known = tables_.get(kArticles, key);
  if (!known) return tl::unexpected(known.error());
  uint64_t arrival = 0;
  std::string old_cluster;
  if (*known) {
    const auto stored = decode_stored(**known);
    const auto old = stored.and_then([](const StoredArticle& s) { return decode_article(s.article); });
    if (!old) return tl::unexpected(tables_.damaged(old.error(), kArticles, key));
    arrival = stored->arrival;
    old_cluster = old->duplicate.cluster;
  } else {
    const auto count = this->count(article.site);
    if (!count) return tl::unexpected(count.error());
    arrival = *count;
    tables_.put(kArrivals, arrival_key(article.site, arrival), article.id, batch);
  }
  put_in_cluster(article, old_cluster, batch);
  tables_.put(kArticles, key, encode_stored(arrival, encode_article(article)), batch);
  return !*known;
}

void ArticleTable::put_in_cluster(const Article& article, const std::string& old_cluster,
                                  rocksdb::WriteBatch& batch) const {
  const std::string& cluster = article.duplicate.cluster;
  if (cluster == old_cluster) return;
  const std::string key = article_key(article.site, article.id);
  if (!old_cluster.empty() && old_cluster != article.id)
    tables_.erase(kClusters, cluster_key(old_cluster, key), batch);
  if (cluster.empty() || cluster == article.id) return;
  tables_.put(kClusters, cluster_key(cluster, key), cluster, batch);
}

Result<std::vector<std::string>> ArticleTable::sites(const std::string& after, size_t sites_max) const {
  std::vector<std::string> sites;
  const auto articles = tables_.scan(kArticles);
  after.empty() ? articles->SeekToFirst() : articles->Seek(site_end(after));
  while (articles->Valid() && sites.size() < sites_max) {
    sites.emplace_back(site_of(articles->key().ToStringView()));
    articles->Seek(site_end(sites.back()));
  }
  return tables_.end_of(*articles).map([&] { return std::move(sites); });
}

Result<std::optional<Article>> ArticleTable::get(const std::string& site, const std::string& id) const {
  const std::string key = article_key(site, id);
  auto bytes = tables_.get(kArticles, key);
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return std::nullopt;
  auto article = decode_stored(**bytes).and_then(
      [](const StoredArticle& stored) { return decode_article(stored.article); });
  if (!article) return tl::unexpected(tables_.damaged(article.error(), kArticles, key));
  return std::move(*article);
}

Result<uint64_t> ArticleTable::count(const std::string& site) const {
  const std::string end = site_end(site);
  const rocksdb::Slice end_slice(end);
  const auto arrivals = tables_.scan(kArrivals, &end_slice);
  arrivals->SeekToLast();
  if (!arrivals->Valid() || !arrivals->key().starts_with(site_begin(site))) {
    return tables_.end_of(*arrivals).map([] { return uint64_t{0}; });
  }
  const std::string_view last = arrivals->key().ToStringView();
  return decode_arrival(last)
      .map([](uint64_t arrival) { return arrival + 1; })
      .map_error([&](const Error& error) { return tables_.damaged(error, kArrivals, last); });
}

Result<void> ArticleTable::for_each(const std::string& site, ArrivalOrder order,
                                    const std::function<bool(Article)>& visit) const {
  const bool forwards = order == ArrivalOrder::kOldestFirst;
  const std::string begin = site_begin(site);
  const std::string end = site_end(site);
  const rocksdb::Slice end_slice(end);
  const auto arrivals = tables_.scan(kArrivals, &end_slice);
  forwards ? arrivals->Seek(begin) : arrivals->SeekToLast();
  while (arrivals->Valid() && arrivals->key().starts_with(begin)) {
    const std::string id = arrivals->value().ToString();
    auto found = get(site, id);
    if (found && !*found) {
      const Error missing{ErrorCode::kCorrupt, "article " + id + ", which arrived, is missing"};
      found = tl::unexpected(tables_.damaged(missing, kArticles, article_key(site, id)));
    }
    if (found) {
      if (!visit(std::move(**found))) return {};
    } else if (found.error().code == ErrorCode::kCorrupt) {
      leave_out(found.error());
    } else {
      return tl::unexpected(found.error());
    }
    forwards ? arrivals->Next() : arrivals->Prev();
  }
  return tables_.end_of(*arrivals);
}

void ArticleTable::leave_out(const Error& damage) const {
  ++left_out_;
  spdlog::warn("an article is left out: {}", damage.message);
}

Result<void> ArticleTable::for_each_in_cluster(
    const std::string& cluster,
    const std::function<bool(const std::string& site, const std::string& id)>& visit) const {
  const std::string end = cluster_end(cluster);
  const rocksdb::Slice end_slice(end);
  const auto members = tables_.scan(kClusters, &end_slice);
  for (members->Seek(cluster_begin(cluster)); members->Valid(); members->Next()) {
    if (members->value() != cluster) continue;  // Of a name with the same hash.
    const std::string key(article_key_of(members->key().ToStringView()));
    if (!visit(std::string(site_of(key)), std::string(id_of(key)))) return {};
  }
  return tables_.end_of(*members);
}

}  // namespace newsieve
