#include "dedup/dup_clusters.h"

#include <algorithm>

#include "base/check.h"

namespace newsieve {

uint32_t DupClusters::start(const DatedId& document) {
  if (free_.empty()) {
    free_.push_back(static_cast<uint32_t>(nodes_.size()));
    nodes_.emplace_back();
  }
  const uint32_t cluster = free_.back();
  free_.pop_back();
  nodes_[cluster] = {cluster, 1, 0, false, document.date, document.order, std::string(document.id)};
  return cluster;
}

uint32_t DupClusters::root(uint32_t cluster) const {
  while (nodes_[cluster].parent != cluster) cluster = nodes_[cluster].parent;
  return cluster;
}

DatedId DupClusters::earliest(uint32_t cluster) const {
  const Node& node = nodes_[root(cluster)];
  return {node.date, node.order, node.id};
}

void DupClusters::add(uint32_t cluster, const DatedId& document) {
  if (!(document < earliest(cluster))) return;
  Node& node = nodes_[root(cluster)];
  node.date = document.date;
  node.order = document.order;
  node.id = document.id;
}

void DupClusters::join(uint32_t a, uint32_t b) {
  a = root(a);
  b = root(b);
  if (a == b) return;
  if (nodes_[a].height < nodes_[b].height) std::swap(a, b);
  Node& above = nodes_[a];
  Node& below = nodes_[b];
  below.parent = a;
  ++above.references;
  above.height = std::max(above.height, below.height + 1);
  above.has_part |= below.has_part;
  add(a, {below.date, below.order, below.id});
  below.id = std::string();  // Its memory also.
}

void DupClusters::release(uint32_t cluster) {
  NEWSIEVE_CHECK(nodes_[cluster].references > 0);
  while (--nodes_[cluster].references == 0) {
    const uint32_t parent = nodes_[cluster].parent;
    nodes_[cluster].id = std::string();
    free_.push_back(cluster);
    if (parent == cluster) return;
    cluster = parent;
  }
}

}  // namespace newsieve
