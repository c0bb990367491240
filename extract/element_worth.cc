#include "extract/element_worth.h"

#include <algorithm>

namespace newsieve {
namespace {

// In words of prose.
constexpr double kLinksCost = 3;  // Of a block of links, beside its words.
constexpr double kLeaveOutCost = 10;
constexpr double kMarkCost = 12;  // Of an element marked as something else than the article.
constexpr double kDoubtCost =
    3;  // Of a block in a list of teasers, in another article, or not in the told body.

constexpr double kMarkedShare = 0.05;
constexpr double kHintedShare = 0.2;
constexpr double kTeaserShare = 0.05;
constexpr double kUntoldShare = 0.2;
constexpr double kBeforeHeadlineShare = 0.3;

constexpr float kToldMin = 0.6F;    // Share of a block's words in the told body: it is told.
constexpr float kUntoldMax = 0.2F;  // ... or it is not.

constexpr double kAroundAllShare = 0.5;       // Of the page's prose, in an element that is around everything.
constexpr double kAroundHeadlineShare = 0.3;  // The same, where it also holds the headline.
constexpr double kArticleBodyBonus = 1.3;
constexpr double kNearlyAll = 0.9;

constexpr uint32_t kMarks =
    kMarkNavigation | kMarkFooter | kMarkForm | kMarkAside | kMarkComment | kHintComment | kHintHidden;
constexpr uint32_t kHints = kHintRelated | kHintChrome | kHintByline;

}  // namespace

ElementWorth::ElementWorth(const PageEvidence& evidence)
    : evidence_(evidence),
      tree_(evidence.tree),
      in_article_(tree_.size(), false),
      share_(tree_.size(), 1),
      worth_(tree_.size(), 0) {
  for (NodeId id = 1; id < tree_.size(); ++id) {
    in_article_[id] = tree_[id].tag == HtmlTag::kArticle || in_article_[tree_[id].parent];
  }
  find_shares();
  add_up();
}

// The page shows its headline in one <article>, and this element is in another, such as the next story.
bool ElementWorth::is_of_another_article(NodeId element) const {
  const NodeId own = evidence_.headline.article;
  return own != kNoNode && in_article_[element] && (element < own || element >= tree_[own].subtree_end);
}

double ElementWorth::worth_of_block(size_t i) const {
  const BlockProse& prose = evidence_.prose[i];
  if (evidence_.headline.is_title[i]) return 0;
  double worth = 0;
  if (prose.is_links) {
    worth = -(prose.words + kLinksCost);
  } else if (prose.is_prose) {
    worth = prose.words * (1 - prose.link_share);
  }
  if (evidence_.told.complete && prose.is_prose) {
    if (evidence_.told.covered[i] > kToldMin) return prose.words;
    if (evidence_.told.covered[i] < kUntoldMax) worth = kUntoldShare * worth - kDoubtCost;
  }
  if (evidence_.teasers[i] || is_of_another_article(evidence_.page.places[i].element)) {
    worth = std::min(worth, kTeaserShare * worth) - kDoubtCost;
  }
  if (evidence_.headline.block != kNoBlock && i < evidence_.headline.block) {
    worth = std::min(worth, kBeforeHeadlineShare * worth) - 1;
  }
  return worth;
}

void ElementWorth::find_shares() {
  const PageBlocks& page = evidence_.page;
  std::vector<double> before(page.blocks.size() + 1, 0);  // Words of prose before each block.
  for (size_t i = 0; i < page.blocks.size(); ++i) {
    before[i + 1] = before[i] + (evidence_.prose[i].is_prose ? evidence_.prose[i].words : 0);
  }
  const size_t headline = evidence_.headline.block;
  for (NodeId id = 1; id < tree_.size(); ++id) {
    const uint32_t own = evidence_.facts[id].own;
    if ((own & (kMarks | kHints)) == 0) continue;
    const size_t first = page.begin[id];
    const size_t end = page.begin[tree_[id].subtree_end];
    if (first == end) continue;
    const double of_page = (before[end] - before[first]) / std::max(1.0, before.back());
    const bool is_around = headline == kNoBlock
                               ? of_page > kAroundAllShare
                               : first <= headline && headline < end && of_page > kAroundHeadlineShare;
    if (!is_around) share_[id] = (own & kMarks) != 0 ? kMarkedShare : kHintedShare;
  }
}

void ElementWorth::add_up() {
  const PageBlocks& page = evidence_.page;
  for (size_t i = 0; i < page.blocks.size(); ++i) {
    worth_[page.places[i].element] += std::max(worth_of_block(i), -kLeaveOutCost);
  }
  for (auto id = static_cast<NodeId>(tree_.size()); id-- > 1;) {
    if (share_[id] < 1) worth_[id] = std::min(worth_[id] * share_[id], worth_[id]) - kMarkCost;
    worth_[tree_[id].parent] += std::max(worth_[id], -kLeaveOutCost);
  }
}

NodeId ElementWorth::best() const {
  NodeId best = kNoNode;
  double best_worth = 0;
  std::vector<double> share_outside(tree_.size(), 1);  // What the marks of the ancestors leave.
  for (NodeId id = 1; id < tree_.size(); ++id) {
    const NodeId parent = tree_[id].parent;
    share_outside[id] = share_outside[parent] * share_[parent];
    if (!is_block_element(tree_, id)) continue;
    const bool is_body = (evidence_.facts[id].own & kMarkArticleBody) != 0;
    const double worth = worth_[id] * share_outside[id] * (is_body ? kArticleBodyBonus : 1);
    if (worth <= 0 || worth < best_worth) continue;
    best = id;
    best_worth = worth;
  }
  return best == kNoNode ? best : narrowed(best);
}

// Notices and imprints that stand beside the article are worth a little, too.
NodeId ElementWorth::narrowed(NodeId root) const {
  for (NodeId id = root + 1; id < tree_[root].subtree_end;) {
    const bool holds_blocks = evidence_.page.begin[tree_[id].subtree_end] > evidence_.page.begin[id] + 1;
    if (!holds_blocks || worth_[id] < kNearlyAll * worth_[root]) {
      id = tree_[id].subtree_end;
      continue;
    }
    if (is_block_element(tree_, id) && tree_[id].tag != HtmlTag::kP) root = id;
    ++id;
  }
  return root;
}

}  // namespace newsieve
