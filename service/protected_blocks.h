// Blocks that somebody protects: on their site they are no boilerplate, whatever site memory finds.
//
// A decision is a setting of the state, "protect/SITE/KEY" with the block's text, so whoever reads the state
// honours it. What a daemon wrote before it is written again by the committer, some time later: until then
// the site is due, which is a setting as well ("protect-due/SITE"), so that a crash in between loses nothing.
//
// Threads: any. Decisions come from the endpoint's, take_due() and done() from the committer's.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "store/crawl_state.h"

namespace newsieve {

constexpr size_t kProtectedOfSiteMax = 256;

struct ProtectedBlock {
  uint64_t key = 0;  // BlockKey::exact.
  std::string text;  // For people to recognise it by.
};

// The site's, in the order of their keys.
Result<std::vector<ProtectedBlock>> protected_blocks(CrawlState& state, const std::string& site);
Result<std::vector<uint64_t>> protected_keys(CrawlState& state, const std::string& site);

class ProtectedBlocks {
 public:
  // The state must outlive it. What was due when the last process ended is due again.
  static Result<std::unique_ptr<ProtectedBlocks>> open(CrawlState& state);

  // Survive a power cut. Deciding the same again changes nothing. kInvalid: the site has
  // kProtectedOfSiteMax of them.
  Result<void> protect(const std::string& site, const ProtectedBlock& block);
  Result<void> unprotect(const std::string& site, uint64_t key);

  // Sites for which something was decided since the last call.
  std::set<std::string> take_due();

  // The site's articles are as was decided when take_due() named it.
  Result<void> done(const std::string& site);

 private:
  ProtectedBlocks(CrawlState& state, std::set<std::string> due) : state_(state), due_(std::move(due)) {}
  Result<void> make_due(const std::string& site) REQUIRES(mutex_);

  CrawlState& state_;
  Mutex mutex_;  // Also held while settings are written, so that done() does not undo what just became due.
  std::set<std::string> due_ GUARDED_BY(mutex_);
};

}  // namespace newsieve
