// Which article of all that were ever written does this one repeat?
//
// Three questions, in this order: does an article of any time have this very text (ArticleArchive); is one of
// the hot window a near copy, holds it or is held by it (NearDupIndex, with the shingles as evidence); is an
// older one nearly the same by SimHash (ArticleArchive). What is no exact copy is remembered: its fingerprint
// goes into the commit that writes it.
//
// Not thread-safe: the committer's thread owns it.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>

#include "dedup/article_archive.h"
#include "dedup/near_dup_index.h"
#include "dedup/words.h"
#include "store/crawl_state.h"

namespace newsieve {

class EarlierArticles {
 public:
  // Those in the state, which must outlive it; of the hot window of `now` the articles are read. Errors: of
  // ArticleArchive::open().
  static Result<EarlierArticles> open(CrawlState& state, const NearDupOptions& near_dup,
                                      const FingerprintArchiveOptions& archive, Instant now);

  // The verdict on an article that `commit` is about to write; adds its fingerprint there. The commit before
  // must be done.
  Result<DupVerdict> judge(const Article& article, PageCommit& commit);

  const ArticleArchive& archive() const { return archive_; }

 private:
  EarlierArticles(CrawlState& state, const NearDupOptions& near_dup, ArticleArchive archive)
      : state_(&state), near_dup_(near_dup), hot_(near_dup), archive_(std::move(archive)) {}

  Result<void> read_hot(Instant now);
  Result<uint64_t> first_hot(Instant now) const;
  Result<DupVerdict> compare(const Article& article, const std::string& text, const Fingerprint& fingerprint);
  void remember_older_cluster(const std::string& id, const std::string& cluster);

  CrawlState* state_;
  NearDupOptions near_dup_;
  NearDupIndex hot_;
  ArticleArchive archive_;
  Words words_;
  Instant recorded_at_{};  // When the newest article seen was fetched: in fingerprints it never falls.

  // The hot index takes an article that repeats nothing hot for the first of its cluster. Where it is one of
  // an older cluster, that one's name stands here, for those that repeat it. At most near_dup.documents_max,
  // about 150 bytes each.
  std::unordered_map<std::string, std::string> older_clusters_;
  std::deque<std::string> older_clusters_order_;  // Oldest first.
};

}  // namespace newsieve
