// What a daemon knows, as JSON: its hosts, sites and articles (docs/openapi.yaml describes each answer).
//
//   GET /api/counts                            URLs and articles of the state, those of earlier runs included
//   GET /api/hosts?after=KEY&limit=N           hosts in the order of their keys; "next" is the `after` of the
//                                              following page
//   GET /api/sites?after=SITE&limit=N          sites and how many articles each has; pages as of /api/hosts
//   GET /api/articles?site=&title=&since=&until=&cluster=&limit=N
//                                              summaries, newest first; without a site or a cluster those
//                                              that were committed last
//   GET /api/article?site=&id= | ?url=         one with its blocks and why each was kept or dropped, and the
//                                              texts of its copies
//
// Reads the state; changes nothing. An answer holds at most `limit` items (100 unless told, 1,000 at most),
// and at most 2,000 articles are read for one: "more" says that there may be others.
//
// Threads: the state is; so answer() may be called from any.
#pragma once

#include "crawler/jobs.h"
#include "monitoring/served_request.h"
#include "service/recent_articles.h"
#include "store/crawl_state.h"

namespace newsieve {

class ArticleList;

class StatusApi {
 public:
  // All must outlive it.
  StatusApi(CrawlState& state, const RecentArticles& recent, const Jobs& jobs)
      : state_(state), recent_(recent), jobs_(jobs) {}

  // Nullopt: no such path. A parameter that cannot be understood: 400 with a sentence.
  std::optional<ServedResponse> answer(const ServedRequest& request);

 private:
  Result<std::string> counts();
  Result<std::string> hosts(const ServedRequest& request);
  Result<std::string> sites(const ServedRequest& request);
  Result<std::string> articles(const ServedRequest& request);
  Result<std::string> article(const ServedRequest& request);

  Result<void> list_cluster(const std::string& cluster, const std::string& likely_site, ArticleList& list);
  Result<void> list_places(const std::vector<ArticlePlace>& places, ArticleList& list);
  Result<std::optional<Article>> find(const ServedRequest& request);
  Result<std::optional<Article>> find_anywhere(const std::string& id, const std::string& likely_site);
  Result<std::vector<Article>> copies_of(const Article& article);

  CrawlState& state_;
  const RecentArticles& recent_;
  const Jobs& jobs_;
};

}  // namespace newsieve
