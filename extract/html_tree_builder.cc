// parse_html(): the one place that talks to gumbo.
#include <gumbo.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "base/check.h"
#include "extract/html_arena.h"
#include "extract/html_attributes.h"
#include "extract/html_names.h"
#include "extract/html_skeleton.h"
#include "extract/html_tree.h"
#include "extract/html_tree_sources.h"

namespace newsieve {
namespace {

// What one thread keeps between pages, so that a page costs few allocations.
struct Workspace {
  HtmlArena arena;
  HtmlSkeleton skeleton;
};

constexpr size_t kKeptSkeletonBytesMax = 4 << 20;

// Null: the arena's cap was met.
const GumboOutput* run_gumbo(std::string_view text, HtmlArena& arena, size_t arena_bytes_max) {
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = [](void* memory, size_t bytes) {
    return static_cast<HtmlArena*>(memory)->allocate(bytes);
  };
  options.deallocator = [](void*, void*) {};
  options.userdata = &arena;
  options.max_errors = 0;
  arena.reset(arena_bytes_max);
  if (setjmp(arena.overflow) != 0) return nullptr;
  return gumbo_parse_with_options(&options, text.data(), text.size());
}

HtmlTag html_tag_of(GumboTag tag) {
  static const auto kTags = [] {
    std::array<HtmlTag, GUMBO_TAG_LAST + 1> tags;
    tags.fill(HtmlTag::kOther);
    for (int i = 0; i < GUMBO_TAG_UNKNOWN; ++i) {
      tags[i] = kHtmlNames[find_html_name(gumbo_normalized_tagname(static_cast<GumboTag>(i)))].tag;
    }
    return tags;
  }();
  return kTags[tag];
}

bool has_capitals(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// The longest prefix of `text` of at most `bytes` bytes that does not end inside a UTF-8 sequence.
std::string_view utf8_prefix(std::string_view text, size_t bytes) {
  if (bytes >= text.size()) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

// Whether a tag that begins at `tag` could have more attributes than that.
bool has_more_attributes(std::string_view tag, size_t attributes_max) {
  constexpr size_t kBytesMax =
      64 << 10;  // Attributes longer than 256 bytes on average are too few to matter.
  AttributeCursor cursor(tag.substr(1, kBytesMax));
  size_t attributes = 0;
  while (attributes <= attributes_max + 1 && cursor.next()) ++attributes;  // The tag's name counts as one.
  return attributes > attributes_max + 1;
}

// The page's bytes before a tag too many, or with too many attributes. Takes whatever looks like a tag for
// one: where gumbo's tokenizer will see some is not known.
size_t bytes_within_limits(std::string_view page, const HtmlLimits& limits) {
  size_t tags = 0;
  for (size_t at = page.find('<'); at < page.size(); at = page.find('<', at + 1)) {
    if (at + 1 == page.size() || !is_ascii_letter(page[at + 1])) continue;
    if (++tags > limits.fallback_tags_max) return at;
    if (has_more_attributes(page.substr(at), limits.attributes_max)) return at;
  }
  return page.size();
}

HtmlSource source_of(const SkeletonPiece& piece) {
  HtmlSource::Kind kind = HtmlSource::Kind::kTag;
  if (piece.kind == SkeletonPiece::Kind::kText) kind = HtmlSource::Kind::kText;
  if (piece.kind == SkeletonPiece::Kind::kRawText) kind = HtmlSource::Kind::kRawText;
  return {piece.begin, piece.end, piece.name_bytes, kind};
}

}  // namespace

// Walks gumbo's tree and writes ours. Iterative: depth costs no stack.
class HtmlTreeBuilder {
 public:
  // Of `skeleton`'s tree, or if that is null of the plain page's.
  HtmlTreeBuilder(HtmlTree& tree, const HtmlSkeleton* skeleton, size_t depth_max)
      : tree_(tree), sources_(*tree.sources_), skeleton_(skeleton), depth_max_(depth_max) {}

  void build(const GumboNode* document);

  // Whether all that the scan took for raw text and for an <svg> is that in the tree,
  // and every folded subtree.
  bool verified() const {
    return raw_text_tags_ == skeleton_->raw_text_tags && bare_svgs_ == skeleton_->bare_svgs &&
           folded_ == skeleton_->folded;
  }

 private:
  struct Frame {
    const GumboVector* children;
    NodeId parent;
    unsigned next = 0;
  };
  struct FoldedElement {
    size_t end;  // One past its last piece.
    NodeId id;
  };

  void add(const GumboNode* node, NodeId parent);
  void add_element(const GumboElement& element, NodeId parent);
  void add_text(const GumboText& text, NodeId parent);
  void add_run(size_t mark, NodeId parent);
  void add_folded(size_t root, NodeId parent);
  void close_folded(size_t piece);
  void add_head_children(NodeId head);
  void add_merged(const GumboElement& element, NodeId id);
  NodeId add_node(HtmlTag tag, NodeId parent, const HtmlSource& source);
  HtmlSource tag_source(const GumboElement& element) const;
  HtmlTag tag_of(const GumboElement& element, const HtmlSource& source) const;
  void count(const SkeletonPiece& piece, bool is_html, bool is_svg);
  const SkeletonPiece* piece_of(const GumboElement& element);
  size_t mark_at(const char* skeleton_byte) const;
  bool is_run(size_t mark) const { return skeleton_->text[skeleton_->marks[mark].offset] != '<'; }

  HtmlTree& tree_;
  HtmlTree::Sources& sources_;
  const HtmlSkeleton* const skeleton_;
  const size_t depth_max_;
  std::vector<Frame> frames_;
  std::vector<FoldedElement> folded_open_;  // Each inside the one before; inside all frames.
  size_t next_mark_ = 0;  // The mark behind the one found last: most often the next one asked for.
  size_t raw_text_tags_ = 0;
  size_t bare_svgs_ = 0;
  size_t folded_ = 0;
};

void HtmlTreeBuilder::build(const GumboNode* document) {
  const size_t nodes = skeleton_ ? skeleton_->pieces.size() + skeleton_->head.size() + 16 : 0;
  tree_.nodes_.clear();
  tree_.nodes_.reserve(nodes);
  sources_.nodes.clear();
  sources_.nodes.reserve(nodes);
  sources_.merged.clear();
  sources_.lower_names.clear();
  add_node(HtmlTag::kDocument, kNoNode, {});
  frames_.push_back({&document->v.document.children, 0});
  while (!frames_.empty()) {
    Frame& frame = frames_.back();
    if (frame.next < frame.children->length) {
      add(static_cast<const GumboNode*>(frame.children->data[frame.next++]), frame.parent);
    } else {
      tree_.nodes_[frame.parent].subtree_end = static_cast<NodeId>(tree_.nodes_.size());
      frames_.pop_back();
    }
  }
}

void HtmlTreeBuilder::add(const GumboNode* node, NodeId parent) {
  switch (node->type) {
    case GUMBO_NODE_ELEMENT:
    case GUMBO_NODE_TEMPLATE:
      add_element(node->v.element, parent);
      break;
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_WHITESPACE:
    case GUMBO_NODE_CDATA:
      add_text(node->v.text, parent);
      break;
    case GUMBO_NODE_DOCUMENT:
    case GUMBO_NODE_COMMENT:
      break;
  }
}

void HtmlTreeBuilder::add_element(const GumboElement& element, NodeId parent) {
  const SkeletonPiece* const piece = skeleton_ ? piece_of(element) : nullptr;
  const bool is_html = element.tag_namespace == GUMBO_NAMESPACE_HTML;
  if (piece) count(*piece, is_html, element.tag_namespace == GUMBO_NAMESPACE_SVG);
  if (is_html && (element.tag == GUMBO_TAG_SCRIPT || element.tag == GUMBO_TAG_STYLE)) return;
  if (frames_.size() > depth_max_) {  // Left out; its content goes to its parent.
    sources_.cut = true;
    frames_.push_back({&element.children, parent});
    return;
  }
  const HtmlSource source = piece ? source_of(*piece) : skeleton_ ? HtmlSource() : tag_source(element);
  const NodeId id = add_node(tag_of(element, source), parent, source);
  if (is_html && (element.tag == GUMBO_TAG_HTML || element.tag == GUMBO_TAG_BODY)) add_merged(element, id);
  if (skeleton_ && is_html && element.tag == GUMBO_TAG_HEAD) add_head_children(id);
  frames_.push_back({&element.children, id});
}

NodeId HtmlTreeBuilder::add_node(HtmlTag tag, NodeId parent, const HtmlSource& source) {
  const auto id = static_cast<NodeId>(tree_.nodes_.size());
  tree_.nodes_.push_back({tag, parent, id + 1, static_cast<uint32_t>(sources_.nodes.size())});
  sources_.nodes.push_back(source);
  if (tag == HtmlTag::kOther) {
    const std::string_view name = sources_.name_of(source);
    if (has_capitals(name)) sources_.lower_names[id] = to_lower(name);
  }
  return id;
}

void HtmlTreeBuilder::add_text(const GumboText& text, NodeId parent) {
  if (!skeleton_) {
    const auto begin = static_cast<uint32_t>(sources_.decoded_text.size());
    sources_.decoded_text += text.text;
    const auto end = static_cast<uint32_t>(sources_.decoded_text.size());
    add_node(HtmlTag::kText, parent, {begin, end, 0, HtmlSource::Kind::kDecodedText});
    return;
  }
  // Each byte of the text stands for one run, in order; tags that gumbo ignored may lie between.
  size_t mark = mark_at(text.original_text.data);
  for (const char* stand_in = text.text; *stand_in != '\0'; ++stand_in, ++mark) {
    while (mark < skeleton_->marks.size() && !is_run(mark)) ++mark;
    NEWSIEVE_CHECK(mark < skeleton_->marks.size());
    add_run(mark, parent);
  }
  next_mark_ = mark;
}

void HtmlTreeBuilder::add_run(size_t mark, NodeId parent) {
  const std::vector<SkeletonMark>& marks = skeleton_->marks;
  const size_t end = mark + 1 < marks.size() ? marks[mark + 1].piece : skeleton_->pieces.size();
  for (size_t i = marks[mark].piece; i < end;) {
    const SkeletonPiece& piece = skeleton_->pieces[i];
    if (piece.is_folded()) {
      add_folded(i, parent);
      ++folded_;
      i = piece.subtree_end;
    } else {
      add_node(HtmlTag::kText, parent, source_of(piece));
      ++i;
    }
  }
}

// The well nested subtree that begins with this piece.
void HtmlTreeBuilder::add_folded(size_t root, NodeId parent) {
  const std::vector<SkeletonPiece>& pieces = skeleton_->pieces;
  const size_t end = pieces[root].subtree_end;
  for (size_t i = root; i < end; ++i) {
    close_folded(i);
    const SkeletonPiece& piece = pieces[i];
    const NodeId above = folded_open_.empty() ? parent : folded_open_.back().id;
    if (!piece.is_tag()) {
      add_node(HtmlTag::kText, above, source_of(piece));
      continue;
    }
    count(piece, true, true);
    const bool is_left_out = frames_.size() + folded_open_.size() > depth_max_;
    sources_.cut |= is_left_out;
    const NodeId id = is_left_out ? above : add_node(kHtmlNames[piece.name].tag, above, source_of(piece));
    if (piece.is_folded()) folded_open_.push_back({piece.subtree_end, id});
  }
  close_folded(end);
}

// Closes the elements whose last piece stands before this one.
void HtmlTreeBuilder::close_folded(size_t piece) {
  for (; !folded_open_.empty() && folded_open_.back().end <= piece; folded_open_.pop_back()) {
    tree_.nodes_[folded_open_.back().id].subtree_end = static_cast<NodeId>(tree_.nodes_.size());
  }
}

// Of the plain page's tree: where in the page its tag is.
HtmlSource HtmlTreeBuilder::tag_source(const GumboElement& element) const {
  if (element.original_tag.data == nullptr) return {};
  // After "</>" gumbo's original tag begins too early: there.
  const std::string_view text(element.original_tag.data, element.original_tag.length);
  size_t begin = 0;
  while (begin + 1 < text.size() && !(text[begin] == '<' && is_ascii_letter(text[begin + 1]))) ++begin;
  size_t name_end = begin + 1;
  while (name_end < text.size() && text[name_end] != '>' && text[name_end] != '/' &&
         !is_html_space(text[name_end])) {
    ++name_end;
  }
  const size_t offset = static_cast<size_t>(text.data() - sources_.page.data());
  return {static_cast<uint32_t>(offset + begin), static_cast<uint32_t>(offset + text.size()),
          static_cast<uint32_t>(name_end - begin - 1), HtmlSource::Kind::kTag};
}

HtmlTag HtmlTreeBuilder::tag_of(const GumboElement& element, const HtmlSource& source) const {
  if (element.tag_namespace == GUMBO_NAMESPACE_SVG) {
    return element.tag == GUMBO_TAG_SVG ? HtmlTag::kSvg : HtmlTag::kOther;
  }
  if (element.tag_namespace == GUMBO_NAMESPACE_MATHML) {
    return element.tag == GUMBO_TAG_MATH ? HtmlTag::kMath : HtmlTag::kOther;
  }
  if (element.tag != GUMBO_TAG_UNKNOWN) return html_tag_of(element.tag);
  return kHtmlNames[find_html_name(sources_.name_of(source))].tag;  // One gumbo is too old to know.
}

void HtmlTreeBuilder::count(const SkeletonPiece& piece, bool is_html, bool is_svg) {
  using Kind = SkeletonPiece::Kind;
  if (piece.kind == Kind::kRawTextTag && is_html) ++raw_text_tags_;
  if (piece.kind == Kind::kBareSvg && is_svg) ++bare_svgs_;
}

// Null for an element that gumbo invented.
const SkeletonPiece* HtmlTreeBuilder::piece_of(const GumboElement& element) {
  if (element.original_tag.data == nullptr) return nullptr;
  const size_t mark = mark_at(element.original_tag.data);
  next_mark_ = mark + 1;
  return &skeleton_->pieces[skeleton_->marks[mark].piece];
}

size_t HtmlTreeBuilder::mark_at(const char* skeleton_byte) const {
  const std::vector<SkeletonMark>& marks = skeleton_->marks;
  const auto offset = static_cast<uint32_t>(skeleton_byte - skeleton_->text.data());
  if (next_mark_ < marks.size() && marks[next_mark_].offset == offset) return next_mark_;
  const auto found = std::lower_bound(marks.begin(), marks.end(), offset,
                                      [](const SkeletonMark& m, uint32_t value) { return m.offset < value; });
  NEWSIEVE_CHECK(found != marks.end() && found->offset == offset);
  return static_cast<size_t>(found - marks.begin());
}

// The children of <head> that gumbo did not see.
void HtmlTreeBuilder::add_head_children(NodeId head) {
  const uint32_t source = tree_.nodes_[head].source;
  if (skeleton_->head.empty() ||
      sources_.nodes[source].begin != skeleton_->pieces[skeleton_->head_piece].begin) {
    return;
  }
  NodeId parent = head;
  for (const HeadChild& child : skeleton_->head) {
    const bool is_tag = child.piece.is_tag();
    const HtmlTag tag = is_tag ? kHtmlNames[child.piece.name].tag : HtmlTag::kText;
    const NodeId id = add_node(tag, child.depth == 0 ? head : parent, source_of(child.piece));
    if (child.depth == 0) {
      parent = id;
    } else {
      tree_.nodes_[parent].subtree_end = id + 1;
    }
  }
}

// The tags whose attributes gumbo added to those of the first <html> or <body>.
void HtmlTreeBuilder::add_merged(const GumboElement& element, NodeId id) {
  const HtmlSource own = sources_.nodes[tree_.nodes_[id].source];
  for (unsigned i = 0; i < element.attributes.length; ++i) {
    const auto* attribute = static_cast<const GumboAttribute*>(element.attributes.data[i]);
    const GumboStringPiece& name = attribute->original_name;
    HtmlSource merged;
    if (skeleton_) {  // The attribute is "k" and a piece's number.
      size_t piece = 0;
      std::from_chars(name.data + 1, name.data + name.length, piece);
      merged = source_of(skeleton_->pieces[piece]);
    } else {
      const auto begin = static_cast<size_t>(name.data - sources_.page.data());
      const GumboStringPiece& value = attribute->original_value;
      const char* const end = value.length > 0 ? value.data + value.length : name.data + name.length;
      merged = {static_cast<uint32_t>(begin - 1), static_cast<uint32_t>(end - sources_.page.data()), 0,
                HtmlSource::Kind::kTag};
    }
    if (merged.begin < own.begin || merged.begin >= own.end) sources_.merged.emplace_back(id, merged);
  }
}

// One page on its way to a tree.
class HtmlParse {
 public:
  HtmlParse(std::string_view utf8, const HtmlLimits& limits, Workspace& workspace)
      : limits_(limits), workspace_(workspace), page_(utf8_prefix(utf8, limits.page_bytes_max)) {
    sources().page = page_;
    sources().attributes_max = limits.attributes_max;
    sources().cut = page_.size() < utf8.size();
  }

  HtmlTree parse() {
    if (!parse_skeleton()) parse_plain();
    return std::move(tree_);
  }

 private:
  bool parse_skeleton();
  void parse_plain();
  const GumboOutput* run(std::string_view text);
  HtmlTree::Sources& sources() { return *tree_.sources_; }

  const HtmlLimits& limits_;
  Workspace& workspace_;
  std::string_view page_;
  HtmlTree tree_;
};

// False: the skeleton cannot vouch for its tree.
bool HtmlParse::parse_skeleton() {
  HtmlSkeleton& skeleton = workspace_.skeleton;
  const GumboOutput* output = nullptr;
  while (output == nullptr) {
    build_skeleton(page_, limits_, skeleton);
    sources().scripts = skeleton.scripts;
    sources().cut |= skeleton.cut;
    if (skeleton.needs_plain) return false;
    output = run(skeleton.text);
  }
  HtmlTreeBuilder builder(tree_, &skeleton, limits_.depth_max);
  builder.build(output->document);
  return builder.verified();
}

void HtmlParse::parse_plain() {
  sources().fell_back = true;
  const size_t page_bytes = page_.size();
  page_ = utf8_prefix(page_, std::min(limits_.fallback_bytes_max, workspace_.skeleton.shallow_bytes));
  page_ = utf8_prefix(page_, bytes_within_limits(page_, limits_));
  sources().cut |= page_.size() < page_bytes;
  const GumboOutput* output = nullptr;
  while (output == nullptr) output = run(page_);
  HtmlTreeBuilder(tree_, nullptr, limits_.depth_max).build(output->document);
}

// Null: too much memory. The page is shorter now, for another try.
const GumboOutput* HtmlParse::run(std::string_view text) {
  const GumboOutput* const output = run_gumbo(text, workspace_.arena, limits_.arena_bytes_max);
  sources().parser_bytes = workspace_.arena.bytes_used();
  if (output == nullptr) {
    NEWSIEVE_CHECK(!page_.empty());
    page_ = utf8_prefix(page_, page_.size() / 4);
    sources().cut = true;
  }
  return output;
}

HtmlTree parse_html(std::string_view utf8, const HtmlLimits& limits) {
  thread_local Workspace workspace;
  HtmlTree tree = HtmlParse(utf8, limits, workspace).parse();
  if (workspace.skeleton.text.capacity() > kKeptSkeletonBytesMax) workspace.skeleton = HtmlSkeleton();
  return tree;
}

}  // namespace newsieve
