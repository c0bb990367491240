// parse_html() on any bytes: no crash, and the flat array is a tree in document order.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "extract/html_tree.h"

using newsieve::HtmlTree;
using newsieve::NodeId;

namespace {

// Every subtree is the range behind its root, inside its parent's.
void check_order(const HtmlTree& tree) {
  NEWSIEVE_CHECK(tree.size() > 0 && tree[0].subtree_end == tree.size());
  for (NodeId id = 1; id < tree.size(); ++id) {
    const newsieve::HtmlNode& node = tree[id];
    NEWSIEVE_CHECK(node.parent < id);
    NEWSIEVE_CHECK(node.subtree_end > id && node.subtree_end <= tree[node.parent].subtree_end);
    NEWSIEVE_CHECK(node.tag != newsieve::HtmlTag::kText || node.subtree_end == id + 1);
  }
}

// First children and next siblings lead to every node once.
void check_links(const HtmlTree& tree) {
  size_t met = 0;
  for (NodeId id = 0; id < tree.size(); ++id) {
    for (NodeId child = tree.first_child(id); child != newsieve::kNoNode; child = tree.next_sibling(child)) {
      NEWSIEVE_CHECK(tree[child].parent == id);
      ++met;
    }
  }
  NEWSIEVE_CHECK(met + 1 == tree.size());
}

// Reads all there is to read; views must stay inside the page.
void read_all(const HtmlTree& tree) {
  std::string text;
  for (NodeId id = 0; id < tree.size(); ++id) {
    tree.append_text(id, text);
    NEWSIEVE_CHECK(tree.tag_name(id) == std::string(tree.tag_name(id)));
    for (const HtmlTree::Attribute& attribute : tree.attributes(id)) {
      NEWSIEVE_CHECK(tree.has_attribute(id, attribute.name));
      NEWSIEVE_CHECK(tree.raw_attribute(id, attribute.name) == attribute.raw_value);
      text += tree.attribute(id, attribute.name);
    }
  }
  for (const newsieve::HtmlScript& script : tree.scripts()) text.append(script.type).append(script.body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view page(reinterpret_cast<const char*>(data), size);
  newsieve::HtmlLimits limits;
  if (size > 0 && data[0] % 4 == 0) {  // Limits are met on small pages too.
    limits.depth_max = 4;
    limits.lost_formatting_max = 2;
    limits.attributes_max = 2;
    limits.tags_max = 30;
    limits.fallback_tags_max = 20;
    limits.arena_bytes_max = 64 << 10;
  }
  const HtmlTree tree = newsieve::parse_html(page, limits);
  check_order(tree);
  check_links(tree);
  read_all(tree);
  return 0;
}
