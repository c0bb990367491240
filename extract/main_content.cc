#include "extract/main_content.h"

#include <algorithm>
#include <vector>

#include "base/unicode.h"
#include "extract/body_prior.h"
#include "extract/captions.h"
#include "extract/teasers.h"

namespace newsieve {
namespace {

constexpr double kWordsOfProse = 10;        // A shorter block is prose only if it ends a sentence.
constexpr double kLinkShareMax = 0.5;
constexpr double kAroundShare = 0.5;
constexpr double kPruneCost = 10;
constexpr double kNearlyAll = 0.9;
constexpr double kMarkCost = 12;
constexpr double kShareOfMarked = 0.05;
constexpr double kShareOfHinted = 0.2;
constexpr uint32_t kMarksAgainst = kMarkNavigation | kMarkFooter | kMarkForm | kMarkAside | kMarkComment | kHintComment |
                                   kHintRelated | kHintChrome | kHintHidden | kHintByline;

constexpr size_t kNoBlock = SIZE_MAX;

struct Measured {
  double words = 0;       // Two ideographs count as a word.
  double link_share = 0;  // 0 to 1.
  bool prose = false;
  bool links = false;     // Mostly links.
};

class Chooser {
 public:
  Chooser(const HtmlTree& tree, std::span<const NodeFacts> facts, const PageMetadata& metadata, const Url& page_url, PageBlocks& page)
      : tree_(tree), facts_(facts), metadata_(metadata), page_url_(page_url), page_(page) {}

  MainContent choose() {
    weak_captions_ = mark_captions(tree_, facts_, page_);
    teasers_ = find_teasers(tree_, facts_, page_, page_url_);
    prior_ = compare_with_told_body(metadata_.article_body, page_);
    measure();
    mark_titles();
    find_shares();
    weigh();
    const NodeId root = best_root();
    if (root == kNoNode) return {PageType::kOther, "no prose on the page"};
    keep(root);
    return verdict();
  }

 private:
  size_t size() const { return page_.blocks.size(); }
  uint32_t first(NodeId id) const { return page_.begin[id]; }
  uint32_t end(NodeId id) const { return page_.begin[tree_[id].subtree_end]; }

  void measure() {
    measured_.resize(size());
    for (size_t i = 0; i < size(); ++i) {
      const TextBlock& block = page_.blocks[i];
      Measured& m = measured_[i];
      m.words = block.tokens;
      if (block.tokens > 0 && block.text.size() > 2 * block.tokens && block.text.size() < 4 * block.tokens &&
          static_cast<unsigned char>(block.text[0]) >= 0xE0) {
        m.words = block.tokens / 2.0;
      }
      m.link_share = static_cast<double>(block.link_bytes) / static_cast<double>(block.text.size());
      const BlockPlace& place = page_.places[i];
      const bool sentence = place.ends_sentence && m.words * (1 - m.link_share) >= 6;
      m.links = m.link_share > (sentence ? 0.75 : kLinkShareMax);
      m.prose = !m.links && block.kind != BlockKind::kCaption && block.kind != BlockKind::kHeading &&
                ((place.ends_sentence && m.words >= 5) || m.words >= kWordsOfProse) && m.words >= 5;
    }
  }

  void mark_titles() {
    const std::string title = fold_case(metadata_.article.title);
    is_title_.assign(size(), false);
    if (metadata_.headline != kNoNode) {
      for (size_t i = first(metadata_.headline); i < end(metadata_.headline); ++i) is_title_[i] = true;
    }
    if (title.empty()) return find_headline();
    for (size_t i = 0; i < size(); ++i) {
      const TextBlock& block = page_.blocks[i];
      if (block.text.size() <= title.size() + 8 && fold_case(block.text) == title) is_title_[i] = true;
    }
    find_headline();
  }

  // The last title with most of the page's prose behind it.
  void find_headline() {
    double prose = 0;
    for (size_t i = 0; i < size(); ++i) prose += measured_[i].prose ? measured_[i].words : 0;
    double before = 0;
    for (size_t i = 0; i < size() && before < prose / 2; ++i) {
      if (is_title_[i] && (headline_ == kNoBlock || page_.blocks[i].kind == BlockKind::kHeading)) headline_ = i;
      before += measured_[i].prose ? measured_[i].words : 0;
    }
    if (headline_ == kNoBlock) return;
    for (NodeId id = page_.places[headline_].element; id != 0; id = tree_[id].parent) {
      if (tree_[id].tag == HtmlTag::kArticle) headline_article_ = id;
    }
  }

  double weight(size_t i) const {
    const Measured& m = measured_[i];
    double w = 0;
    if (is_title_[i]) return 0;
    if (m.links) {
      w = -(m.words + 3);
    } else if (m.prose) {
      w = m.words * (1 - m.link_share);
    }
    const NodeId element = page_.places[i].element;
    const bool elsewhere = headline_article_ != kNoNode && (element < headline_article_ || element >= tree_[headline_article_].subtree_end) && in_article(element);
    if (prior_.complete && m.prose) {
      if (prior_.covered[i] > 0.6) return m.words;
      if (prior_.covered[i] < 0.2) w = std::min(w, 0.2 * w) - 3;
    }
    if (teasers_[i] || elsewhere) w = std::min(w, 0.05 * w) - 3;
    if (headline_ != kNoBlock && i < headline_) w = std::min(w, 0.3 * w) - 1;
    return w;
  }

  bool in_article(NodeId id) const {
    while (id != 0 && tree_[id].tag != HtmlTag::kArticle) id = tree_[id].parent;
    return id != 0;
  }

  // How much of an element's worth its own marks leave. Marks of elements that hold most of the page's prose
  // say nothing: a form around the whole page, a body of class "has-sidebar".
  void find_shares() {
    std::vector<double> prose(size() + 1, 0);
    for (size_t i = 0; i < size(); ++i) prose[i + 1] = prose[i] + (measured_[i].prose ? measured_[i].words : 0);
    shares_.assign(tree_.size(), 1);
    for (NodeId id = 1; id < tree_.size(); ++id) {
      const uint32_t own = facts_[id].own & kMarksAgainst;
      if (own == 0 || first(id) == end(id)) continue;
      const double share = (prose[end(id)] - prose[first(id)]) / std::max(1.0, prose.back());
      const bool around = headline_ == kNoBlock ? share > kAroundShare : first(id) <= headline_ && headline_ < end(id) && share > 0.3;
      if (around) continue;
      if ((own & (kMarkNavigation | kMarkFooter | kMarkForm | kMarkAside | kMarkComment | kHintComment | kHintHidden)) != 0) {
        shares_[id] = kShareOfMarked;
      } else {
        shares_[id] = kShareOfHinted;
      }
    }
  }

  // What each element is worth: its own blocks, and what its children are worth, a worthless child being left out at a price.
  void weigh() {
    values_.assign(tree_.size(), 0);
    for (size_t i = 0; i < size(); ++i) {
      values_[page_.places[i].element] += std::max(weight(i), -kPruneCost);
    }
    for (NodeId id = static_cast<NodeId>(tree_.size()); id-- > 1;) {
      if (shares_[id] < 1) values_[id] = std::min(values_[id] * shares_[id], values_[id]) - kMarkCost;
      values_[tree_[id].parent] += std::max(values_[id], -kPruneCost);
    }
  }

  NodeId best_root() const {
    NodeId best = kNoNode;
    double best_value = 0;
    std::vector<double> outer(tree_.size(), 1);  // What the marks of the ancestors leave.
    for (NodeId id = 1; id < tree_.size(); ++id) {
      outer[id] = outer[tree_[id].parent] * shares_[tree_[id].parent];
      if (facts_[id].shape == 0 || !is_block_element(tree_, id)) continue;
      double value = values_[id] * outer[id];
      if ((facts_[id].own & kMarkArticleBody) != 0) value *= 1.3;
      if (value >= best_value && value > 0) {
        best = id;
        best_value = value;
      }
    }
    return best == kNoNode ? best : narrowed(best);
  }

  // The smallest element below `root` that still holds nearly all its worth: footers and notices often stand beside the article.
  NodeId narrowed(NodeId root) const {
    for (NodeId id = root + 1; id < tree_[root].subtree_end;) {
      if (values_[id] >= kNearlyAll * values_[root] && is_block_element(tree_, id)) {
        root = id;
        ++id;
      } else if (values_[id] >= kNearlyAll * values_[root]) {
        ++id;
      } else {
        id = tree_[id].subtree_end;
      }
    }
    return root;
  }

  void keep(NodeId root) {
    std::vector<bool> pruned(size(), false);
    for (NodeId id = root; id < tree_[root].subtree_end;) {
      if (facts_[id].shape != 0 && values_[id] < 0 && is_block_element(tree_, id)) {
        for (size_t i = first(id); i < end(id); ++i) pruned[i] = true;
        id = tree_[id].subtree_end;
        continue;
      }
      ++id;
    }
    size_t first_prose = size(), last_prose = 0;
    for (size_t i = first(root); i < end(root); ++i) {
      if (!pruned[i] && measured_[i].prose) {
        first_prose = std::min(first_prose, i);
        last_prose = i;
      }
    }
    for (size_t i = first(root); i < end(root); ++i) {
      TextBlock& block = page_.blocks[i];
      const Measured& m = measured_[i];
      if (is_title_[i]) { block.reason = BlockReason::kTitle; continue; }
      if (block.kind == BlockKind::kCaption) { block.reason = BlockReason::kCaption; continue; }
      if (pruned[i]) continue;
      if (m.links) { block.reason = BlockReason::kLinkDensity; continue; }
      const bool list = block.kind == BlockKind::kListItem || block.kind == BlockKind::kTableRow;
      if (i < first_prose && block.kind != BlockKind::kHeading) continue;
      if (i > last_prose && !list) continue;
      if (block.text.find_first_not_of(" .,-|/") == std::string::npos) continue;
      block.reason = BlockReason::kMainContent;
      block.main = true;
    }
    keep_lead(root);
    drop_empty_headings();
  }

  // The standfirst between the headline and the body, where it stands outside the body's element.
  void keep_lead(NodeId root) {
    if (headline_ == kNoBlock) return;
    for (size_t i = headline_ + 1; i < first(root); ++i) {
      TextBlock& block = page_.blocks[i];
      const Measured& m = measured_[i];
      const NodeId element = page_.places[i].element;
      const bool heading = block.kind == BlockKind::kHeading && m.words >= 8 && !m.links;
      if ((!m.prose && !heading) || is_title_[i] || teasers_[i] || block.kind == BlockKind::kListItem) continue;
      if (m.words < 8 || block.kind == BlockKind::kCaption) continue;
      if ((facts_[element].within & (kMarkNavigation | kMarkForm | kMarkAside | kMarkFooter)) != 0) continue;
      if ((facts_[element].own & (kHintByline | kHintRelated | kHintChrome)) != 0) continue;
      block.main = true;
      block.reason = BlockReason::kMainContent;
    }
  }

  void drop_empty_headings() {
    // A heading followed by dropped blocks up to the next heading, or by nothing.
    bool text_follows = false;
    for (size_t i = size(); i-- > 0;) {
      TextBlock& block = page_.blocks[i];
      if (!block.main) { continue; }
      if (block.kind != BlockKind::kHeading) { text_follows = true; continue; }
      const bool next_dropped = i + 1 < size() && !page_.blocks[i + 1].main && page_.blocks[i + 1].kind != BlockKind::kCaption && measured_[i + 1].links;
      if (!text_follows || next_dropped) { block.main = false; block.reason = BlockReason::kNotMainContent; }
    }
  }

  MainContent verdict() {
    double words = 0;
    for (size_t i = 0; i < size(); ++i) words += page_.blocks[i].main ? measured_[i].words : 0;
    if (words > 0) return {PageType::kArticle, ""};
    return {PageType::kOther, "too little prose"};
  }

  const HtmlTree& tree_;
  const std::span<const NodeFacts> facts_;
  const PageMetadata& metadata_;
  const Url& page_url_;
  PageBlocks& page_;
  std::vector<Measured> measured_;
  std::vector<bool> is_title_;
  std::vector<bool> weak_captions_;
  std::vector<bool> teasers_;
  BodyPrior prior_;
  size_t headline_ = kNoBlock;       // The block that is the title on the page.
  NodeId headline_article_ = kNoNode;  // The <article> around it.
  std::vector<double> shares_;
  std::vector<double> values_;
};

}  // namespace

MainContent choose_main_content(const HtmlTree& tree, std::span<const NodeFacts> facts,
                                const PageMetadata& metadata, const Url& page_url, PageBlocks& page) {
  return Chooser(tree, facts, metadata, page_url, page).choose();
}

}  // namespace newsieve
