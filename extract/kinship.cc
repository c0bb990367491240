#include "extract/kinship.h"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

namespace newsieve {
namespace {

bool is_item_tag(HtmlTag tag) {
  return tag == HtmlTag::kLi || tag == HtmlTag::kDt || tag == HtmlTag::kDd || tag == HtmlTag::kTr ||
         tag == HtmlTag::kTd || tag == HtmlTag::kTh;
}

// Elements two of whose block children have one shape.
std::vector<bool> find_lists(const HtmlTree& tree, std::span<const NodeFacts> facts) {
  std::vector<std::pair<NodeId, uint64_t>> children;
  for (NodeId id = 1; id < tree.size(); ++id) {
    if (is_block_element(tree, id)) children.emplace_back(tree[id].parent, facts[id].shape);
  }
  std::sort(children.begin(), children.end());
  std::vector<bool> lists(tree.size(), false);
  for (size_t i = 1; i < children.size(); ++i) {
    if (children[i] == children[i - 1]) lists[children[i].first] = true;
  }
  return lists;
}

// For each node its nearest ancestor that is a list, as the list's child that the node is or is in.
std::vector<NodeId> find_children_of_lists(const HtmlTree& tree, const std::vector<bool>& lists) {
  std::vector<NodeId> children(tree.size(), kNoNode);
  for (NodeId id = 1; id < tree.size(); ++id) {
    const NodeId parent = tree[id].parent;
    children[id] = lists[parent] ? id : children[parent];
  }
  return children;
}

std::vector<uint32_t> count_element_siblings_before(const HtmlTree& tree, std::span<const NodeFacts> facts) {
  std::vector<uint32_t> ordinals(tree.size(), 0);
  std::vector<uint32_t> children(tree.size(), 0);
  for (NodeId id = 1; id < tree.size(); ++id) {
    if (facts[id].shape != 0) ordinals[id] = children[tree[id].parent]++;
  }
  return ordinals;
}

}  // namespace

void set_kinship(const HtmlTree& tree, std::span<const NodeFacts> facts, PageBlocks& page) {
  const std::vector<NodeId> children_of_lists = find_children_of_lists(tree, find_lists(tree, facts));
  const std::vector<uint32_t> ordinals = count_element_siblings_before(tree, facts);
  std::unordered_map<NodeId, uint32_t> containers;
  for (size_t i = 0; i < page.blocks.size(); ++i) {
    const NodeId element = page.places[i].element;
    const NodeId child = children_of_lists[element];
    if (child == kNoNode) continue;
    const bool is_item = child == element || is_item_tag(tree[child].tag);
    const NodeId container = is_item ? tree[child].parent : child;
    const auto next = static_cast<uint32_t>(containers.size() + 1);
    TextBlock& block = page.blocks[i];
    block.container = facts[container].path;
    block.container_ordinal = containers.try_emplace(container, next).first->second;
    block.item_ordinal = ordinals[child];
  }
}

}  // namespace newsieve
