#include "dedup/site_blocks.h"

#include <algorithm>

#include "base/check.h"
#include "dedup/block_key.h"
#include "dedup/stories.h"

namespace newsieve {
namespace {

constexpr uint32_t kLongWords = 25;       // Prose of so many words needs more evidence to be dropped.
constexpr uint32_t kProseRepeatsMin = 8;  // Text where body text stands needs this many repeats, ...
constexpr double kShortRepeatsShare =
    .4;                                  // ... and short lines there this share: a credit is often repeated.
constexpr double kOwnRepeatsShare = .5;  // A title or lead that half the site has is a slogan.

constexpr uint32_t kBoxStoriesMin = 3;        // Fewer stories are no evidence on a box,
constexpr uint32_t kBoxTextsMin = 5;          // ... nor are fewer distinct texts.
constexpr double kBoxTextsRepeated = .1;      // A box of whose texts so many come back, ...
constexpr double kBoxSightingsRepeated = .5;  // ... so often, is boilerplate;
constexpr double kLinkBoxSightingsRepeated =
    .25;                                     // ... for a box of links, or of teasers, so often is enough.
constexpr double kTeaserBoxAnnounced = .15;  // A box of teasers: so many texts announce articles.
constexpr double kBodyBoxRepeated = .4;      // A box of which less comes back is the body.

double share(uint32_t part, uint32_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

bool is_evidence(const BoxCounts& box) { return box.stories >= kBoxStoriesMin && box.texts >= kBoxTextsMin; }

bool announces(const BoxCounts& box) { return share(box.announced, box.texts) >= kTeaserBoxAnnounced; }

// The verdicts on one article.
class Judge {
 public:
  Judge(const SiteBlocksOptions& options, const Stories& stories, const Article& article)
      : options_(options), stories_(stories), article_(article), keyed_(keyed(article)) {
    own_ = stories.stories_of(keyed_.learnt);
    seen_ = static_cast<uint32_t>(stories.stories() - own_.size() + 1);
  }

  std::vector<BlockVerdict> verdicts() const;

 private:
  std::vector<BlockVerdict> verdicts(bool by_box) const;
  BlockVerdict verdict(size_t i, bool by_box) const;
  bool is_own(size_t i, uint32_t others, bool by_box) const;
  std::string teaser_of(size_t i) const;
  bool in_repeated_box(size_t i) const;
  bool in_body_box(const TextBlock& block) const;
  double repeats_needed(size_t i) const;
  bool keeps_something(const std::vector<BlockVerdict>& verdicts) const;

  const SiteBlocksOptions& options_;
  const Stories& stories_;
  const Article& article_;
  const KeyedArticle keyed_;
  std::vector<StoryId> own_;  // The article and its copies.
  uint32_t seen_ = 0;         // Stories, this one included.
};

// Where teasers and promotion stand between the paragraphs in the same box, the box cannot be told from
// boilerplate, but its blocks can.
std::vector<BlockVerdict> Judge::verdicts() const {
  for (const bool by_box : {true, false}) {
    std::vector<BlockVerdict> found = verdicts(by_box);
    if (keeps_something(found)) return found;
  }
  std::vector<BlockVerdict> kept(article_.blocks.size());
  for (size_t i = 0; i < kept.size(); ++i) {
    const TextBlock& block = article_.blocks[i];
    kept[i].reason = is_judged(block) ? BlockReason::kMainContent : block.reason;
  }
  return kept;
}

std::vector<BlockVerdict> Judge::verdicts(bool by_box) const {
  std::vector<BlockVerdict> verdicts(article_.blocks.size());
  for (size_t i = 0; i < verdicts.size(); ++i) {
    verdicts[i].reason = article_.blocks[i].reason;
    if (is_judged(article_.blocks[i])) verdicts[i] = verdict(i, by_box);
  }
  return verdicts;
}

bool Judge::keeps_something(const std::vector<BlockVerdict>& verdicts) const {
  return std::any_of(verdicts.begin(), verdicts.end(),
                     [](const BlockVerdict& verdict) { return verdict.reason == BlockReason::kMainContent; });
}

BlockVerdict Judge::verdict(size_t i, bool by_box) const {
  const BlockKey& key = article_.blocks[i].key;
  const uint32_t others = stories_.others_near(key.exact, key.simhash, own_);
  BlockVerdict verdict{BlockReason::kMainContent, {others + 1, seen_, {}}};
  if (is_own(i, others, by_box)) return verdict;
  verdict.evidence.teaser_of = teaser_of(i);
  if (!verdict.evidence.teaser_of.empty()) {
    verdict.reason = BlockReason::kTeaser;
  } else if (seen_ < options_.articles_young) {
    return verdict;
  } else if (by_box && in_repeated_box(i)) {
    verdict.reason = BlockReason::kRepeatedContainer;
  } else if (others + 1 >= repeats_needed(i)) {
    verdict.reason = BlockReason::kRepeatedBlock;
  }
  return verdict;
}

// The article's own title, summary or lead, which other pages repeat to announce it.
bool Judge::is_own(size_t i, uint32_t others, bool by_box) const {
  const uint64_t key = article_.blocks[i].key.exact;
  if (share(others, seen_) >= kOwnRepeatsShare) return false;
  if (key == keyed_.title || key == keyed_.summary) return true;
  if (key != keyed_.lead) return false;
  // The first text may also be a teaser above the body.
  const TextBlock& block = article_.blocks[i];
  if (in_body_box(block)) return true;
  const BoxCounts box = stories_.counts().box(boxes_of(block)[0]);
  if (box.own > box.sightings) return true;
  return stories_.announcers(key, own_) == 0 && !(by_box && in_repeated_box(i));
}

std::string Judge::teaser_of(size_t i) const {
  const TextBlock& block = article_.blocks[i];
  const BlockKey& key = block.key;
  if (!block.link_url.empty() && stories_.announces(block.link_url, key, own_)) return block.link_url;
  return in_body_box(block) ? std::string() : stories_.announced_by(key.exact, own_);
}

bool Judge::in_repeated_box(size_t i) const {
  const TextBlock& block = article_.blocks[i];
  if (!places(block)) return false;
  for (const uint64_t id : boxes_of(block)) {
    const BoxCounts box = stories_.counts().box(id);
    const bool weaker = mostly_links(block) || announces(box);
    if (is_evidence(box) && share(box.repeated, box.texts) >= kBoxTextsRepeated &&
        share(box.repeated_sightings, box.sightings) >=
            (weaker ? kLinkBoxSightingsRepeated : kBoxSightingsRepeated)) {
      return true;
    }
  }
  return false;
}

bool Judge::in_body_box(const TextBlock& block) const {
  const BoxCounts box = stories_.counts().box(boxes_of(block)[0]);
  return !mostly_links(block) && is_evidence(box) &&
         share(box.repeated_sightings, box.sightings) < kBodyBoxRepeated && !announces(box);
}

// In how many stories the block must be to be called repeated.
double Judge::repeats_needed(size_t i) const {
  const TextBlock& block = article_.blocks[i];
  const bool is_long = block.key.words >= kLongWords && !mostly_links(block);
  const double seen = seen_;
  if (is_long) return std::max<double>(kProseRepeatsMin, options_.long_repeats_share * seen);
  if (in_body_box(block)) return std::max<double>(kProseRepeatsMin, kShortRepeatsShare * seen);
  return std::max<double>(static_cast<double>(options_.repeats_min), options_.repeats_share * seen);
}

}  // namespace

struct SiteBlocks::Impl {
  explicit Impl(const SiteBlocksOptions& options) : options(options), stories(options.keys_max) {}
  const SiteBlocksOptions options;
  Stories stories;
};

SiteBlocks::SiteBlocks(const SiteBlocksOptions& options) : impl_(std::make_unique<Impl>(options)) {}
SiteBlocks::SiteBlocks(SiteBlocks&&) noexcept = default;
SiteBlocks& SiteBlocks::operator=(SiteBlocks&&) noexcept = default;
SiteBlocks::~SiteBlocks() = default;

bool SiteBlocks::learn(const Article& article) { return learn(keyed(article).learnt); }
bool SiteBlocks::learn(LearntArticle article) { return impl_->stories.learn(std::move(article)); }

std::vector<BlockVerdict> SiteBlocks::judge(const Article& article) const {
  return Judge(impl_->options, impl_->stories, article).verdicts();
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
