// The verdicts of a site's memory on one article. See site_blocks.h for what they rest on.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/block_key.h"
#include "dedup/site_blocks.h"
#include "dedup/site_rules.h"
#include "dedup/stories.h"

namespace newsieve {

// What it is made from must outlive it. The article must have been keyed; it need not have been learnt.
class SiteJudge {
 public:
  // `protected_keys`: sorted.
  SiteJudge(const SiteBlocksOptions& options, const SiteRules& rules, const Stories& stories,
            const std::vector<uint64_t>& protected_keys, const Article& article);

  std::vector<BlockVerdict> verdicts() const;

 private:
  using Verdicts = std::vector<BlockVerdict>;

  Verdicts verdicts(bool by_box) const;
  BlockVerdict verdict(const TextBlock& block, bool by_box, bool above_body) const;
  uint32_t others_with(const TextBlock& block) const;
  bool is_protected(const TextBlock& block) const;

  // Whose text it is.
  bool is_own(const TextBlock& block, uint32_t others, bool by_box) const;
  bool stands_beside_body(const TextBlock& block) const;
  std::string teaser_of(const TextBlock& block) const;
  std::string teaser_beside_words(std::string_view text) const;

  // Where it stands.
  bool is_body(const TextBlock& block) const;
  bool is_lead_box(const TextBlock& block) const;
  std::optional<BoxCounts> repeated_box(const TextBlock& block) const;

  // How often it has come back.
  // `above_body`: but for short lines, what follows the block is kept.
  double repeats_needed(const TextBlock& block, bool above_body) const;
  bool is_of_section(const TextBlock& block, uint32_t stories) const;

  bool uses(SiteSignal signal) const { return rules_.uses(signal); }

  const SiteBlocksOptions& options_;
  const SiteRules& rules_;
  const Stories& stories_;
  const std::vector<uint64_t>& protected_keys_;
  const Article& article_;
  const KeyedArticle keyed_;
  std::vector<uint64_t>
      beside_body_;                 // Keys of what stands elsewhere than the body, sorted; for kStandsTwice.
  const std::vector<StoryId> own_;  // The article and its copies.
  const uint32_t seen_;             // Stories, this one included.
};

}  // namespace newsieve
