// The articles of a state: by site and id, in the order in which a site's came, and by cluster.
//
// Three tables that agree, for each put() writes to all of them in one batch: store/schema.md. Threads: as
// RocksTables; put() by one at a time, for it reads what it replaces.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/crawl_state.h"
#include "store/rocks_tables.h"

namespace newsieve {

class ArticleTable {
 public:
  explicit ArticleTable(RocksTables& tables) : tables_(tables) {}

  // Adds the article to `batch`. True if it is new; otherwise it replaces the old one, and keeps its place.
  Result<bool> put(const Article& article, rocksdb::WriteBatch& batch) const;

  // As the methods of CrawlState.
  Result<std::vector<std::string>> sites(const std::string& after, size_t sites_max) const;
  Result<std::optional<Article>> get(const std::string& site, const std::string& id) const;
  Result<uint64_t> count(const std::string& site) const;
  Result<void> for_each(const std::string& site, ArrivalOrder order,
                        const std::function<bool(Article)>& visit) const;
  uint64_t left_out() const { return left_out_; }  // Damaged ones, by for_each() so far.
  Result<void> for_each_in_cluster(
      const std::string& cluster,
      const std::function<bool(const std::string& site, const std::string& id)>& visit) const;

 private:
  void leave_out(const Error& damage) const;
  void put_in_cluster(const Article& article, const std::string& old_cluster,
                      rocksdb::WriteBatch& batch) const;

  RocksTables& tables_;
  mutable std::atomic<uint64_t> left_out_{0};
};

}  // namespace newsieve
