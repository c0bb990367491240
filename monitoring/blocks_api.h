// What a site repeats, and what of it is protected (docs/openapi.yaml describes each answer).
//
//   GET  /api/blocks?site=S&limit=N             the blocks that stand in most of the site's newest articles,
//   and
//                                               those that are protected
//   POST /api/block/protect?site=S&key=K&id=ID  from now on the block is kept, in new articles as in those
//   that
//                                               were written; `id`: an article that holds it, if it may be an
//                                               old one
//   POST /api/block/unprotect?site=S&key=K
//
// Reads the state, at most kArticlesOfBlocksMax articles for an answer, and never what the committer's thread
// owns. Blocks that the extractor left out are not among a site's blocks: site memory does not judge them.
// What cannot be done: 400 or 404 with a sentence. Threads: any.
#pragma once

#include <optional>
#include <string>

#include "monitoring/served_request.h"
#include "service/protected_blocks.h"
#include "store/crawl_state.h"

namespace newsieve {

constexpr size_t kArticlesOfBlocksMax = 500;  // .05 ms each: 25 ms of one core.

class BlocksApi {
 public:
  // Both must outlive it.
  BlocksApi(CrawlState& state, ProtectedBlocks& protections) : state_(state), protections_(protections) {}

  // Nullopt: no such path, or no such method there.
  std::optional<ServedResponse> answer(const ServedRequest& request);

 private:
  Result<std::string> blocks(const ServedRequest& request);
  Result<std::string> protect(const ServedRequest& request);
  Result<std::string> unprotect(const ServedRequest& request);
  Result<std::string> text_of_block(const ServedRequest& request, uint64_t key);

  CrawlState& state_;
  ProtectedBlocks& protections_;
};

}  // namespace newsieve
