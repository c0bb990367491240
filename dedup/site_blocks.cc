#include "dedup/site_blocks.h"

#include <algorithm>

#include "base/check.h"
#include "dedup/block_key.h"
#include "dedup/site_judge.h"
#include "dedup/stories.h"

namespace newsieve {

struct SiteBlocks::Impl {
  Impl(const SiteBlocksOptions& options, const SiteRules& rules)
      : options(options), rules(rules), stories(options.keys_max) {}
  const SiteBlocksOptions options;
  const SiteRules rules;
  Stories stories;
  std::vector<uint64_t> protected_keys;  // Sorted.
};

SiteBlocks::SiteBlocks(const SiteBlocksOptions& options, const SiteRules& rules)
    : impl_(std::make_unique<Impl>(options, rules)) {}
SiteBlocks::SiteBlocks(SiteBlocks&&) noexcept = default;
SiteBlocks& SiteBlocks::operator=(SiteBlocks&&) noexcept = default;
SiteBlocks::~SiteBlocks() = default;

bool SiteBlocks::learn(const Article& article) { return learn(keyed(article).learnt); }
bool SiteBlocks::learn(LearntArticle article) { return impl_->stories.learn(std::move(article)); }

void SiteBlocks::protect(std::vector<uint64_t> keys) {
  std::sort(keys.begin(), keys.end());
  impl_->protected_keys = std::move(keys);
}

std::vector<BlockVerdict> SiteBlocks::judge(const Article& article) const {
  return SiteJudge(impl_->options, impl_->rules, impl_->stories, impl_->protected_keys, article).verdicts();
}

size_t SiteBlocks::articles() const { return impl_->stories.articles(); }
uint64_t SiteBlocks::forgotten() const { return impl_->stories.forgotten(); }
size_t SiteBlocks::blocks() const { return impl_->stories.blocks(); }

bool apply(const std::vector<BlockVerdict>& verdicts, Article& article) {
  NEWSIEVE_CHECK(verdicts.size() == article.blocks.size());
  bool changed = false;
  for (size_t i = 0; i < verdicts.size(); ++i) {
    changed |= article.blocks[i].reason != verdicts[i].reason;
    article.blocks[i].reason = verdicts[i].reason;
    article.blocks[i].evidence = verdicts[i].evidence;
  }
  return changed;
}

}  // namespace newsieve
