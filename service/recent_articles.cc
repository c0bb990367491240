#include "service/recent_articles.h"

#include <algorithm>

namespace newsieve {

void RecentArticles::add(const Article& article) {
  const MutexLock lock(mutex_);
  places_.push_front({article.site, article.id});
  if (places_.size() > size_max_) places_.pop_back();
}

std::vector<ArticlePlace> RecentArticles::newest(size_t size_max) const {
  const MutexLock lock(mutex_);
  return {places_.begin(), places_.begin() + static_cast<ptrdiff_t>(std::min(size_max, places_.size()))};
}

}  // namespace newsieve
