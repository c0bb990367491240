#include "service/recent_articles.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace newsieve {

Result<void> RecentArticles::restore(CrawlState& state) {
  const auto sites = state.sites();
  if (!sites) return tl::unexpected(sites.error());
  const size_t of_site_max = std::max<size_t>(1, size_max_ / std::max<size_t>(1, sites->size()));
  std::vector<std::pair<Instant, ArticlePlace>> found;
  for (const std::string& site : *sites) {
    size_t left = of_site_max;
    Result<void> read = state.for_each_article(site, ArrivalOrder::kNewestFirst, [&](const Article& article) {
      found.push_back({article.fetched_at, {article.site, article.id}});
      return --left > 0;
    });
    if (!read) return read;
  }
  std::sort(found.begin(), found.end(), std::greater<>());
  found.resize(std::min(found.size(), size_max_));
  const MutexLock lock(mutex_);
  for (auto& [fetched_at, place] : found) places_.push_back(std::move(place));
  return {};
}

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
