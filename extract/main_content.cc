#include "extract/main_content.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "extract/block_model.h"
#include "extract/body_prior.h"
#include "extract/captions.h"
#include "extract/element_worth.h"
#include "extract/headline.h"
#include "extract/prose.h"
#include "extract/pull_quotes.h"
#include "extract/teasers.h"

namespace newsieve {
namespace {

constexpr double kArticleWordsMin = 12;    // Less is an article only where the page says so.
constexpr double kShortArticleWords = 40;  // Under it a text under a picture is text rather than a caption.
constexpr double kLeadWordsMin = 8;
constexpr double kBylineWordsMax = 12;
constexpr double kKeepMin = 0.30;       // The model's probability for a block that the rules keep ...
constexpr double kAddMin = 0.60;        // ... and for one that they leave out.
constexpr size_t kModelBlocksMin = 16;  // Of fewer there is too little to compare a block with.
constexpr size_t kIndexTeasersMin = 6;  // Teasers on a page without an article that make it a section front.
constexpr size_t kTeasersUnderHeadlineMin = 3;  // Of nothing but teasers, on a page that shows its title.

class Chooser {
 public:
  Chooser(const HtmlTree& tree, std::span<const NodeFacts> facts, const PageMetadata& metadata,
          const Url& page_url, PageBlocks& page, ModelTrace* trace)
      : tree_(tree),
        facts_(facts),
        metadata_(metadata),
        page_url_(page_url),
        page_(page),
        weak_captions_(mark_captions(tree, facts, page)),
        prose_(measure_prose(page)),
        headline_(find_headline(tree, metadata, page, prose_)),
        told_(compare_with_told_body(metadata.article_body, page)),
        teasers_(find_teasers(tree, facts, page, page_url)),
        trace_(trace) {}

  MainContent choose() {
    keep_best();
    bool is_index = !metadata_.says_article && is_section_front();
    if (kept_words() < kShortArticleWords && !is_index && restore_weak_captions()) keep_best();
    if (kept_words() == 0 && !is_index && has_teasers()) {
      teasers_.assign(size(), false);
      keep_best();
    }
    if (told_.hidden && kept_words() < told_.words / 2) {
      set_reasons();
      return keep_told_body();
    }
    is_index = is_index || (!metadata_.says_article && keeps_only_teasers());
    MainContent content = verdict(is_index);
    if (content.type == PageType::kArticle) refine();
    set_reasons();
    return content;
  }

 private:
  size_t size() const { return page_.blocks.size(); }
  uint32_t first(NodeId id) const { return page_.begin[id]; }
  uint32_t end(NodeId id) const { return page_.begin[tree_[id].subtree_end]; }
  uint32_t marks_around(size_t i) const { return facts_[page_.places[i].element].within; }

  void decide(size_t i, BlockReason reason) {
    page_.blocks[i].reason = reason;
    page_.blocks[i].main = reason == BlockReason::kMainContent;
  }

  double kept_words() const {
    double words = 0;
    for (size_t i = 0; i < size(); ++i) words += page_.blocks[i].main ? prose_[i].words : 0;
    return words;
  }

  PageEvidence evidence() const { return {tree_, facts_, page_, prose_, headline_, told_, teasers_}; }

  void keep_best() {
    for (size_t i = 0; i < size(); ++i) decide(i, BlockReason::kNotMainContent);
    worth_.emplace(evidence());
    root_ = worth_->best();
    if (root_ != kNoNode) {
      keep_inside(root_, *worth_);
      keep_lead(root_);
      drop_empty_headings();
    }
    take_out_fields();
  }

  // One entry a block of `root`: it stands in a subtree that is worth less than nothing.
  std::vector<bool> worthless(NodeId root, const ElementWorth& worth) const {
    std::vector<bool> left_out(size(), false);
    for (NodeId id = root + 1; id < tree_[root].subtree_end;) {
      if (worth.of(id) >= 0 || !is_block_element(tree_, id)) {
        ++id;
        continue;
      }
      std::fill(left_out.begin() + first(id), left_out.begin() + end(id), true);
      id = tree_[id].subtree_end;
    }
    return left_out;
  }

  void keep_inside(NodeId root, const ElementWorth& worth) {
    const std::vector<bool> left_out = worthless(root, worth);
    size_t first_prose = size();
    size_t last_prose = 0;
    for (size_t i = first(root); i < end(root); ++i) {
      if (left_out[i] || !prose_[i].is_prose) continue;
      first_prose = std::min(first_prose, i);
      last_prose = i;
    }
    for (size_t i = first(root); i < end(root); ++i) {
      const TextBlock& block = page_.blocks[i];
      if (left_out[i] || prose_[i].is_links || headline_.is_title[i] || block.kind == BlockKind::kCaption)
        continue;
      const bool is_item = block.kind == BlockKind::kListItem || block.kind == BlockKind::kTableRow;
      if (i < first_prose && block.kind != BlockKind::kHeading) continue;
      if (i > last_prose && !is_item) continue;
      if (block.tokens > 0) decide(i, BlockReason::kMainContent);
    }
  }

  // The standfirst between the headline and the body, where it stands outside the body's element.
  void keep_lead(NodeId root) {
    if (headline_.block == kNoBlock) return;
    for (size_t i = headline_.block + 1; i < first(root); ++i) {
      const BlockKind kind = page_.blocks[i].kind;
      const bool is_text = prose_[i].is_prose || (kind == BlockKind::kHeading && !prose_[i].is_links);
      if (!is_text || prose_[i].words < kLeadWordsMin || kind == BlockKind::kListItem) continue;
      if (headline_.is_title[i] || teasers_[i]) continue;
      if ((marks_around(i) & (kMarkNavigation | kMarkForm | kMarkAside | kMarkFooter)) != 0) continue;
      if ((facts_[page_.places[i].element].own & (kHintByline | kHintRelated | kHintChrome)) != 0) continue;
      decide(i, BlockReason::kMainContent);
    }
  }

  // A heading stays if text follows it, and not links.
  void drop_empty_headings() {
    bool text_follows = false;
    for (size_t i = size(); i-- > 0;) {
      if (!page_.blocks[i].main) continue;
      if (page_.blocks[i].kind != BlockKind::kHeading) {
        text_follows = true;
        continue;
      }
      const bool links_follow = i + 1 < size() && !page_.blocks[i + 1].main && prose_[i + 1].is_links;
      if (!text_follows || links_follow) decide(i, BlockReason::kNotMainContent);
    }
  }

  // Takes out the title, the byline and the date, which have fields of their own.
  void take_out_fields() {
    for (size_t i = 0; i < size(); ++i) {
      if (headline_.is_title[i]) {
        decide(i, BlockReason::kTitle);
      } else if (is_known_byline(i)) {
        decide(i, BlockReason::kMetadata);
      }
    }
  }

  bool is_known_byline(size_t i) const {
    if (prose_[i].words > kBylineWordsMax) return false;
    const NodeId text = page_.places[i].first_text;
    const auto holds = [&](NodeId known) {
      return known != kNoNode && text >= known && text < tree_[known].subtree_end;
    };
    return holds(metadata_.byline) || holds(metadata_.date);
  }

  // Titles, bylines and captions are no text for sure; nor are links outside the article's element.
  std::vector<bool> open_blocks() const {
    std::vector<bool> open(size(), false);
    if (size() < kModelBlocksMin) return open;
    for (size_t i = 0; i < size(); ++i) {
      const TextBlock& block = page_.blocks[i];
      const bool is_inside = root_ != kNoNode && i >= first(root_) && i < end(root_);
      open[i] = block.reason != BlockReason::kTitle && block.reason != BlockReason::kMetadata &&
                block.kind != BlockKind::kCaption && (is_inside || !prose_[i].is_links) &&
                (block.main || !is_like_byline(i));
    }
    return open;
  }

  // On a page without links a few words are its text; false if there are links, or no words.
  bool keep_all_without_links() {
    const auto is_links = [](const BlockProse& prose) { return prose.link_share > 0; };
    if (std::any_of(prose_.begin(), prose_.end(), is_links)) return false;
    bool kept = false;
    for (size_t i = 0; i < size(); ++i) {
      const TextBlock& block = page_.blocks[i];
      if (block.reason != BlockReason::kNotMainContent || block.kind == BlockKind::kCaption) continue;
      decide(i, BlockReason::kMainContent);
      kept = true;
    }
    return kept;
  }

  // Asks the model, unless it would leave no article.
  void refine() {
    const std::vector<bool> open = open_blocks();
    BlockWords words(page_.blocks);
    const std::vector<BlockFeatures> features =
        read_block_features(evidence(), *worth_, root_, metadata_.article.summary, open, words);
    std::vector<bool> rules(size());
    for (size_t i = 0; i < size(); ++i) rules[i] = page_.blocks[i].main;
    for (size_t i = 0; i < size(); ++i) {
      if (!open[i]) continue;
      const bool keeps = article_probability(features[i]) >= (rules[i] ? kKeepMin : kAddMin);
      if (keeps != rules[i]) decide(i, keeps ? BlockReason::kMainContent : BlockReason::kNotMainContent);
    }
    take_out_pull_quotes(words);
    if (kept_words() < kArticleWordsMin) {
      for (size_t i = 0; i < size(); ++i) {
        if (rules[i]) decide(i, BlockReason::kMainContent);
      }
    }
    if (trace_ != nullptr) *trace_ = {std::move(rules), open, features};
  }

  void take_out_pull_quotes(BlockWords& words) {
    const std::vector<bool> quotes = find_pull_quotes(page_, words);
    for (size_t i = 0; i < size(); ++i) {
      if (quotes[i]) decide(i, BlockReason::kPullQuote);
    }
  }

  // Says why the rest is left out.
  void set_reasons() {
    for (size_t i = 0; i < size(); ++i) {
      TextBlock& block = page_.blocks[i];
      if (block.main || block.reason != BlockReason::kNotMainContent) continue;
      if (is_like_byline(i) && !prose_[i].is_links) {
        block.reason = BlockReason::kMetadata;
      } else if (block.kind == BlockKind::kCaption && is_near_kept(i)) {
        block.reason = is_credit(i) ? BlockReason::kCredit : BlockReason::kCaption;
      } else if (prose_[i].is_links) {
        block.reason = BlockReason::kLinkDensity;
      }
    }
  }

  bool is_like_byline(size_t i) const {
    const uint32_t within = facts_[page_.places[i].element].within;
    return prose_[i].words <= kBylineWordsMax && (within & (kMarkByline | kHintByline)) != 0;
  }

  bool is_credit(size_t i) const {
    const NodeId element = page_.places[i].element;
    return ((facts_[element].own | facts_[tree_[element].parent].own) & kHintCredit) != 0;
  }

  // A caption is the article's if article text stands before and after it, or just one block away.
  bool is_near_kept(size_t i) const {
    constexpr size_t kReach = 6;
    const size_t from = i > kReach ? i - kReach : 0;
    const size_t to = std::min(size(), i + kReach + 1);
    return std::any_of(page_.blocks.begin() + static_cast<std::ptrdiff_t>(from),
                       page_.blocks.begin() + static_cast<std::ptrdiff_t>(to),
                       [](const TextBlock& block) { return block.main; });
  }

  bool has_teasers() const { return std::find(teasers_.begin(), teasers_.end(), true) != teasers_.end(); }

  // Teasers, and little else.
  bool is_section_front() const {
    size_t teasers = 0;
    double words = 0;
    for (size_t i = 0; i < size(); ++i) {
      if (!teasers_[i]) continue;
      teasers += prose_[i].is_links ? 1 : 0;
      words += prose_[i].words;
    }
    return teasers >= kIndexTeasersMin && words > 2 * kept_words() && kept_words() < kShortArticleWords;
  }

  bool keeps_only_teasers() const {
    const bool shows_title = headline_.block != kNoBlock && !prose_[headline_.block].is_links;
    const size_t titles_min = shows_title ? kTeasersUnderHeadlineMin : 1;
    return is_text_of_teasers(facts_, page_, prose_, page_url_, metadata_.article.canonical_url, titles_min);
  }

  bool restore_weak_captions() {
    bool restored = false;
    for (size_t i = 0; i < size(); ++i) {
      if (!weak_captions_[i]) continue;
      page_.blocks[i].kind = BlockKind::kParagraph;
      restored = true;
    }
    if (restored) prose_ = measure_prose(page_);
    return restored;
  }

  MainContent keep_told_body() {
    for (size_t i = 0; i < size(); ++i) {
      if (page_.blocks[i].main) decide(i, BlockReason::kNotMainContent);
    }
    append_told_body(metadata_.article_body, page_);
    decide(size() - 1, BlockReason::kMainContent);
    return {PageType::kArticle, ""};
  }

  MainContent verdict(bool is_index) {
    const double words = kept_words();
    if (!is_index && words >= (metadata_.says_article ? 1 : kArticleWordsMin))
      return {PageType::kArticle, ""};
    for (size_t i = 0; i < size(); ++i) {
      if (page_.blocks[i].main) decide(i, BlockReason::kNotMainContent);
    }
    if (is_index || is_section_front()) return {PageType::kIndex, "a list of articles, not an article"};
    if (keep_all_without_links()) return {PageType::kOther, ""};
    return {PageType::kOther, size() == 0 ? "no text on the page" : "too little running text on the page"};
  }

  const HtmlTree& tree_;
  const std::span<const NodeFacts> facts_;
  const PageMetadata& metadata_;
  const Url& page_url_;
  PageBlocks& page_;
  const std::vector<bool> weak_captions_;
  std::vector<BlockProse> prose_;
  const Headline headline_;
  const BodyPrior told_;
  std::vector<bool> teasers_;
  std::optional<ElementWorth> worth_;
  NodeId root_ = kNoNode;  // The element that is worth most.
  ModelTrace* const trace_;
};

}  // namespace

MainContent choose_main_content(const HtmlTree& tree, std::span<const NodeFacts> facts,
                                const PageMetadata& metadata, const Url& page_url, PageBlocks& page,
                                ModelTrace* trace) {
  return Chooser(tree, facts, metadata, page_url, page, trace).choose();
}

}  // namespace newsieve
