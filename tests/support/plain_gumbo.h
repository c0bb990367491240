// Two trees of one page as comparable text: ours, and the one plain gumbo makes of the page.
//
// Compared are elements, nesting, attributes and text. Not compared, because HtmlTree leaves them out:
// comments, scripts and styles, white space in <head>, and children of an <svg> that the skeleton scan left
// out.
#pragma once

#include <gumbo.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/unicode.h"
#include "extract/html_arena.h"
#include "extract/html_names.h"
#include "extract/html_tree.h"

namespace newsieve {

class TreeText {
 public:
  // Gumbo replaces control characters and ill-formed bytes, we keep them; and it counts ill-formed bytes its
  // way.
  static std::string comparable(std::string_view text) {
    std::string out;
    bool was_replaced = false;
    for (size_t at = 0; at < text.size();) {
      char32_t c = next_code_point(text, &at);
      const bool control =
          (c < 0x20 && c != '\n' && c != '\t' && c != '\f' && c != '\r') || (c >= 0x7F && c < 0xA0);
      const bool not_a_character = (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
      if (control || not_a_character) c = 0xFFFD;
      if (c != 0xFFFD || !was_replaced) append_utf8(out, c);
      was_replaced = c == 0xFFFD;
    }
    return out;
  }

  void open(std::string_view name, const std::map<std::string, std::string>& attributes) {
    flush_text();
    out_.append(depth_, ' ').append("<").append(name);
    for (const auto& [key, value] : attributes)
      out_.append(" ").append(key) += "=\"" + comparable(value) + '"';
    out_ += ">\n";
    ++depth_;
    open_.emplace_back(name);
  }
  void close() {
    flush_text();
    --depth_;
    open_.pop_back();
  }
  void add_text(std::string_view text) { text_ += comparable(text); }
  std::string take() {
    flush_text();
    return std::move(out_);
  }

 private:
  void flush_text() {
    const bool in_head = open_.size() > 1 && open_[1] == "head";
    const bool is_space = text_.find_first_not_of(" \t\n\f\r") == std::string::npos;
    if (!(is_space && (text_.empty() || in_head))) {
      out_.append(depth_, ' ').append("\"").append(comparable(text_)) += "\"\n";
    }
    text_.clear();
  }

  std::string out_;
  std::string text_;
  std::vector<std::string> open_;
  size_t depth_ = 0;
};

// Our tree; `bare_svgs` gets for each <svg> in order whether it has no children.
inline std::string text_of(const HtmlTree& tree, std::vector<bool>& bare_svgs) {
  TreeText text;
  std::vector<NodeId> open;
  for (NodeId id = 1; id < tree.size(); ++id) {
    while (!open.empty() && id >= tree[open.back()].subtree_end) {
      open.pop_back();
      text.close();
    }
    if (tree[id].tag == HtmlTag::kText) {
      std::string decoded;
      tree.append_text(id, decoded);
      text.add_text(decoded);
      continue;
    }
    std::map<std::string, std::string> attributes;
    for (const HtmlTree::Attribute& attribute : tree.attributes(id)) {
      // Gumbo loses a NUL that begins a name; elsewhere in it, it becomes U+FFFD.
      const std::string name = attribute.name.substr(attribute.name.starts_with('\0') ? 1 : 0);
      attributes.emplace(TreeText::comparable(name), tree.attribute(id, attribute.name));
    }
    text.open(tree.tag_name(id), attributes);
    open.push_back(id);
    if (tree[id].tag == HtmlTag::kSvg) bare_svgs.push_back(tree.first_child(id) == kNoNode);
  }
  for (; !open.empty(); open.pop_back()) text.close();
  return text.take();
}

class PlainGumbo {
 public:
  explicit PlainGumbo(std::string_view page, int max_errors = -1) {
    // Its memory is ours to free: gumbo leaks some tokens it ignores.
    arena_.reset(SIZE_MAX);
    options_.allocator = [](void* arena, size_t bytes) {
      return static_cast<HtmlArena*>(arena)->allocate(bytes);
    };
    options_.deallocator = [](void*, void*) {};
    options_.userdata = &arena_;
    options_.max_errors = max_errors;
    output_ = gumbo_parse_with_options(&options_, page.data(), page.size());
  }
  PlainGumbo(const PlainGumbo&) = delete;
  PlainGumbo& operator=(const PlainGumbo&) = delete;

  std::string text(const std::vector<bool>& bare_svgs) const {
    TreeText text;
    size_t svgs = 0;
    add_children(output_->document->v.document.children, bare_svgs, svgs, text);
    return text.take();
  }

  // Of the deepest element.
  size_t depth() const {
    size_t deepest = 0;
    std::vector<std::pair<const GumboNode*, size_t>> nodes = {{output_->document, 0}};
    while (!nodes.empty()) {
      const auto [node, depth] = nodes.back();
      nodes.pop_back();
      deepest = std::max(deepest, depth);
      const GumboVector& children =
          node->type == GUMBO_NODE_DOCUMENT ? node->v.document.children : node->v.element.children;
      for (unsigned i = 0; i < children.length; ++i) {
        const auto* child = static_cast<const GumboNode*>(children.data[i]);
        const bool is_element = child->type == GUMBO_NODE_ELEMENT || child->type == GUMBO_NODE_TEMPLATE;
        if (is_element) nodes.emplace_back(child, depth + 1);
      }
    }
    return deepest;
  }

 private:
  static void add_children(const GumboVector& children, const std::vector<bool>& bare_svgs, size_t& svgs,
                           TreeText& text) {
    for (unsigned i = 0; i < children.length; ++i) {
      const auto* node = static_cast<const GumboNode*>(children.data[i]);
      if (node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE) {
        add_element(node->v.element, bare_svgs, svgs, text);
      } else if (node->type != GUMBO_NODE_COMMENT) {
        text.add_text(node->v.text.text);
      }
    }
  }

  static void add_element(const GumboElement& element, const std::vector<bool>& bare_svgs, size_t& svgs,
                          TreeText& text) {
    const bool is_html = element.tag_namespace == GUMBO_NAMESPACE_HTML;
    if (is_html && (element.tag == GUMBO_TAG_SCRIPT || element.tag == GUMBO_TAG_STYLE)) return;
    std::map<std::string, std::string> attributes;
    for (unsigned i = 0; i < element.attributes.length; ++i) {
      const auto* attribute = static_cast<const GumboAttribute*>(element.attributes.data[i]);
      // Gumbo renames some attributes of foreign content; the source has them as written.
      const std::string_view name =
          is_html ? std::string_view(attribute->name)
                  : std::string_view(attribute->original_name.data, attribute->original_name.length);
      attributes.emplace(TreeText::comparable(to_lower(name)), attribute->value);
    }
    text.open(name_of(element), attributes);
    const bool is_svg = element.tag_namespace == GUMBO_NAMESPACE_SVG && element.tag == GUMBO_TAG_SVG;
    if (!is_svg || svgs >= bare_svgs.size() || !bare_svgs[svgs++]) {
      add_children(element.children, bare_svgs, svgs, text);
    }
    text.close();
  }

  static std::string name_of(const GumboElement& element) {
    if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
    std::string_view name(element.original_tag.data, element.original_tag.length);
    size_t begin = 0;  // Gumbo's original tag may begin too early.
    while (!(name[begin] == '<' && is_ascii_letter(name[begin + 1]))) ++begin;
    name.remove_prefix(begin + 1);
    return to_lower(name.substr(0, name.find_first_of(" \t\n\f\r/>")));
  }

  HtmlArena arena_;
  GumboOptions options_ = kGumboDefaultOptions;
  GumboOutput* output_ = nullptr;
};

}  // namespace newsieve
