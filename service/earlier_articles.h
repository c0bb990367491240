// Which article of all that were ever written does this one repeat, and which of them repeat it?
//
// Three questions, in this order: does an article of any time have this very text (ArticleArchive); is one of
// the hot window a near copy, holds it or is held by it (NearDupIndex, with the shingles as evidence); is an
// older one nearly the same by SimHash (ArticleArchive). What is no exact copy is remembered: its fingerprint
// goes into the commit that writes it.
//
// An article may come late: published before those that repeat it, or joining what were two clusters. Then
// articles of the hot window get another verdict, and the members of a cluster its earlier name. An article
// older than the hot window comes before everything that arrives after it, whatever the dates say, and its
// own verdict stays.
//
// Not thread-safe: the committer's thread owns it.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "dedup/article_archive.h"
#include "dedup/near_dup_index.h"
#include "dedup/words.h"
#include "store/crawl_state.h"

namespace newsieve {

struct EarlierVerdict {
  DupVerdict verdict;
  std::map<ArticlePlace, DupVerdict> changed;  // Stored articles that have another verdict from now on.
};

class EarlierArticles {
 public:
  // Those in the state, which must outlive it; of the hot window of `now` the articles are read. Errors: of
  // ArticleArchive::open().
  static Result<EarlierArticles> open(CrawlState& state, const NearDupOptions& near_dup,
                                      const FingerprintArchiveOptions& archive, Instant now);

  // The verdict on an article that `commit` is about to write; adds its fingerprint there. The commit before
  // must be done, and what it changed.
  Result<EarlierVerdict> judge(const Article& article, PageCommit& commit);

  size_t hot_articles() const { return hot_.size(); }  // In the hot window.

 private:
  EarlierArticles(CrawlState& state, const NearDupOptions& near_dup, ArticleArchive archive);

  Result<void> read_hot(Instant now);
  Result<uint64_t> first_hot(Instant now) const;
  NearDupInsertion insert_hot(const Article& article, const std::string& text, uint64_t number);
  Result<bool> comes_before(const Article& article, const ArticlePlace& other) const;
  Result<ArchivedCopy> find_old(const Fingerprint& fingerprint, const ArchivedCopy& exact,
                                const NearDupInsertion& inserted) const;
  Result<DupVerdict> stored_verdict(const ArticlePlace& place) const;
  Result<std::string> common_cluster(const Article& article, const ArchivedCopy& old,
                                     const NearDupInsertion& inserted,
                                     std::map<ArticlePlace, std::string>& names) const;
  Result<void> rename(const std::map<ArticlePlace, std::string>& names, const std::string& cluster,
                      EarlierVerdict& out) const;

  CrawlState* state_;
  NearDupOptions near_dup_;
  NearDupIndex hot_;
  std::deque<uint64_t> hot_numbers_;  // Of the fingerprints of those that hot_ remembers; 8 bytes each.
  ArticleArchive archive_;
  Words words_;
  Instant recorded_at_{};  // When the newest article seen was fetched: in fingerprints it never falls.
};

}  // namespace newsieve
