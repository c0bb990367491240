#include "extract/shown_title.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/unicode.h"
#include "extract/element_attributes.h"
#include "extract/page_fields.h"
#include "extract/plain_text.h"
#include "extract/title_parts.h"

namespace newsieve {
namespace {

constexpr size_t kPartBytesMin = 12;  // Letters of a part that may stand for its title.
constexpr int kPathLevels = 12;       // Looked at, above a heading.

// A title, or what is left of it without some of its parts.
struct Variant {
  std::string text;
  std::string letters;
};

std::vector<Variant> variants_of(const std::string& title) {
  std::vector<Variant> variants = {{title, letters_of(title)}};
  const auto add = [&](std::string_view part) {
    Variant variant{fold_spaces(part), letters_of(part)};
    if (variant.letters.size() >= kPartBytesMin) variants.push_back(std::move(variant));
  };
  for (const TitleMark& mark : title_marks(title)) {
    add(std::string_view(title).substr(0, mark.begin));
    add(std::string_view(title).substr(mark.end));
  }
  return variants;
}

}  // namespace

bool is_in_path(const HtmlTree& tree, NodeId id) {
  for (int level = 0; level < kPathLevels && id != 0; ++level, id = tree[id].parent) {
    const HtmlTag tag = tree[id].tag;
    if (tag == HtmlTag::kLi || tag == HtmlTag::kNav) return true;
    if (tag == HtmlTag::kArticle || tag == HtmlTag::kMain || tag == HtmlTag::kBody) return false;
    const ElementAttributes attributes = read_attributes(tree, id);
    for (const std::string_view value : {attributes.names, attributes.id}) {
      if (contains_ignoring_case(value, "breadcrumb")) return true;
    }
  }
  return false;
}

ShownTitle find_shown_title(const HtmlTree& tree, std::string title) {
  if (title.empty() || title.size() > kTitleBytesMax) return {std::move(title), kNoNode};
  const std::vector<Variant> variants = variants_of(title);
  const auto is_shorter = [](const Variant& a, const Variant& b) {
    return a.letters.size() < b.letters.size();
  };
  const size_t bytes_min = std::min_element(variants.begin(), variants.end(), is_shorter)->letters.size();
  const size_t bytes_max = 2 * title.size() + 64;  // References and white space.
  for (NodeId id = 0; id < tree.size(); ++id) {
    const HtmlTag tag = tree[id].tag;
    if (tag == HtmlTag::kA || tag == HtmlTag::kHead) {
      id = tree[id].subtree_end - 1;
      continue;
    }
    std::string text;
    if (tag == HtmlTag::kH1 || tag == HtmlTag::kH2 || tag == HtmlTag::kH3) {
      text = text_below(tree, id, bytes_max);
    } else if (const size_t bytes = tree.raw_text(id).size(); bytes >= bytes_min && bytes <= bytes_max) {
      tree.append_text(id, text);
    }
    if (text.size() < bytes_min) continue;
    const std::string letters = letters_of(text);
    const auto shown = std::find_if(variants.begin(), variants.end(),
                                    [&](const Variant& one) { return one.letters == letters; });
    if (shown == variants.end()) continue;
    const NodeId node = tag == HtmlTag::kText ? tree[id].parent : id;
    if (!is_in_path(tree, node)) return {shown->text, node};
  }
  return {std::move(title), kNoNode};
}

}  // namespace newsieve
