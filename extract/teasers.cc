#include "extract/teasers.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_set>

namespace newsieve {
namespace {

constexpr size_t kTeasersMin = 3;        // Siblings of one shape that make a list.
constexpr double kTeaserShareMin = 0.7;  // Of the siblings that have text.
constexpr uint32_t kTeaserTokensMax = 150;
constexpr uint32_t kTitleTokensMin = 3;  // A shorter link is a label, not a title.
constexpr uint32_t kLabelTokensMax = 8;  // Of a line between a title and its summary: a date, a section.
constexpr size_t kLabelsMax = 2;
constexpr double kUnderTitlesShareMin = 0.7;  // Of the words of a page that is a section front.

struct Item {
  uint64_t shape;
  NodeId node;
  bool operator<(const Item& other) const {
    return std::tie(shape, node) < std::tie(other.shape, other.node);
  }
};

class TeaserFinder {
 public:
  TeaserFinder(const HtmlTree& tree, std::span<const NodeFacts> facts, const PageBlocks& page,
               const Url& page_url)
      : tree_(tree), facts_(facts), page_(page), host_(page_url.host()) {}

  std::vector<bool> find() const {
    std::vector<bool> teasers(page_.blocks.size(), false);
    std::vector<Item> items;
    for (NodeId parent = 0; parent < tree_.size(); ++parent) {
      if (end(parent) - first(parent) < kTeasersMin) continue;
      items.clear();
      for (NodeId id = tree_.first_child(parent); id != kNoNode; id = tree_.next_sibling(id)) {
        if (first(id) < end(id) && facts_[id].shape != 0 && is_block_element(tree_, id))
          items.push_back({facts_[id].shape, id});
      }
      if (items.size() >= kTeasersMin) mark_lists(items, teasers);
    }
    return teasers;
  }

 private:
  // `items`: the children of one element that have text.
  void mark_lists(std::vector<Item>& items, std::vector<bool>& teasers) const {
    std::sort(items.begin(), items.end());
    for (size_t i = 0; i < items.size();) {
      size_t j = i + 1;
      while (j < items.size() && items[j].shape == items[i].shape) ++j;
      if (is_list({items.data() + i, j - i})) {
        for (size_t k = i; k < j; ++k)
          std::fill(teasers.begin() + first(items[k].node), teasers.begin() + end(items[k].node), true);
      }
      i = j;
    }
  }

  uint32_t first(NodeId id) const { return page_.begin[id]; }
  uint32_t end(NodeId id) const { return page_.begin[tree_[id].subtree_end]; }

  bool is_list(std::span<const Item> items) const {
    if (items.size() < kTeasersMin) return false;
    size_t teasers = 0;
    for (const Item& item : items) teasers += is_teaser(item.node) ? 1 : 0;
    return static_cast<double>(teasers) >= kTeaserShareMin * static_cast<double>(items.size());
  }

  // Its first text that is no mere label is a link to another page of this host.
  bool is_teaser(NodeId item) const {
    uint32_t tokens = 0;
    bool linked = false;
    bool decided = false;
    for (uint32_t i = first(item); i < end(item); ++i) {
      const TextBlock& block = page_.blocks[i];
      tokens += block.tokens;
      if (decided || block.tokens < kTitleTokensMin) continue;
      linked = page_.places[i].begins_with_link && leads_to_host(block.link_url);
      decided = linked || block.kind == BlockKind::kHeading || block.tokens > 12;
    }
    return linked && tokens <= kTeaserTokensMax;
  }

  bool leads_to_host(const std::string& url) const {
    const size_t at = url.find("://");
    return at != std::string::npos && std::string_view(url).substr(at + 3).starts_with(host_);
  }

  const HtmlTree& tree_;
  const std::span<const NodeFacts> facts_;
  const PageBlocks& page_;
  const std::string_view host_;
};

// The URL of the linked title above block `i`, with at most kLabelsMax labels between; empty if another text
// stands there.
std::string_view title_above(std::span<const NodeFacts> facts, const PageBlocks& page,
                             const std::vector<BlockProse>& prose, size_t i) {
  for (size_t labels = 0; labels <= kLabelsMax && i-- > 0; ++labels) {
    const TextBlock& block = page.blocks[i];
    if (prose[i].is_links && block.tokens >= kTitleTokensMin) {
      const bool in_chrome = (facts[page.places[i].element].within & kMarksOfChrome) != 0;
      return in_chrome ? std::string_view() : std::string_view(block.link_url);
    }
    const bool is_label =
        !prose[i].is_prose && block.kind != BlockKind::kHeading && block.tokens <= kLabelTokensMax;
    if (!is_label) return {};
  }
  return {};
}

bool is_of_site(std::string_view url, std::string_view site) {
  const Result<Url> parsed = Url::parse(url);
  return parsed && registrable_domain(parsed->host()) == site;
}

}  // namespace

std::vector<bool> find_teasers(const HtmlTree& tree, std::span<const NodeFacts> facts, const PageBlocks& page,
                               const Url& page_url) {
  return TeaserFinder(tree, facts, page, page_url).find();
}

bool is_text_of_teasers(std::span<const NodeFacts> facts, const PageBlocks& page,
                        const std::vector<BlockProse>& prose, const Url& page_url,
                        std::string_view canonical_url, size_t titles_min) {
  const std::string site = registrable_domain(page_url.host());
  std::unordered_set<std::string_view> titles;
  double words = 0;
  double words_under_titles = 0;
  for (size_t i = 0; i < page.blocks.size(); ++i) {
    if (!page.blocks[i].main) continue;
    words += prose[i].words;
    if (page.blocks[i].tokens > kTeaserTokensMax) continue;
    const std::string_view url = title_above(facts, page, prose, i);
    if (url.empty() || url == page_url.href() || url == canonical_url || !is_of_site(url, site)) continue;
    if (titles.insert(url).second) words_under_titles += prose[i].words;
  }
  return titles.size() >= titles_min && words_under_titles > kUnderTitlesShareMin * words;
}

}  // namespace newsieve
