// The articles that were committed last, for whoever watches the daemon: `size_max` of them, the oldest
// forgotten first. Thread-safe.
#pragma once

#include <deque>
#include <vector>

#include "base/mutex.h"
#include "model/article.h"
#include "store/crawl_state.h"

namespace newsieve {

class RecentArticles {
 public:
  explicit RecentArticles(size_t size_max) : size_max_(size_max) {}

  // To be called at the start: the newest articles of each site, as many as there is room for, by when they
  // were fetched. Reads at most size_max articles, or one a site.
  Result<void> restore(CrawlState& state);

  void add(const Article& article);

  // The newest first.
  std::vector<ArticlePlace> newest(size_t size_max) const;

 private:
  const size_t size_max_;
  mutable Mutex mutex_;
  std::deque<ArticlePlace> places_ GUARDED_BY(mutex_);
};

}  // namespace newsieve
