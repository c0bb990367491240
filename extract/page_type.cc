#include "extract/page_type.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "base/ascii.h"

namespace newsieve {
namespace {

constexpr double kFewWords = 80;         // Beside a player: the page is the film's.
constexpr double kManyWords = 250;       // A text of its own, whatever the page says.
constexpr double kTeaserWordsMax = 100;  // On average: longer entries are stories in full.
constexpr size_t kEntriesMin = 4;        // Fewer siblings are no list.
constexpr double kEntryWordsMin = 5;     // Of a live blog's entry.
constexpr double kTeasersShare = 0.6;    // Of the words, in teasers.
constexpr double kUpdatesShare =
    0.8;  // ... in updates. Below an article readers' comments may have times, too.
constexpr size_t kGalleryCaptionsMin = 5;
constexpr size_t kTimesMax = 500;
constexpr int kEntryLevelsMax = 8;  // An entry's mark stands so deep inside it at most.

// Characters of scripts without spaces are tokens each: about two of them are a word.
double words_of(const TextBlock& block) {
  constexpr size_t kWordBytes = 5;
  return static_cast<double>(std::min<size_t>(block.tokens, block.text.size() / kWordBytes));
}

// What of the page is said to be of which type, and what it looks like.
class Judge {
 public:
  Judge(const HtmlTree& tree, std::span<const NodeFacts> facts, const PageMetadata& metadata,
        const PageLinks& links, const Url& page_url, const PageBlocks& page)
      : tree_(tree), facts_(facts), metadata_(metadata), links_(links), page_url_(page_url), page_(page) {
    words_before_.assign(page.blocks.size() + 1, 0);
    for (size_t i = 0; i < page.blocks.size(); ++i) {
      const TextBlock& block = page.blocks[i];
      words_before_[i + 1] = words_before_[i] + (block.main ? words_of(block) : 0);
      if (block.reason != BlockReason::kCaption) continue;
      ++captions_;
      caption_words_ += words_of(block);
    }
    find_story();
    look_around();
    declared_ = metadata.declared_type ? metadata.declared_type : declared_by_microdata();
  }

  PageTypeVerdict verdict(const MainContent& content) const {
    if (content.type == PageType::kIndex) return index();
    const bool says_story = metadata_.says_article || declared_ == PageType::kArticle;
    const bool is_list = !says_story && declared_ != PageType::kLive && lists_teasers();
    if (const auto live = live_blog(is_list)) return *live;
    if (const auto gallery = pictures()) return *gallery;
    if (const auto video = film()) return *video;
    if (content.type != PageType::kArticle) return {PageType::kOther, words() == 0 ? 0.8 : 0.6};
    if (is_list) return index();
    return {PageType::kArticle, article_confidence(says_story)};
  }

 private:
  double words() const { return words_before_.back(); }

  double words_in(NodeId id) const {
    return words_before_[page_.begin[tree_[id].subtree_end]] - words_before_[page_.begin[id]];
  }

  // The story's element: the lowest one that holds the headline and all the text.
  void find_story() {
    NodeId first = metadata_.headline;
    NodeId last = metadata_.headline;
    for (size_t i = 0; i < page_.blocks.size(); ++i) {
      const NodeId text = page_.places[i].first_text;
      if (!page_.blocks[i].main || text == kNoNode) continue;
      first = std::min(first, text);
      last = last == kNoNode ? text : std::max(last, text);
    }
    if (first == kNoNode) return;
    story_ = first;
    while (story_ != 0 && tree_[story_].subtree_end <= last) story_ = tree_[story_].parent;
  }

  bool is_in_story(NodeId id) const { return id > story_ && id < tree_[story_].subtree_end; }

  // The places that tell: players and times.
  void look_around() {
    for (NodeId id = story_; id < tree_[story_].subtree_end; ++id) {
      const HtmlTag tag = tree_[id].tag;
      if (tag == HtmlTag::kText) continue;
      if (is_player(id, tag)) ++players_;
      if (times_.size() < kTimesMax && is_time(id, tag)) times_.push_back(id);
    }
  }

  // <time>, or what is named like one and begins with a digit: "14:05".
  bool is_time(NodeId id, HtmlTag tag) const {
    if (tag == HtmlTag::kTime) return true;
    if ((facts_[id].own & kHintByline) == 0) return false;
    constexpr size_t kTimeBytesMax = 24;
    for (NodeId node = id + 1; node < tree_[id].subtree_end; ++node) {
      const std::string_view text = trim(tree_.raw_text(node));
      if (!text.empty()) return text.size() <= kTimeBytesMax && text[0] >= '0' && text[0] <= '9';
    }
    return false;
  }

  // A film's element, a custom one by its name ("amp-video", "video-js"), or a frame that may fill the
  // screen.
  bool is_player(NodeId id, HtmlTag tag) const {
    if (tag == HtmlTag::kVideo) return true;
    if (tag == HtmlTag::kIframe) {
      return tree_.has_attribute(id, "allowfullscreen") ||
             tree_.raw_attribute(id, "allow").find("fullscreen") != std::string_view::npos;
    }
    if (tag != HtmlTag::kOther) return false;
    const std::string_view name = tree_.tag_name(id);
    return name.find('-') != std::string_view::npos && name.find("video") != std::string_view::npos;
  }

  std::optional<PageType> declared_by_microdata() const {
    for (NodeId id = 1; id < tree_.size(); ++id) {
      const HtmlTag tag = tree_[id].tag;
      const bool is_outer = tag == HtmlTag::kHtml || tag == HtmlTag::kBody || tag == HtmlTag::kMain ||
                            (tag == HtmlTag::kArticle && is_around_story(id));
      if (!is_outer) continue;
      const std::string_view type = tree_.raw_attribute(id, "itemtype");
      if (type.ends_with("/LiveBlogPosting")) return PageType::kLive;
      if (type.ends_with("/VideoObject")) return PageType::kVideo;
      if (type.ends_with("/ImageGallery") || type.ends_with("/MediaGallery")) return PageType::kGallery;
      if (type.ends_with("/CollectionPage") || type.ends_with("/SearchResultsPage")) return PageType::kIndex;
    }
    return std::nullopt;
  }

  bool is_around_story(NodeId id) const { return id <= story_ && story_ < tree_[id].subtree_end; }

  using Siblings = std::vector<NodeId>;

  // Every list of siblings of one shape that each have one of the `marks` inside.
  std::vector<Siblings> lists_around(const std::vector<NodeId>& marks) const {
    std::map<std::pair<NodeId, uint64_t>, Siblings> lists;  // By parent and shape.
    for (const NodeId mark : marks) {
      NodeId id = mark;
      for (int level = 0; level < kEntryLevelsMax && is_in_story(id); ++level, id = tree_[id].parent) {
        Siblings& siblings = lists[{tree_[id].parent, facts_[id].shape}];
        if (siblings.empty() || siblings.back() != id) siblings.push_back(id);
      }
    }
    std::vector<Siblings> long_ones;
    for (auto& [place, siblings] : lists) {
      if (siblings.size() >= kEntriesMin) long_ones.push_back(std::move(siblings));
    }
    return long_ones;
  }

  // Most of the words stand in updates that each have a time.
  bool shows_updates() const {
    if (words() == 0) return false;
    const std::vector<Siblings> lists = lists_around(times_);
    return std::any_of(lists.begin(), lists.end(), [&](const Siblings& siblings) {
      size_t count = 0;
      double words_of_list = 0;
      for (const NodeId id : siblings) {
        if (words_in(id) < kEntryWordsMin) continue;
        ++count;
        words_of_list += words_in(id);
      }
      return count >= kEntriesMin && words_of_list >= kUpdatesShare * words();
    });
  }

  // Most of the words stand in short boxes that each lead to one other page of the site, a page of its own.
  bool lists_teasers() const {
    std::vector<NodeId> links;
    for (const Anchor& anchor : links_.anchors) {
      if (is_in_story(anchor.node) && leads_to_page_of_site(anchor)) links.push_back(anchor.node);
    }
    const std::vector<Siblings> lists = lists_around(links);
    return std::any_of(lists.begin(), lists.end(), [&](const Siblings& siblings) {
      std::set<std::string_view> pages;
      double words_of_list = 0;
      for (const NodeId id : siblings) {
        const std::string_view page = page_of_teaser(id);
        if (!page.empty() && pages.insert(page).second) words_of_list += words_in(id);
      }
      return pages.size() >= kEntriesMin && words_of_list >= kTeasersShare * words() &&
             words_of_list <= kTeaserWordsMax * static_cast<double>(pages.size());
    });
  }

  bool leads_to_page_of_site(const Anchor& anchor) const {
    if (anchor.target == Anchor::kNoTarget) return false;
    const Url& url = links_.targets[anchor.target];
    return url.host() == page_url_.host() && url != page_url_ &&
           url.href() != metadata_.article.canonical_url;
  }

  // The one page that a teaser's links lead to: from its title, which is a link, or from two places at least
  // (a picture and "more"); from one where the page says that it is an index. Empty: it is no teaser.
  std::string_view page_of_teaser(NodeId id) const {
    const std::vector<Anchor>& anchors = links_.anchors;
    auto anchor = std::lower_bound(anchors.begin(), anchors.end(), id,
                                   [](const Anchor& a, NodeId node) { return a.node < node; });
    std::string_view page;
    size_t links = declared_ == PageType::kIndex ? 1 : 0;
    for (; anchor != anchors.end() && anchor->node < tree_[id].subtree_end; ++anchor) {
      if (!leads_to_page_of_site(*anchor)) continue;
      const std::string& href = links_.targets[anchor->target].href();
      if (!page.empty() && page != href) return {};
      page = href;
      ++links;
    }
    return links >= 2 || has_linked_title(id) ? page : std::string_view();
  }

  bool has_linked_title(NodeId id) const {
    constexpr uint32_t kTitleTokensMin = 3;
    for (uint32_t i = page_.begin[id]; i < page_.begin[tree_[id].subtree_end]; ++i) {
      const TextBlock& block = page_.blocks[i];
      if (block.link_bytes == block.text.size() && block.tokens >= kTitleTokensMin) return true;
    }
    return false;
  }

  PageTypeVerdict index() const { return {PageType::kIndex, declared_ == PageType::kIndex ? 0.95 : 0.8}; }

  std::optional<PageTypeVerdict> live_blog(bool is_list) const {
    const bool shows = shows_updates();
    if (declared_ == PageType::kLive) return PageTypeVerdict{PageType::kLive, shows ? 0.98 : 0.9};
    if (shows && !is_list) return PageTypeVerdict{PageType::kLive, 0.7};
    return std::nullopt;
  }

  std::optional<PageTypeVerdict> pictures() const {
    const bool shows = captions_ >= kGalleryCaptionsMin && caption_words_ > words();
    if (declared_ == PageType::kGallery) return PageTypeVerdict{PageType::kGallery, shows ? 0.95 : 0.8};
    if (shows) return PageTypeVerdict{PageType::kGallery, 0.65};
    return std::nullopt;
  }

  std::optional<PageTypeVerdict> film() const {
    const bool shows = players_ > 0 && words() < kFewWords;
    if (declared_ == PageType::kVideo && words() < kManyWords)
      return PageTypeVerdict{PageType::kVideo, shows ? 0.95 : 0.8};
    if (shows && metadata_.headline != kNoNode) return PageTypeVerdict{PageType::kVideo, 0.6};
    return std::nullopt;
  }

  double article_confidence(bool says_story) const {
    constexpr double kLeastWords = 40;
    double confidence = words() >= kLeastWords ? 0.55 : 0.4;
    if (words() >= kFewWords) confidence = 0.75;
    if (words() >= kManyWords) confidence = 0.85;
    if (says_story) confidence += 0.13;
    if (declared_ == PageType::kIndex) confidence -= 0.25;
    return confidence;
  }

  const HtmlTree& tree_;
  const std::span<const NodeFacts> facts_;
  const PageMetadata& metadata_;
  const PageLinks& links_;
  const Url& page_url_;
  const PageBlocks& page_;
  std::optional<PageType> declared_;
  std::vector<double> words_before_;  // The article's, before each block.
  size_t captions_ = 0;
  double caption_words_ = 0;
  NodeId story_ = 0;
  size_t players_ = 0;
  std::vector<NodeId> times_;
};

}  // namespace

PageTypeVerdict judge_page_type(const HtmlTree& tree, std::span<const NodeFacts> facts,
                                const PageMetadata& metadata, const PageLinks& links, const Url& page_url,
                                const PageBlocks& page, const MainContent& content) {
  return Judge(tree, facts, metadata, links, page_url, page).verdict(content);
}

void keep_nothing(PageBlocks& page, MainContent& content) {
  for (TextBlock& block : page.blocks) {
    if (!block.main) continue;
    block.main = false;
    block.reason = BlockReason::kNotMainContent;
  }
  content.error = "a list of articles, not an article";
}

}  // namespace newsieve
