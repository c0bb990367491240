#include "extract/block_features.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/hash.h"

namespace newsieve {
namespace {

enum Feature : size_t {
  kHeadingLevel,
  kEndsSentence,
  kPlainWords,
  kRepeated,
  kSummaryOverlap,
  kTold,
  kAfterHeadline,
  kInChrome,
  kRootHops,
  kDepthInRoot,
  kRootPosition,
  kProseBefore,
  kProseAfter,
  kWorth,
  kWorthOfParent,
  kBranchWorth,
  kBranchLinks,
  kBranchProse,
  kUp1Links,
  kUp2Links,
  kUp2Prose,
  kSamePath,
  kSameShape,
  kSameParent,
  kIsDiv,
  kBoxWords,
  kBoxLinks,
  kBoxBlocks,
  kBoxProse,
  kBoxDepth,
  kBoxIsList,
  kBoxPictures,
  kBoxTwins,
  kDominantShare,
  kFeatures,
};
static_assert(kFeatures == kBlockFeatures);

constexpr std::array<std::string_view, kBlockFeatures> kNames = {
    "heading_level",  "ends_sentence", "plain_words",     "repeated",       "summary_overlap", "told",
    "after_headline", "in_chrome",     "root_hops",       "depth_in_root",  "root_position",   "prose_before",
    "prose_after",    "worth",         "worth_of_parent", "branch_worth",   "branch_links",    "branch_prose",
    "up1_links",      "up2_links",     "up2_prose",       "same_path",      "same_shape",      "same_parent",
    "is_div",         "box_words",     "box_links",       "box_blocks",     "box_prose",       "box_depth",
    "box_is_list",    "box_pictures",  "box_twins",       "dominant_share",
};

constexpr double kWorthMax = 100;            // More is as good.
constexpr size_t kSummarizedTokensMax = 80;  // A longer block is no summary.
constexpr size_t kTwinsMax = 200;

float log_of(double count) { return static_cast<float>(std::log1p(std::max(0.0, count))); }
float share_of(double part, double whole) { return whole > 0 ? static_cast<float>(part / whole) : 0; }
float flag(bool is) { return is ? 1 : 0; }

// Of the blocks before one, or of an element's.
struct Sums {
  double words = 0;
  double prose = 0;  // Words of blocks that are prose.
  double link_bytes = 0;
  double bytes = 0;
};
Sums operator-(const Sums& a, const Sums& b) {
  return {a.words - b.words, a.prose - b.prose, a.link_bytes - b.link_bytes, a.bytes - b.bytes};
}

class FeatureReader {
 public:
  FeatureReader(const PageEvidence& evidence, const ElementWorth& worth, NodeId root,
                std::string_view summary, BlockWords& words)
      : evidence_(evidence),
        tree_(evidence.tree),
        page_(evidence.page),
        worth_(worth),
        root_(root),
        words_(words) {
    add_up();
    count();
    append_word_hashes(summary, summary_);
    std::sort(summary_.begin(), summary_.end());
  }

  BlockFeatures read(size_t i) {
    BlockFeatures features{};
    read_text(i, features);
    read_surroundings(i, features);
    read_branch(i, features);
    read_box(i, features);
    return features;
  }

 private:
  size_t size() const { return page_.blocks.size(); }
  uint32_t first(NodeId id) const { return page_.begin[id]; }
  uint32_t end(NodeId id) const { return page_.begin[tree_[id].subtree_end]; }
  double blocks(NodeId id) const { return end(id) - first(id); }
  Sums sums(NodeId id) const { return before_[end(id)] - before_[first(id)]; }
  bool is_around(NodeId id, NodeId inner) const { return id <= inner && inner < tree_[id].subtree_end; }

  void add_up() {
    before_.resize(size() + 1);
    for (size_t i = 0; i < size(); ++i) {
      const BlockProse& prose = evidence_.prose[i];
      Sums sum = before_[i];
      sum.words += prose.words;
      sum.prose += prose.is_prose ? prose.words : 0;
      sum.link_bytes += page_.blocks[i].link_bytes;
      sum.bytes += static_cast<double>(page_.blocks[i].text.size());
      before_[i + 1] = sum;
    }
    pictures_.resize(tree_.size() + 1);
    for (NodeId id = 0; id < tree_.size(); ++id) {
      const bool is_picture = tree_[id].tag == HtmlTag::kImg || tree_[id].tag == HtmlTag::kVideo;
      pictures_[id + 1] = pictures_[id] + (is_picture ? 1 : 0);
    }
  }

  void count() {
    double most = 0;
    texts_.resize(size());
    for (size_t i = 0; i < size(); ++i) {
      const NodeId element = page_.places[i].element;
      const double words = evidence_.prose[i].is_prose ? evidence_.prose[i].words : 0;
      texts_[i] = hash64(page_.blocks[i].text);
      if (words == 0) continue;
      prose_by_path_[page_.blocks[i].path] += words;
      prose_by_shape_[evidence_.facts[element].shape] += words;
      const double of_parent = prose_by_parent_[tree_[element].parent] += words;
      if (of_parent <= most) continue;
      most = of_parent;
      dominant_ = tree_[element].parent;
    }
    dominant_share_ = share_of(most, before_.back().prose);
    sorted_texts_ = texts_;
    std::sort(sorted_texts_.begin(), sorted_texts_.end());
  }

  template <class Key>
  float share_of_prose(const std::unordered_map<Key, double>& prose_by, Key key) const {
    const auto found = prose_by.find(key);
    return found == prose_by.end() ? 0 : share_of(found->second, before_.back().prose);
  }

  bool is_repeated(size_t i) const {
    const auto found = std::lower_bound(sorted_texts_.begin(), sorted_texts_.end(), texts_[i]);
    return found + 1 != sorted_texts_.end() && *(found + 1) == texts_[i];
  }

  float summary_overlap(size_t i) {
    if (summary_.empty() || page_.blocks[i].tokens > kSummarizedTokensMax) return 0;
    words_.read(i);
    const std::span<const uint64_t> words = words_.of(i);
    const auto found = std::count_if(words.begin(), words.end(), [&](uint64_t word) {
      return std::binary_search(summary_.begin(), summary_.end(), word);
    });
    return share_of(static_cast<double>(found), static_cast<double>(words.size()));
  }

  void read_text(size_t i, BlockFeatures& features) {
    const TextBlock& block = page_.blocks[i];
    const BlockProse& prose = evidence_.prose[i];
    const size_t headline = evidence_.headline.block;
    features[kHeadingLevel] = block.heading_level;
    features[kEndsSentence] = flag(page_.places[i].ends_sentence);
    features[kPlainWords] = log_of(prose.words * (1 - prose.link_share));
    features[kRepeated] = flag(is_repeated(i));
    features[kSummaryOverlap] = summary_overlap(i);
    features[kTold] = evidence_.told.complete ? evidence_.told.covered[i] : -1;
    features[kAfterHeadline] = headline == kNoBlock ? -1 : flag(i > headline);
    features[kProseBefore] = share_of(before_[i].prose, before_.back().prose);
    features[kProseAfter] = share_of(before_.back().prose - before_[i + 1].prose, before_.back().prose);
  }

  // The nearest element around `id` that holds more blocks.
  NodeId up(NodeId id) const {
    const double inside = blocks(id);
    while (id != 0 && blocks(id) <= inside) id = tree_[id].parent;
    return id;
  }

  void read_surroundings(size_t i, BlockFeatures& features) const {
    const NodeId element = page_.places[i].element;
    const NodeFacts& facts = evidence_.facts[element];
    features[kInChrome] = flag((facts.within & kMarksOfChrome) != 0);
    features[kIsDiv] = flag(tree_[element].tag == HtmlTag::kDiv);
    features[kSamePath] = share_of_prose(prose_by_path_, page_.blocks[i].path);
    features[kSameShape] = share_of_prose(prose_by_shape_, facts.shape);
    features[kSameParent] = share_of_prose(prose_by_parent_, tree_[element].parent);
    const NodeId up1 = up(element);
    const NodeId up2 = up(up1);
    features[kUp1Links] = share_of(sums(up1).link_bytes, sums(up1).bytes);
    features[kUp2Links] = share_of(sums(up2).link_bytes, sums(up2).bytes);
    features[kUp2Prose] = share_of(sums(up2).prose, sums(up2).words);
  }

  // From `element` up to the nearest element that is also around `other`: that one, the child of it on the
  // way, and the number of steps.
  struct Way {
    NodeId common;
    NodeId branch;
    double steps = 0;
  };
  Way way_to(NodeId other, NodeId element) const {
    Way way{.common = element, .branch = element};
    while (way.common != 0 && !is_around(way.common, other)) {
      way.branch = way.common;
      way.common = tree_[way.common].parent;
      ++way.steps;
    }
    return way;
  }

  void read_branch(size_t i, BlockFeatures& features) const {
    const NodeId element = page_.places[i].element;
    const bool has_root = root_ != kNoNode;
    const Way way = has_root ? way_to(root_, element) : Way{.common = element, .branch = element};
    double hops = 0;
    for (NodeId id = has_root ? root_ : way.common; id != way.common; id = tree_[id].parent) ++hops;
    const double from = has_root ? first(root_) : 0;
    const double length = has_root ? blocks(root_) : static_cast<double>(size());
    const double position = (static_cast<double>(i) - from) / std::max(1.0, length);
    const double of_root = has_root ? std::max(1.0, worth_.of(root_)) : 1;
    const Sums branch = sums(way.branch);
    features[kRootHops] = static_cast<float>(hops);
    features[kDepthInRoot] = static_cast<float>(way.steps);
    features[kRootPosition] = static_cast<float>(std::clamp(position, -1.0, 2.0));
    features[kWorth] = static_cast<float>(std::clamp(worth_.of(element), -kWorthMax, kWorthMax));
    features[kWorthOfParent] =
        static_cast<float>(std::clamp(worth_.of(tree_[element].parent), -kWorthMax, kWorthMax));
    features[kBranchWorth] = static_cast<float>(std::clamp(worth_.of(way.branch) / of_root, -1.0, 2.0));
    features[kBranchLinks] = share_of(branch.link_bytes, branch.bytes);
    features[kBranchProse] = share_of(branch.prose, branch.words);
  }

  void read_box(size_t i, BlockFeatures& features) {
    const Way way = way_to(dominant_, page_.places[i].element);
    const NodeId box = way.branch;
    const Sums sum = sums(box);
    const HtmlTag tag = tree_[box].tag;
    features[kBoxWords] = log_of(sum.words);
    features[kBoxLinks] = share_of(sum.link_bytes, sum.bytes);
    features[kBoxBlocks] = log_of(blocks(box));
    features[kBoxProse] = share_of(sum.prose, sum.words);
    features[kBoxDepth] = static_cast<float>(way.steps);
    features[kBoxIsList] =
        flag(tag == HtmlTag::kUl || tag == HtmlTag::kOl || tag == HtmlTag::kDl || tag == HtmlTag::kTable);
    features[kBoxPictures] = log_of(pictures_[tree_[box].subtree_end] - pictures_[box]);
    features[kBoxTwins] = log_of(twins(way.common, box));
    features[kDominantShare] = dominant_share_;
  }

  // How many children of `parent` have the shape of `box`, which is one of them or `parent` itself.
  double twins(NodeId parent, NodeId box) {
    if (parent == box) return 0;
    const uint64_t shape = evidence_.facts[box].shape;
    if (twins_.parent == parent && twins_.shape == shape) return twins_.count;
    twins_ = {parent, shape, 0};
    size_t seen = 0;
    for (NodeId id = tree_.first_child(parent); id != kNoNode && seen < kTwinsMax;
         id = tree_.next_sibling(id)) {
      if (evidence_.facts[id].shape == 0) continue;
      twins_.count += evidence_.facts[id].shape == shape ? 1 : 0;
      ++seen;
    }
    return twins_.count;
  }

  const PageEvidence evidence_;
  const HtmlTree& tree_;
  const PageBlocks& page_;
  const ElementWorth& worth_;
  const NodeId root_;
  std::vector<Sums> before_;        // One entry a block, and one past the last.
  std::vector<uint32_t> pictures_;  // Before each node, and one past the last.
  std::unordered_map<uint64_t, double> prose_by_path_;
  std::unordered_map<uint64_t, double> prose_by_shape_;
  std::unordered_map<NodeId, double> prose_by_parent_;
  std::vector<uint64_t> texts_;  // The hash of each block's.
  std::vector<uint64_t> sorted_texts_;
  struct {
    NodeId parent = kNoNode;
    uint64_t shape = 0;
    double count = 0;
  } twins_;  // The last ones counted: neighbours mostly have the same.
  NodeId dominant_ = 0;
  float dominant_share_ = 0;
  std::vector<uint64_t> summary_;  // Its words, sorted.
  BlockWords& words_;
};

}  // namespace

std::span<const std::string_view, kBlockFeatures> block_feature_names() { return kNames; }

std::vector<BlockFeatures> read_block_features(const PageEvidence& evidence, const ElementWorth& worth,
                                               NodeId root, std::string_view summary,
                                               const std::vector<bool>& open, BlockWords& words) {
  FeatureReader reader(evidence, worth, root, summary, words);
  std::vector<BlockFeatures> features(open.size());
  for (size_t i = 0; i < open.size(); ++i) {
    if (open[i]) features[i] = reader.read(i);
  }
  return features;
}

}  // namespace newsieve
