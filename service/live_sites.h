// The daemon's sites while they are crawled: what each repeats, and which of its articles have been written.
//
// An article of a young site waits in the state until the site has `settle_articles`; then all that wait are
// cleaned and written, and later ones as they come. Every `settle_articles` more the newest ones, and each
// time the site has doubled all that site memory remembers, are judged again: one whose text changes is
// written again with revision + 1. What is older keeps what was decided when it was remembered. What waits
// when the daemon stops is settled, as far as there is time (settle_waiting()); the rest waits in the state.
//
// An article that is visited again and whose text or title has changed is written again with revision + 1;
// its verdict as a duplicate stays that of the first text, and so does what site memory learnt of it.
//
// What a site's memory holds is a function of the site's articles in order of arrival, so a restart, and
// dropping the memories of sites that have been quiet (`site_memory_blocks`), change no verdict.
//
// What somebody protects (ProtectedBlocks) is in what is written from then on, and the articles that site
// memory remembers are judged again where they hold it: take_decisions().
//
// A record and the commit that vouches for it: the record is written first, the commit then says how far the
// output has come (service/live_output.h). Not thread-safe: the committer's thread owns it.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <set>
#include <string>

#include "config/config.h"
#include "dedup/site_blocks.h"
#include "service/earlier_articles.h"
#include "service/live_output.h"
#include "service/metrics.h"
#include "service/protected_blocks.h"
#include "store/crawl_state.h"

namespace newsieve {

class LiveSites {
 public:
  // All must outlive it.
  LiveSites(CrawlState& state, const Config& config, LiveOutput& output, EarlierArticles earlier,
            ProtectedBlocks& protections, Metrics& metrics);

  // Brings back what the last process left in the state: the sites with articles that wait, and those for
  // which something was decided.
  Result<void> restore();

  // An article is about to be committed: cleans and writes it if its site has settled. False: it was there
  // before, and nothing of it has changed.
  Result<bool> admit(Article& article, PageCommit& commit);

  // Writes the articles again that what was decided since the last call concerns. Costs nothing if there is
  // nothing.
  Result<void> take_decisions();

  // Settles the sites whose first article has waited for service.settle_wait_max: a quiet site is not kept
  // back until it has settle_articles. Costs nothing if there is none.
  Result<void> settle_late(Instant now);

  // For a daemon that stops: writes what still waits, site by site, but begins with none after `until`.
  Result<void> settle_waiting(std::chrono::steady_clock::time_point until);

 private:
  struct Site {
    SiteBlocks memory;
    uint64_t articles;  // It has had so many.
    bool settled;
    std::list<std::string>::iterator used;
  };

  Result<void> admit_first(Article& article, Site& site, PageCommit& commit);
  Result<bool> admit_again(const Article& stored, Article& article, const Site& site, PageCommit& commit);
  Result<Site*> site_of(const std::string& name);
  void learn(Site& site, const Article& article);
  void let_wait(const Article& article);
  uint64_t due_again(const Site& site) const;
  Result<void> settle_site(const std::string& name, Site& site);
  Result<void> settle_those(const std::function<bool(Instant since)>& chosen);
  Result<void> judge_newest(const std::string& name, const Site& site, uint64_t articles_max,
                            const std::function<bool(const Article&)>& concerns);
  Result<void> judge_again(Article& article, const Site& site);
  Result<void> write(Article& article, PageCommit& commit);
  Result<void> write_again(const ArticlePlace& place, const DupVerdict& verdict);
  Result<void> append(Article& article, PageCommit& commit);
  void drop_quiet_sites();

  CrawlState& state_;
  const Config config_;
  LiveOutput& output_;
  Metrics& metrics_;
  EarlierArticles earlier_;
  ProtectedBlocks& protections_;
  std::map<std::string, Site> sites_;  // Those in memory.
  std::list<std::string> used_;        // Their names, the last used first.
  size_t blocks_ = 0;                  // In their memories.
  // Sites with articles in the state that were not written, and when the first of these was fetched.
  std::map<std::string, Instant> waiting_;
  Instant first_waiting_ = Instant::max();  // The earliest of them, or earlier.
};

}  // namespace newsieve
