// Clusters of two and more documents, that only ever grow together. A cluster is called after its earliest
// document, by date and then by the order in which they came; undated ones are the latest.
//
// A document refers to the cluster that it joined first; that cluster's number stays good when it becomes
// part of another one. A cluster that nothing refers to any more is forgotten. About 100 bytes each. Not
// thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace newsieve {

struct DatedId {
  Instant date;    // Instant::max(): undated.
  uint64_t order;  // The how-manieth it was to come.
  std::string_view id;

  bool operator<(const DatedId& other) const {
    return date != other.date ? date < other.date : order < other.order;
  }
};

class DupClusters {
 public:
  // A cluster with one document so far, to which the caller refers.
  uint32_t start(const DatedId& document);

  // The cluster has this document also, whether or not something refers to it.
  void add(uint32_t cluster, const DatedId& document);

  // Makes them one, if they are not.
  void join(uint32_t a, uint32_t b);

  // One more document refers to the cluster, or one less.
  void hold(uint32_t cluster) { ++nodes_[cluster].references; }
  void release(uint32_t cluster);

  bool same(uint32_t a, uint32_t b) const { return root(a) == root(b); }

  // The earliest document. The view is valid until the next call that changes something.
  DatedId earliest(uint32_t cluster) const;

  // A document of the cluster took in another one as its part (dedup/dup_match.h): it does so only once.
  bool has_part(uint32_t cluster) const { return nodes_[root(cluster)].has_part; }
  void set_has_part(uint32_t cluster) { nodes_[root(cluster)].has_part = true; }

 private:
  // The clusters that became one form a tree; what holds of all of it stands at its root.
  struct Node {
    uint32_t parent;
    uint32_t references;  // Of documents, and of nodes whose parent this is.
    uint32_t height;
    bool has_part;
    Instant date;  // Of the earliest document, ...
    uint64_t order;
    std::string id;
  };
  uint32_t root(uint32_t cluster) const;

  std::vector<Node> nodes_;
  std::vector<uint32_t> free_;
};

}  // namespace newsieve
