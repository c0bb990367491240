#include "monitoring/repeated_blocks.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "service/protected_blocks.h"

namespace newsieve {
namespace {

using ByKey = std::map<uint64_t, RepeatedBlock>;

// Once for each text, however often the article has it.
void count(const Article& article, ByKey& blocks) {
  std::set<uint64_t> seen;
  for (const TextBlock& block : article.blocks) {
    if (!is_judged(block) || !seen.insert(block.key.exact).second) continue;
    RepeatedBlock& repeated = blocks[block.key.exact];
    if (repeated.articles++ == 0) {
      repeated.text = block.text;
      repeated.reason = block.reason;
    }
    repeated.kept += is_kept(block);
    if (repeated.pages.size() < kPagesOfBlockMax) {
      repeated.pages.push_back({article.id, article.url.href(), article.metadata.title});
    }
  }
}

// What is dropped is what somebody who looks for mistakes looks at first; what is kept is often copies' text.
bool comes_first(const RepeatedBlock& a, const RepeatedBlock& b) {
  return std::tuple(b.articles - b.kept, b.articles, a.key) <
         std::tuple(a.articles - a.kept, a.articles, b.key);
}

// Those that are protected, and the first of the others.
bool leave_out(std::vector<RepeatedBlock>& blocks, size_t blocks_max) {
  if (blocks.size() <= blocks_max) return false;
  std::stable_partition(blocks.begin(), blocks.end(),
                        [](const RepeatedBlock& block) { return block.is_protected; });
  blocks.resize(blocks_max);
  return true;
}

}  // namespace

Result<RepeatedBlocks> repeated_blocks(CrawlState& state, const std::string& site, size_t articles_max,
                                       size_t blocks_max) {
  RepeatedBlocks result;
  ByKey by_key;
  const Result<void> read =
      state.for_each_article(site, ArrivalOrder::kNewestFirst, [&](const Article& article) {
        count(article, by_key);
        return ++result.articles < articles_max;
      });
  if (!read) return tl::unexpected(read.error());
  Result<std::vector<ProtectedBlock>> decided = protected_blocks(state, site);
  if (!decided) return tl::unexpected(decided.error());
  for (ProtectedBlock& block : *decided) {
    RepeatedBlock& repeated = by_key[block.key];
    repeated.is_protected = true;
    if (repeated.articles > 0) continue;
    repeated.text = std::move(block.text);
    repeated.reason = BlockReason::kProtected;
  }
  for (auto& [key, block] : by_key) {
    block.key = key;
    if (block.is_protected || block.articles > 1) result.blocks.push_back(std::move(block));
  }
  std::sort(result.blocks.begin(), result.blocks.end(), comes_first);
  result.more = leave_out(result.blocks, blocks_max);
  std::sort(result.blocks.begin(), result.blocks.end(), comes_first);
  return result;
}

}  // namespace newsieve
