#include "extract/kinship.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

namespace newsieve {
namespace {

bool is_item_tag(HtmlTag tag) {
  return tag == HtmlTag::kLi || tag == HtmlTag::kDt || tag == HtmlTag::kDd || tag == HtmlTag::kTr ||
         tag == HtmlTag::kTd || tag == HtmlTag::kTh;
}

bool has_two_equal(std::vector<uint64_t>& shapes) {
  if (shapes.size() < 2) return false;
  if (std::find(shapes.begin() + 1, shapes.end(), shapes.front()) != shapes.end())
    return true;  // Most lists.
  std::sort(shapes.begin(), shapes.end());
  return std::adjacent_find(shapes.begin(), shapes.end()) != shapes.end();
}

// Elements two of whose block children have one shape.
std::vector<bool> find_lists(const HtmlTree& tree, std::span<const NodeFacts> facts) {
  std::vector<bool> lists(tree.size(), false);
  std::vector<uint64_t> shapes;
  for (NodeId parent = 0; parent < tree.size(); ++parent) {
    if (tree.first_child(parent) == kNoNode) continue;
    shapes.clear();
    for (NodeId id = tree.first_child(parent); id != kNoNode; id = tree.next_sibling(id)) {
      if (is_block_element(tree, id)) shapes.push_back(facts[id].shape);
    }
    lists[parent] = has_two_equal(shapes);
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
